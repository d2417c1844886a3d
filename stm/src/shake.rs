//! Shake mode: a seeded generator that decides where a barrier misbehaves.
//!
//! Off, it costs nothing: shake mode works by keeping the fast paths from ever matching (limit 0, write key never), so
//! that every barrier takes the slow path, and only the slow paths ask here. It must not know what the victim does.

pub(crate) struct Shake {
    state: u64,
    one_in: u32,
}

impl Shake {
    pub(crate) fn new(seed: u64, thread: usize, one_in: u32) -> Shake {
        let state = seed ^ (thread as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Shake { state: state | 1, one_in: one_in.max(1) }
    }

    /// Xorshift: fast, repeatable, good enough to choose victims.
    fn next(&mut self) -> u64 {
        let mut x = self.state;
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.state = x;
        x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub(crate) fn strike(&mut self) -> Strike {
        let roll = self.next();
        if !roll.is_multiple_of(self.one_in as u64) {
            return Strike::None;
        }
        match self.next() % 3 {
            0 => Strike::Yield,
            _ => Strike::Restart,
        }
    }
}

pub(crate) enum Strike {
    None,
    Yield,
    Restart,
}
