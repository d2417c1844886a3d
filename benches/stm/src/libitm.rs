//! The door to the C side of the peer libitm (`c/libitm.c`).

/// Sum of the words, in one transaction.
pub fn read_sum(objects: &[&std::sync::atomic::AtomicU64]) -> u64 {
    // SAFETY: references to words are pointers to words, which outlive the call; libitm's transactions read them.
    unsafe { itm_read_sum(objects.as_ptr().cast(), objects.len()) }
}

pub fn add(counter: &std::sync::atomic::AtomicU64) {
    // SAFETY: the word outlives the call.
    unsafe { itm_add(counter.as_ptr()) }
}

pub fn transfer(from: &std::sync::atomic::AtomicU64, to: &std::sync::atomic::AtomicU64, amount: u64) {
    // SAFETY: the words outlive the call.
    unsafe { itm_transfer(from.as_ptr(), to.as_ptr(), amount) }
}

/// An ordered map of the peer, the same tree as `avl`.
pub struct Tree(*mut core::ffi::c_void);

// SAFETY: every access is a transaction of libitm.
unsafe impl Sync for Tree {}
// SAFETY: as above.
unsafe impl Send for Tree {}

impl Tree {
    pub fn new() -> Tree {
        // SAFETY: makes a tree.
        Tree(unsafe { itm_tree_new() })
    }

    pub fn contains(&self, key: u64) -> bool {
        // SAFETY: the tree lives until `drop`.
        unsafe { itm_tree_contains(self.0, key) != 0 }
    }

    pub fn insert(&self, key: u64, value: u64) -> bool {
        // SAFETY: as above.
        unsafe { itm_tree_insert(self.0, key, value) != 0 }
    }

    pub fn remove(&self, key: u64) -> bool {
        // SAFETY: as above.
        unsafe { itm_tree_remove(self.0, key) != 0 }
    }
}

impl Default for Tree {
    fn default() -> Tree {
        Tree::new()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // SAFETY: made by `itm_tree_new`, and nobody uses it any more.
        unsafe { itm_tree_free(self.0) }
    }
}

unsafe extern "C" {
    fn itm_read_sum(objects: *const *const u64, count: usize) -> u64;
    fn itm_add(counter: *mut u64);
    fn itm_transfer(from: *mut u64, to: *mut u64, amount: u64);
    fn itm_tree_new() -> *mut core::ffi::c_void;
    fn itm_tree_free(tree: *mut core::ffi::c_void);
    fn itm_tree_contains(tree: *mut core::ffi::c_void, key: u64) -> i32;
    fn itm_tree_insert(tree: *mut core::ffi::c_void, key: u64, value: u64) -> i32;
    fn itm_tree_remove(tree: *mut core::ffi::c_void, key: u64) -> i32;
}
