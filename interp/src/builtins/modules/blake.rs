//! BLAKE2b and BLAKE2s (RFC 7693) with every parameter Python offers: key, salt, person, digest size and the tree.
//!
//! Invariant: the last block is compressed only when the digest is asked for. Knows no heap and no Python value.

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// What a hash is made with.
#[derive(Clone, Default)]
pub struct Parameters {
    pub digest_size: usize,
    pub key: Vec<u8>,
    pub salt: Vec<u8>,
    pub person: Vec<u8>,
    pub fanout: u8,
    pub depth: u8,
    pub leaf_size: u32,
    pub node_offset: u64,
    pub node_depth: u8,
    pub inner_size: u8,
    pub last_node: bool,
}

macro_rules! blake {
    ($name:ident, $word:ty, $rounds:literal, $block:literal, $shifts:expr, $initial:expr, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone)]
        pub struct $name { state: [$word; 8], counter: u128, buffer: Vec<u8>, digest_size: usize, last_node: bool }

        impl $name {
            /// Bytes of a block.
            pub const BLOCK: usize = $block;

            /// A hash of nothing yet (or of its key).
            pub fn new(parameters: &Parameters) -> $name {
                const BYTES: usize = std::mem::size_of::<$word>();
                let mut block = [0u8; 8 * BYTES];
                block[..4].copy_from_slice(&[parameters.digest_size as u8, parameters.key.len() as u8, parameters.fanout, parameters.depth]);
                block[4..8].copy_from_slice(&parameters.leaf_size.to_le_bytes());
                let offset = if BYTES == 8 { 8 } else { 6 };
                block[8..8 + offset].copy_from_slice(&parameters.node_offset.to_le_bytes()[..offset]);
                block[8 + offset] = parameters.node_depth;
                block[9 + offset] = parameters.inner_size;
                block[4 * BYTES..4 * BYTES + parameters.salt.len()].copy_from_slice(&parameters.salt);
                block[6 * BYTES..6 * BYTES + parameters.person.len()].copy_from_slice(&parameters.person);
                let mut state: [$word; 8] = $initial;
                for (word, bytes) in state.iter_mut().zip(block.chunks_exact(BYTES)) {
                    *word ^= bytes.iter().rev().fold(0, |word, byte| word << 8 | *byte as $word);
                }
                let mut hash = $name { state, counter: 0, buffer: Vec::with_capacity($block), digest_size: parameters.digest_size, last_node: parameters.last_node };
                if !parameters.key.is_empty() {
                    let mut block = parameters.key.clone();
                    block.resize($block, 0);
                    hash.update(&block);
                }
                hash
            }

            /// Takes more input.
            pub fn update(&mut self, mut bytes: &[u8]) {
                while !bytes.is_empty() {
                    if self.buffer.len() == $block {
                        self.compress(false);
                        self.buffer.clear();
                    }
                    let taken = bytes.len().min($block - self.buffer.len());
                    self.buffer.extend_from_slice(&bytes[..taken]);
                    bytes = &bytes[taken..];
                }
            }

            /// The digest of what came so far.
            pub fn digest(&self) -> Vec<u8> {
                let mut last = self.clone();
                last.compress(true);
                let mut out: Vec<u8> = last.state.iter().flat_map(|word| word.to_le_bytes()).collect();
                out.truncate(self.digest_size);
                out
            }

            fn compress(&mut self, last: bool) {
                const BYTES: usize = std::mem::size_of::<$word>();
                self.counter += self.buffer.len() as u128;
                let mut block = [0u8; $block];
                block[..self.buffer.len()].copy_from_slice(&self.buffer);
                let mut message: [$word; 16] = [0; 16];
                for (word, bytes) in message.iter_mut().zip(block.chunks_exact(BYTES)) {
                    *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | *byte as $word);
                }
                let mut v: [$word; 16] = [0; 16];
                v[..8].copy_from_slice(&self.state);
                let initial: [$word; 8] = $initial;
                v[8..].copy_from_slice(&initial);
                v[12] ^= self.counter as $word;
                v[13] ^= (self.counter >> (8 * BYTES)) as $word;
                if last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                let shifts: [u32; 4] = $shifts;
                for round in 0..$rounds {
                    let order = &SIGMA[round % 10];
                    let mut mix = |at: usize, a: usize, b: usize, c: usize, d: usize| {
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(message[order[2 * at]]);
                        v[d] = (v[d] ^ v[a]).rotate_right(shifts[0]);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(shifts[1]);
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(message[order[2 * at + 1]]);
                        v[d] = (v[d] ^ v[a]).rotate_right(shifts[2]);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(shifts[3]);
                    };
                    mix(0, 0, 4, 8, 12);
                    mix(1, 1, 5, 9, 13);
                    mix(2, 2, 6, 10, 14);
                    mix(3, 3, 7, 11, 15);
                    mix(4, 0, 5, 10, 15);
                    mix(5, 1, 6, 11, 12);
                    mix(6, 2, 7, 8, 13);
                    mix(7, 3, 4, 9, 14);
                }
                for (index, word) in self.state.iter_mut().enumerate() {
                    *word ^= v[index] ^ v[index + 8];
                }
            }
        }
    };
}

blake!(
    Blake2b,
    u64,
    12,
    128,
    [32, 24, 16, 63],
    [
        0x6a09_e667_f3bc_c908,
        0xbb67_ae85_84ca_a73b,
        0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179
    ],
    "The 64-bit form."
);
blake!(Blake2s, u32, 10, 64, [16, 12, 8, 7], [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19], "The 32-bit form.");
