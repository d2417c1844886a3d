//! One large reserved address range, cut into 64 KB blocks, with its side tables.
//!
//! A *span* is a run of blocks with cells of one size: one block of small cells, eight of medium ones, or as many as one
//! large object needs. Each span's first block has two bitmaps, by cell: **mark** (reached by the last collection) and
//! **cover** (handed out since). A cell is allocated if either bit is set; there are no free lists and no bits in objects.
//!
//! Invariants: a span's tables are written by the thread that owns it, or by the collector while the world is stopped;
//! free blocks belong to the map under the lock; a block that is not `dirty` reads as zero. Knows no thread and no root.

use super::size_class::{BLOCK_BYTES, BLOCK_SHIFT, GRANULE_BYTES, GRANULES, MAX_CELLS, reciprocal, span_blocks, span_cells};
use parking_lot::Mutex;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The class number that large spans carry.
pub const LARGE: u8 = u8::MAX;
/// Freed large spans from this many blocks on go back to the system at once: zeroing them would cost more.
const RETURN_BLOCKS: usize = 16;

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BlockKind {
    Free = 0,
    Head = 1,
    Rest = 2,
}

/// What the marker needs of a block, in 16 bytes.
#[repr(C, align(16))]
pub struct BlockInfo {
    /// See `size_class::reciprocal`; 0 for a large span, so that every address in it is cell 0.
    pub reciprocal: Cell<u32>,
    /// Granules of a cell.
    pub granules: Cell<u32>,
    /// First block of the span.
    pub head: Cell<u32>,
    pub class: Cell<u8>,
    pub kind: Cell<BlockKind>,
    /// Cells hold no references.
    pub leaf: Cell<bool>,
    /// Memory may be other than zero.
    pub dirty: Cell<bool>,
}

/// The bitmaps of a span, by cell.
#[repr(C, align(64))]
pub struct BlockMaps {
    pub mark: [AtomicU64; MAX_CELLS / 64],
    pub cover: [AtomicU64; MAX_CELLS / 64],
}

struct FreeBlocks {
    /// First block that was never used.
    frontier: u32,
    /// Free runs below the frontier: start and length.
    runs: BTreeMap<u32, u32>,
}

pub struct Space {
    mapping: Mapping,
    base: usize,
    blocks: usize,
    info: Mapping,
    maps: Mapping,
    free: Mutex<FreeBlocks>,
    used_blocks: AtomicUsize,
}

// SAFETY: the tables reached through raw pointers are written by one thread at a time, by the invariant in the file's head.
unsafe impl Send for Space {}
// SAFETY: as above.
unsafe impl Sync for Space {}

/// Reserved memory, given back when dropped.
struct Mapping {
    start: *mut u8,
    bytes: usize,
}

impl Mapping {
    /// Zeroed memory that costs nothing until touched.
    fn reserve(bytes: usize) -> Option<Mapping> {
        // SAFETY: a new private anonymous mapping at an address of the system's choice touches nothing of ours.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        (start != libc::MAP_FAILED).then(|| Mapping { start: start.cast(), bytes })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours and whole; who owns it is being dropped, so nothing refers to it.
        unsafe { libc::munmap(self.start.cast(), self.bytes) };
    }
}

/// A found cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRef {
    pub head: u32,
    pub index: u32,
}

impl Space {
    /// Reserves up to `bytes` of addresses, less where the system refuses; `None` when not even 256 MB are to be had.
    pub fn reserve(bytes: usize) -> Option<Space> {
        let mut bytes = bytes.max(1 << 28);
        while bytes >= 1 << 28 {
            if let Some(space) = Self::reserve_exactly(bytes) {
                return Some(space);
            }
            bytes /= 4;
        }
        None
    }

    fn reserve_exactly(bytes: usize) -> Option<Space> {
        let blocks = bytes >> BLOCK_SHIFT;
        let mapping = Mapping::reserve(bytes + BLOCK_BYTES)?;
        let info = Mapping::reserve(blocks * size_of::<BlockInfo>())?;
        let maps = Mapping::reserve(blocks * size_of::<BlockMaps>())?;
        let base = mapping.start.expose_provenance().next_multiple_of(BLOCK_BYTES);
        if base + bytes > 1 << 47 {
            return None;
        }
        let free = Mutex::new(FreeBlocks { frontier: 0, runs: BTreeMap::new() });
        Some(Space { mapping, base, blocks, info, maps, free, used_blocks: AtomicUsize::new(0) })
    }

