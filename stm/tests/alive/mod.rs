//! Values that notice when they are destroyed twice, looked at too late, or never destroyed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

const ALIVE: u64 = 0x0123_4567_89AB_CDEF;

/// How many values live.
#[derive(Clone, Default)]
pub struct Register(Arc<AtomicI64>);

impl Register {
    pub fn value(&self, number: u64) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted { mark: ALIVE, number, register: self.clone() }
    }

    /// Lets everything be destroyed that nothing keeps.
    pub fn collect() {
        for _ in 0..100 {
            crossbeam_epoch::pin().flush();
            std::thread::yield_now();
        }
    }

    /// Panics if some value is still there after all epochs that matter have passed, or was destroyed twice.
    pub fn assert_all_gone(&self) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            crossbeam_epoch::pin().flush();
            match self.0.load(Ordering::SeqCst) {
                0 => return,
                left if left < 0 => break,
                _ => std::thread::yield_now(),
            }
        }
        panic!("{} values too many or too few", self.0.load(Ordering::SeqCst));
    }
}

pub struct Counted {
    mark: u64,
    number: u64,
    register: Register,
}

impl Counted {
    pub fn number(&self) -> u64 {
        assert_eq!(self.mark, ALIVE, "looked at after its end");
        self.number
    }
}

impl Clone for Counted {
    fn clone(&self) -> Counted {
        let number = self.number();
        self.register.value(number)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        assert_eq!(self.mark, ALIVE, "destroyed twice");
        self.mark = 0;
        self.register.0.fetch_sub(1, Ordering::SeqCst);
    }
}
