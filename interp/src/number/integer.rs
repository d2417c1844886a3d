//! Python's int: arithmetic, bits, bytes.
//!
//! Invariant: an `Integer::Big` never fits an i64, so equal integers have equal representations. Division and remainder
//! round to minus infinity, bit operations see an endless two's complement. Knows no heap.

use super::long_product::multiply_magnitudes;
use super::{NumberError, Poll, room_for};
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Results with more bits than this are refused as too big for memory (4 GiB).
pub const MAX_BITS: u64 = 1 << 35;

fn room_for_bits(bits: u64) -> bool {
    bits <= MAX_BITS && room_for(bits as usize / 8)
}

/// An int of any size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    Small(i64),
    Big(BigInt),
}

impl From<i64> for Integer {
    fn from(value: i64) -> Integer {
        Integer::Small(value)
    }
}
impl From<usize> for Integer {
    fn from(value: usize) -> Integer {
        i64::try_from(value).map_or_else(|_| Integer::Big(value.into()), Integer::Small)
    }
}
impl From<u64> for Integer {
    fn from(value: u64) -> Integer {
        i64::try_from(value).map_or_else(|_| Integer::Big(value.into()), Integer::Small)
    }
}
impl From<i128> for Integer {
    fn from(value: i128) -> Integer {
        i64::try_from(value).map_or_else(|_| Integer::Big(value.into()), Integer::Small)
    }
}
impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Integer {
        value.to_i64().map_or_else(|| Integer::Big(value), Integer::Small)
    }
}
impl From<BigUint> for Integer {
    fn from(value: BigUint) -> Integer {
        BigInt::from(value).into()
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Integer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Integer {
    fn cmp(&self, other: &Integer) -> Ordering {
        match (self, other) {
            (Integer::Small(left), Integer::Small(right)) => left.cmp(right),
            (Integer::Big(left), Integer::Big(right)) => left.cmp(right),
            (Integer::Small(_), Integer::Big(right)) => if right.is_negative() { Ordering::Greater } else { Ordering::Less },
            (Integer::Big(left), Integer::Small(_)) => if left.is_negative() { Ordering::Less } else { Ordering::Greater },
        }
    }
}

/// One small operation, or the big one when it overflows.
macro_rules! small_or_big {
    ($name:ident, $checked:ident, $operator:tt) => {
        pub fn $name(&self, other: &Integer) -> Integer {
            if let (Integer::Small(left), Integer::Small(right)) = (self, other)
                && let Some(result) = left.$checked(*right)
            {
                return Integer::Small(result);
            }
            (&*self.to_big() $operator &*other.to_big()).into()
        }
    };
}
macro_rules! bitwise {
    ($name:ident, $operator:tt) => {
        pub fn $name(&self, other: &Integer) -> Integer {
            match (self, other) {
                (Integer::Small(left), Integer::Small(right)) => Integer::Small(left $operator right),
                _ => (&*self.to_big() $operator &*other.to_big()).into(),
            }
        }
    };
}

impl Integer {
    pub const ZERO: Integer = Integer::Small(0);

    pub fn to_big(&self) -> Cow<'_, BigInt> {
        match self {
            Integer::Small(value) => Cow::Owned(BigInt::from(*value)),
            Integer::Big(value) => Cow::Borrowed(value),
        }
    }

    pub fn into_big(self) -> BigInt {
        match self {
            Integer::Small(value) => value.into(),
            Integer::Big(value) => value,
        }
    }

    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Integer::Small(value) => Some(*value),
            Integer::Big(_) => None,
        }
    }

    pub fn to_u64(&self) -> Option<u64> {
        match self {
            Integer::Small(value) => u64::try_from(*value).ok(),
            Integer::Big(value) => value.to_u64(),
        }
    }

    pub fn is_zero(&self) -> bool {
        matches!(self, Integer::Small(0))
    }

    pub fn is_negative(&self) -> bool {
        match self {
            Integer::Small(value) => *value < 0,
            Integer::Big(value) => value.is_negative(),
        }
    }

    pub fn is_odd(&self) -> bool {
        match self {
            Integer::Small(value) => value & 1 != 0,
            Integer::Big(value) => value.bit(0),
        }
    }

    pub fn magnitude(&self) -> Cow<'_, BigUint> {
        match self {
            Integer::Small(value) => Cow::Owned(value.unsigned_abs().into()),
            Integer::Big(value) => Cow::Borrowed(value.magnitude()),
        }
    }

    small_or_big!(add, checked_add, +);
    small_or_big!(sub, checked_sub, -);
    small_or_big!(mul, checked_mul, *);
    bitwise!(and, &);
    bitwise!(or, |);
    bitwise!(xor, ^);

    pub fn neg(&self) -> Integer {
        match self {
            Integer::Small(value) => Integer::from(-i128::from(*value)),
            Integer::Big(value) => (-value).into(),
        }
    }

    pub fn abs(&self) -> Integer {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// `~n`
    pub fn invert(&self) -> Integer {
        match self {
            Integer::Small(value) => Integer::Small(!value),
            Integer::Big(value) => (!value).into(),
        }
    }

    pub fn floor_div(&self, other: &Integer) -> Result<Integer, NumberError> {
        Ok(self.div_mod(other)?.0)
    }

    pub fn modulo(&self, other: &Integer) -> Result<Integer, NumberError> {
        Ok(self.div_mod(other)?.1)
    }

    /// `divmod(self, other)`
    pub fn div_mod(&self, other: &Integer) -> Result<(Integer, Integer), NumberError> {
        if other.is_zero() {
            return Err(NumberError::DIVISION);
        }
        if let (Integer::Small(left), Integer::Small(right)) = (self, other) {
            let (left, right) = (i128::from(*left), i128::from(*right));
            let (quotient, rest) = (left / right, left % right);
            return Ok(match rest != 0 && (rest < 0) != (right < 0) {
                true => ((quotient - 1).into(), (rest + right).into()),
                false => (quotient.into(), rest.into()),
            });
        }
        let (quotient, rest) = self.to_big().div_mod_floor(&other.to_big());
        Ok((quotient.into(), rest.into()))
    }

    /// `self ** exponent` for an exponent of at least 0 (a negative one is a float power, the caller's work).
    pub fn pow(&self, exponent: u64, poll: Poll) -> Result<Integer, NumberError> {
        match self {
            Integer::Small(0 | 1) if exponent > 0 => return Ok(self.clone()),
            Integer::Small(-1) => return Ok(Integer::Small(if exponent & 1 == 0 { 1 } else { -1 })),
            Integer::Small(base) => {
                if let Some(power) = u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)) {
                    return Ok(Integer::Small(power));
                }
            }
            Integer::Big(_) => {}
        }
        if exponent == 0 {
            return Ok(Integer::Small(1));
        }
        if !room_for_bits((self.bit_length() - 1).saturating_mul(exponent)) {
            return Err(NumberError::Memory);
        }
        let base = self.to_big();
        // a power of two is a shift
        if let Some(zeros) = base.trailing_zeros()
            && zeros > 0
        {
            let odd: BigInt = &*base >> zeros;
            let power = Integer::from(odd).pow(exponent, poll)?;
            return power.shift_left_by(zeros * exponent);
        }
        let magnitude = base.magnitude();
        let mut power = magnitude.clone();
        for bit in (0..63 - exponent.leading_zeros()).rev() {
            power = multiply_magnitudes(&power, &power, poll)?;
            if exponent >> bit & 1 != 0 {
                power = multiply_magnitudes(&power, magnitude, poll)?;
            }
        }
        let sign = if base.is_negative() && exponent & 1 != 0 { Sign::Minus } else { Sign::Plus };
        let power = BigInt::from_biguint(sign, power);
        Ok(power.into())
    }

    /// `pow(self, exponent, modulus)`; a negative exponent asks for the modular inverse.
    pub fn pow_mod(&self, exponent: &Integer, modulus: &Integer, poll: Poll) -> Result<Integer, NumberError> {
        if modulus.is_zero() {
            return Err(NumberError::Value("pow() 3rd argument cannot be 0"));
        }
        let positive = modulus.abs();
        if positive == Integer::Small(1) {
            return Ok(Integer::ZERO);
        }
        let (base, exponent) = match exponent.is_negative() {
            true => (self.inverse(&positive)?, exponent.neg()),
            false => (self.modulo(&positive)?, exponent.clone()),
        };
        let power = match (&base, &exponent, &positive) {
            (Integer::Small(base), Integer::Small(exponent), Integer::Small(modulus)) => {
                let (mut square, mut exponent, modulus) = (*base as u128, *exponent as u64, *modulus as u128);
                let mut power = 1u128;
                while exponent > 0 {
                    if exponent & 1 != 0 {
                        power = power * square % modulus;
                    }
                    square = square * square % modulus;
                    exponent >>= 1;
                }
                Integer::from(power as i128)
            }
            _ => big_pow_mod(&base.to_big(), &exponent.magnitude(), &positive.to_big(), poll)?,
        };
        if modulus.is_negative() && !power.is_zero() { Ok(power.add(modulus)) } else { Ok(power) }
    }

    fn inverse(&self, modulus: &Integer) -> Result<Integer, NumberError> {
        let modulus = modulus.to_big();
        let found = self.to_big().mod_floor(&modulus).extended_gcd(&modulus);
        if !found.gcd.is_one() {
            return Err(NumberError::Value("base is not invertible for the given modulus"));
        }
        Ok(found.x.mod_floor(&modulus).into())
    }

    fn shift_left_by(&self, count: u64) -> Result<Integer, NumberError> {
        if self.is_zero() {
            return Ok(Integer::ZERO);
        }
        if let Integer::Small(value) = self
            && count < 64
        {
            return Ok((i128::from(*value) << count).into());
        }
        if !room_for_bits(self.bit_length().saturating_add(count)) {
            return Err(NumberError::Memory);
        }
        Ok((&*self.to_big() << count).into())
    }

    /// `self << count`
    pub fn shift_left(&self, count: &Integer) -> Result<Integer, NumberError> {
        if count.is_negative() {
            return Err(NumberError::Value("negative shift count"));
        }
        match count.to_u64() {
            Some(count) => self.shift_left_by(count),
            None if self.is_zero() => Ok(Integer::ZERO),
            None => Err(NumberError::Overflow("too many digits in integer")),
        }
    }

    /// `self >> count`
    pub fn shift_right(&self, count: &Integer) -> Result<Integer, NumberError> {
        if count.is_negative() {
            return Err(NumberError::Value("negative shift count"));
        }
        Ok(match (self, count.to_u64()) {
            (Integer::Small(value), Some(count)) => Integer::Small(value >> count.min(63)),
            (Integer::Big(value), Some(count)) if count <= value.bits() => (value >> count).into(),
            _ => Integer::Small(if self.is_negative() { -1 } else { 0 }),
        })
    }

    pub fn bit_length(&self) -> u64 {
        match self {
            Integer::Small(value) => 64 - u64::from(value.unsigned_abs().leading_zeros()),
            Integer::Big(value) => value.bits(),
        }
    }

    pub fn bit_count(&self) -> u64 {
        match self {
            Integer::Small(value) => value.unsigned_abs().count_ones().into(),
            Integer::Big(value) => value.magnitude().count_ones(),
        }
    }

    /// `self.to_bytes(length, order, signed=...)`
    pub fn to_bytes(&self, length: usize, order: ByteOrder, signedness: Signedness) -> Result<Vec<u8>, NumberError> {
        if self.is_negative() && signedness == Signedness::Unsigned {
            return Err(NumberError::Overflow("can't convert negative int to unsigned"));
        }
        let mut bytes = match self.to_big().as_ref() {
            zero if zero.is_zero() => Vec::new(),
            value if signedness == Signedness::Signed => value.to_signed_bytes_le(),
            value => value.magnitude().to_bytes_le(),
        };
        if bytes.len() > length {
            return Err(NumberError::Overflow("int too big to convert"));
        }
        if !room_for(length) {
            return Err(NumberError::Memory);
        }
        bytes.resize(length, if self.is_negative() { 0xff } else { 0 });
        if order == ByteOrder::Big {
            bytes.reverse();
        }
        Ok(bytes)
    }

    /// `int.from_bytes(bytes, order, signed=...)`
    pub fn from_bytes(bytes: &[u8], order: ByteOrder, signedness: Signedness) -> Integer {
        match (order, signedness) {
            (ByteOrder::Little, Signedness::Unsigned) => BigUint::from_bytes_le(bytes).into(),
            (ByteOrder::Big, Signedness::Unsigned) => BigUint::from_bytes_be(bytes).into(),
            (ByteOrder::Little, Signedness::Signed) => BigInt::from_signed_bytes_le(bytes).into(),
            (ByteOrder::Big, Signedness::Signed) => BigInt::from_signed_bytes_be(bytes).into(),
        }
    }

    /// `math.isqrt(self)`
    pub fn isqrt(&self) -> Result<Integer, NumberError> {
        if self.is_negative() {
            return Err(NumberError::Value("isqrt() argument must be nonnegative"));
        }
        Ok(match self {
            Integer::Small(value) => Integer::Small(value.isqrt()),
            Integer::Big(value) => value.sqrt().into(),
        })
    }

    /// `math.gcd(self, other)`
    pub fn gcd(&self, other: &Integer) -> Integer {
        match (self, other) {
            (Integer::Small(left), Integer::Small(right)) => left.unsigned_abs().gcd(&right.unsigned_abs()).into(),
            _ => self.to_big().gcd(&other.to_big()).into(),
        }
    }

    /// `math.lcm(self, other)`
    pub fn lcm(&self, other: &Integer) -> Integer {
        if self.is_zero() || other.is_zero() {
            return Integer::ZERO;
        }
        self.to_big().lcm(&other.to_big()).into()
    }

    /// `round(self, -places)` for places above 0: to a multiple of `10 ** places`, half to even.
    pub fn round_to_power_of_ten(&self, places: u64, poll: Poll) -> Result<Integer, NumberError> {
        // beyond this many places the result is 0 whatever the number
        if places > self.bit_length() / 3 + 1 {
            return Ok(Integer::ZERO);
        }
        let unit = Integer::Small(10).pow(places, poll)?;
        let (quotient, rest) = self.div_mod(&unit)?;
        let twice = rest.add(&rest);
        let up = match twice.cmp(&unit) {
            Ordering::Less => false,
            Ordering::Equal => quotient.is_odd(),
            Ordering::Greater => true,
        };
        Ok(if up { self.sub(&rest).add(&unit) } else { self.sub(&rest) })
    }
}

fn big_pow_mod(base: &BigInt, exponent: &BigUint, modulus: &BigInt, poll: Poll) -> Result<Integer, NumberError> {
    // short work goes to the library's Montgomery form at once; long work is cut so that it can be stopped
    if exponent.bits().saturating_mul(modulus.bits() * modulus.bits()) < 1 << 28 {
        return Ok(base.modpow(&exponent.clone().into(), modulus).into());
    }
    let mut power = BigInt::one();
    let words = exponent.to_u32_digits();
    let step = BigInt::from(1u64 << 32);
    for word in words.iter().rev() {
        if poll() {
            return Err(NumberError::Interrupted);
        }
        power = power.modpow(&step, modulus);
        if *word != 0 {
            power = power * base.modpow(&BigInt::from(*word), modulus) % modulus;
        }
    }
    Ok(power.into())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signedness {
    Signed,
    Unsigned,
}

/// A BigInt from sign and 64-bit limbs, least significant first.
pub fn from_limbs(negative: bool, limbs: &[u64]) -> Integer {
    let digits = limbs.iter().flat_map(|&limb| [limb as u32, (limb >> 32) as u32]).collect();
    BigInt::new(if negative { Sign::Minus } else { Sign::Plus }, digits).into()
}