    #[inline(always)]
    pub fn base(&self) -> usize {
        self.base
    }

    /// Bytes of the range that may hold cells.
    pub fn extent(&self) -> usize {
        (self.free.lock().frontier as usize) << BLOCK_SHIFT
    }

    /// Blocks below the frontier.
    pub fn frontier(&self) -> u32 {
        self.free.lock().frontier
    }

    pub fn used_bytes(&self) -> usize {
        self.used_blocks.load(Relaxed) << BLOCK_SHIFT
    }

    /// Bytes that the range can hold at most.
    pub fn capacity(&self) -> usize {
        self.blocks << BLOCK_SHIFT
    }

    #[inline(always)]
    pub fn info(&self, block: u32) -> &BlockInfo {
        debug_assert!((block as usize) < self.blocks);
        // SAFETY: the table has an entry for every block of the range, and zeroed memory is a valid entry (Free).
        unsafe { &*self.info.start.cast::<BlockInfo>().add(block as usize) }
    }

    #[inline(always)]
    pub fn maps(&self, block: u32) -> &BlockMaps {
        debug_assert!((block as usize) < self.blocks);
        // SAFETY: as for `info`; the bitmaps are atomics.
        unsafe { &*self.maps.start.cast::<BlockMaps>().add(block as usize) }
    }

    #[inline(always)]
    pub fn block_address(&self, block: u32) -> usize {
        self.base + ((block as usize) << BLOCK_SHIFT)
    }

    #[inline(always)]
    pub fn cell_address(&self, cell: CellRef) -> usize {
        self.block_address(cell.head) + cell.index as usize * self.cell_bytes(cell.head)
    }

    #[inline(always)]
    pub fn cell_bytes(&self, head: u32) -> usize {
        self.info(head).granules.get() as usize * GRANULE_BYTES
    }

    /// Cells of the span at `head`.
    pub fn cells(&self, head: u32) -> usize {
        let class = self.info(head).class.get();
        if class == LARGE { 1 } else { span_cells(class as usize) }
    }

    /// Blocks of the span at `head`.
    pub fn blocks_of_span(&self, head: u32) -> usize {
        let info = self.info(head);
        if info.class.get() == LARGE {
            (info.granules.get() as usize * GRANULE_BYTES).div_ceil(BLOCK_BYTES)
        } else {
            span_blocks(info.class.get() as usize)
        }
    }

    /// The allocated cell that contains `address`, whichever byte of it; `None` for any other word.
    pub fn find(&self, address: usize) -> Option<CellRef> {
        let offset = address.wrapping_sub(self.base);
        if offset >= self.blocks << BLOCK_SHIFT {
            return None;
        }
        let mut block = (offset >> BLOCK_SHIFT) as u32;
        match self.info(block).kind.get() {
            BlockKind::Free => return None,
            BlockKind::Head => {}
            BlockKind::Rest => block = self.info(block).head.get(),
        }
        let within = (offset - ((block as usize) << BLOCK_SHIFT)) / GRANULE_BYTES;
        let index = ((within as u64 * self.info(block).reciprocal.get() as u64) >> 32) as u32;
        let cell = CellRef { head: block, index };
        self.is_allocated(cell).then_some(cell)
    }

    pub fn is_allocated(&self, cell: CellRef) -> bool {
        let maps = self.maps(cell.head);
        let (word, bit) = (cell.index as usize / 64, cell.index % 64);
        (maps.mark[word].load(Relaxed) | maps.cover[word].load(Relaxed)) >> bit & 1 != 0
    }

    pub fn is_marked(&self, cell: CellRef) -> bool {
        let (word, bit) = (cell.index as usize / 64, cell.index % 64);
        self.maps(cell.head).mark[word].load(Relaxed) >> bit & 1 != 0
    }

