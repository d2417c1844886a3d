//! Cells: a stamp and the one word it protects, in memory that is never used for anything else.
//!
//! Invariant: a cell stays mapped until its domain goes, and its stamp changes only as the protocol changes stamps. So a read log
//! may name a variable that is gone; the worst that reuse can do to it is a conflict too many. A run is handed out again only when
//! none of its stamps is owned, so nobody is left who could restore a word of it. And what is given back while long readers are there
//! is kept apart until they have gone: at their snapshots old versions of its words may still be asked for by its address, which
//! must not be another variable's by then. (Who reads at a later snapshot does not find them: they had ended before.)
//!
//! Runs have lengths that are powers of two, and threads take them from different shelves. It must not know what the words mean.

use crate::cache::Padded;
use crate::stamp::{OWNED, Region, Stamp, Word};
use crate::versions::Versions;
use crate::sync::{Acquire, Mutex, lock, try_lock};
use core::ptr::NonNull;

/// A protected word.
#[repr(C, align(16))]
pub(crate) struct Cell {
    pub(crate) stamp: Stamp,
    pub(crate) word: Word,
}

impl Cell {
    #[inline(always)]
    pub(crate) fn region(&self) -> Region {
        Region::new(NonNull::from(&self.word), 1)
    }

    /// How many cells a value takes that lies in cells.
    pub(crate) const fn cells_of<T>() -> usize {
        size_of::<T>() / size_of::<Cell>()
    }
}

/// So many cells on one cache line; runs of two do not cross lines.
const ON_LINE: usize = 4;

#[repr(align(64))]
#[expect(dead_code, reason = "its cells are reached by address")]
struct Line([Cell; ON_LINE]);

const _: () = assert!(size_of::<Line>() == ON_LINE * size_of::<Cell>());

/// Cells side by side: `1 << class` of them.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) first: NonNull<Cell>,
    pub(crate) class: u32,
}

// SAFETY: all parts of a cell are atomic, and a run is only an address.
unsafe impl Send for Run {}
// SAFETY: as above.
unsafe impl Sync for Run {}

impl Run {
    /// # Safety
    /// The run was handed out by a domain that is alive, and not given back.
    #[inline(always)]
    pub(crate) unsafe fn cells<'a>(self) -> &'a [Cell] {
        // SAFETY: the caller's promise; `1 << class` cells lie side by side.
        unsafe { core::slice::from_raw_parts(self.first.as_ptr(), 1 << self.class) }
    }

    /// The first cell.
    ///
    /// # Safety
    /// As for [`Run::cells`].
    #[inline(always)]
    pub(crate) unsafe fn head<'a>(self) -> &'a Cell {
        // SAFETY: the caller's promise.
        unsafe { self.first.as_ref() }
    }
}

const CLASSES: usize = 40;
const SHELVES: usize = 8;
/// Small runs are cut from slabs of so many lines.
const SLAB_LINES: usize = 64;
/// So many runs are looked at for one that nobody owns, before a new one is made.
const LOOKS: usize = 4;

#[derive(Default)]
struct Shelf {
    /// Free runs by class.
    runs: Vec<Vec<NonNull<Cell>>>,
}

impl Shelf {
    fn of(&mut self, class: u32) -> &mut Vec<NonNull<Cell>> {
        if self.runs.is_empty() {
            self.runs.resize_with(CLASSES, Vec::new);
        }
        &mut self.runs[class as usize]
    }
}

/// All cells of a domain.
#[derive(Default)]
pub(crate) struct Cells {
    shelves: [Padded<Mutex<Shelf>>; SHELVES],
    slabs: Mutex<Vec<(NonNull<Line>, usize)>>,
    /// Given back while long readers were there.
    apart: Mutex<Vec<Run>>,
}

// SAFETY: the addresses are of cells (all atomic) that the pool owns; lists are locked.
unsafe impl Send for Cells {}
// SAFETY: as above.
unsafe impl Sync for Cells {}

/// Threads differ in the address of their thread-local data.
fn shelf_number() -> usize {
    thread_local!(static PLACE: u8 = const { 0 });
    let place = PLACE.try_with(|place| core::ptr::from_ref(place) as u64).unwrap_or(0);
    ((place >> 4).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 61) as usize % SHELVES
}

impl Cells {
    /// A run of `1 << class` cells that nobody owns. Its words are whatever they are; what is stored there before the run is shown
    /// to others needs no barrier.
    pub(crate) fn take(&self, class: u32, versions: &Versions) -> Run {
        let number = shelf_number();
        let mut shelf = lock(&self.shelves[number]);
        if shelf.of(class).is_empty() && versions.newest() == 0 {
            for run in lock(&self.apart).drain(..) {
                shelf.of(run.class).push(run.first);
            }
        }
        let free = shelf.of(class);
        if free.is_empty() {
            self.fetch(number, class, free);
        }
        let end = free.len();
        for place in (end.saturating_sub(LOOKS)..end).rev() {
            let run = Run { first: free[place], class };
            // SAFETY: runs on a shelf were made by this pool.
            if unsafe { run.cells() }.iter().all(|cell| cell.stamp.raw().load(Acquire) & OWNED == 0) {
                free.swap_remove(place);
                return run;
            }
        }
        let len = 1usize << class;
        let lines = len.div_ceil(ON_LINE).max(if len <= ON_LINE { SLAB_LINES } else { 1 });
        let slab = self.make(lines);
        let first: NonNull<Cell> = slab.cast();
        if len <= ON_LINE {
            // One from each line after the other: what is made together, for different threads maybe, shares no line.
            let places = (0..ON_LINE).step_by(len).flat_map(|place| (0..lines).map(move |line| line * ON_LINE + place));
            // SAFETY: (all of these) the slab has `lines * ON_LINE` cells.
            let fresh: Vec<NonNull<Cell>> = places.skip(1).map(|place| unsafe { first.add(place) }).collect();
            free.extend(fresh.into_iter().rev());
        }
        Run { first, class }
    }

