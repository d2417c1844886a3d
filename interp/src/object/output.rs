//! Standard output and error of the process: one buffer each, written whole pieces at a time.
//!
//! Inside a transaction output is held (`Thread::held`) and enters these buffers at commit, in commit order; so a line is never
//! torn and never printed twice.

use super::thread::{Held, Thread};
use super::unwind::Res;

const BUFFER_BYTES: usize = 8192;

/// See the module.
#[derive(Default)]
pub struct Output {
    buffers: [Vec<u8>; 2],
    /// write through at once
    pub unbuffered: bool,
    /// a terminal: write through at each line
    pub terminal: bool,
    /// the error of the last write that failed, for the next flush to report
    pub failed: Option<i32>,
}

impl Output {
    /// Adds bytes to a stream (1 standard output, 2 standard error).
    pub fn put(&mut self, stream: u8, bytes: &[u8]) {
        let buffer = &mut self.buffers[stream as usize - 1];
        buffer.extend_from_slice(bytes);
        let through = stream == 2 || self.unbuffered || buffer.len() >= BUFFER_BYTES || self.terminal && bytes.contains(&b'\n');
        if through {
            self.flush_stream(stream);
        }
    }

    /// Writes a stream's buffer out.
    pub fn flush_stream(&mut self, stream: u8) {
        let buffer = &mut self.buffers[stream as usize - 1];
        let mut written = 0;
        while written < buffer.len() {
            let rest = &buffer[written..];
            // SAFETY: the pointer and length describe initialised bytes of the buffer
            let count = unsafe { libc::write(stream as i32, rest.as_ptr() as *const libc::c_void, rest.len()) };
            if count < 0 {
                let error = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
                if error == libc::EINTR || error == libc::EAGAIN {
                    continue;
                }
                self.failed = Some(error);
                break;
            }
            written += count as usize;
        }
        buffer.clear();
    }

    /// Writes everything out; the error of a write that failed.
    pub fn flush(&mut self) -> Option<i32> {
        self.flush_stream(1);
        self.flush_stream(2);
        self.failed.take()
    }
}

impl Thread {
    /// Writes to standard output or error: at once, or held to commit.
    pub fn write_output(&mut self, stream: u8, bytes: &[u8]) -> Res<()> {
        if self.tx.is_active() {
            let fresh = self.held.len() > self.checkpoint.held;
            if let Some(Held::Output { stream: last, bytes: held }) = self.held.last_mut()
                && *last == stream
                && fresh
            {
                held.extend_from_slice(bytes);
                return Ok(());
            }
            self.held.push(Held::Output { stream, bytes: bytes.to_vec() });
            return Ok(());
        }
        let failed = {
            let mut output = self.interp.output.lock();
            output.put(stream, bytes);
            output.failed.take()
        };
        match failed {
            Some(error) => Err(self.os_error(error, None)),
            None => Ok(()),
        }
    }

    /// Flushes standard output; between transactions where possible.
    pub fn flush_output(&mut self) -> Res<()> {
        if self.tx.is_active() {
            self.held.push(Held::Action(Box::new(|th| {
                let _ = th.interp.output.lock().flush();
            })));
            return Ok(());
        }
        let failed = self.interp.output.lock().flush();
        match failed {
            Some(error) => Err(self.os_error(error, None)),
            None => Ok(()),
        }
    }
}