    /// Sets or clears the cover bits of cells `start..end`. The caller owns the span.
    pub fn set_cover(&self, head: u32, start: u32, end: u32, covered: bool) {
        let cover = &self.maps(head).cover;
        let mut cell = start;
        while cell < end {
            let (word, bit) = (cell as usize / 64, cell % 64);
            let count = (64 - bit).min(end - cell);
            let bits = (u64::MAX >> (64 - count)) << bit;
            let old = cover[word].load(Relaxed);
            cover[word].store(if covered { old | bits } else { old & !bits }, Relaxed);
            cell += count;
        }
    }

    /// The next run of free cells from `from` on, as start and end. The caller owns the span.
    pub fn free_run(&self, head: u32, from: u32) -> Option<(u32, u32)> {
        let cells = self.cells(head) as u32;
        let maps = self.maps(head);
        let occupied = |word: usize| maps.mark[word].load(Relaxed) | maps.cover[word].load(Relaxed);
        let start = Self::next_bit(from, cells, |word| !occupied(word));
        if start >= cells {
            return None;
        }
        Some((start, Self::next_bit(start, cells, occupied)))
    }

    /// The first set bit from `from` on, or `cells`.
    fn next_bit(from: u32, cells: u32, bits: impl Fn(usize) -> u64) -> u32 {
        let mut cell = from;
        while cell < cells {
            let rest = bits(cell as usize / 64) >> (cell % 64);
            if rest != 0 {
                return (cell + rest.trailing_zeros()).min(cells);
            }
            cell = (cell / 64 + 1) * 64;
        }
        cells
    }

    /// A fresh span of cells of `class`, unless that would bring the blocks in use above `limit_bytes`.
    pub fn take_span(&self, class: usize, leaf: bool, limit_bytes: usize) -> Option<u32> {
        let blocks = span_blocks(class);
        let head = self.take_blocks(blocks, limit_bytes)?;
        let granules = GRANULES[class] as u32;
        self.describe(head, blocks, class as u8, leaf, granules, reciprocal(granules));
        Some(head)
    }

    /// A span for one large object of `bytes`, its cell covered; zeroed unless `leaf`.
    pub fn take_large(&self, bytes: usize, leaf: bool, limit_bytes: usize) -> Option<u32> {
        let granules = u32::try_from(bytes.div_ceil(GRANULE_BYTES)).ok()?;
        let blocks = bytes.div_ceil(BLOCK_BYTES);
        let head = self.take_blocks(blocks, limit_bytes)?;
        for block in head..head + blocks as u32 {
            let info = self.info(block);
            if info.dirty.get() && !leaf {
                self.zero(self.block_address(block), BLOCK_BYTES);
            }
            info.dirty.set(true);
        }
        self.describe(head, blocks, LARGE, leaf, granules, 0);
        self.set_cover(head, 0, 1, true);
        Some(head)
    }

    fn describe(&self, head: u32, blocks: usize, class: u8, leaf: bool, granules: u32, reciprocal: u32) {
        for block in head..head + blocks as u32 {
            let info = self.info(block);
            info.reciprocal.set(reciprocal);
            info.granules.set(granules);
            info.head.set(head);
            info.class.set(class);
            info.leaf.set(leaf);
            info.kind.set(if block == head { BlockKind::Head } else { BlockKind::Rest });
        }
    }

    fn take_blocks(&self, blocks: usize, limit_bytes: usize) -> Option<u32> {
        let mut free = self.free.lock();
        if (self.used_blocks.load(Relaxed) + blocks) << BLOCK_SHIFT > limit_bytes {
            return None;
        }
        let found = free.runs.iter().find(|&(_, &length)| length as usize >= blocks).map(|(&start, &length)| (start, length));
        let start = match found {
            Some((start, length)) => {
                free.runs.remove(&start);
                if length as usize > blocks {
                    free.runs.insert(start + blocks as u32, length - blocks as u32);
                }
                start
            }
            None => {
                let start = free.frontier;
                if start as usize + blocks > self.blocks {
                    return None;
                }
                free.frontier += blocks as u32;
                start
            }
        };
        self.used_blocks.fetch_add(blocks, Relaxed);
        Some(start)
    }

