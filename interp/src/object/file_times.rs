//! What a block or an iteration has seen of the file system, and whether it is still so when it takes place.
//!
//! Files are no transactional memory: a block reads them as they are. But other blocks may write to them before it commits, and
//! iterations of an ordered loop before its turn; had they run one after the other, it would have seen that. So every change
//! this process makes counts in a slot, chosen by a hash of the path (and of its folder, whose listing changes) or of device
//! and inode; who looks at a file in a block that can still be undone notes the slots' counts first, and compares them when its
//! turn has come, before it becomes irrevocable (as it must to make a file), and before its commit. A change counts after it was made: whoever notes before that looks
//! again. An irrevocable transaction changes files before it commits: until then it counts as *at work* on the slot (the low
//! bits of its count), and what was seen meanwhile is not valid. Two files of one slot only cost a block that is run again.
//!
//! Two slots stand for what has no known path: [`UNKNOWN`] counts changes nobody can name (of a child process), and is noted by
//! all who look; [`ANY`] counts every change, and is noted by who looks at something that cannot be named. A third counts changes
//! of the working directory, and is noted by who asks for it or uses a relative path.

use super::thread::Thread;
use super::unwind::{Res, Unwind};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;

const SLOTS: usize = 1024;
/// See the module.
const UNKNOWN: usize = 0;
const ANY: usize = 1;
const DIRECTORY: usize = 2;
const NAMED: usize = 3;

/// See the module.
pub struct FileTimes { slots: Box<[AtomicU64]> }

impl Default for FileTimes {
    fn default() -> FileTimes { FileTimes { slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() } }
}

impl FileTimes {
    fn count(&self, slot: usize) -> u64 { self.slots[slot].load(SeqCst) }

    /// Is this count, noted earlier, still the slot's, and nobody at work?
    fn is_still(&self, slot: usize, count: u64) -> bool { count & AT_WORK == 0 && self.count(slot) == count }

    fn begin(&self, slot: usize) { self.slots[slot].fetch_add(1, SeqCst); }

    fn end(&self, slot: usize) { self.slots[slot].fetch_add(CHANGE - 1, SeqCst); }
}

/// After so many attempts in vain a block runs alone: others may write to what it looks at without end.
const FILE_TRIES: u32 = 4;
/// A change more, and the transactions at work, in a slot's count.
const CHANGE: u64 = 1 << 16;
const AT_WORK: u64 = CHANGE - 1;

fn slot(key: impl Hash) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    NAMED + hasher.finish() as usize % (SLOTS - NAMED)
}

/// The parts of a path from the root on, without `.` and `..`. None: it is relative, and there is no working directory.
fn parts(path: &[u8]) -> Option<Vec<Vec<u8>>> {
    use std::os::unix::ffi::OsStrExt;
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut walk = |path: &[u8]| {
        for part in path.split(|&byte| byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => _ = parts.pop(),
                name => parts.push(name.to_vec()),
            }
        }
    };
    if path.first() != Some(&b'/') {
        walk(std::env::current_dir().ok()?.as_os_str().as_bytes());
    }
    walk(path);
    Some(parts)
}

impl Thread {
    /// Does the open transaction look at files before it takes place?
    #[inline]
    fn looks_early(&self) -> bool { self.atomic_depth > 0 && self.may_abort() }

    fn note_slot(&mut self, slot: usize) {
        for slot in [UNKNOWN, slot] {
            if !self.files_seen.iter().any(|seen| seen.0 == slot) {
                self.files_seen.push((slot, self.interp.file_times.count(slot)));
            }
        }
    }

    /// The open block is about to look at what lies under a path. None: at something without a path.
    pub fn note_path(&mut self, path: Option<&[u8]>) {
        if self.looks_early() {
            if path.is_some_and(|path| path.first() != Some(&b'/')) {
                self.note_slot(DIRECTORY);
            }
            let slot = path.and_then(parts).map_or(ANY, slot);
            self.note_slot(slot);
        }
    }

    /// The open block is about to look at the working directory's name.
    pub fn note_directory(&mut self) {
        if self.looks_early() {
            self.note_slot(DIRECTORY);
        }
    }

    /// There is another working directory.
    pub fn directory_changed(&mut self) { self.slots_changed(&[DIRECTORY, ANY]) }

    /// The open block is about to look at a file.
    pub fn note_file(&mut self, device: u64, inode: u64) {
        if self.looks_early() {
            self.note_slot(slot((device, inode)));
        }
    }

    /// Something was made, replaced, changed or removed under a path. None: nobody knows where.
    pub fn path_changed(&mut self, path: Option<&[u8]>) {
        match path.and_then(parts) {
            Some(mut parts) => {
                let own = slot(&parts);
                parts.pop();
                self.slots_changed(&[own, slot(&parts), ANY]);
            }
            None => self.slots_changed(&[UNKNOWN, ANY]),
        }
    }

    /// A file was written to.
    pub fn file_changed(&mut self, device: u64, inode: u64) { self.slots_changed(&[slot((device, inode)), ANY]) }

    /// At once, or when the open transaction has committed.
    fn slots_changed(&mut self, slots: &[usize]) {
        for &slot in slots {
            if self.files_at_work.contains(&slot) {
                continue;
            }
            self.interp.file_times.begin(slot);
            if self.tx.is_active() {
                self.files_at_work.push(slot);
            } else {
                self.interp.file_times.end(slot);
            }
        }
    }

    /// The transaction has committed, or was undone, and what it does to files is done.
    #[inline]
    pub fn end_file_changes(&mut self) {
        for slot in self.files_at_work.drain(..) {
            self.interp.file_times.end(slot);
        }
    }

    /// A file was written to through its descriptor.
    pub fn descriptor_changed(&mut self, descriptor: i32) {
        // SAFETY: all-zero is a valid stat, and the structure is writable
        let status = unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            if libc::fstat(descriptor, &mut status) == 0 { Some(status) } else { None }
        };
        if let Some(status) = status {
            self.file_changed(status.st_dev as u64, status.st_ino as u64);
        }
    }

    /// Has the block that is about to begin looked at files in vain too often?
    #[inline]
    pub fn needs_quiet_files(&self) -> bool { self.file_failures >= FILE_TRIES && self.atomic_depth > 0 && !self.iterating }

    /// Begins the open block again unless what it has seen of files is still so. (One that can no longer be undone goes on.)
    pub fn check_files(&mut self) -> Res<()> {
        let times = &self.interp.file_times;
        let same = self.files_seen.iter().all(|&(slot, count)| times.is_still(slot, count));
        self.files_seen.clear();
        // (an iteration cannot run alone before its turn; at its turn, only threads outside the loop could be in its way for ever)
        let has_tried = self.iterating && self.file_failures >= 2 * FILE_TRIES;
        if same || has_tried || self.tx.is_irrevocable() && !self.tx.make_revocable() {
            return Ok(());
        }
        self.file_failures += 1;
        self.tx.request_restart(stm::Cause::Requested);
        Err(Unwind::Restart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_itself_however_it_is_written() {
        let name = |path: &str| parts(path.as_bytes());
        assert_eq!(name("/a/b"), name("//a/./c/../b/"));
        assert_eq!(name("x"), name("./y/../x"));
        assert_ne!(name("/x"), name("x"));
        assert_eq!(name("/.."), Some(Vec::new()));
    }
}
