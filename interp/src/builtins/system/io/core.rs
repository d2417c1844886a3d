//! Operations of script threads on open files: which of them run in place, which between transactions, which at commit.
//!
//! A core is a native box around a [`File`], with two words of its own: position (positional files) and closed. All layers
//! of one file (raw, buffered, text) share the core, so they agree on both, and both roll back.

use super::file::{Block, File, Lines};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native_box::{resource, shared_resource};
use crate::object::thread::{Held, Thread};
use crate::object::unwind::{Res, Unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

const WORDS: usize = 4;
const POSITION: usize = 2;
const CLOSED: usize = 3;

/// The file of a core.
pub fn file<'a>(core: Value) -> &'a File { resource::<File>(core).expect("a core is made around a File") }

pub(super) fn shared(core: Value) -> Arc<File> { shared_resource::<File>(core).expect("a core is made around a File") }

impl Thread {
    /// A core around a file.
    pub fn new_core(&mut self, file: File) -> Res<Value> {
        let file = Arc::new(file);
        if file.writable && file.stream == 0 {
            let mut writers = self.interp.hooks.open_writers.lock();
            writers.retain(|writer| writer.strong_count() > 0);
            let weak: std::sync::Weak<dyn std::any::Any + Send + Sync> = Arc::downgrade(&(file.clone() as Arc<dyn std::any::Any + Send + Sync>));
            writers.push(weak);
        }
        let core = self.new_native_box(file)?;
        Ref::of(core).init(POSITION, Value::from_small(0));
        Ref::of(core).init(CLOSED, Value::FALSE);
        Ok(core)
    }

    /// The open transaction opened this file: it closes when the transaction aborts.
    pub fn close_on_abort(&mut self, core: Value) {
        if self.may_abort() {
            let opened = Arc::downgrade(&shared(core));
            self.undo.push(Box::new(move || {
                if let Some(file) = opened.upgrade() {
                    let _ = file.close();
                }
            }));
        }
    }

    /// Position of a positional file.
    #[inline]
    pub fn core_position(&mut self, core: Value) -> Res<u64> { Ok(self.load(Ref::of(core), WORDS, POSITION)?.as_int() as u64) }

    /// Sets it.
    #[inline]
    pub fn set_core_position(&mut self, core: Value, position: u64) -> Res<()> { self.store(Ref::of(core), WORDS, POSITION, Value::from_int_unchecked(position as i64)) }

    /// Was the file closed?
    #[inline]
    pub fn core_closed(&mut self, core: Value) -> Res<bool> { Ok(self.load(Ref::of(core), WORDS, CLOSED)?.is_true()) }

    /// ValueError when the file is closed.
    #[inline]
    pub fn core_check(&mut self, core: Value) -> Res<()> {
        if self.core_closed(core)? { Err(self.value_error("I/O operation on closed file.")) } else { Ok(()) }
    }

    /// The exception of a failed operation on a file: an interrupt's, MemoryError, OSError.
    pub fn io_error(&mut self, number: i32) -> Unwind {
        if number == libc::ENOMEM {
            return self.memory_error();
        }
        if number == libc::EINTR
            && self.mutator.signal().take_requests(crate::object::gate::INTERRUPT) != 0
            && let Err(unwind) = self.interrupted()
        {
            return unwind;
        }
        self.os_error(number, None)
    }

    /// The next bytes of a positional file, at most `count` (all when None); moves the position.
    pub fn core_read_at(&mut self, core: Value, count: Option<usize>) -> Res<Value> {
        let position = self.core_position(core)?;
        let file = file(core);
        // all there is, whatever the file says its size is: those under /proc say 0
        let wanted = count.unwrap_or(usize::MAX);
        if wanted == 0 {
            return self.new_bytes(&[]);
        }
        // the position is ours before the file is looked at: an iteration waits for its turn here
        self.own(Ref::of(core), WORDS)?;
        let (block, at) = self.mutator.safe_region(|| file.block_at(position, wanted)).map_err(|error| self.io_error(error))?;
        let bytes = &block.bytes[at..];
        let bytes = &bytes[..bytes.len().min(wanted)];
        self.set_core_position(core, position + bytes.len() as u64)?;
        let made = self.new_bytes(bytes)?;
        if wanted > super::file::BLOCK_BYTES {
            file.forget_block();
        }
        Ok(made)
    }

    /// The next line of a positional file as (block, start, length); moves the position.
    #[inline]
    pub fn core_line_at(&mut self, core: Value, lines: Lines, limit: usize) -> Res<(Arc<Block>, usize, usize)> {
        let position = self.core_position(core)?;
        self.own(Ref::of(core), WORDS)?;
        let found = file(core).line_at(position, lines, limit).map_err(|error| self.io_error(error))?;
        if found.2 != 0 {
            self.set_core_position(core, position + found.2 as u64)?;
        }
        Ok(found)
    }

    /// MemoryError for a read of more bytes than fit, before it begins: a stream may never end.
    pub fn check_read_size(&mut self, size: usize) -> Res<()> { if size > self.interp.heap.limit_bytes() { Err(self.memory_error()) } else { Ok(()) } }

    /// Runs an operation on a streaming file between transactions, blocking.
    pub fn core_stream<T: Send + 'static>(
        &mut self,
        core: Value,
        operation: impl Fn(&File, &dyn Fn() -> bool) -> Result<T, i32> + 'static,
        finish: impl FnOnce(&mut Thread, T) -> Res<Value> + 'static,
    ) -> Res<Value> {
        let file = shared(core);
        self.outside(Box::new(move |th| {
            th.release_held_writes();
            let signal = th.mutator.signal().clone();
            let stop = || signal.poll().load(Relaxed) & crate::object::gate::INTERRUPT != 0;
            // what was read so far is kept
            let done = th.wait_through_signals(|| operation(&file, &stop), |done| matches!(done, Err(libc::EINTR)))?;
            if file.writable && file.regular {
                th.file_changed(file.device, file.inode);
            }
            match done {
                Ok(done) => finish(th, done),
                Err(error) => Err(th.io_error(error)),
            }
        }))
    }

    /// An irrevocable transaction lets its held file writes out, and what was to follow them: before it looks at a file, and
    /// before it ends, so that whoever comes next finds the files as it has left them.
    pub fn release_held_writes(&mut self) {
        if !self.tx.is_active() || !self.held.iter().any(|held| matches!(held, Held::File { .. })) {
            return;
        }
        let held = std::mem::take(&mut self.held);
        for entry in held {
            match entry {
                Held::File { file, bytes } => write_held(self, &file, &bytes),
                Held::AfterFile(action) => action(self),
                other => self.held.push(other),
            }
        }
    }

    /// Tells of the files to which the open transaction holds writes back, just before it commits.
    pub fn announce_held_writes(&mut self) {
        let of_file = |held: &Held| if let Held::File { file, .. } = held { file.downcast_ref::<File>().map(|file| (file.device, file.inode)) } else { None };
        let files: Vec<_> = self.held.iter().filter_map(of_file).collect();
        for (device, inode) in files {
            self.file_changed(device, inode);
        }
    }

    /// Before a look at a file: writes to it that this transaction holds back become visible, which cannot be undone.
    pub fn release_held_writes_to(&mut self, device: u64, inode: u64) -> Res<()> {
        let this = |held: &Held| match held {
            Held::File { file, .. } => file.downcast_ref::<File>().is_some_and(|file| file.device == device && file.inode == inode),
            _ => false,
        };
        if self.tx.is_active() && self.held.iter().any(this) {
            self.stay_irrevocable()?;
            self.release_held_writes();
        }
        Ok(())
    }

    /// Writes to a streaming file: at once, or held to commit.
    pub fn core_write(&mut self, core: Value, bytes: &[u8]) -> Res<()> {
        let file = file(core);
        if file.stream != 0 {
            return self.write_output(file.stream, bytes);
        }
        if !self.tx.is_active() {
            if file.put_quickly(bytes) {
                return Ok(());
            }
            return self.mutator.safe_region(|| file.put(bytes)).map_err(|error| self.io_error(error));
        }
        let fresh = self.held.len() > self.checkpoint.held;
        let arc: Arc<dyn std::any::Any + Send + Sync> = shared(core);
        if fresh
            && let Some(Held::File { file: last, bytes: held }) = self.held.last_mut()
            && Arc::ptr_eq(last, &arc)
            && held.len() < 1 << 20
        {
            held.extend_from_slice(bytes);
            return Ok(());
        }
        self.held.push(Held::File { file: arc, bytes: bytes.to_vec() });
        Ok(())
    }

    /// Writes gathered bytes out.
    pub fn core_flush(&mut self, core: Value) -> Res<Value> {
        let handle = file(core);
        if handle.stream != 0 {
            self.flush_output()?;
            return Ok(Value::NONE);
        }
        if handle.positional || !handle.writable {
            return Ok(Value::NONE);
        }
        if !self.may_cut() && self.may_abort() {
            let handle = shared(core);
            self.held.push(Held::AfterFile(Box::new(move |th| {
                if let Err(error) = th.mutator.safe_region(|| handle.flush()) {
                    handle.note_failure(error);
                }
            })));
            return Ok(Value::NONE);
        }
        self.core_stream(core, |file, _| file.flush(), |_, ()| Ok(Value::NONE))
    }

    /// Closes the file; again does nothing.
    pub fn core_close(&mut self, core: Value) -> Res<Value> {
        if self.core_closed(core)? {
            return Ok(Value::NONE);
        }
        self.store(Ref::of(core), WORDS, CLOSED, Value::TRUE)?;
        let handle = file(core);
        if handle.stream != 0 {
            self.flush_output()?;
            return Ok(Value::NONE);
        }
        if self.tx.is_active() && (handle.positional || !self.may_cut() && self.may_abort()) {
            let handle = shared(core);
            self.held.push(Held::AfterFile(Box::new(move |th| {
                let _ = th.mutator.safe_region(|| handle.close());
            })));
            return Ok(Value::NONE);
        }
        self.core_stream(core, |file, _| file.close(), |_, ()| Ok(Value::NONE))
    }

    /// Moves the position; gives the new one.
    pub fn core_seek(&mut self, core: Value, offset: i64, whence: i64) -> Res<Value> {
        let handle = file(core);
        if !handle.positional {
            return self.core_stream(core, move |file, _| file.seek(offset, whence as i32), |th, position| th.new_uint(position));
        }
        let base = match whence {
            0 => 0,
            1 => self.core_position(core)? as i64,
            2 => match handle.size() {
                Ok(size) => size as i64,
                Err(error) => return Err(self.io_error(error)),
            },
            _ => return Err(self.os_error(libc::EINVAL, None)),
        };
        let Some(position) = base.checked_add(offset).filter(|position| *position >= 0) else { return Err(self.os_error(libc::EINVAL, None)) };
        self.set_core_position(core, position as u64)?;
        self.new_int(position)
    }

    /// The position.
    pub fn core_tell(&mut self, core: Value) -> Res<Value> {
        if file(core).positional {
            let position = self.core_position(core)?;
            return self.new_uint(position);
        }
        self.core_stream(core, |file, _| file.tell(), |th, position| th.new_uint(position))
    }

    /// The descriptor for others to use: their offset begins at ours.
    pub fn core_descriptor(&mut self, core: Value) -> Res<i32> {
        let handle = file(core);
        if handle.positional {
            let (position, descriptor) = (self.core_position(core)? as i64, handle.descriptor());
            // SAFETY: no memory is involved
            let before = unsafe { libc::lseek(descriptor, 0, libc::SEEK_CUR) };
            // SAFETY: as above
            unsafe { libc::lseek(descriptor, position, libc::SEEK_SET) };
            if self.may_abort() && before >= 0 && before != position {
                // whoever opens a file around the descriptor begins at its offset, also when that is done again
                // SAFETY: as above; a close of the descriptor would have waited for the commit
                self.undo.push(Box::new(move || _ = unsafe { libc::lseek(descriptor, before, libc::SEEK_SET) }));
            }
        }
        Ok(handle.descriptor())
    }
}

/// Lets a committed write out.
pub fn write_held(th: &mut Thread, file: &Arc<dyn std::any::Any + Send + Sync>, bytes: &[u8]) {
    if let Some(file) = file.downcast_ref::<File>()
        && let Err(error) = th.mutator.safe_region(|| file.put(bytes))
    {
        file.note_failure(error);
    }
    if let Some(file) = file.downcast_ref::<File>() {
        th.file_changed(file.device, file.inode);
    }
}

/// Writes out what files of this interpreter have gathered: at exit, and for a file about to be read.
pub fn flush_writers(th: &mut Thread, device: u64, inode: u64) {
    let writers: Vec<_> = {
        let writers = th.interp.hooks.open_writers.lock();
        if writers.is_empty() {
            return;
        }
        writers.iter().filter_map(std::sync::Weak::upgrade).collect()
    };
    for writer in writers {
        if let Some(file) = writer.downcast_ref::<File>()
            && file.is_dirty()
            && (inode == 0 || file.inode == inode && file.device == device)
        {
            let _ = th.mutator.safe_region(|| file.flush());
        }
    }
}