    /// Makes the span's blocks free. Large ones go back to the system.
    pub fn release_span(&self, head: u32) {
        let blocks = self.blocks_of_span(head);
        let large = self.info(head).class.get() == LARGE && blocks >= RETURN_BLOCKS;
        let words = self.cells(head).div_ceil(64);
        let maps = self.maps(head);
        for word in 0..words {
            maps.mark[word].store(0, Relaxed);
            maps.cover[word].store(0, Relaxed);
        }
        if large {
            self.return_memory(head, blocks);
        }
        for block in head..head + blocks as u32 {
            self.info(block).kind.set(BlockKind::Free);
        }
        let mut free = self.free.lock();
        let (mut start, mut length) = (head, blocks as u32);
        if let Some((&before, &before_length)) = free.runs.range(..head).next_back()
            && before + before_length == head
        {
            free.runs.remove(&before);
            (start, length) = (before, before_length + length);
        }
        if let Some(after) = free.runs.remove(&(head + blocks as u32)) {
            length += after;
        }
        free.runs.insert(start, length);
        self.used_blocks.fetch_sub(blocks, Relaxed);
    }

    /// Gives the memory of free dirty blocks beyond `keep_bytes` back to the system, highest addresses first.
    pub fn trim(&self, keep_bytes: usize) {
        let free = self.free.lock();
        let mut kept = 0;
        for (&start, &length) in &free.runs {
            let mut block = start;
            while block < start + length {
                let run_start = block;
                while block < start + length && self.info(block).dirty.get() && kept >= keep_bytes {
                    block += 1;
                }
                if block > run_start {
                    self.return_memory(run_start, (block - run_start) as usize);
                } else {
                    kept += if self.info(block).dirty.get() { BLOCK_BYTES } else { 0 };
                    block += 1;
                }
            }
        }
    }

    /// The memory of these blocks reads as zero from now on and takes no room.
    fn return_memory(&self, start: u32, blocks: usize) {
        // SAFETY: the blocks lie in our mapping and no live object is in them; anonymous private pages read as zero after.
        let returned =
            unsafe { libc::madvise(self.block_address(start) as *mut libc::c_void, blocks * BLOCK_BYTES, libc::MADV_DONTNEED) };
        if returned == 0 {
            for block in start..start + blocks as u32 {
                self.info(block).dirty.set(false);
            }
        }
    }

    /// Zeroes `bytes` of memory that no thread can see as an object. The caller owns the span around it.
    pub fn zero(&self, address: usize, bytes: usize) {
        debug_assert!(address >= self.base && address + bytes <= self.base + (self.blocks << BLOCK_SHIFT));
        // SAFETY: the range lies in our mapping, and the caller owns it.
        unsafe { std::ptr::write_bytes(std::ptr::with_exposed_provenance_mut::<u8>(address), 0, bytes) };
    }

    /// Fills a dead cell with a pattern that is neither zero nor a reference.
    pub fn poison(&self, address: usize, bytes: usize) {
        debug_assert!(address >= self.base && address + bytes <= self.base + (self.blocks << BLOCK_SHIFT));
        // SAFETY: the range lies in our mapping; the collector found the cell dead.
        unsafe { std::ptr::write_bytes(std::ptr::with_exposed_provenance_mut::<u8>(address), 0xDB, bytes) };
    }

    /// Calls `visit` with the first block of each span, in address order.
    pub fn for_each_span(&self, mut visit: impl FnMut(u32)) {
        let frontier = self.frontier();
        let mut block = 0;
        while block < frontier {
            if self.info(block).kind.get() == BlockKind::Head {
                let blocks = self.blocks_of_span(block);
                visit(block);
                block += blocks as u32;
            } else {
                block += 1;
            }
        }
    }
}

