//! The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), as Python's `random` drives it.
//!
//! Invariant: the same seed gives CPython's sequence. A value; whoever owns it shares it. Knows no heap.

use super::integer::{Integer, MAX_BITS, from_limbs};
use super::{NumberError, room_for};

const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// The generator's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MersenneTwister {
    words: [u32; WORDS],
    /// How many words of this round are used up; `WORDS` calls for the next round.
    used: usize,
}

impl MersenneTwister {
    fn from_word(seed: u32) -> MersenneTwister {
        let mut words = [seed; WORDS];
        for at in 1..WORDS {
            let last = words[at - 1];
            words[at] = 1_812_433_253u32.wrapping_mul(last ^ last >> 30).wrapping_add(at as u32);
        }
        MersenneTwister { words, used: WORDS }
    }

    /// Seeds from words, least significant first; there must be at least one.
    pub fn from_words(key: &[u32]) -> MersenneTwister {
        let mut twister = MersenneTwister::from_word(19_650_218);
        let words = &mut twister.words;
        let mix = |last: u32, factor: u32| (last ^ last >> 30).wrapping_mul(factor);
        let (mut at, mut of_key) = (1, 0);
        for _ in 0..WORDS.max(key.len()) {
            words[at] = (words[at] ^ mix(words[at - 1], 1_664_525)).wrapping_add(key[of_key]).wrapping_add(of_key as u32);
            at += 1;
            of_key = (of_key + 1) % key.len();
            if at == WORDS {
                words[0] = words[WORDS - 1];
                at = 1;
            }
        }
        for _ in 1..WORDS {
            words[at] = (words[at] ^ mix(words[at - 1], 1_566_083_941)).wrapping_sub(at as u32);
            at += 1;
            if at == WORDS {
                words[0] = words[WORDS - 1];
                at = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    /// `random.seed(seed)` of an int: its magnitude counts.
    pub fn from_seed(seed: &Integer) -> MersenneTwister {
        let words = seed.magnitude().to_u32_digits();
        MersenneTwister::from_words(if words.is_empty() { &[0] } else { &words })
    }

    fn twist(&mut self) {
        let words = &mut self.words;
        for at in 0..WORDS {
            let mixed = words[at] & 0x8000_0000 | words[(at + 1) % WORDS] & 0x7fff_ffff;
            words[at] = words[(at + MIDDLE) % WORDS] ^ mixed >> 1 ^ if mixed & 1 != 0 { 0x9908_b0df } else { 0 };
        }
        self.used = 0;
    }

    /// The next 32 bits.
    #[inline]
    pub fn next_word(&mut self) -> u32 {
        if self.used >= WORDS {
            self.twist();
        }
        let mut word = self.words[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    /// `random.random()`: 53 bits in [0, 1).
    #[inline]
    pub fn next_float(&mut self) -> f64 {
        let high = u64::from(self.next_word() >> 5);
        let low = u64::from(self.next_word() >> 6);
        (high << 26 | low) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// `random.getrandbits(bits)` for at most 64 bits.
    #[inline]
    pub fn next_bits(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.next_word() >> (32 - bits)),
            _ => {
                let low = u64::from(self.next_word());
                low | u64::from(self.next_word() >> (64 - bits.min(64))) << 32
            }
        }
    }

    /// `random.getrandbits(bits)` of any size.
    pub fn next_integer(&mut self, bits: u64) -> Result<Integer, NumberError> {
        if bits <= 64 {
            return Ok(self.next_bits(bits as u32).into());
        }
        if bits > MAX_BITS || !room_for(bits as usize / 8) {
            return Err(NumberError::Memory);
        }
        let mut limbs = Vec::with_capacity(bits.div_ceil(64) as usize);
        let mut left = bits;
        while left > 0 {
            limbs.push(self.next_bits(left.min(64) as u32));
            left -= left.min(64);
        }
        Ok(from_limbs(false, &limbs))
    }

    /// `getstate()`: the words, then how many are used up.
    pub fn state(&self) -> (&[u32; WORDS], u32) {
        (&self.words, self.used as u32)
    }

    /// `setstate()`; `None` when `used` is out of range.
    pub fn from_state(words: [u32; WORDS], used: u32) -> Option<MersenneTwister> {
        (used as usize <= WORDS).then_some(MersenneTwister { words, used: used as usize })
    }
}
