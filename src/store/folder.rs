//! The folder of a store while somebody writes to it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::file::Writing;
use super::manifest::{self, Manifest};
use crate::error::{Error, Result};
use crate::threads::{Undo, Watch};

/// The file that is locked by who writes. The system lets go of it when a process ends.
const LOCK: &str = "lock";

/// How long to wait for who holds it: work that was interrupted when its store was complete
/// still takes old files away.
const PATIENCE: Duration = Duration::from_secs(1);

/// The new manifest before it has its name.
const NEW_MANIFEST: &str = "manifest.json.new";

/// A folder in which a new numbered folder is being written. What is not committed is
/// taken away again: when nobody needs it any more, or when the work is cancelled.
#[derive(Debug)]
pub(super) struct Folder(Arc<Begun>);

#[derive(Debug)]
struct Begun {
    path: PathBuf,
    /// The number of the new folder in it.
    number: u64,
    /// Whether the folder was not there before.
    is_new: bool,
    /// Whether it is committed, or given up. From then on another may write there, under the
    /// same names: so no name is made or taken away any more by a thread that comes late.
    ended: Mutex<bool>,
    lock: File,
}

impl Folder {
    /// Makes the folder, if there is none, and a new numbered one in it.
    ///
    /// Fails if it holds a corpus that may not be replaced, anything else than a store, or
    /// if another process is writing to it.
    pub(super) fn begin(path: &Path, overwrite: bool, watch: &Watch) -> Result<Self> {
        let failed = |source| Error::Io { path: path.into(), source };
        let is_new = match fs::create_dir(path) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => false,
            Err(source) => return Err(failed(source)),
        };
        check_contents(path, overwrite)?;
        let lock = lock(path, watch)?;
        let numbers = numbered(path).map_err(failed)?;
        let number = numbers.into_iter().max().unwrap_or(0) + 1;
        let begun = Begun { path: path.into(), number, is_new, ended: Mutex::new(false), lock };
        let folder = Self(Arc::new(begun));
        fs::create_dir(folder.0.new_folder()).map_err(failed)?;
        let begun: Weak<Begun> = Arc::downgrade(&folder.0);
        watch.undo_on_cancel(begun)?;
        Ok(folder)
    }

    /// Returns the folder of the store.
    pub(super) fn path(&self) -> &Path {
        &self.0.path
    }

    /// Begins an Arrow file of the new folder.
    pub(super) fn write(&self, file: &str, watch: &Watch) -> Result<Writing> {
        let _open = self.0.open()?;
        Writing::new(&self.0.path, &format!("{}/{file}.arrow", self.0.number), watch)
    }

    /// Begins a file that is needed while the others are written.
    pub(super) fn spill(&self, file: &str) -> Result<(Spilled, File)> {
        let path = self.0.new_folder().join(format!("{file}.spill"));
        let _open = self.0.open()?;
        let made = File::options().read(true).write(true).create_new(true).open(&path);
        match made {
            Ok(file) => Ok((Spilled { path, folder: Arc::clone(&self.0) }, file)),
            Err(source) => Err(Error::Io { path, source }),
        }
    }

    /// Puts the new manifest in the place of the old one, and takes away what it does not
    /// name.
    pub(super) fn commit(&self, manifest: &Manifest) -> Result<()> {
        let begun = &self.0;
        begun.put(manifest)?;
        // Whether old files can be taken away (on some systems not while somebody reads
        // them) makes no difference to the store: the next who writes tries again.
        let kept = manifest.names();
        for number in numbered(&begun.path).unwrap_or_default() {
            let _ = begun.clean(number, &kept);
        }
        // Whoever still holds the folder has nothing to write any more.
        let _ = begun.lock.unlock();
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.0.undo();
    }
}

impl Begun {
    /// Returns where the new files are.
    fn new_folder(&self) -> PathBuf {
        self.path.join(self.number.to_string())
    }

    fn ended(&self) -> MutexGuard<'_, bool> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the folder from being given up for as long as names are made or changed; fails
    /// if it has been.
    fn open(&self) -> Result<MutexGuard<'_, bool>> {
        let ended = self.ended();
        if *ended { Err(Error::Interrupted) } else { Ok(ended) }
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

