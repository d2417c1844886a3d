//! Old versions, kept only while somebody reads at a snapshot: dynamic multi-versioning (after Multiverse, PPoPP 2026).
//!
//! A *version* says: these were the words of a region from the stamp `old` on, until the commit at `new`. A reader with the
//! snapshot limit L may use it if `old < L <= new`: the words of a region change only with its stamp, and a stamp never
//! comes back, so at most one version fits, and it is the truth at L whatever was kept or lost around it. Versions hold
//! whole regions for that reason: nothing has to be put together from several. A reader that finds none that fits knows
//! that it was not kept.
//!
//! Why what is needed is kept: a reader publishes itself (`newest`), then ticks the clock and takes that time as its
//! snapshot. Whoever commits later ticks later; ticks are read-modify-writes with acquire and release, so that commit sees
//! the publication, and keeps what it replaces before it gives the stamp back. Whoever ticked earlier is part of the snapshot.
//! So the check of `newest` needs no fence and no stronger load, and nobody writes its line while there is no reader.
//!
//! Who pays: a commit appends to the journal of its own descriptor, plain stores to consecutive words. A reader that misses a
//! version sorts all journals into an index by stamp; so does a committer with its own when that is full.
//!
//! Only the first change of a region after the latest snapshot is kept: later ones (`old >= newest`) are of use to nobody,
//! and readers to come take later snapshots. So a version with `new` before the snapshots of all readers (`oldest`) counts
//! for nothing, wherever it lies. When the last reader leaves, the index is emptied at once: the generation moves on, and a part
//! with an older one is empty. While readers overlap without end, parts that have grown drop what no reader can use any more.
//! What exceeds the bound is not kept.
//!
//! Mutexes make following a freed version impossible. None is held over a safepoint. Order: `sorting`, a part.
//! This file must not know who reads.

use crate::cache::{Padded, prefetch_to_write};
use crate::clock::Clock;
use crate::domain::Domain;
use crate::semantic::LastRecords;
use crate::stamp::{self, Word};
use crate::sync::{Acquire, AtomicU64, Mutex, Relaxed, Release, lock};
use core::cell::UnsafeCell;

pub(crate) struct Versions {
    /// The largest limit of a reader, 0 while there is none.
    newest: Padded<AtomicU64>,
    readers: Padded<Mutex<Readers>>,
    /// The smallest limit of a reader, `u64::MAX` while there is none.
    oldest: AtomicU64,
    /// Moves on when the first reader comes and when the last one leaves. At one step a nanosecond, 64 bits last 500 years.
    generation: AtomicU64,
    /// Not 0: something has become so large that its memory is given back when the last reader leaves.
    large: AtomicU64,
    /// Held by whoever sorts journals into the index, so that nobody misses what another one is about to put there.
    sorting: Mutex<Sorting>,
    /// The index.
    parts: Box<[Padded<Mutex<Part>>]>,
    /// Words that one part may hold.
    bound: usize,
    /// Words that a journal may hold.
    journal_bound: usize,
}

/// Limits of the readers. They come in rising order.
#[derive(Default)]
struct Readers(Vec<u64>);

/// The right to sort journals, with memory for it.
#[derive(Default)]
pub(crate) struct Sorting {
    buffer: Vec<u64>,
    /// Where the versions of each part begin in the buffer.
    by_part: [Vec<u32>; 1 << PART_BITS],
    /// What has been read while a long writer is there, as it lay in the journals.
    witnessed: Vec<u64>,
    /// Something is missing there.
    is_incomplete: bool,
}

/// What the commits of one descriptor have replaced: a ring of words.
#[derive(Default)]
pub(crate) struct Journal {
    /// Words written since the beginning, which do not come to 2^64. Changed by the holder of the descriptor.
    head: Padded<AtomicU64>,
    /// Words sorted since the beginning. Changed under `sorting`.
    tail: Padded<AtomicU64>,
    /// A power of two of words. Replaced by the holder of the descriptor under `sorting`.
    ring: UnsafeCell<Box<[AtomicU64]>>,
}

// SAFETY: everything is atomic except which ring there is. Only the holder of the descriptor replaces it, and only under
// `sorting`; others look at it under `sorting` only (`Journal::ring`).
unsafe impl Sync for Journal {}

/// Versions by stamp, of some of the stamps. Neighbours in memory are neighbours here, for readers that go along.
#[derive(Default)]
struct Part {
    generation: u64,
    /// Number of each block of memory that has a version.
    blocks: LastRecords,
    /// By block and word: where the last version of the stamp there begins, or `NONE`.
    places: Vec<[u32; BLOCK_WORDS]>,
    words: Vec<u64>,
    /// Size at which it is worth looking for what nobody can use any more.
    sweep_at: usize,
    /// `oldest` at the last such look.
    swept_for: u64,
}

