//! Memory for objects of words, as a collected heap behaves: never unmapped, given out again only after everybody has
//! passed a safepoint.
//!
//! A worker allocates from a part of its own. What it discards waits until [`Heap::collect`], which has the heap for
//! itself. So a zombie that still follows an old reference finds an object of the size it expects. It must not know
//! what the words mean.

use core::ptr::NonNull;
use std::sync::Mutex;
use stm::Word;

/// Largest object, in words with its header.
const LARGEST: usize = 64;
const BLOCK_WORDS: usize = 1 << 13;

pub struct Heap {
    parts: Mutex<Vec<Part>>,
}

/// One worker's part.
pub struct Part {
    blocks: Vec<NonNull<[Word]>>,
    next: NonNull<Word>,
    left: usize,
    free: [Vec<NonNull<Word>>; LARGEST + 1],
    waiting: Vec<(usize, NonNull<Word>)>,
    /// Made by the step that runs.
    made: Vec<(usize, NonNull<Word>)>,
    /// Discarded by the step that runs.
    discarded: Vec<(usize, NonNull<Word>)>,
}

// SAFETY: a part owns its blocks; nothing in it is bound to a thread.
unsafe impl Send for Part {}

impl Heap {
    pub fn new() -> Heap {
        Heap { parts: Mutex::new(Vec::new()) }
    }

    pub fn take_part(&self) -> Part {
        self.parts.lock().expect("nobody panics under it").pop().unwrap_or_else(Part::new)
    }

    pub fn give_part(&self, part: Part) {
        self.parts.lock().expect("nobody panics under it").push(part);
    }

    pub fn collect(&mut self) {
        for part in self.parts.get_mut().expect("nobody panics under it") {
            for (words, memory) in part.waiting.drain(..) {
                part.free[words].push(memory);
            }
        }
    }
}

impl Default for Heap {
    fn default() -> Heap {
        Heap::new()
    }
}

impl Part {
    fn new() -> Part {
        Part {
            blocks: Vec::new(),
            next: NonNull::dangling(),
            left: 0,
            free: [const { Vec::new() }; LARGEST + 1],
            waiting: Vec::new(),
            made: Vec::new(),
            discarded: Vec::new(),
        }
    }

    /// Words for a new object, with arbitrary contents.
    #[inline]
    pub fn take(&mut self, words: usize) -> NonNull<Word> {
        let memory = match self.free[words].pop() {
            Some(memory) => memory,
            None => {
                if self.left < words {
                    self.grow();
                }
                let memory = self.next;
                // SAFETY: `left` words follow `next` in its block, and `words` is not more.
                self.next = unsafe { memory.add(words) };
                self.left -= words;
                memory
            }
        };
        self.made.push((words, memory));
        memory
    }

    #[cold]
    fn grow(&mut self) {
        let block: Box<[Word]> = (0..BLOCK_WORDS).map(|_| Word::new(0)).collect();
        let block = NonNull::from(Box::leak(block));
        self.blocks.push(block);
        self.next = block.cast();
        self.left = BLOCK_WORDS;
    }

    #[inline]
    pub fn discard(&mut self, words: usize, memory: NonNull<Word>) {
        self.discarded.push((words, memory));
    }

    /// The step has ended well.
    #[inline(always)]
    pub fn keep(&mut self) {
        self.made.clear();
        if !self.discarded.is_empty() {
            self.waiting.append(&mut self.discarded);
        }
    }

    /// The step is undone. What it made may still be looked at by somebody.
    pub fn undo(&mut self) {
        self.discarded.clear();
        self.waiting.append(&mut self.made);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for &block in &self.blocks {
            // SAFETY: leaked by `grow`; parts are dropped with the heap, after all workers.
            drop(unsafe { Box::from_raw(block.as_ptr()) });
        }
    }
}
