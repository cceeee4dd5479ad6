//! Archives: zip and tar, each file in them as if it lay in a folder.
//!
//! Files come in the order of the archive (of a zip file, that of its directory). Nothing
//! is written to disk. What would lead out of the archive, links, encrypted files and
//! archives in archives are refused; hidden files are left out, as in a folder.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use tar::EntryType;
use zip::ZipArchive;
use zip::result::ZipError;

use super::open::{FREE_BYTES, Input, carried, from_io, is_carried, too_large};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// Takes a file of an archive, under its name.
pub(super) type TakeMember<'a> = dyn FnMut(&Path, Member<'_>) -> Result<()> + 'a;

/// What was found in an archive: a file to read, or a fault.
pub(super) type Member<'a> = Result<Box<dyn Read + 'a>>;

/// Reads the files of a zip archive.
///
/// Its bytes are counted file by file.
pub(super) fn zip(
    path: &Path,
    max_ratio: Option<u64>,
    watch: &Watch,
    take: &mut TakeMember<'_>,
) -> Result<()> {
    let file = File::open(path).map_err(|source| from_io(path, source))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| of_zip(path, error))?;
    if archive.has_duplicate_names() {
        return Err(refused(path, "two files in it have one name"));
    }
    for index in 0..archive.len() {
        let about = about(&mut archive, path, index)?;
        if about.is_folder || is_hidden(&about.name) {
            continue;
        }
        let member = member_path(path, &about.name);
        let checked = about.check(&member).and_then(|()| {
            let stream = archive.by_index(index).map_err(|error| of_zip(&member, error))?;
            let limit = max_ratio.map(|ratio| {
                (ratio, about.packed.saturating_mul(ratio).saturating_add(FREE_BYTES))
            });
            let path = member.clone();
            let stream = Whole { path, stream, given: 0, size: None, limit, packed: about.packed };
            Ok(Box::new(stream) as Box<dyn Read + '_>)
        });
        take(&member, checked)?;
        watch.step(usize::try_from(about.packed).unwrap_or(usize::MAX))?;
    }
    Ok(())
}

/// What is known of a file in a zip archive.
struct About {
    name: PathBuf,
    is_folder: bool,
    is_link: bool,
    is_encrypted: bool,
    packed: u64,
}

impl About {
    fn check(&self, member: &Path) -> Result<()> {
        check_name(member, &self.name)?;
        if self.is_link {
            return Err(refused(member, "a link"));
        }
        if self.is_encrypted { Err(refused(member, "it is encrypted")) } else { Ok(()) }
    }
}

fn about(archive: &mut ZipArchive<BufReader<File>>, path: &Path, index: usize) -> Result<About> {
    let file = archive.by_index_raw(index).map_err(|error| of_zip(path, error))?;
    let name = file.name().map_err(|error| of_zip(path, error))?.replace('\\', "/");
    Ok(About {
        name: name.into(),
        is_folder: file.is_dir(),
        is_link: file.is_symlink(),
        is_encrypted: file.encrypted(),
        packed: file.compressed_size(),
    })
}

fn of_zip(path: &Path, error: ZipError) -> Error {
    match error {
        ZipError::Io(source) if source.raw_os_error().is_some() => from_io(path, source),
        other => refused(path, &format!("cannot be read as a zip archive: {other}")),
    }
}

/// Reads the files of a tar archive.
pub(super) fn tar(input: Input<'_>, take: &mut TakeMember<'_>) -> Result<()> {
    let path = input.path().to_path_buf();
    let mut archive = tar::Archive::new(input);
    let entries = archive.entries().map_err(|source| damaged(&path, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| damaged(&path, source))?;
        let name = entry.path().map_err(|source| damaged(&path, source))?.into_owned();
        let kind = entry.header().entry_type();
        let is_other = matches!(kind, EntryType::Directory | EntryType::XGlobalHeader);
        if is_other || is_hidden(&name) {
            continue;
        }
        let member = member_path(&path, &name);
        let is_file =
            matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse);
        let checked = check_name(&member, &name).and_then(|()| {
            if !is_file {
                return Err(refused(&member, "a link or a device"));
            }
            let (size, path) = (Some(entry.size()), member.clone());
            let stream = Whole { path, stream: entry, given: 0, size, limit: None, packed: 0 };
            Ok(Box::new(stream) as Box<dyn Read + '_>)
        });
        take(&member, checked)?;
    }
    Ok(())
}

fn member_path(archive: &Path, name: &Path) -> PathBuf {
    let mut path = archive.to_path_buf();
    let parts = name
        .components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    path.extend(parts);
    path
}

/// Refuses names that lead out of the archive.
fn check_name(member: &Path, name: &Path) -> Result<()> {
    let leads_out = |part: Component<'_>| !matches!(part, Component::Normal(_) | Component::CurDir);
    let is_drive = name.to_string_lossy().as_bytes().get(1) == Some(&b':');
    if name.components().any(leads_out) || is_drive {
        return Err(refused(member, "its name leads out of the archive"));
    }
    Ok(())
}

/// Tells whether a file or one of its folders is hidden; macOS hides some of its own.
fn is_hidden(name: &Path) -> bool {
    name.components().any(|part| match part {
        Component::Normal(part) => part.as_encoded_bytes().starts_with(b".") || part == "__MACOSX",
        _ => false,
    })
}

fn refused(path: &Path, reason: &str) -> Error {
    Error::Archive { path: path.into(), reason: reason.into() }
}

fn damaged(path: &Path, source: io::Error) -> Error {
    if source.raw_os_error().is_some() || is_carried(&source) {
        return from_io(path, source);
    }
    // The reader of archives may wrap an error that has travelled.
    let said = source.to_string();
    refused(path, &format!("cannot be read as a tar archive: {said}"))
}

/// A file of an archive that is whole, or a fault.
struct Whole<R> {
    path: PathBuf,
    stream: R,
    given: u64,
    /// How many bytes there should be.
    size: Option<u64>,
    /// The ratio that is allowed, and how many bytes that makes.
    limit: Option<(u64, u64)>,
    packed: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer).map_err(|source| {
            carried(if source.raw_os_error().is_some() || is_carried(&source) {
                from_io(&self.path, source)
            } else {
                refused(&self.path, &format!("damaged: {source}"))
            })
        })?;
        self.given += read as u64;
        if let Some((ratio, _)) = self.limit.filter(|(_, limit)| self.given > *limit) {
            let (path, byte) = (self.path.clone(), self.packed);
            return Err(carried(Error::Compressed { path, byte, reason: too_large(ratio) }));
        }
        let is_short = self.size.is_some_and(|size| self.given < size);
        if read == 0 && !buffer.is_empty() && is_short {
            return Err(carried(refused(&self.path, "the archive ends too early")));
        }
        Ok(read)
    }
}