/// A version, as it lies in journals and in the index: stamp, `old`, `new`, place of the one before of the same stamp (or
/// `NONE`) and length, then the words of the region.
#[derive(Clone, Copy)]
struct Version<'w> {
    stamp: u64,
    old: u64,
    new: u64,
    previous: u32,
    words: &'w [u64],
}

/// Words of a version before those of the region.
const HEAD: usize = 4;
const NONE: u32 = u32::MAX;
/// In place of a stamp: the words are stamps that have been read, and `new` tells how late whoever read them may take place.
const READS: u64 = 0;

const fn links(previous: u32, len: usize) -> u64 {
    (previous as u64) << 32 | len as u64
}

/// The version at the beginning, and what follows.
fn split(words: &[u64]) -> Option<(Version<'_>, &[u64])> {
    let &[stamp, old, new, links, ref rest @ ..] = words else { return None };
    let (words, others) = rest.split_at(links as u32 as usize);
    Some((Version { stamp, old, new, previous: (links >> 32) as u32, words }, others))
}

/// One version after the other.
fn versions(mut words: &[u64]) -> impl Iterator<Item = Version<'_>> {
    core::iter::from_fn(move || {
        let (version, others) = split(words)?;
        words = others;
        Some(version)
    })
}

const PART_BITS: u32 = 4;
const BLOCK_WORDS: usize = 64;
/// So many versions are put into the index at once.
const AT_ONCE: usize = 32;
/// A reader that finds a version asks for those of so many words behind it.
const AHEAD: usize = 16;
/// Smaller parts are not looked through, and keep their memory.
const SMALL_WORDS: usize = 1024;
/// A journal may take this share of the bound.
const JOURNAL_SHARE_BITS: u32 = 6;
const FIRST_JOURNAL_WORDS: usize = 1 << 10;

/// What a commit adds to its journal.
pub(crate) struct Keeper<'v> {
    versions: &'v Versions,
    journal: &'v Journal,
    pub(crate) newest: u64,
    new: u64,
    /// Words of the journal, with those of this commit.
    head: u64,
    count: u64,
}

impl Versions {
    /// The index holds about `bound` words at most.
    pub(crate) fn new(bound: usize) -> Versions {
        Versions {
            newest: Padded::default(),
            readers: Padded::default(),
            oldest: AtomicU64::new(u64::MAX),
            generation: AtomicU64::new(1),
            large: AtomicU64::new(0),
            sorting: Mutex::default(),
            parts: (0..1 << PART_BITS).map(|_| Padded::default()).collect(),
            bound: (bound >> PART_BITS).min(NONE as usize / 2),
            journal_bound: (bound >> JOURNAL_SHARE_BITS).max(FIRST_JOURNAL_WORDS),
        }
    }

    /// Regions whose stamp is below this are to be kept by a commit; 0: no reader is there.
    #[inline(always)]
    pub(crate) fn newest(&self) -> u64 {
        self.newest.load(Relaxed)
    }

    /// One more reader. Gives the time of its snapshot, at which nobody else commits.
    pub(crate) fn enter(&self, clock: &Clock) -> u64 {
        let mut readers = lock(&self.readers);
        if readers.0.is_empty() {
            self.generation.fetch_add(1, Relaxed);
        }
        // Whatever is replaced from here on is kept, until the limit is known.
        self.newest.store(u64::MAX, Relaxed);
        let time = clock.tick();
        readers.0.push(stamp::limit_of(time));
        self.publish(&readers);
        time
    }

    /// The reader with this limit is gone. True: it was the last one, and much was kept, which may be freed now.
    #[must_use]
    pub(crate) fn leave(&self, limit: u64) -> bool {
        let mut readers = lock(&self.readers);
        let place = readers.0.iter().position(|&reader| reader == limit);
        readers.0.remove(place.expect("whoever leaves has entered with this limit, which nobody shares"));
        self.publish(&readers);
        if !readers.0.is_empty() {
            return false;
        }
        // Release: see `sort`.
        self.generation.fetch_add(1, Release);
        self.large.swap(0, Relaxed) != 0
    }

    fn publish(&self, readers: &Readers) {
        self.newest.store(readers.0.last().copied().unwrap_or(0), Relaxed);
        self.oldest.store(readers.0.first().copied().unwrap_or(u64::MAX), Relaxed);
    }

