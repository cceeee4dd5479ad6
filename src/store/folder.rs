//! The folder of a store while somebody writes to it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::file::Writing;
use super::manifest::{self, Manifest};
use crate::error::{Error, Result};
use crate::threads::Watch;

/// The file that is locked by who writes. The system lets go of it when a process ends.
const LOCK: &str = "lock";

/// The new manifest before it has its name.
const NEW_MANIFEST: &str = "manifest.json.new";

/// A folder in which a new numbered folder is being written. What is not committed is
/// taken away again.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The number of the new folder in it.
    number: u64,
    /// Whether the folder was not there before.
    is_new: bool,
    /// Whether it is committed, or given up.
    ended: AtomicBool,
    lock: File,
}

impl Folder {
    /// Makes the folder, if there is none, and a new numbered one in it.
    ///
    /// Fails if it holds a corpus that may not be replaced, anything else than a store, or
    /// if another process is writing to it.
    pub(super) fn begin(path: &Path, overwrite: bool) -> Result<Self> {
        let failed = |source| Error::Io { path: path.into(), source };
        let is_new = match fs::create_dir(path) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => false,
            Err(source) => return Err(failed(source)),
        };
        check_contents(path, overwrite)?;
        let lock = lock(path)?;
        let numbers = numbered(path).map_err(failed)?;
        let number = numbers.into_iter().max().unwrap_or(0) + 1;
        let folder =
            Self { path: path.into(), number, is_new, ended: AtomicBool::new(false), lock };
        fs::create_dir(folder.path.join(number.to_string())).map_err(failed)?;
        Ok(folder)
    }

    /// Returns the folder of the store.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins an Arrow file of the new folder.
    pub(super) fn write(&self, file: &str, watch: &Watch) -> Result<Writing> {
        Writing::new(&self.path, &format!("{}/{file}.arrow", self.number), watch)
    }

    /// Returns the path of a file that is needed while the others are written.
    pub(super) fn spill(&self, file: &str) -> PathBuf {
        self.path.join(format!("{}/{file}.spill", self.number))
    }

    /// Puts the new manifest in the place of the old one, and takes away what it does not
    /// name.
    pub(super) fn commit(&self, manifest: &Manifest) -> Result<()> {
        self.put(manifest).map_err(|source| Error::Io { path: self.path.clone(), source })?;
        self.ended.store(true, Ordering::Relaxed);
        // Whether old files can be taken away (on some systems not while somebody reads
        // them) makes no difference to the store: the next who writes tries again.
        let kept = manifest.names();
        for number in numbered(&self.path).unwrap_or_default() {
            let _ = self.clean(number, &kept);
        }
        // Whoever still holds the folder has nothing to write any more.
        let _ = self.lock.unlock();
        Ok(())
    }

    /// Takes away the files of a numbered folder that are not among those to keep, and with
    /// the last of them the folder.
    fn clean(&self, number: u64, kept: &BTreeSet<&str>) -> io::Result<()> {
        let folder = self.path.join(number.to_string());
        let in_it = format!("{number}/");
        if !kept.iter().any(|name| name.starts_with(&in_it)) {
            return fs::remove_dir_all(folder);
        }
        let mut old = names(&folder)?.into_iter().filter(|name| {
            let name = [&in_it, name.as_str()].concat();
            !kept.contains(name.as_str())
        });
        old.try_for_each(|name| fs::remove_file(folder.join(name)))
    }

    /// Takes away what has been written, unless it is committed.
    pub(super) fn give_up(&self) {
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        // What cannot be taken away is no part of a corpus: no manifest names it.
        let _ = fs::remove_file(self.path.join(NEW_MANIFEST));
        let _ = fs::remove_dir_all(self.path.join(self.number.to_string()));
        if self.is_new {
            let _ = fs::remove_file(self.path.join(LOCK));
            let _ = fs::remove_dir(&self.path);
        }
        let _ = self.lock.unlock();
    }

    fn put(&self, manifest: &Manifest) -> io::Result<()> {
        sync_folder(&self.path.join(self.number.to_string()))?;
        let new = self.path.join(NEW_MANIFEST);
        let mut file = File::create(&new)?;
        file.write_all(manifest.to_text().as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&new, self.path.join(manifest::NAME))?;
        sync_folder(&self.path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Fails if there is what must not be lost.
fn check_contents(path: &Path, overwrite: bool) -> Result<()> {
    let refused = |reason: &str| {
        let source = io::Error::new(ErrorKind::AlreadyExists, reason);
        Err(Error::Io { path: path.into(), source })
    };
    let names = names(path).map_err(|source| Error::Io { path: path.into(), source })?;
    if names.iter().any(|name| name == manifest::NAME) {
        if overwrite {
            return Ok(());
        }
        return refused("there is a corpus already; overwrite=True replaces it");
    }
    let ours = |name: &String| name == LOCK || name == NEW_MANIFEST || name.parse::<u64>().is_ok();
    if names.iter().all(ours) {
        // Empty, or what is left of a writing that was killed.
        return Ok(());
    }
    refused("the folder holds something else than a stored corpus")
}

fn lock(path: &Path) -> Result<File> {
    let path = path.join(LOCK);
    let opened = File::options().create(true).write(true).truncate(false).open(&path);
    let lock = opened.map_err(|source| Error::Io { path: path.clone(), source })?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            let reason = "is held: another process is writing to this corpus".into();
            Err(Error::Store { path, reason })
        }
        Err(TryLockError::Error(source)) => Err(Error::Io { path, source }),
    }
}

/// Returns the numbers of the numbered folders.
fn numbered(path: &Path) -> io::Result<Vec<u64>> {
    Ok(names(path)?.iter().filter_map(|name| name.parse().ok()).collect())
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    let name =
        |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    fs::read_dir(path)?.map(name).collect()
}

/// Waits until the names in a folder are on the disk, where the system can be asked to.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
