//! Allocation, one thread's side: the bump pointers, how they are refilled, and the thread's passage through stops.
//!
//! A bump pointer walks through a run of free cells of one class. When the run ends, the next one is searched in the
//! span's bitmaps; when the span is full, another is taken from the list of partly used ones, or fresh. Cells that may hold
//! references are zeroed a few kilobytes ahead, so that they are in the cache when the constructor writes them.
//!
//! Invariants: a run's cells are covered from the moment the thread has it; what lies behind the bump pointer is
//! uncovered at each stop (`retire`), so the collector never takes it for an object. Only the owner touches a mutator,
//! but for the collector while the owner is stopped.

use super::native_stack::{self, SAVED_REGISTERS};
use super::registration::Registrations;
use super::size_class::{
    BLOCK_BYTES, CLASS_OF, CLASSES, GRANULE_BYTES, GRANULES, MEDIUM_MAX_GRANULES, SMALL_MAX_GRANULES, medium_class,
};
use super::world::{MutatorSignal, STOP, Stopped};
use super::{Heap, Object, OutOfMemory, ThreadRoots, collector, object_at};
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Bytes that are zeroed ahead of the bump pointer.
const ZERO_AHEAD: usize = 4096;
/// A thread reports what it has taken once it is this much.
const REPORT_BYTES: usize = BLOCK_BYTES;
const NO_SPAN: u32 = u32::MAX;

/// A run of free cells of one class.
struct Bump {
    next: Cell<usize>,
    /// Cells below are ready to be handed out: zeroed, unless leaves.
    ready: Cell<usize>,
    cell_bytes: Cell<usize>,
    run_end: Cell<usize>,
    /// First block of the span, or `NO_SPAN`.
    head: Cell<u32>,
    /// First cell of the span behind the run.
    next_cell: Cell<u32>,
    /// The run's memory is known to be zero.
    clean: Cell<bool>,
}

impl Bump {
    fn new(class: usize) -> Bump {
        Bump {
            next: Cell::new(0),
            ready: Cell::new(0),
            cell_bytes: Cell::new(GRANULES[class] as usize * GRANULE_BYTES),
            run_end: Cell::new(0),
            head: Cell::new(NO_SPAN),
            next_cell: Cell::new(0),
            clean: Cell::new(false),
        }
    }

    /// Exchanges two runs of one class.
    fn swap(&self, other: &Bump) {
        self.next.swap(&other.next);
        self.ready.swap(&other.ready);
        self.run_end.swap(&other.run_end);
        self.head.swap(&other.head);
        self.next_cell.swap(&other.next_cell);
        self.clean.swap(&other.clean);
    }

    /// The next ready cell.
    #[inline(always)]
    fn take(&self) -> Option<NonNull<Object>> {
        let cell = self.next.get();
        let next = cell + self.cell_bytes.get();
        if next > self.ready.get() {
            return None;
        }
        self.next.set(next);
        object_at(cell)
    }

    fn forget(&self) {
        self.next.set(0);
        self.ready.set(0);
        self.run_end.set(0);
        self.head.set(NO_SPAN);
    }
}

/// One thread's door to the heap. Every method takes `&self`; the type is not `Sync`.
pub struct Mutator {
    /// By class and leaf: `2 * class + leaf`.
    bumps: [Bump; 2 * CLASSES],
    pub(super) heap: Arc<Heap>,
    signal: Arc<MutatorSignal>,
    /// The thread's registers and stack pointer when it last left the running state, and the base of its stack.
    pub(super) registers: [Cell<usize>; SAVED_REGISTERS],
    pub(super) stack_end: Cell<usize>,
    pub(super) stack_base: Cell<usize>,
    pub(super) roots: RefCell<Vec<ThreadRoots>>,
    pub(super) registrations: RefCell<Registrations>,
    /// Bytes taken but not yet reported to the heap.
    unreported_bytes: Cell<usize>,
    /// Small allocations may use the reserve.
    in_reserve: Cell<bool>,
    stress_every: u64,
    stress_count: Cell<u64>,
}

