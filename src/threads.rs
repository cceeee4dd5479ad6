//! The threads that do the work, and how a caller waits for them.
//!
//! Two needs of an interactive user shape this file. A process that forks
//! (multiprocessing's default on older Pythons) leaves its threads behind: a
//! pool that was made before the fork would wait for them for ever, so pools
//! are kept by process id. And whoever waits must be able to give up at once,
//! even while a sort is under way: so work owns its data, the caller only
//! listens for the answer, and looks up every few milliseconds.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};
use crate::progress::{Progress, Stage};

/// How often a waiting caller looks up, in milliseconds.
const POLL_MILLISECONDS: u64 = 20;

/// How long a caller who gives up waits until all is as it was before, in milliseconds.
const UNDO_MILLISECONDS: u64 = 50;

/// The most threads that a crew may have.
pub const MAX_THREADS: usize = 1024;

/// What caller and work let each other know: whether the answer is still wanted, at which
/// work looks, and how far it has come, at which the caller does.
#[derive(Debug, Default, Clone)]
pub struct Watch(Arc<Signs>);

#[derive(Debug, Default)]
struct Signs {
    is_cancelled: AtomicBool,
    progress: Progress,
    begun: Mutex<Vec<Weak<dyn Undo>>>,
}

/// What work has begun that others see, such as a folder it writes to.
pub(crate) trait Undo: std::fmt::Debug + Send + Sync {
    /// Lets all be as it was before, unless it is complete.
    fn undo(&self);
}

impl Watch {
    /// Asks the work to stop. What it has begun that others see is undone at once, also if
    /// the work takes a while to stop.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
        let begun = std::mem::take(&mut *self.begun());
        if !begun.is_empty() {
            undo(&begun);
        }
    }

    fn begun(&self) -> MutexGuard<'_, Vec<Weak<dyn Undo>>> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what is to be undone if the work is asked to stop; fails if it has been.
    pub(crate) fn undo_on_cancel(&self, begun: Weak<dyn Undo>) -> Result<()> {
        self.begun().push(begun);
        // Whoever cancels says so before looking at what has begun: one of both sees it.
        self.check()
    }

    /// Fails if the work was asked to stop; cheap enough for every block.
    pub fn check(&self) -> Result<()> {
        let is_cancelled = self.0.is_cancelled.load(Ordering::Relaxed);
        if is_cancelled { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Says that a stage of the work begins.
    pub fn begin(&self, stage: Stage) {
        self.0.progress.begin(stage);
    }

    /// Says that a stage begins of which `total` is to be done, see [`Stage`].
    pub fn stage(&self, name: &'static str, unit: &'static str, total: usize) {
        self.begin(Stage::new(name, unit, total as u64));
    }

    /// Says that a stage begins of which it is not known how far it is.
    pub fn busy(&self, name: &'static str) {
        self.begin(Stage::new(name, "", None));
    }

    /// Adds what has been done, and fails if the work was asked to stop.
    pub fn step(&self, done: usize) -> Result<()> {
        self.0.progress.add(done as u64);
        self.check()
    }

    /// Returns how far the work has come.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.0.progress
    }
}

/// Undoes what work has begun, and waits for that as long as somebody does who is to be
/// told of it soon: a disk that is being written to may take longer.
fn undo(begun: &[Weak<dyn Undo>]) {
    let undo = |begun: &[Weak<dyn Undo>]| {
        begun.iter().filter_map(Weak::upgrade).for_each(|begun| begun.undo());
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    let owned = begun.to_vec();
    let undoing = std::thread::Builder::new().name("turven-undo".into()).spawn(move || {
        undo(&owned);
        let _ = sender.send(());
    });
    if undoing.is_ok() {
        let _ = receiver.recv_timeout(Duration::from_millis(UNDO_MILLISECONDS));
    } else {
        undo(begun);
    }
}

/// What a waiting caller does when it looks up; an error ends the wait.
pub type Poll<'a> = dyn FnMut(&Watch) -> Result<()> + 'a;

/// A number of threads that work together.
#[derive(Debug, Clone)]
pub struct Crew {
    pool: Arc<ThreadPool>,
}

/// Pools that were made in this process: (process id, threads, pool).
static POOLS: Mutex<Vec<(u32, usize, Arc<ThreadPool>)>> = Mutex::new(Vec::new());

impl Crew {
    /// Returns a crew of `threads`, the one already at hand if there is one.
    ///
    /// Fails if `threads` is 0 or above [`MAX_THREADS`].
    pub fn new(threads: usize) -> Result<Self> {
        let given = i64::try_from(threads).unwrap_or(i64::MAX);
        #[expect(clippy::cast_possible_wrap, reason = "1024")]
        crate::error::in_range("threads", given, 1, MAX_THREADS as i64)?;
        // A fork can copy the lock while it is held; then nobody will ever
        // release it here, and a pool of one's own does as well.
        let Ok(mut pools) = POOLS.try_lock() else {
            return Ok(Self { pool: new_pool(threads)? });
        };
        let process = std::process::id();
        let (kept, inherited) = pools.drain(..).partition(|(owner, ..)| *owner == process);
        *pools = kept;
        // The threads of an inherited pool are not in this process: dropping
        // the pool would wait for them.
        let inherited: Vec<(u32, usize, Arc<ThreadPool>)> = inherited;
        inherited.into_iter().for_each(std::mem::forget);
        if let Some((.., pool)) = pools.iter().find(|(_, size, _)| *size == threads) {
            return Ok(Self { pool: Arc::clone(pool) });
        }
        let pool = new_pool(threads)?;
        pools.push((process, threads, Arc::clone(&pool)));
        Ok(Self { pool })
    }

    /// Returns how many threads there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Returns whether there is nobody, which never holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Starts a task and does not wait for it.
    pub(crate) fn start(&self, task: impl FnOnce() + Send + 'static) {
        self.pool.spawn(task);
    }

    /// Leaves these threads to what they are at: whoever asks for a crew from now on gets
    /// others, and need not wait for work that has not yet seen that it is to stop.
    pub(crate) fn leave(&self) {
        if let Ok(mut pools) = POOLS.try_lock() {
            pools.retain(|(.., pool)| !Arc::ptr_eq(pool, &self.pool));
        }
    }

    /// Does `work` on these threads while the caller polls.
    ///
    /// When `poll` fails, `work` is told to stop and the caller returns at
    /// once; the threads come to their end by themselves, and are left to it. A panic in
    /// `work` is [`Error::Internal`].
    pub fn run<T: Send + 'static>(
        &self,
        poll: &mut Poll<'_>,
        work: impl FnOnce(&Watch) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let watch = Watch::default();
        let seen = watch.clone();
        self.start(move || {
            let answer = guarded(|| work(&seen));
            // A caller that gave up has dropped its end: nothing to deliver.
            let _ = sender.send(answer);
        });
        loop {
            match receiver.recv_timeout(Duration::from_millis(POLL_MILLISECONDS)) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = poll(&watch) {
                        watch.cancel();
                        self.leave();
                        // An answer may have come just now: to free it takes time.
                        self.start(move || drop(receiver));
                        return Err(error);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::Internal("a worker ended without an answer".into()));
                }
            }
        }
    }
}

/// Turns a panic into an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Error::Internal(panic_text(panic.as_ref()))))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".into())
}

fn new_pool(threads: usize) -> Result<Arc<ThreadPool>> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("turven-{index}"))
        .build()
        .map(Arc::new)
        .map_err(|error| Error::Internal(error.to_string()))
}
