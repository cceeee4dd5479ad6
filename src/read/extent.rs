//! How much there is to read.

use std::fs;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::progress::Stage;
use crate::threads::Watch;

/// The sizes of so many files are asked for on the spot; of more, by a thread of its own: a
/// folder on another machine may take its time.
const FEW_FILES: usize = 64;

/// How much there is to read.
#[derive(Debug)]
pub enum Extent {
    /// So many documents, if that is known; whoever takes them counts them.
    Documents(Option<u64>),
    /// Files, whose bytes the source counts as it reads them.
    Files(Vec<PathBuf>),
}

impl Extent {
    /// Begins the stage of reading.
    pub(crate) fn begin(self, watch: &Watch) -> Result<()> {
        match self {
            Self::Documents(total) => watch.begin(Stage::new("reading", "documents", total)),
            Self::Files(paths) => {
                watch.begin(Stage::new("reading", "B", None));
                if paths.len() <= FEW_FILES {
                    measure(&paths, watch);
                    return Ok(());
                }
                let watch = watch.clone();
                let started = std::thread::Builder::new()
                    .name("turven-measure".into())
                    .spawn(move || measure(&paths, &watch));
                started.map(drop).map_err(|error| Error::Internal(error.to_string()))?;
            }
        }
        Ok(())
    }
}

/// Adds the sizes of files up. Of what is no plain file, such as a pipe, nobody knows how much
/// will come; what is wrong with a file says whoever reads it.
fn measure(paths: &[PathBuf], watch: &Watch) {
    let mut total = 0;
    for path in paths {
        if watch.check().is_err() {
            return;
        }
        match fs::metadata(path) {
            Ok(about) if about.is_file() => total += about.len(),
            _ => return,
        }
    }
    watch.progress().expect(total);
}