/// Where a mutator lives, for the collector.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct MutatorAddress(NonNull<Mutator>);

// SAFETY: dereferenced only by the owner, or by a collector while the owner is stopped.
unsafe impl Send for MutatorAddress {}

impl MutatorAddress {
    /// The mutator itself.
    ///
    /// # Safety
    /// The world is stopped, and the reference does not outlive the stop.
    pub(super) unsafe fn get<'a>(self) -> &'a Mutator {
        // SAFETY: a registered mutator lives until it is detached, which needs its owner to run.
        unsafe { self.0.as_ref() }
    }
}

/// An attached thread; detaches when dropped. Stays on the thread that attached, unless it has left its stack.
pub struct AttachedMutator {
    mutator: NonNull<Mutator>,
}

impl std::ops::Deref for AttachedMutator {
    type Target = Mutator;

    #[inline(always)]
    fn deref(&self) -> &Mutator {
        // SAFETY: the box lives until this is dropped; all its fields are cells, and the collector is the only other reader.
        unsafe { self.mutator.as_ref() }
    }
}

impl Drop for AttachedMutator {
    fn drop(&mut self) {
        let heap = self.heap.clone();
        heap.registered.lock().append(&mut self.registrations.borrow_mut());
        self.retire(true);
        let address = MutatorAddress(self.mutator);
        heap.world.detach(&self.signal, || heap.mutators.lock().retain(|&other| other != address));
        // SAFETY: it came from a box in `attach`, is no longer registered, and is dropped once.
        drop(unsafe { Box::from_raw(self.mutator.as_ptr()) });
    }
}

impl Heap {
    /// Makes the calling thread a mutator; waits while the world is stopped. None if the system does not tell where the
    /// thread's stack begins.
    pub fn attach(self: &Arc<Heap>) -> Option<AttachedMutator> {
        let stack_base = native_stack::base()?;
        let mut attached = None;
        self.world.attach(|signal| {
            let mutator = Box::new(Mutator {
                bumps: std::array::from_fn(|slot| Bump::new(slot / 2)),
                heap: self.clone(),
                signal,
                registers: Default::default(),
                stack_end: Cell::new(stack_base),
                stack_base: Cell::new(stack_base),
                roots: RefCell::new(Vec::new()),
                registrations: RefCell::new(Registrations::default()),
                unreported_bytes: Cell::new(0),
                in_reserve: Cell::new(false),
                stress_every: self.config.stress_every,
                stress_count: Cell::new(0),
            });
            // SAFETY: a box's address is not null.
            let mutator = unsafe { NonNull::new_unchecked(Box::into_raw(mutator)) };
            self.mutators.lock().push(MutatorAddress(mutator));
            attached = Some(AttachedMutator { mutator });
        });
        attached
    }
}

/// Takes all mutators' runs back. The world is stopped.
pub(super) fn retire_all(heap: &Heap, give_back: bool) {
    for &address in heap.mutators.lock().iter() {
        // SAFETY: the caller has stopped the world.
        unsafe { address.get() }.retire(give_back);
    }
}

impl Mutator {
    #[inline(always)]
    pub fn heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// What other threads use to post requests; holds the poll word.
    #[inline(always)]
    pub fn signal(&self) -> &Arc<MutatorSignal> {
        &self.signal
    }

    // ---- allocation ----

    /// A cell of at least `words` 8-byte words, header included. A leaf's cell holds no references and is not zeroed; any
    /// other is zero. The caller writes the header before its next safepoint.
    #[inline(always)]
    pub fn alloc(&self, words: usize, leaf: bool) -> Result<NonNull<Object>, OutOfMemory> {
        let granules = words.div_ceil(2);
        if granules > SMALL_MAX_GRANULES {
            return self.alloc_beyond_small(granules, leaf);
        }
        // SAFETY: `granules` is within the table, and the table's classes are below CLASSES.
        let slot = unsafe { *CLASS_OF.get_unchecked(granules) } as usize * 2 + leaf as usize;
        // SAFETY: as above.
        let bump = unsafe { self.bumps.get_unchecked(slot) };
        match bump.take() {
            Some(cell) => Ok(cell),
            None => self.refill(slot),
        }
    }

