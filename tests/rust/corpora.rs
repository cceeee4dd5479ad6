//! Reference texts that are not part of the project.
//!
//! `TURVEN_CORPORA` names their folder; by default it lies beside the checkout.
//! Tests that need them pass without them, and say so.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Opens a file of the reference texts, if they are there.
pub(crate) fn open(name: &str) -> Option<Box<dyn Read>> {
    let folder = std::env::var_os("TURVEN_CORPORA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"),
        PathBuf::from,
    );
    let file = File::open(folder.join(name)).ok()?;
    if name.contains(".zst") {
        let decoder = zstd::Decoder::new(file).expect("a zstd file");
        return Some(Box::new(decoder));
    }
    Some(Box::new(file))
}

/// Reads the files of a tar archive, one after the other.
pub(crate) fn untar(mut archive: impl Read) -> Vec<(String, String)> {
    let mut bytes = Vec::new();
    archive.read_to_end(&mut bytes).expect("readable");
    let (mut at, mut files) = (0, Vec::new());
    while at + 512 <= bytes.len() && bytes[at] != 0 {
        let head = &bytes[at..at + 512];
        let text = |range: std::ops::Range<usize>| {
            let field = &head[range];
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
            String::from_utf8_lossy(&field[..end]).trim().to_string()
        };
        let size = usize::from_str_radix(&text(124..136), 8).expect("an octal size");
        let body = &bytes[at + 512..at + 512 + size];
        if head[156] == b'0' || head[156] == 0 {
            files.push((text(0..100), String::from_utf8_lossy(body).into_owned()));
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}
