//! array: packed numbers of one C type, in the storage of a bytearray (length in bytes, body, exports) plus the type's letter.
//!
//! Invariant: the length is a multiple of the item's size, sizes divide 8, so an item never lies across two words of the
//! body: one read or one write of a word is all an item costs. The letter never changes after the array was made.

use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::number::integer;
use super::string::{is_str, text};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use crate::number::Integer;

/// The word that holds the letter.
const LETTER: usize = 3;
/// The letters, in the order CPython lists them.
pub const LETTERS: &str = "bBuwhHiIlLqQfd";

/// Is the value an array (subclasses too)?
#[inline(always)]
pub fn is_array(value: Value) -> bool { is_kind(value, Kind::Array) }

/// The type letter of an array.
#[inline(always)]
pub fn letter(array: Value) -> u8 { Ref::of(array).fixed(LETTER).as_int() as u8 }

/// Bytes an item of a letter takes.
#[inline(always)]
pub fn size_of(letter: u8) -> usize {
    match letter {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        _ => 8,
    }
}

impl Thread {
    /// The fields of an empty array nobody else knows yet.
    pub fn init_array(&mut self, object: Ref, letter: u8) {
        self.init_bytearray(object);
        object.init(LETTER, Value::from_small(i32::from(letter)));
    }

    /// Items of an array.
    #[inline]
    pub fn array_len(&mut self, array: Value) -> Res<usize> { Ok(self.bytearray_len(array)? / size_of(letter(array))) }

    /// Item `index`, or None beyond the end.
    #[inline]
    pub fn array_get(&mut self, array: Value, index: usize) -> Res<Option<Value>> {
        let letter = letter(array);
        let size = size_of(letter);
        match self.bytearray_word(array, index.saturating_mul(size), size)? {
            Some(bits) => self.array_item(letter, bits).map(Some),
            None => Ok(None),
        }
    }

    /// Sets item `index`; false beyond the end.
    #[inline]
    pub fn array_set(&mut self, array: Value, index: usize, item: Value) -> Res<bool> {
        let letter = letter(array);
        let size = size_of(letter);
        let bits = self.array_bits(letter, item)?;
        self.bytearray_set_word(array, index.saturating_mul(size), size, bits)
    }

    /// The value of an item's bits.
    #[inline]
    pub fn array_item(&mut self, letter: u8, bits: u64) -> Res<Value> {
        Ok(match letter {
            b'B' => Value::from_small(i32::from(bits as u8)),
            b'b' => Value::from_small(i32::from(bits as i8)),
            b'h' => Value::from_small(i32::from(bits as i16)),
            b'H' => Value::from_small(i32::from(bits as u16)),
            b'i' => Value::from_small(bits as i32),
            b'I' => Value::from_int_unchecked(i64::from(bits as u32)),
            b'l' | b'q' => return self.new_int(bits as i64),
            b'L' | b'Q' => return self.new_uint(bits),
            b'f' => Value::from_f64(f64::from(f32::from_bits(bits as u32))),
            b'd' => Value::from_f64(f64::from_bits(bits)),
            _ => {
                if bits > 0x10_FFFF {
                    return Err(self.value_error(format!("character U+{bits:x} is not in range [U+0000; U+10ffff]")));
                }
                return self.new_char(bits as u32);
            }
        })
    }

    /// The bits of an item's value; what does not fit is an error.
    #[inline]
    pub fn array_bits(&mut self, letter: u8, item: Value) -> Res<u64> {
        match letter {
            b'd' if item.is_f64() => Ok(item.as_f64().to_bits()),
            b'B' if item.is_int() && (0..256).contains(&item.as_int()) => Ok(item.as_int() as u64),
            b'i' if item.is_int() && i64::from(item.as_int() as i32) == item.as_int() => Ok(item.as_int() as u32 as u64),
            b'l' | b'q' if item.is_int() => Ok(item.as_int() as u64),
            b'd' => self.array_float(item).map(f64::to_bits),
            b'f' => self.array_float(item).map(|number| u64::from((number as f32).to_bits())),
            b'u' | b'w' => self.array_character(item),
            _ => self.array_integer(letter, item),
        }
    }

    fn array_float(&mut self, item: Value) -> Res<f64> {
        match self.float_of_number(item)? {
            Some(number) => Ok(number),
            None => {
                let got = self.type_name(item);
                Err(self.type_error(format!("must be real number, not {got}")))
            }
        }
    }

    fn array_character(&mut self, item: Value) -> Res<u64> {
        if !is_str(item) {
            let got = self.type_name(item);
            return Err(self.type_error(format!("array item must be a unicode character, not {got}")));
        }
        match text(item).len() {
            1 => Ok(u64::from(text(item).code_at(0))),
            length => Err(self.type_error(format!("array item must be a unicode character, not a string of length {length}"))),
        }
    }

    #[inline(never)]
    fn array_integer(&mut self, letter: u8, item: Value) -> Res<u64> {
        let number = match integer(item) {
            Some(number) => number,
            None => self.index(item)?,
        };
        match letter {
            b'I' | b'L' | b'Q' => self.array_unsigned(letter, number),
            _ => {
                let Some(number) = number.to_i64() else {
                    return Err(self.overflow_error(if letter == b'q' { "int too big to convert" } else { "Python int too large to convert to C long" }));
                };
                let (name, low, high) = match letter {
                    // CPython converts in two steps, and each has its words
                    b'b' if (-32768..32768).contains(&number) => ("signed char", -128, 127),
                    b'b' | b'h' => ("signed short integer", -32768, 32767),
                    b'B' => ("unsigned byte integer", 0, 255),
                    b'H' if i64::from(number as i32) == number => ("unsigned short", 0, 65535),
                    b'H' | b'i' => ("signed integer", i64::from(i32::MIN), i64::from(i32::MAX)),
                    _ => return Ok(number as u64),
                };
                if number < low {
                    return Err(self.overflow_error(format!("{name} is less than minimum")));
                }
                if number > high {
                    return Err(self.overflow_error(format!("{name} is greater than maximum")));
                }
                Ok(number as u64)
            }
        }
    }

    fn array_unsigned(&mut self, letter: u8, number: Integer) -> Res<u64> {
        if number.is_negative() {
            return Err(self.overflow_error(if letter == b'Q' { "can't convert negative int to unsigned" } else { "can't convert negative value to unsigned int" }));
        }
        let fits = match number {
            Integer::Small(number) => Some(number as u64),
            Integer::Big(number) => u64::try_from(number).ok(),
        };
        match fits {
            Some(number) if letter != b'I' || number <= u64::from(u32::MAX) => Ok(number),
            Some(_) => Err(self.overflow_error("unsigned int is greater than maximum")),
            None => Err(self.overflow_error(if letter == b'Q' { "int too big to convert" } else { "Python int too large to convert to C unsigned long" })),
        }
    }
}
