//! What a file is, by its name.

use std::path::Path;

use super::open::Packing;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One document.
    Text,
    /// A JSON object a line.
    Json,
    /// Fields between commas, tabs or semicolons.
    Csv { delimiter: Option<u8> },
    /// Arrow's format for files and streams.
    Arrow,
    /// Tokens with their annotation, ten columns each.
    Conllu,
    /// Tokens with tags on lines of their own.
    Vertical,
    /// Records of web pages, of which some are texts.
    Warc,
    /// Files in a zip archive.
    Zip,
    /// Files in a tar archive.
    Tar,
    /// What another library reads.
    Parquet,
}

impl Format {
    /// Tells whether a fault anywhere in such a file leaves all of it out.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Text | Self::Conllu | Self::Vertical)
    }

    /// Finds the format, and whether the name says that the file is compressed; a name
    /// that says nothing is that of a text.
    pub(super) fn of(path: &Path) -> (Self, bool) {
        let (packing, inner) = Packing::of_name(path);
        let suffix = inner.extension().map(|suffix| suffix.to_string_lossy().to_lowercase());
        let format = match suffix.as_deref().unwrap_or("") {
            "jsonl" | "ndjson" => Self::Json,
            "csv" => Self::Csv { delimiter: None },
            "tsv" | "tab" => Self::Csv { delimiter: Some(b'\t') },
            "arrow" | "feather" | "ipc" | "arrows" => Self::Arrow,
            "conllu" => Self::Conllu,
            "vrt" | "vert" => Self::Vertical,
            "warc" | "wet" | "wat" => Self::Warc,
            "zip" => Self::Zip,
            "tar" => Self::Tar,
            "tgz" | "tzst" | "tbz" | "tbz2" | "txz" => return (Self::Tar, true),
            "parquet" => Self::Parquet,
            _ => Self::Text,
        };
        (format, packing.is_some())
    }
}
