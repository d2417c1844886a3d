//! What an iteration of an ordered loop has seen of the file system before its turn, and whether it is still so at its turn.
//!
//! Files are no transactional memory: an iteration reads them as they are. But the iterations before it may still write to
//! them, and the plain loop would see that. So every change this process makes counts in a slot, chosen by a hash of the path
//! (and of its folder, whose listing changes) or of device and inode; who looks at a file before its turn notes the slots'
//! counts first, and compares them when its turn has come. A change counts after it was made: whoever notes before that looks
//! again. Two files of one slot only cost an iteration that is run again.
//!
//! Two slots stand for what has no known path: [`UNKNOWN`] counts changes nobody can name (of a child process), and is noted by
//! all who look; [`ANY`] counts every change, and is noted by who looks at something that cannot be named.

use super::thread::Thread;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;

const SLOTS: usize = 1024;
/// See the module.
const UNKNOWN: usize = 0;
const ANY: usize = 1;

/// See the module.
pub struct FileTimes { slots: Box<[AtomicU64]> }

impl Default for FileTimes {
    fn default() -> FileTimes { FileTimes { slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() } }
}

impl FileTimes {
    fn count(&self, slot: usize) -> u64 { self.slots[slot].load(SeqCst) }

    fn changed(&self, slots: &[usize]) { slots.iter().chain(&[ANY]).for_each(|&slot| _ = self.slots[slot].fetch_add(1, SeqCst)) }
}

fn slot(key: impl Hash) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    2 + hasher.finish() as usize % (SLOTS - 2)
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
    /// Does the open iteration look at files before its turn?
    #[inline]
    fn looks_early(&self) -> bool { self.iterating && !self.iteration_exact && self.turn.as_ref().is_some_and(|turn| !turn.has_come()) }

    fn note_slot(&mut self, slot: usize) {
        for slot in [UNKNOWN, slot] {
            if !self.files_seen.iter().any(|seen| seen.0 == slot) {
                self.files_seen.push((slot, self.interp.file_times.count(slot)));
            }
        }
    }

    /// The open iteration is about to look at what lies under a path. None: at something without a path.
    pub fn note_path(&mut self, path: Option<&[u8]>) {
        if self.looks_early() {
            let slot = path.and_then(parts).map_or(ANY, slot);
            self.note_slot(slot);
        }
    }

    /// The open iteration is about to look at a file.
    pub fn note_file(&mut self, device: u64, inode: u64) {
        if self.looks_early() {
            self.note_slot(slot((device, inode)));
        }
    }

    /// Something was made, replaced, changed or removed under a path. None: nobody knows where.
    pub fn path_changed(&self, path: Option<&[u8]>) {
        let times = &self.interp.file_times;
        match path.and_then(parts) {
            Some(mut parts) => {
                let own = slot(&parts);
                parts.pop();
                times.changed(&[own, slot(&parts)]);
            }
            None => times.changed(&[UNKNOWN]),
        }
    }

    /// A file was written to.
    pub fn file_changed(&self, device: u64, inode: u64) { self.interp.file_times.changed(&[slot((device, inode))]) }

    /// A file was written to through its descriptor.
    pub fn descriptor_changed(&self, descriptor: i32) {
        // SAFETY: all-zero is a valid stat, and the structure is writable
        let status = unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            if libc::fstat(descriptor, &mut status) == 0 { Some(status) } else { None }
        };
        if let Some(status) = status {
            self.file_changed(status.st_dev as u64, status.st_ino as u64);
        }
    }

    /// The turn of the open iteration has come: is what it has seen of files still so?
    pub fn files_are_as_seen(&mut self) -> bool {
        let times = &self.interp.file_times;
        let same = self.files_seen.iter().all(|&(slot, count)| times.count(slot) == count);
        self.files_seen.clear();
        same
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
