//! Cell sizes: which class an object of so many bytes belongs to.
//!
//! Steps of 16 bytes to 256, then four steps a doubling: to 8 KB in blocks of 64 KB (small), to 64 KB in spans of eight
//! blocks (medium). What is larger gets blocks of its own. Sizes are counted in granules of 16 bytes.
//! Invariant: a class's cells are never smaller than the sizes that map to it, and waste at most a quarter above 256 bytes.

/// Bytes of a granule: the alignment of every cell.
pub const GRANULE_BYTES: usize = 16;
/// Bytes of a block.
pub const BLOCK_BYTES: usize = 1 << BLOCK_SHIFT;
/// The shift from an offset to a block index.
pub const BLOCK_SHIFT: u32 = 16;
/// Blocks of a span with medium cells.
pub const MEDIUM_BLOCKS: usize = 8;
/// Classes in all.
pub const CLASSES: usize = 15 + 20 + 12;
/// Classes with small cells; those above are medium.
pub const SMALL_CLASSES: usize = 15 + 20;
/// The greatest small cell, in granules.
pub const SMALL_MAX_GRANULES: usize = 8192 / GRANULE_BYTES;
/// The greatest medium cell, in granules.
pub const MEDIUM_MAX_GRANULES: usize = 65536 / GRANULE_BYTES;
/// Cells that a block can hold at most: its cells of 32 bytes.
pub const MAX_CELLS: usize = BLOCK_BYTES / 32;

/// Granules of a cell, by class.
pub static GRANULES: [u16; CLASSES] = granules_of_classes();
/// Class by granules, for small cells.
pub static CLASS_OF: [u8; SMALL_MAX_GRANULES + 1] = class_table();

const fn granules_of_classes() -> [u16; CLASSES] {
    let mut table = [0u16; CLASSES];
    let mut class = 0;
    // 32 bytes is the least: an object with a header alone is rare, and reciprocals of one granule need 33 bits.
    let mut granules = 2;
    while granules <= 16 {
        table[class] = granules;
        class += 1;
        granules += 1;
    }
    let mut base = 16u16;
    while class < CLASSES {
        let mut step = 1;
        while step <= 4 {
            table[class] = base + base / 4 * step;
            class += 1;
            step += 1;
        }
        base *= 2;
    }
    table
}

const fn class_table() -> [u8; SMALL_MAX_GRANULES + 1] {
    let granules = granules_of_classes();
    let mut table = [0u8; SMALL_MAX_GRANULES + 1];
    let (mut size, mut class) = (0, 0);
    while size <= SMALL_MAX_GRANULES {
        if size > granules[class] as usize {
            class += 1;
        }
        table[size] = class as u8;
        size += 1;
    }
    table
}

/// The class of a medium size.
pub fn medium_class(granules: usize) -> usize {
    let mut class = SMALL_CLASSES;
    while (GRANULES[class] as usize) < granules {
        class += 1;
    }
    class
}

/// Blocks of a span of this class.
pub const fn span_blocks(class: usize) -> usize {
    if class < SMALL_CLASSES { 1 } else { MEDIUM_BLOCKS }
}

/// Cells of a span of this class.
pub fn span_cells(class: usize) -> usize {
    span_blocks(class) * BLOCK_BYTES / (GRANULES[class] as usize * GRANULE_BYTES)
}

/// `n * reciprocal >> 32 == n / granules` for every `n` below a span's granules (2^15): the error of the rounded-up
/// reciprocal is below `granules`, and 2^15 × 2^12 < 2^32.
pub const fn reciprocal(granules: u32) -> u32 {
    (1u64 << 32).div_ceil(granules as u64) as u32
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_range_loop)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_the_least_class_that_holds_it() {
        assert_eq!(GRANULES[0], 2);
        assert_eq!(GRANULES[SMALL_CLASSES - 1] as usize, SMALL_MAX_GRANULES);
        assert_eq!(GRANULES[CLASSES - 1] as usize, MEDIUM_MAX_GRANULES);
        for granules in 1..=MEDIUM_MAX_GRANULES {
            let class = if granules <= SMALL_MAX_GRANULES { CLASS_OF[granules] as usize } else { medium_class(granules) };
            assert!(GRANULES[class] as usize >= granules);
            assert!(class == 0 || (GRANULES[class - 1] as usize) < granules);
        }
    }

    #[test]
    fn reciprocals_divide_exactly() {
        for class in 0..CLASSES {
            let granules = GRANULES[class] as u64;
            for n in 0..(span_blocks(class) * BLOCK_BYTES / GRANULE_BYTES) as u64 {
                assert_eq!((n * reciprocal(granules as u32) as u64) >> 32, n / granules);
            }
            assert!(span_cells(class) <= MAX_CELLS);
        }
    }
}