    /// For a commit at `new` that is about to give its stamps back.
    ///
    /// # Safety
    /// The caller holds the descriptor of the journal.
    #[inline]
    pub(crate) unsafe fn keeper<'v>(&'v self, journal: &'v Journal, new: u64) -> Keeper<'v> {
        Keeper { versions: self, journal, newest: self.newest(), new, head: journal.head.load(Relaxed), count: 0 }
    }

    /// A note of what was read did not find room.
    pub(crate) fn miss_reads(&self) {
        lock(&self.sorting).is_incomplete = true;
    }

    /// For a new long writer: what was noted for the last one is of no use any more.
    pub(crate) fn forget_witnesses(&self) {
        let mut sorting = lock(&self.sorting);
        sorting.witnessed.clear();
        sorting.is_incomplete = false;
    }

    /// Puts the words that a region of `len` words held from `old` to `new` into `words`, where `fits(old, new)`. False: they
    /// are not in the index.
    pub(crate) fn find(&self, stamp: usize, len: usize, fits: impl Fn(u64, u64) -> bool, words: &mut Vec<Word>) -> bool {
        let mut part = lock(self.part(stamp));
        part.renew(self.generation.load(Relaxed));
        let Some(version) = part.find(stamp, fits) else { return false };
        if version.words.len() != len {
            return false;
        }
        words.clear();
        words.extend(version.words.iter().map(|&word| Word::new(word)));
        true
    }

    fn part(&self, stamp: usize) -> &Mutex<Part> {
        &self.parts[part_of(stamp)]
    }

    /// Sorts a journal into the index.
    fn sort(&self, journal: &Journal, sorting: &mut Sorting) {
        let tail = journal.tail.load(Relaxed);
        // Acquire: the words up to the head. A commit whose stamp the caller has met had stored the head before.
        let head = journal.head.load(Acquire);
        if head == tail {
            return;
        }
        sorting.buffer.clear();
        // SAFETY: the caller holds `sorting`.
        let ring = unsafe { journal.ring() };
        copy_from_ring(ring, tail, head, &mut sorting.buffer);
        // Release: the holder writes over the words only after they were copied.
        journal.tail.store(head, Release);
        // Before `newest`: with the generation after the last reader's comes a `newest` of 0 (`leave`).
        let generation = self.generation.load(Acquire);
        if self.newest() == 0 {
            return;
        }
        let oldest = self.oldest.load(Relaxed);
        let Sorting { buffer, by_part, witnessed, is_incomplete } = sorting;
        let mut place = 0;
        while let Some((version, _)) = split(&buffer[place..]) {
            let len = HEAD + version.words.len();
            if version.new >= oldest {
                if version.stamp != READS {
                    by_part[part_of(version.stamp as usize)].push(place as u32);
                } else if witnessed.len() < self.bound << PART_BITS {
                    witnessed.extend_from_slice(&buffer[place..place + len]);
                } else {
                    *is_incomplete = true;
                }
            }
            place += len;
        }
        for (part, places) in self.parts.iter().zip(by_part) {
            if !places.is_empty() {
                let mut part = lock(part);
                for some in places.chunks(AT_ONCE) {
                    self.insert(&mut part, some.iter().map(|&place| &buffer[place as usize..]), oldest, generation);
                }
                places.clear();
            }
        }
    }

    fn insert<'w>(&self, part: &mut Part, all: impl Iterator<Item = &'w [u64]> + Clone, oldest: u64, generation: u64) {
        part.renew(generation);
        if part.generation > generation {
            // A committer sorts what was kept for readers who have left; those who came since have later snapshots.
            return;
        }
        // Commits go anywhere, so each step of the way to a place is asked for some versions ahead.
        all.clone().for_each(|words| part.blocks.prefetch(Part::block(words[0] as usize)));
        all.clone().for_each(|words| part.prefetch(words[0] as usize));
        for (version, _) in all.filter_map(split) {
            let more = HEAD + version.words.len() + BLOCK_WORDS / 2;
            if part.size() + more > part.sweep_at.min(self.bound) {
                self.large.store(1, Relaxed);
                if part.swept_for != oldest {
                    part.sweep(oldest);
                }
                part.sweep_at = (part.size() * 2).max(SMALL_WORDS);
                if part.size() + more > self.bound {
                    continue;
                }
            }
            part.push(version);
        }
    }
}

/// Versions of one block are in one part.
fn part_of(stamp: usize) -> usize {
    // Other bits than the table of a part looks at.
    ((stamp / 8 / BLOCK_WORDS) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) as usize >> (usize::BITS - PART_BITS)
}

