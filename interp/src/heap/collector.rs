//! One full collection, from the stop to the new budget.
//!
//! 1. The mutators' runs are taken back; every allocated cell is covered, no cell is marked.
//! 2. Roots: global sources, what waits to be finalized, and per thread its registers, native stack and own sources.
//! 3. Mark, with several threads when the heap is large.
//! 4. Weak words, finalizers (`registration`).
//! 5. Sweep over the bitmaps alone: marked is allocated from now on, nothing is covered; empty spans are free, spans with
//!    free cells go to the lists that allocation takes from.
//!
//! Invariant: between collections a cell is allocated if marked or covered; during one, if covered. Memory of objects is
//! written only to poison it. There are no generations yet; keeping the marks in step 1 would make them.

use super::mark::{Marker, Pool};
use super::registration::{OnDeath, Registrations};
use super::size_class::GRANULE_BYTES;
use super::space::{CellRef, LARGE, Space};
use super::world::Stopped;
use super::{Heap, HeapStats, allocate};
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::time::Instant;

/// Heaps with less to mark are marked by one thread.
const PARALLEL_FROM_BYTES: usize = 32 << 20;
/// What one thread may hand out and stay in its cache.
const CACHED_BYTES: usize = 8 << 20;
/// What a thread may have taken in runs and not handed out yet, all size classes together.
const TAKEN_BYTES: usize = 1 << 20;
/// More markers than this were never measured.
const MAX_MARKERS: usize = 4;

/// What the collector keeps from one collection to the next.
#[derive(Default)]
pub(super) struct Collector {
    pub stats: HeapStats,
}

/// Collects. The world is stopped.
pub(super) fn collect(heap: &Heap, _stopped: &Stopped<'_>) {
    let began = Instant::now();
    let mut collector = heap.collector.lock();
    allocate::retire_all(heap, false);
    let mut registered = heap.registered.lock();
    begin(&heap.space);

    let mut marker = Marker::<false>::new(&heap.space, None);
    visit_roots(heap, &mut marker, &mut registered);
    let allocated = heap.allocated_bytes.load(Relaxed);
    let markers = markers(heap, collector.stats.live_bytes + allocated);
    if markers > 1 {
        mark_in_parallel(&heap.space, marker.take_stack(), markers);
    } else {
        marker.drain();
    }
    process_registrations(heap, &mut marker, &mut registered);

    if heap.config.verify {
        verify(&heap.space);
    }
    let live = sweep(heap);
    let survived = live.saturating_sub(collector.stats.live_bytes);
    let budget = next_budget(heap, live, survived > allocated / 3);
    heap.budget_bytes.store(budget, Relaxed);
    heap.allocated_bytes.store(0, Relaxed);
    heap.space.trim(budget);
    heap.collections.fetch_add(1, Relaxed);

    let pause = began.elapsed();
    let stats = &mut collector.stats;
    stats.live_bytes = live;
    stats.pause_last = pause;
    stats.pause_total += pause;
    stats.pause_max = stats.pause_max.max(pause);
}

/// Bytes to hand out before the next collection.
///
/// Where much survives, the heap is growing (or a long transaction is under way), and the next collection would find as
/// little: then as much as lives, otherwise half. A heap with next to nothing alive is collected within microseconds, so
/// it may as well reuse memory that is still in the cache (32 bytes of garbage: 3.8 ns at 8 MB, 7.9 ns at 64 MB;
/// benches/heap.rs, 2026-11-21).
fn next_budget(heap: &Heap, live: usize, growing: bool) -> usize {
    let mutators = heap.mutators.lock().len();
    let share = if growing { live } else { live / 2 };
    let least = if growing { usize::MAX } else { (16 * live).max(CACHED_BYTES * mutators) };
    share.max(least.min(heap.config.budget_bytes)) + TAKEN_BYTES.min(heap.config.budget_bytes / 32) * mutators.saturating_sub(1)
}

/// Step 1: cover what is allocated, unmark all.
fn begin(space: &Space) {
    space.for_each_span(|head| {
        let maps = space.maps(head);
        for word in 0..space.cells(head).div_ceil(64) {
            let marks = maps.mark[word].load(Relaxed);
            if marks != 0 {
                maps.cover[word].store(maps.cover[word].load(Relaxed) | marks, Relaxed);
                maps.mark[word].store(0, Relaxed);
            }
        }
    });
}

/// Step 2; also gathers the threads' registrations.
fn visit_roots(heap: &Heap, marker: &mut Marker<'_, false>, registered: &mut Registrations) {
    for source in heap.root_sources.lock().iter() {
        source.visit(marker);
    }
    let pending = heap.pending.lock();
    for &object in pending.to_finalize.iter().chain(&pending.cleared_weak) {
        marker.mark(object as u64);
    }
    for &address in heap.mutators.lock().iter() {
        // SAFETY: the world is stopped.
        let mutator = unsafe { address.get() };
        for register in &mutator.registers {
            marker.mark(register.get() as u64);
        }
        marker.scan_native_stack(mutator.stack_end.get(), mutator.stack_base.get());
        for roots in mutator.roots.borrow().iter() {
            // SAFETY: `Mutator::add_roots` has its caller vouch for the call.
            unsafe { (roots.visit)(roots.data, marker) };
        }
        registered.append(&mut mutator.registrations.borrow_mut());
    }
}

