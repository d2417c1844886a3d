//! Marking: from words to cells, from cells to their words.
//!
//! A word is a reference if it lies in the heap's range and hits a covered cell, whichever byte of it. A cell is marked when
//! it is found, and its address pushed; what is popped goes through a short queue, prefetched, before its words are read.
//! Several markers share work through a pool: whoever has plenty gives half away when somebody waits.
//!
//! Invariants: runs only while the world is stopped; a marked cell that is not a leaf has been scanned, lies on a stack, in
//! a queue or in the pool; nothing recurses, so lists of any length are fine.

use super::object::SHAPE_MASK;
use super::size_class::{BLOCK_BYTES, BLOCK_SHIFT, GRANULE_BYTES};
use super::space::{BlockKind, Space};
use super::{HEADER_BYTES, Visitor};
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Cells between the prefetch of a cell and its scan.
const QUEUE: usize = 8;
/// Cells of more bytes are scanned in pieces.
const PIECE_BYTES: usize = 2 * BLOCK_BYTES;
/// A marker with fewer cells keeps them to itself.
const SHARE_FROM: usize = 64;

/// Work that a marker gives away.
enum Work {
    Cells(Vec<usize>),
    /// Words from one address up to another.
    Piece(usize, usize),
}

struct PoolState {
    work: Vec<Work>,
    markers: usize,
    idle: usize,
    done: bool,
}

/// What the markers of one collection share.
pub struct Pool {
    state: Mutex<PoolState>,
    wake: Condvar,
    /// Markers that wait for work; read without the lock.
    hungry: AtomicUsize,
}

impl Pool {
    /// A pool for one marker, the caller, with its first work.
    pub fn new(cells: Vec<usize>) -> Pool {
        let state = PoolState { work: vec![Work::Cells(cells)], markers: 1, idle: 0, done: false };
        Pool { state: Mutex::new(state), wake: Condvar::new(), hungry: AtomicUsize::new(0) }
    }

    /// One marker more or less. Called before the first one begins.
    pub fn add_marker(&self) {
        self.state.lock().markers += 1;
    }

    pub fn remove_marker(&self) {
        self.state.lock().markers -= 1;
    }

    fn give(&self, work: Work) {
        self.state.lock().work.push(work);
        self.wake.notify_one();
    }

    /// Work, or None when all markers have run out of it.
    fn take(&self) -> Option<Work> {
        let mut state = self.state.lock();
        loop {
            if let Some(work) = state.work.pop() {
                return Some(work);
            }
            if state.done {
                return None;
            }
            state.idle += 1;
            self.hungry.store(state.idle, Relaxed);
            if state.idle == state.markers {
                state.done = true;
                self.wake.notify_all();
                return None;
            }
            self.wake.wait(&mut state);
            state.idle -= 1;
            self.hungry.store(state.idle, Relaxed);
        }
    }
}

/// One marker. `PARALLEL`: others mark at the same time, so bits are set atomically.
pub struct Marker<'a, const PARALLEL: bool> {
    space: &'a Space,
    base: usize,
    extent: usize,
    stack: Vec<usize>,
    pool: Option<&'a Pool>,
}

impl<'a, const PARALLEL: bool> Marker<'a, PARALLEL> {
    pub fn new(space: &'a Space, pool: Option<&'a Pool>) -> Self {
        Marker { space, base: space.base(), extent: space.extent(), stack: Vec::new(), pool }
    }

