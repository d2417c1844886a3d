//! Values, objects and the memory they live in.
//!
//! A [`Heap`] is one world of threads and one address range; several may live in one process. A thread attaches, gets a
//! [`Mutator`], and allocates through it without locks. Objects never move. When the budget is used up, the thread that
//! notices stops all others at their next safepoint and marks what is reachable (`collector`).
//!
//! What the rest of the interpreter must keep to:
//! - Any call of [`Mutator::alloc`] may collect. What must survive lies in a register stack that a [`ThreadRoots`] visits, in
//!   another live object, or in a Rust local (native stacks are read conservatively). A Rust `Vec`, `Box` or thread-local
//!   is not seen: use [`ValueVec`].
//! - A cell that is not a leaf comes zeroed, and every word of it but the first is taken as a possible reference, into
//!   the middle of an object too. A leaf cell comes with whatever was there; the collector never looks at it, so nothing
//!   in it, its shape included, keeps anything alive.
//! - A thread that may block does so in [`Mutator::safe_region`]; a thread that computes calls [`Mutator::safepoint`] often.
//! - No lock that a [`RootSource`] or another thread needs is held across a safepoint.
//!
//! This folder knows no Python type: kinds and flags are bytes to it, the stamp a word.

mod allocate;
mod collector;
mod mark;
mod native_stack;
pub mod object;
mod registration;
pub mod roots;
pub mod size_class;
mod space;
pub mod value;
mod value_vec;
pub mod world;

pub use allocate::{AttachedMutator, Mutator};
pub use object::{HEADER_BYTES, HEADER_WORDS, Object, class_word};
pub use registration::{hide, reveal};
pub use roots::{RootSource, ThreadRoots, Visitor};
pub use value::Value;
pub use value_vec::ValueVec;
pub use world::{FIRST_USER_BIT, MutatorSignal, STOP, Stopped, World};

use collector::Collector;
use parking_lot::Mutex;
use registration::{Pending, Registrations};
use size_class::CLASSES;
use space::Space;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

/// The heap limit is reached, also after a full collection. Becomes `MemoryError`. Small allocations have a reserve of
/// [`Config::reserve_bytes`] from then on, so that raising it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("heap limit reached")
    }
}

impl std::error::Error for OutOfMemory {}

/// How a heap behaves.
#[derive(Clone, Debug)]
pub struct Config {
    /// Blocks in use never exceed this, but for the reserve. 0: three quarters of the memory that the machine or the
    /// control group grants.
    pub limit_bytes: usize,
    /// What may be taken beyond the limit once it was reported.
    pub reserve_bytes: usize,
    /// Allocation between two collections is at least this much.
    pub budget_bytes: usize,
    /// Threads that mark a large heap. 0: as many as cores, at most four.
    pub markers: usize,
    /// Collect at every so many allocations. 0: off.
    pub stress_every: u64,
    /// Overwrite dead cells.
    pub poison: bool,
    /// After each collection check that every reference in a live object hits a live object.
    pub verify: bool,
    /// Addresses to reserve; fewer where the system refuses.
    pub address_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            limit_bytes: 0,
            reserve_bytes: 2 << 20,
            budget_bytes: 64 << 20,
            markers: 0,
            stress_every: 0,
            poison: false,
            verify: false,
            address_bytes: 1 << 38,
        }
    }
}

/// What a heap has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapStats {
    pub collections: u64,
    /// Bytes of cells that the last collection found alive.
    pub live_bytes: usize,
    /// Bytes of blocks in use.
    pub used_bytes: usize,
    /// Cells' bytes handed out since the last collection, counted when a thread takes a run.
    pub allocated_bytes: usize,
    /// Pauses: sum, last and longest.
    pub pause_total: Duration,
    pub pause_last: Duration,
    pub pause_max: Duration,
}

/// A heap and the threads that use it.
pub struct Heap {
    space: Space,
    world: World,
    config: Config,
    limit_bytes: usize,
    mutators: Mutex<Vec<allocate::MutatorAddress>>,
    /// Spans with free cells, by class and leaf, as in `Mutator::bumps`.
    partial: Vec<Mutex<Vec<u32>>>,
    root_sources: Mutex<Vec<Arc<dyn RootSource>>>,
    /// Cell bytes handed out since the last collection, and how many may be.
    allocated_bytes: AtomicUsize,
    budget_bytes: AtomicUsize,
    collections: AtomicU64,
    registered: Mutex<Registrations>,
    pending: Mutex<Pending>,
    has_pending: AtomicBool,
    /// Set with the first registration other than a token's.
    deaths_show: AtomicBool,
    pending_bits: AtomicU32,
    collector: Mutex<Collector>,
}