/// How many threads mark a heap of so many bytes.
fn markers(heap: &Heap, bytes: usize) -> usize {
    if bytes < PARALLEL_FROM_BYTES && heap.config.markers == 0 {
        return 1;
    }
    match heap.config.markers {
        0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_MARKERS)),
        markers => markers,
    }
}

/// Step 3 with several threads. Fewer do as well where the system refuses to start one.
fn mark_in_parallel(space: &Space, cells: Vec<usize>, markers: usize) {
    let pool = Pool::new(cells);
    std::thread::scope(|scope| {
        for _ in 1..markers {
            pool.add_marker();
            let builder = std::thread::Builder::new().name("mark".into()).stack_size(256 << 10);
            let pool = &pool;
            if builder.spawn_scoped(scope, move || Marker::<true>::new(space, Some(pool)).work()).is_err() {
                pool.remove_marker();
            }
        }
        Marker::<true>::new(space, Some(&pool)).work();
    });
}

/// Step 4, in the order that `registration` argues for.
fn process_registrations(heap: &Heap, marker: &mut Marker<'_, false>, registered: &mut Registrations) {
    let space = &heap.space;
    let lives = |address: usize| space.find(address).is_some_and(|cell| space.is_marked(cell));
    let mut pending = heap.pending.lock();
    registered.weak.retain(|weak| {
        if space.find(weak.object).is_none() {
            return false;
        }
        // SAFETY: the weak object's memory is not reused before this sweep, so its word can be read and written.
        let word = unsafe { &*std::ptr::with_exposed_provenance::<std::sync::atomic::AtomicU64>(weak.word) };
        let hidden = word.load(Relaxed);
        if hidden == 0 {
            return false;
        }
        if lives(!hidden as usize) {
            return true;
        }
        word.store(0, Relaxed);
        if lives(weak.object) {
            pending.cleared_weak.push_back(weak.object);
        }
        false
    });
    registered.finalizers.retain(|finalizer| {
        let dies = matches!(finalizer.on_death, OnDeath::Resurrect) && !lives(finalizer.object);
        if dies {
            pending.to_finalize.push_back(finalizer.object);
        }
        !dies
    });
    for &object in &pending.to_finalize {
        marker.mark(object as u64);
    }
    marker.drain();
    registered.finalizers.retain(|finalizer| match finalizer.on_death {
        OnDeath::Token(token) if !lives(finalizer.object) => {
            pending.dead_tokens.push(token);
            false
        }
        _ => true,
    });
    registered.weak.retain(|weak| lives(weak.object));
    heap.has_pending.store(!pending.is_empty(), Release);
}

/// Step 5. Returns the bytes of live cells.
fn sweep(heap: &Heap) -> usize {
    let space = &heap.space;
    for list in &heap.partial {
        list.lock().clear();
    }
    let mut live_bytes = 0;
    let mut empty = Vec::new();
    space.for_each_span(|head| {
        let maps = space.maps(head);
        let cells = space.cells(head);
        if heap.config.poison {
            poison_dead(space, head, cells);
        }
        let mut live = 0;
        for word in 0..cells.div_ceil(64) {
            live += maps.mark[word].load(Relaxed).count_ones() as usize;
            maps.cover[word].store(0, Relaxed);
        }
        live_bytes += live * space.cell_bytes(head);
        if live == 0 {
            empty.push(head);
        } else if live < cells {
            let info = space.info(head);
            debug_assert!(info.class.get() != LARGE);
            heap.partial[info.class.get() as usize * 2 + info.leaf.get() as usize].lock().push(head);
        }
    });
    for head in empty {
        space.release_span(head);
    }
    live_bytes
}

/// Overwrites the cells that this collection found dead.
fn poison_dead(space: &Space, head: u32, cells: usize) {
    let maps = space.maps(head);
    for index in 0..cells {
        let dead = maps.cover[index / 64].load(Relaxed) & !maps.mark[index / 64].load(Relaxed);
        if dead >> (index % 64) & 1 != 0 {
            space.poison(space.cell_address(CellRef { head, index: index as u32 }), space.cell_bytes(head));
        }
    }
}

/// Checks that every word of a live object that points into the heap hits a live object. Panics, as this is a bug of ours.
fn verify(space: &Space) {
    let frontier = space.extent();
    space.for_each_span(|head| {
        if space.info(head).leaf.get() {
            return;
        }
        for index in 0..space.cells(head) as u32 {
            let cell = CellRef { head, index };
            if !space.is_marked(cell) {
                continue;
            }
            let (address, bytes) = (space.cell_address(cell), space.cell_bytes(head));
            debug_assert!(address.is_multiple_of(GRANULE_BYTES));
            for offset in (8..bytes).step_by(8) {
                // SAFETY: the word lies in a live cell, and the world is stopped.
                let word = unsafe { std::ptr::with_exposed_provenance::<u64>(address + offset).read() };
                let word = if offset == 8 { word & super::object::SHAPE_MASK } else { word };
                if (word as usize).wrapping_sub(space.base()) >= frontier {
                    continue;
                }
                let found = space.find(word as usize).is_some_and(|cell| space.is_marked(cell));
                assert!(found, "object {address:#x}, word {}: {word:#x} is not a live object", offset / 8);
            }
        }
    });
}