    #[cold]
    #[inline(never)]
    fn alloc_beyond_small(&self, granules: usize, leaf: bool) -> Result<NonNull<Object>, OutOfMemory> {
        if granules <= MEDIUM_MAX_GRANULES {
            let slot = medium_class(granules) * 2 + leaf as usize;
            return match self.bumps[slot].take() {
                Some(cell) => Ok(cell),
                None => self.refill(slot),
            };
        }
        let heap = &*self.heap;
        let bytes = granules.checked_mul(GRANULE_BYTES).filter(|&bytes| bytes <= heap.limit_bytes).ok_or(OutOfMemory)?;
        self.slow_allocation_safepoint();
        if heap.allocated_bytes.load(Relaxed) + bytes > heap.budget_bytes.load(Relaxed) {
            self.collect_after(heap.collections());
        }
        let head = match heap.space.take_large(bytes, leaf, heap.limit_bytes) {
            Some(head) => head,
            None => {
                self.collect_after(heap.collections());
                heap.space.take_large(bytes, leaf, heap.limit_bytes).ok_or(OutOfMemory)?
            }
        };
        heap.allocated_bytes.fetch_add(bytes, Relaxed);
        object_at(heap.space.block_address(head)).ok_or(OutOfMemory)
    }

    #[cold]
    #[inline(never)]
    fn refill(&self, slot: usize) -> Result<NonNull<Object>, OutOfMemory> {
        self.slow_allocation_safepoint();
        let heap = &*self.heap;
        let bump = &self.bumps[slot];
        let mut collected = false;
        loop {
            self.make_ready(slot);
            if let Some(cell) = bump.take() {
                return Ok(cell);
            }
            if bump.head.get() != NO_SPAN && self.next_run(bump) {
                continue;
            }
            bump.head.set(NO_SPAN);
            if heap.allocated_bytes.load(Relaxed) > heap.budget_bytes.load(Relaxed) {
                self.collect_after(heap.collections());
            }
            let taken = heap.partial[slot].lock().pop();
            if let Some(head) = taken {
                bump.head.set(head);
                bump.next_cell.set(0);
                bump.clean.set(false);
            } else if !self.take_fresh_span(slot) {
                if collected {
                    self.in_reserve.set(true);
                    return Err(OutOfMemory);
                }
                self.collect_after(heap.collections());
                collected = true;
                // So little is left that every few allocations would collect: that is out of memory, too.
                let full = heap.space.used_bytes() >= heap.limit_bytes;
                let live = heap.collector.lock().stats.live_bytes;
                if full && !self.in_reserve.get() && live > heap.limit_bytes - heap.limit_bytes / 32 {
                    self.in_reserve.set(true);
                    return Err(OutOfMemory);
                }
            }
        }
    }

    /// Readies the next cells of the run.
    #[inline]
    fn make_ready(&self, slot: usize) {
        let bump = &self.bumps[slot];
        let (next, ready, run_end) = (bump.next.get(), bump.ready.get(), bump.run_end.get());
        let cell_end = next + bump.cell_bytes.get();
        if cell_end > run_end {
            return;
        }
        let leaf = slot % 2 == 1;
        let until = if self.stress_every != 0 {
            cell_end
        } else if leaf || bump.clean.get() {
            run_end
        } else {
            cell_end.max(run_end.min(ready + ZERO_AHEAD))
        };
        if !leaf && !bump.clean.get() {
            self.heap.space.zero(ready, until - ready);
        }
        bump.ready.set(until);
    }