fn copy_from_ring(ring: &[AtomicU64], tail: u64, head: u64, into: &mut Vec<u64>) {
    // A ring that was never made has length 0, and nothing to copy.
    let mask = (ring.len() as u64).wrapping_sub(1);
    into.extend((tail..head).map(|place| ring[(place & mask) as usize].load(Relaxed)));
}

impl Journal {
    /// # Safety
    /// The caller holds the descriptor, or `sorting`.
    #[inline(always)]
    unsafe fn ring(&self) -> &[AtomicU64] {
        // SAFETY: only the holder replaces the ring, under `sorting`, so it does not do so now.
        unsafe { &*self.ring.get() }
    }
}

impl Keeper<'_> {
    /// Keeps what a region held from `old` until this commit. False: there is no room.
    #[inline]
    pub(crate) fn keep(&mut self, stamp: usize, old: u64, words: impl ExactSizeIterator<Item = u64>) -> bool {
        let needed = (HEAD + words.len()) as u64;
        // SAFETY: whoever made the keeper holds the descriptor.
        let mut ring = unsafe { self.journal.ring() };
        // Acquire: see `sort`.
        if self.head + needed > self.journal.tail.load(Acquire) + ring.len() as u64 {
            if !self.make_room(needed) {
                return false;
            }
            // SAFETY: as above.
            ring = unsafe { self.journal.ring() };
        }
        let mask = ring.len() as u64 - 1;
        let head = [stamp as u64, old, self.new, links(NONE, words.len())];
        for (place, word) in (self.head..).zip(head.into_iter().chain(words)) {
            ring[(place & mask) as usize].store(word, Relaxed);
        }
        self.head += needed;
        self.count += 1;
        true
    }

    /// Notes that stamps have been read by somebody who may take place as late as `new`. False: there is no room.
    pub(crate) fn note_reads(&mut self, stamps: impl ExactSizeIterator<Item = u64>) -> bool {
        stamps.len() == 0 || self.keep(READS as usize, 0, stamps)
    }

    /// Makes the journal larger, or sorts it. False: the version is too large for any.
    #[cold]
    fn make_room(&mut self, needed: u64) -> bool {
        self.versions.large.store(1, Relaxed);
        let mut sorting = lock(&self.versions.sorting);
        self.journal.head.store(self.head, Release);
        // SAFETY: the caller holds the descriptor, and `sorting`.
        let ring = unsafe { self.journal.ring() };
        let tail = self.journal.tail.load(Relaxed);
        let larger = (ring.len() * 2).max(FIRST_JOURNAL_WORDS).max((needed as usize).next_power_of_two() * 2);
        if larger <= self.versions.journal_bound {
            let new: Box<[AtomicU64]> = (0..larger).map(|_| AtomicU64::new(0)).collect();
            let (old_mask, mask) = ((ring.len() as u64).wrapping_sub(1), larger as u64 - 1);
            for place in tail..self.head {
                new[(place & mask) as usize].store(ring[(place & old_mask) as usize].load(Relaxed), Relaxed);
            }
            // SAFETY: the caller holds the descriptor, so only those who hold `sorting` look at the ring, and that is held
            // here; `ring` is not used any more.
            unsafe { *self.journal.ring.get() = new };
            return true;
        }
        self.versions.sort(self.journal, &mut sorting);
        needed <= ring.len() as u64
    }

    /// Shows the versions to readers. Before the stamps are given back. How many there are.
    #[inline]
    pub(crate) fn finish(self) -> u64 {
        self.journal.head.store(self.head, Release);
        self.count
    }
}

impl Domain {
    /// Sorts all journals into the index.
    pub(crate) fn sort_journals(&self) {
        let mut sorting = lock(&self.versions.sorting);
        let made = lock(&self.slots).made();
        for number in 0..made {
            self.versions.sort(&self.descriptor(number).journal, &mut sorting);
        }
    }

    /// Has anybody who may take place at `limit` or later read one of these stamps?
    pub(crate) fn have_witnessed(&self, limit: u64, mut is_meant: impl FnMut(u64) -> bool) -> bool {
        self.sort_journals();
        let sorting = lock(&self.versions.sorting);
        let mut later = versions(&sorting.witnessed).filter(|reads| reads.new >= limit);
        sorting.is_incomplete || later.any(|reads| reads.words.iter().any(|&stamp| is_meant(stamp)))
    }

