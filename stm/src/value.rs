//! How a value lies in a word: small plain ones as they are, all others as a pointer to a box.
//!
//! Which it is depends on the type alone and is known to the compiler. *Plain* types have at most eight bytes, no padding (a
//! word of memory has no uninitialised bytes), nothing to drop, and are `Copy`: two copies of the bits are two values. Options of
//! small integers do have padding, and are *coded*: presence above, the number below.

use core::any::TypeId;
use core::mem::MaybeUninit;
use core::num::NonZero;

macro_rules! is_one_of {
    ($type:ty: $($known:ty,)*) => { false $(|| TypeId::of::<$type>() == TypeId::of::<$known>())* };
}

/// Do values of this type lie in the word itself?
#[inline(always)]
pub(crate) fn is_inline<T: 'static>() -> bool {
    is_plain::<T>() || is_coded::<T>()
}

#[inline(always)]
fn is_plain<T: 'static>() -> bool {
    const { assert!(size_of::<Option<NonZero<u64>>>() == 8 && size_of::<Option<char>>() == 4 && size_of::<Option<bool>>() == 1) };
    is_one_of! { T:
            u64, i64, usize, isize, f64, u32, i32, f32, u16, i16, u8, i8, bool, char, (),
            core::cmp::Ordering, Option<bool>, Option<char>,
            NonZero<u64>, NonZero<i64>, NonZero<usize>, NonZero<isize>, NonZero<u32>, NonZero<i32>, NonZero<u16>, NonZero<u8>,
            Option<NonZero<u64>>, Option<NonZero<i64>>, Option<NonZero<usize>>, Option<NonZero<isize>>, Option<NonZero<u32>>,
            Option<NonZero<i32>>, Option<NonZero<u16>>, Option<NonZero<u8>>,
            (u32, u32), (i32, i32), (f32, f32), (u16, u16), (u8, u8),
            [u8; 1], [u8; 2], [u8; 3], [u8; 4], [u8; 5], [u8; 6], [u8; 7], [u8; 8],
            [u16; 2], [u16; 3], [u16; 4], [u32; 2], [i32; 2], [f32; 2],
    }
}

macro_rules! coded {
    ($($number:ty: $bits:ty,)*) => {
        #[inline(always)]
        fn is_coded<T: 'static>() -> bool {
            is_one_of! { T: $(Option<$number>,)* }
        }

        #[inline(always)]
        fn code<T: 'static>(value: &T) -> u64 {
            $(if TypeId::of::<T>() == TypeId::of::<Option<$number>>() {
                // SAFETY: it is this type.
                let value = unsafe { &*core::ptr::from_ref(value).cast::<Option<$number>>() };
                return value.map_or(0, |number| 1 << 32 | number as $bits as u64);
            })*
            unreachable!("asked only for these types")
        }

        #[inline(always)]
        fn decode<T: 'static, R>(word: u64, look: impl FnOnce(&T) -> R) -> R {
            $(if TypeId::of::<T>() == TypeId::of::<Option<$number>>() {
                let value = (word >> 32 != 0).then_some(word as $number);
                // SAFETY: it is this type.
                return look(unsafe { &*(&raw const value).cast::<T>() });
            })*
            unreachable!("asked only for these types")
        }
    };
}

coded! { u32: u32, i32: u32, u16: u16, i16: u16, u8: u8, i8: u8, }

/// Puts a value into a word.
#[inline(always)]
pub(crate) fn into_word<T: 'static>(value: T) -> u64 {
    if is_coded::<T>() {
        code(&value)
    } else if is_plain::<T>() {
        let mut word = 0u64;
        // SAFETY: `is_plain`: at most eight bytes, all of them initialised, and nothing to drop.
        unsafe { core::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), (&raw mut word).cast::<u8>(), size_of::<T>()) };
        word
    } else {
        boxed::into_word(value)
    }
}

/// Shows the value of a word.
///
/// # Safety
/// The word was made by `into_word::<T>`, and is destroyed by nobody meanwhile.
#[inline(always)]
pub(crate) unsafe fn with<T: 'static, R>(word: u64, look: impl FnOnce(&T) -> R) -> R {
    if is_coded::<T>() {
        decode(word, look)
    } else if is_plain::<T>() {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: as in `into_word`: these bytes came from a `T`.
        unsafe { core::ptr::copy_nonoverlapping((&raw const word).cast::<u8>(), value.as_mut_ptr().cast::<u8>(), size_of::<T>()) };
        // SAFETY: all bytes of the value were just written.
        look(unsafe { value.assume_init_ref() })
    } else {
        // SAFETY: the caller's promise, passed on.
        unsafe { boxed::with(word, look) }
    }
}

/// Ends the value of a word.
///
/// # Safety
/// The word was made by `into_word::<T>`, and nobody uses it any more.
pub(crate) unsafe fn destroy<T: 'static>(word: u64) {
    if !is_inline::<T>() {
        // SAFETY: the caller's promise, passed on.
        unsafe { boxed::destroy::<T>(word) };
    }
}

/// Values that are always boxed, where 0 has to mean that there is none.
pub(crate) mod boxed {
    pub(crate) fn into_word<T: 'static>(value: T) -> u64 {
        Box::into_raw(Box::new(value)) as u64
    }

    /// # Safety
    /// As for [`super::with`].
    #[inline(always)]
    pub(crate) unsafe fn with<T: 'static, R>(word: u64, look: impl FnOnce(&T) -> R) -> R {
        // SAFETY: a pointer to a boxed `T`, which the caller keeps.
        look(unsafe { &*(word as *const T) })
    }

    /// # Safety
    /// As for [`super::destroy`].
    pub(crate) unsafe fn destroy<T: 'static>(word: u64) {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(word as *mut T) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: Clone + PartialEq + core::fmt::Debug + 'static>(value: T, inline: bool) {
        assert_eq!(is_inline::<T>(), inline);
        let word = into_word(value.clone());
        // SAFETY: made just now, destroyed below.
        assert_eq!(unsafe { with::<T, T>(word, T::clone) }, value);
        // SAFETY: not used again.
        unsafe { destroy::<T>(word) };
    }

    #[test]
    fn values_come_back() {
        comes_back(u64::MAX, true);
        comes_back(-1i8, true);
        comes_back('ß', true);
        comes_back(-0.5f32, true);
        comes_back((), true);
        comes_back([1u8, 2, 3], true);
        comes_back(NonZero::new(9u64), true);
        comes_back(Some(true), true);
        comes_back(Some(7u32), true);
        comes_back(None::<u32>, true);
        comes_back(Some(0i32), true);
        comes_back(Some(-7i32), true);
        comes_back(Some(-7i8), true);
        comes_back(Some(u16::MAX), true);
        comes_back(Some(7u64), false);
        comes_back(String::from("boxed"), false);
        comes_back([0u64; 9], false);
        comes_back((1u8, 2u32), false);
    }
}