    /// Takes the next run of the bump's span.
    fn next_run(&self, bump: &Bump) -> bool {
        let (space, head) = (&self.heap.space, bump.head.get());
        let Some((start, end)) = space.free_run(head, bump.next_cell.get()) else { return false };
        space.set_cover(head, start, end, true);
        let bytes = bump.cell_bytes.get();
        let base = space.block_address(head);
        bump.next.set(base + start as usize * bytes);
        bump.ready.set(base + start as usize * bytes);
        bump.run_end.set(base + end as usize * bytes);
        bump.next_cell.set(end);
        let unreported = self.unreported_bytes.get() + (end - start) as usize * bytes;
        if unreported < REPORT_BYTES {
            self.unreported_bytes.set(unreported);
        } else {
            self.heap.allocated_bytes.fetch_add(unreported, Relaxed);
            self.unreported_bytes.set(0);
        }
        true
    }

    fn take_fresh_span(&self, slot: usize) -> bool {
        let heap = &*self.heap;
        let take = |limit| heap.space.take_span(slot / 2, slot % 2 == 1, limit);
        let head = match take(heap.limit_bytes) {
            Some(head) => {
                self.in_reserve.set(false);
                head
            }
            None if self.in_reserve.get() => match take(heap.limit_bytes + heap.config.reserve_bytes) {
                Some(head) => head,
                None => return false,
            },
            None => return false,
        };
        let mut clean = true;
        for block in head..head + heap.space.blocks_of_span(head) as u32 {
            clean &= !heap.space.info(block).dirty.replace(true);
        }
        let bump = &self.bumps[slot];
        bump.head.set(head);
        bump.next_cell.set(0);
        bump.clean.set(clean);
        true
    }

    /// Uncovers what the runs have left. With `give_back` the spans return to the lists of partly used ones; without, the
    /// collector is about to make these lists anew.
    pub(super) fn retire(&self, give_back: bool) {
        let heap = &*self.heap;
        let mut unused = 0;
        for (slot, bump) in self.bumps.iter().enumerate() {
            let head = bump.head.get();
            if head == NO_SPAN {
                continue;
            }
            let (next, run_end) = (bump.next.get(), bump.run_end.get());
            if next < run_end {
                let first = (next - heap.space.block_address(head)) / bump.cell_bytes.get();
                heap.space.set_cover(head, first as u32, bump.next_cell.get(), false);
                unused += run_end - next;
            }
            bump.forget();
            if give_back {
                heap.partial[slot].lock().push(head);
            }
        }
        let reported = self.unreported_bytes.replace(0);
        if reported >= unused {
            heap.allocated_bytes.fetch_add(reported - unused, Relaxed);
        } else {
            // Runs are reported when taken, so the sum cannot go below zero.
            heap.allocated_bytes.fetch_sub(unused - reported, Relaxed);
        }
    }

    fn slow_allocation_safepoint(&self) {
        if self.signal.stop_requested() {
            self.safepoint_slow();
        }
        if self.stress_every != 0 {
            let count = self.stress_count.get() + 1;
            self.stress_count.set(count);
            if count.is_multiple_of(self.stress_every) {
                self.collect();
            }
        }
    }

    // ---- stops ----

    /// Lets a stop happen here if one is asked for. Inlines to a load and a branch.
    #[inline(always)]
    pub fn safepoint(&self) {
        if self.signal.stop_requested() {
            self.safepoint_slow();
        }
    }

    /// Parks until the present stop, if any, is over.
    #[cold]
    #[inline(never)]
    pub fn safepoint_slow(&self) {
        self.save_registers();
        if self.signal.poll().load(Relaxed) & STOP != 0 {
            self.heap.world.park(&self.signal);
        }
        native_stack::end_of_frame();
    }

