//! An open file as Rust sees it: descriptor, buffers, system calls. Knows no Python value.
//!
//! Two regimes. *Positional*: a regular file opened for reading only; its position is the caller's (a heap word, so that it
//! rolls back), reads are `pread` through a cache of the last block, which is no state but a copy of the file. *Streaming*:
//! everything else; the system's offset and both buffers belong to this value, so operations on it happen between
//! transactions, irrevocably, or (writes) at commit. Locks are held over no safepoint: callers that may block wrap these
//! operations in a safe region.

use memchr::{memchr, memchr2};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering::Relaxed};

/// Bytes read or written at a time.
pub const BLOCK_BYTES: usize = 128 << 10;
/// Most that the system gives in one read.
const MOST_AT_ONCE: usize = 0x7fff_f000;
/// Bytes a writer gathers.
const GATHER_BYTES: usize = 64 << 10;

/// A run of bytes of a positional file.
#[derive(Default)]
pub struct Block { pub start: u64, pub bytes: Vec<u8> }

#[derive(Default)]
struct Input { bytes: Vec<u8>, at: usize, ended: bool }

/// See the module.
pub struct File {
    descriptor: AtomicI32,
    pub readable: bool,
    pub writable: bool,
    pub positional: bool,
    pub append: bool,
    pub regular: bool,
    /// 1 or 2: writes go to the process's output buffers
    pub stream: u8,
    pub close_descriptor: AtomicBool,
    /// the transaction that put this value around the script's descriptor is open: undone, it must not close it
    pub unconfirmed: AtomicBool,
    /// writes go through at once
    pub unbuffered: AtomicBool,
    /// flush after each line
    pub line_buffered: AtomicBool,
    pub device: u64,
    pub inode: u64,
    block: Mutex<Arc<Block>>,
    input: Mutex<Input>,
    output: Mutex<Vec<u8>>,
    /// bytes waiting in `output`
    waiting: AtomicU64,
    /// error of a write that no statement could report
    failed: AtomicI32,
}

type Outcome<T> = Result<T, i32>;

/// Makes a buffer longer by `more` zeros: how many is often a script's choice, so a refusal is an error like the system's.
fn add_room(bytes: &mut Vec<u8>, more: usize) -> Outcome<()> {
    bytes.try_reserve(more).map_err(|_| libc::ENOMEM)?;
    bytes.resize(bytes.len() + more, 0);
    Ok(())
}

fn last_error() -> i32 { std::io::Error::last_os_error().raw_os_error().unwrap_or(0) }

/// How line ends are recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines { Feed, Return, ReturnFeed, Universal }

/// The end of the first line in `bytes` (after its end mark), if it has one. `last`: nothing follows.
pub fn line_end(bytes: &[u8], lines: Lines, last: bool) -> Option<usize> {
    match lines {
        Lines::Feed => memchr(b'\n', bytes).map(|at| at + 1),
        Lines::Return => memchr(b'\r', bytes).map(|at| at + 1),
        Lines::ReturnFeed => memchr::memmem::find(bytes, b"\r\n").map(|at| at + 2),
        Lines::Universal => {
            let at = memchr2(b'\n', b'\r', bytes)?;
            if bytes[at] == b'\n' {
                return Some(at + 1);
            }
            match bytes.get(at + 1) {
                Some(b'\n') => Some(at + 2),
                Some(_) => Some(at + 1),
                None if last => Some(at + 1),
                None => None,
            }
        }
    }
}

impl File {
    /// Around an open descriptor.
    pub fn new(descriptor: i32, readable: bool, writable: bool, append: bool) -> File {
        // SAFETY: all-zero is a valid stat
        let mut status: libc::stat = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is writable
        let known = unsafe { libc::fstat(descriptor, &mut status) } == 0;
        let regular = known && status.st_mode & libc::S_IFMT == libc::S_IFREG;
        File {
            descriptor: AtomicI32::new(descriptor),
            readable,
            writable,
            positional: regular && readable && !writable,
            append,
            regular,
            stream: 0,
            close_descriptor: AtomicBool::new(true),
            unconfirmed: AtomicBool::new(false),
            unbuffered: AtomicBool::new(false),
            line_buffered: AtomicBool::new(false),
            device: if known { status.st_dev as u64 } else { 0 },
            inode: if known { status.st_ino as u64 } else { 0 },
            block: Mutex::default(),
            input: Mutex::default(),
            output: Mutex::default(),
            waiting: AtomicU64::new(0),
            failed: AtomicI32::new(0),
        }
    }

