//! Stage 4: a corpus on disk.
//!
//! Input: a corpus. Output: a folder that gives the same corpus back, by mapping its files
//! into memory: to open it takes the same few milliseconds whatever its size, and what is
//! never asked for is never read.
//!
//! ```text
//! nieuws.turven/
//!   manifest.json     what there is: sizes, options, checksums; it alone says what counts
//!   lock              held by who writes
//!   1/types.arrow     token, count, order
//!   1/tokens.arrow    type                      one row a token
//!   1/sentences.arrow end                       one row a sentence
//!   1/documents.arrow id, metadata..., tokens   one row a document
//!   1/layer-1-types.arrow, 1/layer-1-tokens.arrow   of each layer, as of the tokens
//!   1/texts.arrow     text, ends                one row a passage, compressed
//!   1/blocks.arrow    document                  one row a record batch of texts
//! ```
//!
//! Who adds documents adds a segment: a numbered folder with the tokens, sentences, layers and
//! texts that are new, and with types and documents anew. The manifest says what is counted of
//! each file of tokens, and so on.
//!
//! The files are Arrow IPC files, all but the texts of one record batch and without
//! compression; so any Arrow program opens them. docs/store.md describes the columns.
//!
//! **Nothing is ever changed in place.** Who writes makes a new numbered folder beside the
//! others, and when all of it is on the disk, puts a new manifest in the place of the old
//! one. That is one step of the file system: a kill at any moment leaves the old corpus or
//! the new one.
//!
//! **What is read is checked first.** To open a store reads the manifest, and the size and
//! both ends of every file. Types and documents are checked in full before the first answer,
//! tokens and sentences before the first answer that needs them.

mod append;
mod column;
mod draft;
mod file;
mod folder;
mod held;
mod joined;
mod manifest;
mod open;
mod passages;
mod read;
mod save;
mod spill;
mod texts;
mod write;

pub use append::Addition;
pub use draft::Draft;
pub(crate) use draft::Share;
pub(crate) use file::map;
pub use held::{Held, Needs};
pub use open::Store;
pub use passages::Texts;
pub use save::{compact, save};
pub(crate) use spill::Spill;
pub(crate) use texts::Passages;