    /// Runs `work`, which may block but must not touch any heap object, while others may stop the world and collect.
    #[inline(never)]
    pub fn safe_region<R>(&self, work: impl FnOnce() -> R) -> R {
        /// Goes back to running, also when `work` panics.
        struct Leave<'m>(&'m Mutator);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.leave_safe();
            }
        }
        self.enter_safe();
        let _leave = Leave(self);
        work()
    }

    /// The mutator leaves the native stack it ran on: it is safe, and nothing of it lies on any stack, until
    /// [`Mutator::enter_stack`].
    pub fn leave_stack(&self) {
        self.stack_end.set(self.stack_base.get());
        self.registers.iter().for_each(|register| register.set(0));
        self.signal.go_safe(&self.heap.world);
    }

    /// The mutator goes on running, on the native stack that `host` runs on, and allocates from the host's runs: so there are
    /// no more runs, and no more memory in use at a time, than threads. Waits while the world is stopped. The host stays in
    /// its safe region until [`Mutator::give_runs_back`] and [`Mutator::leave_stack`].
    pub fn enter_stack(&self, host: &Mutator) {
        self.signal.go_running(&self.heap.world);
        self.stack_base.set(host.stack_base.get());
        self.swap_runs(host);
    }

    /// Undoes [`Mutator::enter_stack`]'s borrowing.
    pub fn give_runs_back(&self, host: &Mutator) { self.swap_runs(host) }

    /// Both belong to the calling thread, and one of them runs: no collector looks at either meanwhile.
    fn swap_runs(&self, other: &Mutator) {
        for (ours, theirs) in self.bumps.iter().zip(&other.bumps) {
            ours.swap(theirs);
        }
        self.unreported_bytes.swap(&other.unreported_bytes);
    }

    /// Begins a safe region by hand; prefer [`Mutator::safe_region`], whose frame holds what the caller's registers held.
    /// The function that calls this must be the one that calls [`Mutator::leave_safe`].
    #[inline(always)]
    pub fn enter_safe(&self) {
        self.save_registers();
        self.signal.go_safe(&self.heap.world);
    }

    /// Ends a safe region; waits while the world is stopped.
    #[inline(always)]
    pub fn leave_safe(&self) {
        self.signal.go_running(&self.heap.world);
        native_stack::end_of_frame();
    }

    /// Stops all other mutators, runs `work`, lets them go on. `work` must neither allocate nor
    /// block on another mutator.
    #[inline(never)]
    pub fn stop_the_world<R>(&self, work: impl FnOnce(&Stopped<'_>) -> R) -> R {
        self.save_registers();
        self.heap.world.stop(Some(&self.signal));
        let stopped = Stopped { world: &self.heap.world, own: Some(&self.signal) };
        let result = work(&stopped);
        drop(stopped);
        native_stack::end_of_frame();
        result
    }

    /// Call [`native_stack::end_of_frame`] from the same frame after the wait.
    #[inline(always)]
    fn save_registers(&self) {
        let registers = self.registers.as_ptr().cast::<usize>().cast_mut();
        self.stack_end.set(native_stack::spill(registers));
    }

    /// Collects all garbage. A collection that another thread runs meanwhile serves as well: it cannot have begun before
    /// this thread came to a stop here.
    #[inline(never)]
    pub fn collect(&self) {
        self.collect_after(self.heap.collections());
    }

    /// Collects unless somebody else has since `seen` was read.
    fn collect_after(&self, seen: u64) {
        self.stop_the_world(|stopped| {
            if self.heap.collections() == seen {
                collector::collect(&self.heap, stopped);
            }
        });
        self.post_pending();
    }

    /// Tells the interpreter on this thread that finalizers or weak callbacks wait.
    fn post_pending(&self) {
        let bits = self.heap.pending_bits.load(Relaxed);
        if bits != 0 && self.heap.has_pending() {
            self.signal.request(bits);
        }
    }

    // ---- roots ----

    /// Adds roots of this thread.
    ///
    /// # Safety
    /// Until removed or detached, `roots.visit` may be called with `roots.data` from any thread while this thread is stopped
    /// or in a safe region; it must only read what stays valid then.
    pub unsafe fn add_roots(&self, roots: ThreadRoots) {
        self.roots.borrow_mut().push(roots);
    }

    /// Removes the roots whose `data` is this.
    pub fn remove_roots(&self, data: *const ()) {
        self.roots.borrow_mut().retain(|roots| roots.data != data);
    }
}