    /// Takes back a run that nobody can reach any more, except by stamps in read logs.
    ///
    /// Relaxed will do for `newest`: who gives back a run comes after all commits to it, and a commit after a reader's
    /// publication has seen that.
    pub(crate) fn give(&self, run: Run, versions: &Versions) {
        if versions.newest() != 0 {
            lock(&self.apart).push(run);
        } else {
            lock(&self.shelves[shelf_number()]).of(run.class).push(run.first);
        }
    }

    /// Takes half of what another shelf has: runs may be taken by one thread and given back by another, for ever.
    #[cold]
    fn fetch(&self, number: usize, class: u32, free: &mut Vec<NonNull<Cell>>) {
        for other in (1..SHELVES).map(|step| &self.shelves[(number + step) % SHELVES]) {
            // No wait: somebody may be fetching from us.
            let Some(mut other) = try_lock(other) else { continue };
            let found = other.of(class);
            let half = found.len() - found.len() / 2;
            if half > 0 {
                free.extend(found.drain(..half));
                return;
            }
        }
    }

    #[cold]
    fn make(&self, lines: usize) -> NonNull<Line> {
        let cell = || Cell { stamp: Stamp::committed(), word: Word::new(0) };
        let slab: Box<[Line]> = (0..lines).map(|_| Line(core::array::from_fn(|_| cell()))).collect();
        let first: NonNull<Line> = NonNull::from(Box::leak(slab)).cast();
        lock(&self.slabs).push((first, lines));
        first
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        for (first, lines) in lock(&self.slabs).drain(..) {
            let slab = core::ptr::slice_from_raw_parts_mut(first.as_ptr(), lines);
            // SAFETY: leaked by `make` with this length; the domain goes, so nobody is left who knows a cell.
            drop(unsafe { Box::from_raw(slab) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Relaxed;

    #[test]
    fn a_run_comes_back_only_when_nobody_owns_it() {
        let (cells, nobody) = (Cells::default(), Versions::new(0));
        let owned = cells.take(1, &nobody);
        // SAFETY: just handed out.
        let stamp = &unsafe { owned.cells() }[1].stamp;
        stamp.raw().store(OWNED | 5, Relaxed);
        cells.give(owned, &nobody);
        let taken: Vec<Run> = (0..1000).map(|_| cells.take(1, &nobody)).collect();
        assert!(taken.iter().all(|run| run.first != owned.first));
        let distinct: std::collections::HashSet<usize> = taken.iter().map(|run| run.first.as_ptr() as usize).collect();
        assert_eq!(distinct.len(), 1000);
        stamp.raw().store(77 << 8, Relaxed);
        cells.give(taken[0], &nobody);
        let back = cells.take(1, &nobody);
        assert!(back.first == taken[0].first, "the last one given comes first");
        assert!((0..2000).any(|_| cells.take(1, &nobody).first == owned.first));
        assert_eq!(stamp.raw().load(Relaxed), 77 << 8, "a stamp is never set back");
    }

    #[test]
    fn what_one_thread_takes_and_another_gives_back_is_used_again() {
        let (cells, nobody) = (Cells::default(), Versions::new(0));
        for _ in 0..100 {
            let taken: Vec<Run> = (0..500).map(|_| cells.take(0, &nobody)).collect();
            // Threads have different shelves, mostly.
            let give = || taken.iter().for_each(|&run| cells.give(run, &nobody));
            std::thread::scope(|scope| scope.spawn(give).join().expect("no panic"));
        }
        let lines: usize = lock(&cells.slabs).iter().map(|slab| slab.1).sum();
        assert!(lines * ON_LINE <= 2000, "{lines}");
    }

    #[test]
    fn long_runs_have_all_their_cells() {
        let (cells, nobody) = (Cells::default(), Versions::new(0));
        let (first, second) = (cells.take(9, &nobody), cells.take(9, &nobody));
        // SAFETY: just handed out.
        for cell in unsafe { first.cells() } {
            cell.word.store(1, Relaxed);
        }
        // SAFETY: as above.
        assert!(unsafe { second.cells() }.iter().all(|cell| cell.word.load(Relaxed) == 0));
    }

    #[test]
    fn what_is_given_back_beside_a_long_reader_waits_for_its_end() {
        let (cells, versions) = (Cells::default(), Versions::new(1 << 10));
        let taken: Vec<Run> = (0..10).map(|_| cells.take(0, &versions)).collect();
        let clock = crate::clock::Clock::new();
        let time = versions.enter(&clock);
        taken.iter().for_each(|&run| cells.give(run, &versions));
        let is_back = |run: Run| taken.iter().any(|old| old.first == run.first);
        assert!(!(0..1000).any(|_| is_back(cells.take(0, &versions))), "an old version of it may be asked for");
        let _ = versions.leave(crate::stamp::limit_of(time));
        assert!((0..1000).any(|_| is_back(cells.take(0, &versions))), "nobody asks any more");
    }
}