    /// The descriptor, or -1 when closed.
    pub fn descriptor(&self) -> i32 { self.descriptor.load(Relaxed) }

    /// Bytes not yet written.
    pub fn is_dirty(&self) -> bool { self.waiting.load(Relaxed) != 0 }

    // ---- positional

    /// Bytes from `position` on, as many as the cached block has; a new block is read when it has fewer than `wanted`.
    /// The block and the offset of `position` in it; at the end of the file fewer bytes than wanted remain.
    pub fn block_at(&self, position: u64, wanted: usize) -> Outcome<(Arc<Block>, usize)> {
        {
            let block = self.block.lock();
            if position >= block.start && position.saturating_add(wanted as u64) <= block.start + block.bytes.len() as u64 {
                return Ok((block.clone(), (position - block.start) as usize));
            }
        }
        let mut bytes = Vec::new();
        let mut filled = 0;
        // a first guess only: some files say that they are empty and are not; with room for one more, the end shows without growing
        let mut more = if wanted > BLOCK_BYTES { wanted.min(self.size()?.saturating_sub(position) as usize + 1) } else { wanted };
        while filled < wanted {
            if filled == bytes.len() {
                add_room(&mut bytes, more.max(BLOCK_BYTES))?;
                more = bytes.len();
            }
            let room = &mut bytes[filled..];
            // SAFETY: the pointer and length describe writable memory
            let count = unsafe { libc::pread(self.descriptor(), room.as_mut_ptr() as *mut libc::c_void, room.len(), (position + filled as u64) as i64) };
            if count < 0 {
                match last_error() {
                    libc::EINTR => continue,
                    error => return Err(error),
                }
            }
            if count == 0 {
                break;
            }
            filled += count as usize;
        }
        bytes.truncate(filled);
        let block = Arc::new(Block { start: position, bytes });
        *self.block.lock() = block.clone();
        Ok((block, 0))
    }

    /// The line at `position`: the block, where it begins in it and its length in bytes (0 at the end of the file); at most `limit` bytes.
    pub fn line_at(&self, position: u64, lines: Lines, limit: usize) -> Outcome<(Arc<Block>, usize, usize)> {
        let mut wanted = 1;
        loop {
            let (block, at) = self.block_at(position, wanted)?;
            let available = &block.bytes[at..];
            let ended = available.len() < wanted;
            let shown = &available[..available.len().min(limit)];
            if let Some(end) = line_end(shown, lines, ended || shown.len() == limit) {
                return Ok((block, at, end));
            }
            if shown.len() == limit || ended {
                let length = shown.len();
                return Ok((block, at, length));
            }
            wanted = (available.len() + 1).max(wanted.saturating_mul(2));
        }
    }

    /// Size of the file.
    pub fn size(&self) -> Outcome<u64> {
        // SAFETY: all-zero is a valid stat
        let mut status: libc::stat = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is writable
        if unsafe { libc::fstat(self.descriptor(), &mut status) } != 0 { Err(last_error()) } else { Ok(status.st_size as u64) }
    }

    /// Forgets cached bytes.
    pub fn forget_block(&self) { *self.block.lock() = Arc::default(); }

    // ---- streaming: input

    fn read_some(&self, room: &mut [u8], stop: &dyn Fn() -> bool) -> Outcome<usize> {
        loop {
            // SAFETY: the pointer and length describe writable memory
            let count = unsafe { libc::read(self.descriptor(), room.as_mut_ptr() as *mut libc::c_void, room.len()) };
            if count >= 0 {
                return Ok(count as usize);
            }
            match last_error() {
                libc::EINTR if !stop() => continue,
                error => return Err(error),
            }
        }
    }

    fn fill(&self, input: &mut Input, stop: &dyn Fn() -> bool) -> Outcome<usize> {
        if input.at > 0 {
            input.bytes.drain(..input.at);
            input.at = 0;
        }
        let old = input.bytes.len();
        let more = if self.regular { BLOCK_BYTES } else { 64 << 10 };
        add_room(&mut input.bytes, more)?;
        let result = self.read_some(&mut input.bytes[old..], stop);
        input.bytes.truncate(old + *result.as_ref().unwrap_or(&0));
        result
    }