impl Heap {
    /// A heap, or None when no address range is to be had.
    pub fn new(config: Config) -> Option<Arc<Heap>> {
        let space = Space::reserve(config.address_bytes)?;
        let limit = if config.limit_bytes == 0 { default_limit() } else { config.limit_bytes };
        let reserve = config.reserve_bytes;
        Some(Arc::new(Heap {
            limit_bytes: limit.min(space.capacity() - reserve.min(space.capacity())),
            space,
            world: World::new(),
            mutators: Mutex::new(Vec::new()),
            partial: (0..2 * CLASSES).map(|_| Mutex::new(Vec::new())).collect(),
            root_sources: Mutex::new(Vec::new()),
            allocated_bytes: AtomicUsize::new(0),
            budget_bytes: AtomicUsize::new(config.budget_bytes),
            collections: AtomicU64::new(0),
            registered: Mutex::new(Registrations::default()),
            pending: Mutex::new(Pending::default()),
            has_pending: AtomicBool::new(false),
            deaths_show: AtomicBool::new(false),
            pending_bits: AtomicU32::new(0),
            collector: Mutex::new(Collector::default()),
            config,
        }))
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    /// The limit in force.
    pub fn limit_bytes(&self) -> usize {
        self.limit_bytes
    }

    /// Adds global roots. They stay for the heap's life.
    pub fn add_root_source(&self, source: Arc<dyn RootSource>) {
        self.root_sources.lock().push(source);
    }

    /// Collections so far. Changes only while the world is stopped.
    pub fn collections(&self) -> u64 {
        self.collections.load(Relaxed)
    }

    /// Bytes of the blocks in use.
    pub fn used_bytes(&self) -> usize {
        self.space.used_bytes()
    }

    pub fn stats(&self) -> HeapStats {
        let mut stats = self.collector.lock().stats;
        stats.collections = self.collections();
        stats.used_bytes = self.space.used_bytes();
        stats.allocated_bytes = self.allocated_bytes.load(Relaxed);
        stats
    }

    /// Stops all mutators from a thread that is not attached, runs `work`, and lets them go on. An attached thread uses
    /// [`Mutator::stop_the_world`].
    pub fn stop_the_world<R>(&self, work: impl FnOnce(&Stopped<'_>) -> R) -> R {
        self.world.stop(None);
        work(&Stopped { world: &self.world, own: None })
    }

    /// Collects from a thread that is not attached.
    pub fn collect_from_outside(&self) {
        self.stop_the_world(|stopped| collector::collect(self, stopped));
    }

    /// Calls `visit` for every allocated cell, garbage included: address, bytes of the cell, leaf. A cell that was not
    /// initialised yet reads as zero, unless it is a leaf.
    pub fn for_each_cell(&self, _stopped: &Stopped<'_>, mut visit: impl FnMut(NonNull<Object>, usize, bool)) {
        allocate::retire_all(self, true);
        self.space.for_each_span(|head| {
            let (bytes, leaf) = (self.space.cell_bytes(head), self.space.info(head).leaf.get());
            for index in 0..self.space.cells(head) as u32 {
                let cell = space::CellRef { head, index };
                if self.space.is_allocated(cell)
                    && let Some(object) = object_at(self.space.cell_address(cell))
                {
                    visit(object, bytes, leaf);
                }
            }
        });
    }

    /// The allocated cell around an address, for debugging and for natives that take raw words.
    pub fn object_around(&self, address: usize) -> Option<NonNull<Object>> {
        object_at(self.space.cell_address(self.space.find(address)?))
    }

    /// Bytes of the cell of an object; at least what was asked for.
    pub fn cell_bytes(&self, object: NonNull<Object>) -> usize {
        self.space.find(object.as_ptr() as usize).map_or(0, |cell| self.space.cell_bytes(cell.head))
    }
}

impl std::fmt::Debug for Heap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Heap({:?})", self.space)
    }
}

/// The object whose cell begins at `address`.
#[inline(always)]
fn object_at(address: usize) -> Option<NonNull<Object>> {
    NonNull::new(std::ptr::with_exposed_provenance_mut(address))
}

/// Three quarters of what the machine or the control group grants.
fn default_limit() -> usize {
    // SAFETY: sysconf has no preconditions.
    let (pages, page_bytes) = unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    let mut granted = if pages > 0 && page_bytes > 0 { pages as usize * page_bytes as usize } else { 1 << 32 };
    if let Ok(text) = std::fs::read_to_string("/sys/fs/cgroup/memory.max")
        && let Ok(bytes) = text.trim().parse::<usize>()
    {
        granted = granted.min(bytes);
    }
    granted / 4 * 3
}
