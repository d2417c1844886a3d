//! _random: the Mersenne Twister of `random.Random`.
//!
//! Invariant: a generator seeded by a script keeps its 624 words and the index of the next in heap words, so that a rolled-back
//! draw is drawn again. One that was never seeded draws from a source private to the operating-system thread: nobody can
//! tell, and threads that share it never conflict.
//!
//! Words of a generator: body of 312 words of two states each (unbound while unseeded), index of the next state.

use super::{Class, Fields, OPEN, define, given};
use crate::heap::Value;
use crate::number::Integer;
use crate::number::mersenne::MersenneTwister;
use crate::object::body::Body;
use crate::object::native::native;
use crate::object::number::integer;
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::cell::RefCell;

const STATES: usize = 624;
const BODY: usize = 0;
const NEXT: usize = 1;

thread_local! {
    /// What unseeded generators draw from: without state that scripts can see, so one for each thread of the process.
    static UNSEEDED: RefCell<MersenneTwister> = RefCell::new(MersenneTwister::from_words(&system_words()));
}

/// Words nobody can foresee.
fn system_words() -> [u32; 8] {
    let mut words = [0u32; 8];
    // SAFETY: the buffer is writable for its whole length
    let got = unsafe { libc::getentropy(words.as_mut_ptr().cast(), std::mem::size_of_val(&words)) };
    if got != 0 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
        let place = (&raw const words as usize) as u64;
        for (index, word) in words.iter_mut().enumerate() {
            *word = ((since ^ place).rotate_left(7 * index as u32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32;
        }
    }
    words
}

/// Writes a twister's state.
fn save(th: &mut Thread, fields: Fields, twister: &MersenneTwister) -> Res<()> {
    let (states, next) = twister.state();
    let body = th.new_body(STATES / 2, true)?;
    for (index, pair) in states.chunks(2).enumerate() {
        body.init(index, pair[0] as u64 | (pair[1] as u64) << 32);
    }
    fields.set(th, BODY, body.value())?;
    fields.set_number(th, NEXT, next as i64)
}

fn load(th: &mut Thread, body: Body, next: usize) -> Res<Option<MersenneTwister>> {
    let mut states = [0u32; STATES];
    for index in 0..STATES / 2 {
        let pair = th.body_load(body, index)?;
        states[2 * index] = pair as u32;
        states[2 * index + 1] = (pair >> 32) as u32;
    }
    Ok(MersenneTwister::from_state(states, next as u32))
}

/// The next 32 bits of a generator.
fn draw(th: &mut Thread, fields: Fields) -> Res<u32> {
    let body = fields.get(th, BODY)?;
    if body.is_unbound() {
        return Ok(UNSEEDED.with(|source| source.borrow_mut().next_word()));
    }
    let next = fields.number(th, NEXT)? as usize;
    let body = Body::of(body);
    if next >= STATES {
        let Some(mut twister) = load(th, body, STATES)? else { return Err(th.runtime_error("damaged random state")) };
        let word = twister.next_word();
        save(th, fields, &twister)?;
        return Ok(word);
    }
    fields.set_number(th, NEXT, next as i64 + 1)?;
    let mut word = (th.body_load(body, next / 2)? >> (32 * (next & 1))) as u32;
    word ^= word >> 11;
    word ^= word << 7 & 0x9d2c_5680;
    word ^= word << 15 & 0xefc6_0000;
    Ok(word ^ word >> 18)
}

fn random_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let made = th.new_instance(args[0])?;
    if let Some(&seed) = tuple_items(args[1]).first() {
        seed_from(th, made, seed)?;
    }
    Ok(made)
}

fn random_init(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }

fn seed_from(th: &mut Thread, generator: Value, seed: Value) -> Res<()> {
    let fields = Fields::of(th, generator);
    if seed.is_none() {
        return fields.set(th, BODY, Value::UNBOUND);
    }
    let number = match integer(seed) {
        Some(number) => number,
        None => Integer::from(num_bigint::BigInt::from(th.hash(seed)? as u64)),
    };
    save(th, fields, &MersenneTwister::from_seed(&number))
}