    fn put(&self, manifest: &Manifest) -> Result<()> {
        let failed = |source| Error::Io { path: self.path.clone(), source };
        sync_folder(&self.new_folder()).map_err(failed)?;
        let new = self.path.join(NEW_MANIFEST);
        let open = self.open()?;
        let mut file = File::create(&new).map_err(failed)?;
        drop(open);
        let written = file.write_all(manifest.to_text().as_bytes()).and_then(|()| file.sync_all());
        written.map_err(failed)?;
        drop(file);
        // From here on there is nothing to give up: a manifest names the new files.
        let mut ended = self.open()?;
        fs::rename(&new, self.path.join(manifest::NAME)).map_err(failed)?;
        *ended = true;
        drop(ended);
        sync_folder(&self.path).map_err(failed)
    }
}

impl Undo for Begun {
    /// Takes away what has been written, unless it is committed.
    fn undo(&self) {
        let mut ended = self.ended();
        if std::mem::replace(&mut *ended, true) {
            return;
        }
        // What cannot be taken away is no part of a corpus: no manifest names it.
        let _ = fs::remove_file(self.path.join(NEW_MANIFEST));
        let _ = fs::remove_dir_all(self.new_folder());
        if self.is_new {
            let _ = fs::remove_file(self.path.join(LOCK));
            let _ = fs::remove_dir(&self.path);
        }
        let _ = self.lock.unlock();
    }
}

/// The name of a file that goes when nobody needs it any more.
#[derive(Debug)]
pub(super) struct Spilled {
    path: PathBuf,
    folder: Arc<Begun>,
}

impl Spilled {
    /// Returns what an error of reading or writing it means.
    pub(super) fn failed(&self, source: io::Error) -> Error {
        Error::Io { path: self.path.clone(), source }
    }
}

impl Drop for Spilled {
    fn drop(&mut self) {
        // One that stays is taken away with its folder, or by the next who writes.
        if let Ok(_open) = self.folder.open() {
            let _ = fs::remove_file(&self.path);
        }
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

fn lock(path: &Path, watch: &Watch) -> Result<File> {
    let path = path.join(LOCK);
    let opened = File::options().create(true).write(true).truncate(false).open(&path);
    let lock = opened.map_err(|source| Error::Io { path: path.clone(), source })?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                watch.check()?;
                sleep(PATIENCE / 100);
            }
            Err(TryLockError::WouldBlock) => {
                let reason = "is held: another process is writing to this corpus".into();
                return Err(Error::Store { path, reason });
            }
            Err(TryLockError::Error(source)) => return Err(Error::Io { path, source }),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_makes_and_takes_away_no_name_of_the_next_who_writes() {
        let path = std::env::temp_dir().join(format!("turven-folder-{}", std::process::id()));
        let (first, second) = (Watch::default(), Watch::default());
        let old = Folder::begin(&path, false, &first).expect("a folder");
        old.write("tokens", &first).expect("a file");
        let (spilled, _file) = old.spill("ids").expect("a file");
        old.0.undo();
        assert!(!path.exists());
        // The same path and number, while a thread still holds the old one.
        let new = Folder::begin(&path, false, &second).expect("a folder");
        assert_eq!(new.0.number, old.0.number);
        assert!(matches!(old.write("types", &first), Err(Error::Interrupted)));
        assert!(matches!(old.spill("ends"), Err(Error::Interrupted)));
        new.write("tokens", &second).expect("no such file yet");
        let (_kept, _file) = new.spill("ids").expect("no such file yet");
        drop((spilled, old));
        assert_eq!(names(&path.join("1")).expect("a folder").len(), 2);
        drop(new);
        assert!(!path.exists());
    }

    #[test]
    fn work_that_was_cancelled_begins_nothing() {
        let path = std::env::temp_dir().join(format!("turven-never-{}", std::process::id()));
        let watch = Watch::default();
        watch.cancel();
        assert!(matches!(Folder::begin(&path, false, &watch), Err(Error::Interrupted)));
        assert!(!path.exists());
    }
}