    /// Gives the memory of earlier generations back. Journals stay: they have their bound.
    #[cold]
    pub(crate) fn free_versions(&self) {
        let versions = &self.versions;
        let mut sorting = lock(&versions.sorting);
        sorting.buffer = Vec::new();
        sorting.by_part = Default::default();
        drop(sorting);
        let generation = versions.generation.load(Relaxed);
        for part in &versions.parts {
            let mut part = lock(part);
            if part.generation < generation {
                *part = Part::default();
            }
        }
    }

    /// How many old versions are kept for long readers. 0 while there is no such reader.
    pub fn versions(&self) -> usize {
        let mut count = 0;
        self.for_each_version(&mut |_| count += 1);
        count
    }

    /// Every word a collector must keep for long readers: old words of regions, and the regions' stamps (interior
    /// pointers), so that no address is used again while a version is known by it. For a stopped world, besides
    /// [`Transaction::visit_words`](crate::Transaction::visit_words).
    pub fn visit_versions(&self, visit: &mut dyn FnMut(u64)) {
        self.for_each_version(&mut |version| {
            visit(version.stamp);
            version.words.iter().for_each(|&word| visit(word));
        });
    }

    fn for_each_version(&self, look: &mut dyn FnMut(Version)) {
        let (generation, oldest) = (self.versions.generation.load(Relaxed), self.versions.oldest.load(Relaxed));
        for part in &self.versions.parts {
            let part = lock(part);
            if part.generation == generation {
                versions(&part.words).for_each(&mut *look);
            }
        }
        let mut sorting = lock(&self.versions.sorting);
        let made = lock(&self.slots).made();
        for number in 0..made {
            let journal = &self.descriptor(number).journal;
            sorting.buffer.clear();
            // SAFETY: `sorting` is held.
            let ring = unsafe { journal.ring() };
            copy_from_ring(ring, journal.tail.load(Relaxed), journal.head.load(Acquire), &mut sorting.buffer);
            versions(&sorting.buffer).filter(|version| version.stamp != READS && version.new >= oldest).for_each(&mut *look);
        }
    }
}

impl Part {
    /// In words.
    fn size(&self) -> usize {
        self.words.len() + self.places.len() * BLOCK_WORDS / 2
    }

    /// Forgets what an earlier generation has left.
    fn renew(&mut self, generation: u64) {
        if self.generation < generation {
            self.generation = generation;
            self.empty();
            self.sweep_at = SMALL_WORDS;
            self.swept_for = 0;
        }
    }

    fn empty(&mut self) {
        self.blocks.clear();
        self.places.clear();
        self.words.clear();
    }

    /// Drops what ended before the snapshots of all readers.
    #[cold]
    fn sweep(&mut self, oldest: u64) {
        self.swept_for = oldest;
        let words = core::mem::take(&mut self.words);
        self.empty();
        versions(&words).filter(|version| version.new >= oldest).for_each(|version| self.push(version));
    }

    /// Keys of the table differ above their lowest three bits.
    fn block(stamp: usize) -> usize {
        stamp / 8 / BLOCK_WORDS * 8
    }

    fn prefetch(&self, stamp: usize) {
        if let Some(number) = self.blocks.get(Part::block(stamp)) {
            prefetch_to_write(&self.places[number][stamp / 8 % BLOCK_WORDS]);
        }
    }

    fn push(&mut self, Version { stamp, old, new, words, .. }: Version) {
        let block = Part::block(stamp as usize);
        let number = self.blocks.get(block).unwrap_or_else(|| {
            self.blocks.set(block, self.places.len());
            self.places.push([NONE; BLOCK_WORDS]);
            self.places.len() - 1
        });
        let place = &mut self.places[number][stamp as usize / 8 % BLOCK_WORDS];
        let previous = core::mem::replace(place, self.words.len() as u32);
        self.words.extend_from_slice(&[stamp, old, new, links(previous, words.len())]);
        self.words.extend_from_slice(words);
    }

    fn find(&self, stamp: usize, fits: impl Fn(u64, u64) -> bool) -> Option<Version<'_>> {
        let places = &self.places[self.blocks.get(Part::block(stamp))?];
        let word = stamp / 8 % BLOCK_WORDS;
        for &next in places.iter().skip(word + 1).take(AHEAD) {
            if let Some(next) = self.words.get(next as usize) {
                prefetch_to_write(next);
            }
        }
        let mut next = places[word];
        while next != NONE {
            let (version, _) = split(&self.words[next as usize..])?;
            if fits(version.old, version.new) {
                return Some(version);
            }
            next = version.previous;
        }
        None
    }
}