    /// The next line's bytes; empty at the end.
    pub fn take_line(&self, lines: Lines, limit: usize, stop: &dyn Fn() -> bool) -> Outcome<Vec<u8>> {
        self.flush_if_dirty()?;
        let mut input = self.input.lock();
        let mut ended = false;
        loop {
            let available = &input.bytes[input.at..];
            let shown = &available[..available.len().min(limit)];
            let full = shown.len() == limit;
            let end = line_end(shown, lines, ended || full).or(if full || ended { Some(shown.len()) } else { None });
            if let Some(end) = end {
                let line = shown[..end].to_vec();
                input.at += end;
                return Ok(line);
            }
            ended = self.fill(&mut input, stop)? == 0;
        }
    }

    /// Up to `count` bytes (all when None); blocks until they are there or the end is reached.
    pub fn take(&self, count: Option<usize>, stop: &dyn Fn() -> bool) -> Outcome<Vec<u8>> {
        self.flush_if_dirty()?;
        let mut input = self.input.lock();
        loop {
            let available = input.bytes.len() - input.at;
            if count.is_some_and(|count| available >= count) {
                break;
            }
            match self.fill(&mut input, stop) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error == libc::EAGAIN && input.bytes.len() > input.at => break,
                Err(error) => return Err(error),
            }
        }
        let available = input.bytes.len() - input.at;
        let end = input.at + count.unwrap_or(available).min(available);
        if input.at == 0 && end == input.bytes.len() {
            return Ok(std::mem::take(&mut input.bytes));
        }
        let bytes = input.bytes[input.at..end].to_vec();
        input.at = end;
        Ok(bytes)
    }

    /// What is buffered, or what one read gives, at most `count` bytes.
    pub fn take_some(&self, count: usize, buffered: bool, stop: &dyn Fn() -> bool) -> Outcome<Vec<u8>> {
        self.flush_if_dirty()?;
        let mut input = self.input.lock();
        if input.bytes.len() == input.at {
            if !buffered {
                let mut bytes = Vec::new();
                add_room(&mut bytes, count.min(MOST_AT_ONCE))?;
                let length = self.read_some(&mut bytes, stop)?;
                bytes.truncate(length);
                return Ok(bytes);
            }
            self.fill(&mut input, stop)?;
        }
        let end = input.at.saturating_add(count).min(input.bytes.len());
        let bytes = input.bytes[input.at..end].to_vec();
        input.at = end;
        Ok(bytes)
    }

    /// Buffered bytes without taking them; reads once when there are none.
    pub fn peek(&self, stop: &dyn Fn() -> bool) -> Outcome<Vec<u8>> {
        self.flush_if_dirty()?;
        let mut input = self.input.lock();
        if input.bytes.len() == input.at {
            self.fill(&mut input, stop)?;
        }
        Ok(input.bytes[input.at..].to_vec())
    }

    /// Gives back read-ahead bytes by moving the system's offset.
    fn drop_input(&self) -> Outcome<()> {
        let mut input = self.input.lock();
        let ahead = input.bytes.len() - input.at;
        input.bytes.clear();
        input.at = 0;
        input.ended = false;
        if ahead > 0 && self.regular {
            // SAFETY: no memory is involved
            if unsafe { libc::lseek(self.descriptor(), -(ahead as i64), libc::SEEK_CUR) } < 0 {
                return Err(last_error());
            }
        }
        Ok(())
    }

    // ---- streaming: position

    /// Moves the offset.
    pub fn seek(&self, offset: i64, whence: i32) -> Outcome<u64> {
        self.flush()?;
        self.drop_input()?;
        // SAFETY: no memory is involved
        let position = unsafe { libc::lseek(self.descriptor(), offset, whence) };
        if position < 0 { Err(last_error()) } else { Ok(position as u64) }
    }

    /// The logical offset.
    pub fn tell(&self) -> Outcome<u64> {
        // SAFETY: no memory is involved
        let position = unsafe { libc::lseek(self.descriptor(), 0, libc::SEEK_CUR) };
        if position < 0 {
            return Err(last_error());
        }
        let input = self.input.lock();
        let ahead = (input.bytes.len() - input.at) as u64;
        Ok(position as u64 - ahead.min(position as u64) + self.waiting.load(Relaxed))
    }

    /// Can the offset be moved?
    pub fn seekable(&self) -> bool {
        // SAFETY: no memory is involved
        self.regular || unsafe { libc::lseek(self.descriptor(), 0, libc::SEEK_CUR) } >= 0
    }

    /// Cuts or extends the file.
    pub fn truncate(&self, size: u64) -> Outcome<()> {
        self.flush()?;
        // SAFETY: no memory is involved
        if unsafe { libc::ftruncate(self.descriptor(), size as i64) } != 0 { Err(last_error()) } else { Ok(()) }
    }

    // ---- streaming: output

    /// Adds bytes only when that needs no system call and no waiting.
    #[inline]
    pub fn put_quickly(&self, bytes: &[u8]) -> bool {
        if self.unbuffered.load(Relaxed) || self.line_buffered.load(Relaxed) {
            return false;
        }
        let Some(mut output) = self.output.try_lock() else { return false };
        if output.len() + bytes.len() > GATHER_BYTES || output.is_empty() && self.readable {
            return false;
        }
        output.extend_from_slice(bytes);
        self.waiting.store(output.len() as u64, Relaxed);
        true
    }

    /// Adds bytes, writing through as the buffering asks.
    pub fn put(&self, bytes: &[u8]) -> Outcome<()> {
        if self.readable {
            self.drop_input()?;
        }
        let mut output = self.output.lock();
        if output.len() + bytes.len() > GATHER_BYTES || self.unbuffered.load(Relaxed) {
            self.write_out(&mut output)?;
            if bytes.len() >= GATHER_BYTES || self.unbuffered.load(Relaxed) {
                return self.write_all(bytes);
            }
        }
        output.extend_from_slice(bytes);
        self.waiting.store(output.len() as u64, Relaxed);
        if self.line_buffered.load(Relaxed) && memchr(b'\n', bytes).is_some() {
            return self.write_out(&mut output);
        }
        Ok(())
    }

    fn write_out(&self, output: &mut Vec<u8>) -> Outcome<()> {
        let result = self.write_all(output);
        output.clear();
        self.waiting.store(0, Relaxed);
        result
    }

    fn write_all(&self, mut bytes: &[u8]) -> Outcome<()> {
        while !bytes.is_empty() {
            // SAFETY: the pointer and length describe readable memory
            let count = unsafe { libc::write(self.descriptor(), bytes.as_ptr() as *const libc::c_void, bytes.len()) };
            if count < 0 {
                match last_error() {
                    libc::EINTR => continue,
                    error => return Err(error),
                }
            }
            bytes = &bytes[count as usize..];
        }
        Ok(())
    }

    /// One write call.
    pub fn write_once(&self, bytes: &[u8]) -> Outcome<usize> {
        self.flush()?;
        loop {
            // SAFETY: the pointer and length describe readable memory
            let count = unsafe { libc::write(self.descriptor(), bytes.as_ptr() as *const libc::c_void, bytes.len()) };
            if count >= 0 {
                return Ok(count as usize);
            }
            match last_error() {
                libc::EINTR => continue,
                error => return Err(error),
            }
        }
    }

    /// Writes gathered bytes out.
    pub fn flush(&self) -> Outcome<()> {
        let failed = self.failed.swap(0, Relaxed);
        let mut output = self.output.lock();
        self.write_out(&mut output)?;
        if failed != 0 { Err(failed) } else { Ok(()) }
    }

    fn flush_if_dirty(&self) -> Outcome<()> { if self.is_dirty() { self.flush() } else { Ok(()) } }

    /// Notes an error for the next flush to report.
    pub fn note_failure(&self, error: i32) { self.failed.store(error, Relaxed); }

    /// Writes out and closes; the descriptor is closed even when writing fails.
    pub fn close(&self) -> Outcome<()> {
        let flushed = if self.writable { self.flush() } else { Ok(()) };
        let descriptor = self.descriptor.swap(-1, Relaxed);
        if descriptor >= 0 && self.close_descriptor.load(Relaxed) {
            // SAFETY: the descriptor was this value's own and is given up here
            if unsafe { libc::close(descriptor) } != 0 && last_error() != libc::EINTR {
                return flushed.and(Err(last_error()));
            }
        }
        flushed
    }

    /// Gives the descriptor away: this value is closed without closing it.
    pub fn detach(&self) -> Outcome<()> {
        let flushed = if self.writable { self.flush() } else { Ok(()) };
        self.descriptor.store(-1, Relaxed);
        flushed
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if self.descriptor() >= 0 && self.stream == 0 && !self.unconfirmed.load(Relaxed) {
            let _ = self.close();
        }
    }
}
