//! Random numbers that cost two nanoseconds and repeat with their seed (xorshift64*, Vigna 2016).

#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        // spreads small seeds over all bits; 0 would stay 0
        Random((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    #[inline(always)]
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// One of `0 .. limit`.
    #[inline(always)]
    pub fn below(&mut self, limit: u64) -> u64 {
        ((self.bits() as u128 * limit as u128) >> 64) as u64
    }

    /// True in `percent` of 100 cases.
    #[inline(always)]
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