impl std::fmt::Debug for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Space({:#x}, {} of {} bytes)", self.mapping.start as usize, self.used_bytes(), self.capacity())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn space() -> Space {
        Space::reserve(1 << 28).unwrap()
    }

    fn write(space: &Space, head: u32) {
        for block in head..head + space.blocks_of_span(head) as u32 {
            space.poison(space.block_address(block), BLOCK_BYTES);
            space.info(block).dirty.set(true);
        }
    }

    fn first_word(space: &Space, block: u32) -> u64 {
        // SAFETY: the block lies in the mapping.
        unsafe { std::ptr::with_exposed_provenance::<u64>(space.block_address(block)).read() }
    }

    #[test]
    fn runs_are_found_between_covered_cells() {
        let space = space();
        for class in [0, 3, 20, 34, 40] {
            let head = space.take_span(class, false, usize::MAX).unwrap();
            let cells = space.cells(head) as u32;
            assert_eq!(space.free_run(head, 0), Some((0, cells)));
            let taken = [(0, 1), (3, 5), (6, 7)];
            for (start, end) in taken {
                if end <= cells {
                    space.set_cover(head, start, end, true);
                }
            }
            assert_eq!(space.free_run(head, 0), Some((1, 3)));
            assert_eq!(space.free_run(head, 3), Some((5, 6)));
            space.set_cover(head, 0, cells, true);
            assert_eq!(space.free_run(head, 0), None);
            space.set_cover(head, cells - 1, cells, false);
            assert_eq!(space.free_run(head, 2), Some((cells - 1, cells)));
        }
    }

    #[test]
    fn only_covered_cells_are_found() {
        let space = space();
        for class in [0, 5, 16, 21, 36, 46] {
            let head = space.take_span(class, false, usize::MAX).unwrap();
            let (cells, bytes) = (space.cells(head), space.cell_bytes(head));
            space.set_cover(head, 1, cells as u32, true);
            let base = space.block_address(head);
            for offset in 0..space.blocks_of_span(head) * BLOCK_BYTES {
                let index = offset / bytes;
                let expected = (1..cells).contains(&index).then_some(CellRef { head, index: index as u32 });
                assert_eq!(space.find(base + offset), expected);
            }
            space.release_span(head);
            assert_eq!(space.find(base + bytes), None);
        }
        for word in [0, 1, space.base() - 1, space.base() + space.capacity(), usize::MAX] {
            assert_eq!(space.find(word), None);
        }
    }

    #[test]
    fn freed_blocks_join_and_are_used_again() {
        let space = space();
        let heads: Vec<u32> = (0..6).map(|_| space.take_large(3 * BLOCK_BYTES, true, usize::MAX).unwrap()).collect();
        for index in [0, 2, 1, 4] {
            space.release_span(heads[index]);
        }
        assert_eq!(space.take_large(9 * BLOCK_BYTES, true, usize::MAX), Some(heads[0]));
        assert_eq!(space.take_large(3 * BLOCK_BYTES, true, usize::MAX), Some(heads[4]));
        assert_eq!(space.used_bytes(), 18 * BLOCK_BYTES);
        assert_eq!(space.take_large(BLOCK_BYTES, true, space.used_bytes()), None);
        assert_eq!(space.take_large(space.capacity(), true, usize::MAX), None);
    }

    #[test]
    fn memory_that_is_used_again_reads_as_zero() {
        for blocks in [2, RETURN_BLOCKS] {
            let space = space();
            let head = space.take_large(blocks * BLOCK_BYTES, false, usize::MAX).unwrap();
            write(&space, head);
            space.release_span(head);
            assert_eq!(space.info(head).dirty.get(), blocks < RETURN_BLOCKS);
            let again = space.take_large(blocks * BLOCK_BYTES, false, usize::MAX).unwrap();
            assert_eq!((again, first_word(&space, again + 1)), (head, 0));
        }
    }

    #[test]
    fn trimming_keeps_what_it_is_told() {
        let space = space();
        let heads: Vec<u32> = (0..20).map(|_| space.take_span(0, false, usize::MAX).unwrap()).collect();
        for &head in &heads {
            write(&space, head);
        }
        for &head in &heads[..16] {
            space.release_span(head);
        }
        space.trim(10 * BLOCK_BYTES);
        let dirty = heads[..16].iter().filter(|&&head| space.info(head).dirty.get()).count();
        assert_eq!(dirty, 10);
        assert_eq!(first_word(&space, heads[15]), 0);
        assert_ne!(first_word(&space, heads[16]), 0);
    }
}