    /// The cells found and not scanned yet.
    pub fn take_stack(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.stack)
    }

    /// Takes a word for what it may be.
    #[inline(always)]
    pub fn mark(&mut self, word: u64) {
        let offset = (word as usize).wrapping_sub(self.base);
        if offset < self.extent {
            self.mark_offset(offset);
        }
    }

    #[inline(always)]
    fn mark_offset(&mut self, offset: usize) {
        let mut block = (offset >> BLOCK_SHIFT) as u32;
        let mut info = self.space.info(block);
        match info.kind.get() {
            BlockKind::Head => {}
            BlockKind::Free => return,
            BlockKind::Rest => {
                block = info.head.get();
                info = self.space.info(block);
            }
        }
        let span = (block as usize) << BLOCK_SHIFT;
        let within = ((offset - span) / GRANULE_BYTES) as u64;
        let index = ((within * info.reciprocal.get() as u64) >> 32) as usize;
        let (word, bit) = (index / 64, 1u64 << (index % 64));
        let maps = self.space.maps(block);
        let marks = maps.mark[word].load(Relaxed);
        if marks & bit != 0 || maps.cover[word].load(Relaxed) & bit == 0 {
            return;
        }
        if PARALLEL {
            if maps.mark[word].fetch_or(bit, Relaxed) & bit != 0 {
                return;
            }
        } else {
            maps.mark[word].store(marks | bit, Relaxed);
        }
        if !info.leaf.get() {
            self.stack.push(self.base + span + index * info.granules.get() as usize * GRANULE_BYTES);
        }
    }

    /// Marks all that is reachable from the stack.
    pub fn drain(&mut self) {
        let mut queue = [0usize; QUEUE];
        let mut at = 0;
        loop {
            while let Some(cell) = self.stack.pop() {
                prefetch(cell);
                let oldest = std::mem::replace(&mut queue[at], cell);
                at = (at + 1) % QUEUE;
                if oldest != 0 {
                    self.scan_cell(oldest);
                }
                if PARALLEL && self.stack.len() >= SHARE_FROM {
                    self.share();
                }
            }
            for _ in 0..QUEUE {
                let oldest = std::mem::take(&mut queue[at]);
                at = (at + 1) % QUEUE;
                if oldest != 0 {
                    self.scan_cell(oldest);
                    if !self.stack.is_empty() {
                        break;
                    }
                }
            }
            if self.stack.is_empty() && queue.iter().all(|&cell| cell == 0) {
                return;
            }
        }
    }

    /// Marks until no marker of the pool has anything left.
    pub fn work(&mut self) {
        let Some(pool) = self.pool else { return self.drain() };
        while let Some(work) = pool.take() {
            match work {
                Work::Cells(cells) if self.stack.is_empty() => self.stack = cells,
                Work::Cells(cells) => self.stack.extend(cells),
                Work::Piece(start, end) => self.scan_words(start, end),
            }
            self.drain();
        }
    }

    /// Gives the older half of the stack to whoever waits.
    #[inline(always)]
    fn share(&mut self) {
        if let Some(pool) = self.pool
            && pool.hungry.load(Relaxed) > 0
        {
            let newer = self.stack.split_off(self.stack.len() / 2);
            pool.give(Work::Cells(std::mem::replace(&mut self.stack, newer)));
        }
    }

    #[inline(always)]
    fn scan_cell(&mut self, cell: usize) {
        let block = ((cell - self.base) >> BLOCK_SHIFT) as u32;
        // A medium cell may begin in a later block of its span; all blocks of a span tell the cell's size.
        let bytes = self.space.info(block).granules.get() as usize * GRANULE_BYTES;
        // SAFETY: a marked cell lies in the mapping; while the world is stopped nobody writes it.
        let class = unsafe { std::ptr::with_exposed_provenance::<u64>(cell + 8).read() };
        self.mark(class & SHAPE_MASK);
        let (mut start, end) = (cell + HEADER_BYTES, cell + bytes);
        if PARALLEL && bytes > PIECE_BYTES && let Some(pool) = self.pool {
            while end - start > PIECE_BYTES {
                pool.give(Work::Piece(start, start + PIECE_BYTES));
                start += PIECE_BYTES;
            }
        }
        self.scan_words(start, end);
    }

    #[inline(always)]
    fn scan_words(&mut self, start: usize, end: usize) {
        let mut address = start;
        while address < end {
            // SAFETY: as in `scan_cell`; the range is part of a marked cell.
            let word = unsafe { std::ptr::with_exposed_provenance::<u64>(address).read() };
            self.mark(word);
            address += 8;
        }
    }

    /// Takes every word of a native stack from `end` up to `base` for a possible reference.
    pub fn scan_native_stack(&mut self, end: usize, base: usize) {
        let mut address = end.next_multiple_of(8);
        while address + 8 <= base {
            // SAFETY: the range is the live part of a stack whose thread is stopped or in a safe region; volatile, because in
            // the latter case the thread may still write words that are none of the heap's.
            let word = unsafe { std::ptr::with_exposed_provenance::<u64>(address).read_volatile() };
            self.mark(word);
            address += 8;
        }
    }
}

impl<const PARALLEL: bool> Visitor for Marker<'_, PARALLEL> {
    fn word(&mut self, word: u64) {
        self.mark(word);
    }

    fn words(&mut self, words: &[u64]) {
        for &word in words {
            self.mark(word);
        }
    }
}

/// Asks for the line of an address ahead of its use.
#[inline(always)]
fn prefetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address has no effect but on the cache.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::with_exposed_provenance(address));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