fn seed(th: &mut Thread, args: &[Value]) -> Res<Value> {
    seed_from(th, args[0], given(args[1]).unwrap_or(Value::NONE))?;
    Ok(Value::NONE)
}

fn random(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    let high = (draw(th, fields)? >> 5) as u64;
    let low = (draw(th, fields)? >> 6) as u64;
    Ok(Value::from_f64((high << 26 | low) as f64 * (1.0 / (1u64 << 53) as f64)))
}

fn random_bits(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bits = th.index(args[1])?;
    if bits.is_negative() {
        return Err(th.value_error("Cannot convert negative int"));
    }
    let Some(bits) = bits.to_i64() else { return Err(th.overflow_error("Python int too large for C uint64_t")) };
    if bits > 1 << 33 {
        return Err(th.memory_error());
    }
    let fields = Fields::of(th, args[0]);
    if bits <= 32 {
        return if bits == 0 { Ok(Value::from_small(0)) } else { Ok(Value::from_int_unchecked((draw(th, fields)? >> (32 - bits)) as i64)) };
    }
    let mut left = bits as u64;
    let mut limbs = Vec::with_capacity(left.div_ceil(64) as usize);
    let mut half = None;
    while left > 0 {
        let word = draw(th, fields)?;
        let word = if left < 32 { word >> (32 - left) } else { word } as u64;
        left = left.saturating_sub(32);
        match half.take() {
            None => half = Some(word),
            Some(low) => limbs.push(low | word << 32),
        }
    }
    limbs.extend(half);
    th.new_integer(crate::number::integer::from_limbs(false, &limbs))
}

fn get_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let fields = Fields::of(th, args[0]);
    if fields.get(th, BODY)?.is_unbound() {
        // to have a state is to be seeded
        let twister = UNSEEDED.with(|source| {
            let mut source = source.borrow_mut();
            let words: Vec<u32> = (0..8).map(|_| source.next_word()).collect();
            MersenneTwister::from_words(&words)
        });
        save(th, fields, &twister)?;
    }
    let (body, next) = (fields.get(th, BODY)?, fields.get(th, NEXT)?);
    let mut words = Vec::with_capacity(STATES + 1);
    for index in 0..STATES / 2 {
        let pair = th.body_load(Body::of(body), index)?;
        words.push(Value::from_int_unchecked((pair & 0xFFFF_FFFF) as i64));
        words.push(Value::from_int_unchecked((pair >> 32) as i64));
    }
    words.push(next);
    th.new_tuple(&words)
}

fn set_state(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_tuple(args[1]) {
        return Err(th.type_error("state vector must be a tuple"));
    }
    let items = tuple_items(args[1]);
    if items.len() != STATES + 1 {
        return Err(th.value_error("state vector is the wrong size"));
    }
    let mut states = [0u32; STATES];
    for (state, item) in states.iter_mut().zip(items) {
        *state = th.index(*item)?.to_i64().unwrap_or(0) as u32;
    }
    let next = th.index_isize(items[STATES])?;
    let twister = u32::try_from(next).ok().and_then(|next| MersenneTwister::from_state(states, next));
    let Some(twister) = twister else { return Err(th.value_error("invalid state")) };
    save(th, Fields::of(th, args[0]), &twister)?;
    Ok(Value::NONE)
}

const RANDOM: Class = Class::opaque(
    "_random.Random",
    OPEN,
    &[
        native("__new__", "(type, /, *args, **kwargs)", random_new),
        native("__init__", "(self, /, *args, **kwargs)", random_init),
        native("random", "(self, /)", random),
        native("seed", "(self, n=None, /)", seed),
        native("getstate", "(self, /)", get_state),
        native("setstate", "(self, state, /)", set_state),
        native("getrandbits", "(self, k, /)", random_bits),
    ],
    &[],
);

/// Fills `_random`.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> { define(th, namespace, &RANDOM).map(drop) }
