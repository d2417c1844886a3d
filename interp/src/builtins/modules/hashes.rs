//! _md5, _sha1, _sha2, _sha3 and _blake2: digests.
//!
//! Invariant: the state of a hash lies in a box that never changes; an update makes a new box and stores it through the door,
//! so that it rolls back. Words of a hash: box.

use super::blake::{Blake2b, Blake2s, Parameters};
use super::{Class, FINAL, Fields, class_of, define, given};
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::native::{Attribute, Native, attribute, native};
use crate::object::native_box::resource;
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use sha2::Digest;
use sha3::digest::{ExtendableOutput, Update, XofReader};
use std::sync::Arc;

/// A running hash.
#[derive(Clone)]
enum Hash {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha3n224(sha3::Sha3_224),
    Sha3n256(sha3::Sha3_256),
    Sha3n384(sha3::Sha3_384),
    Sha3n512(sha3::Sha3_512),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<Blake2b>, usize),
    Blake2s(Box<Blake2s>, usize),
}

macro_rules! fixed {
    ($self:expr, $hash:ident => $fixed:expr, $shake:expr, $blake:expr) => {
        match $self {
            Hash::Md5($hash) => $fixed,
            Hash::Sha1($hash) => $fixed,
            Hash::Sha224($hash) => $fixed,
            Hash::Sha256($hash) => $fixed,
            Hash::Sha384($hash) => $fixed,
            Hash::Sha512($hash) => $fixed,
            Hash::Sha3n224($hash) => $fixed,
            Hash::Sha3n256($hash) => $fixed,
            Hash::Sha3n384($hash) => $fixed,
            Hash::Sha3n512($hash) => $fixed,
            Hash::Shake128($hash) => $shake,
            Hash::Shake256($hash) => $shake,
            Hash::Blake2b($hash, _) => $blake,
            Hash::Blake2s($hash, _) => $blake,
        }
    };
}

impl Hash {
    fn update(&mut self, bytes: &[u8]) { fixed!(self, hash => Digest::update(hash, bytes), Update::update(hash, bytes), hash.update(bytes)) }

    /// The digest; `length` counts for the hashes of any length only.
    fn digest(&self, length: usize) -> Vec<u8> {
        fixed!(
            self,
            hash => hash.clone().finalize().to_vec(),
            {
                let mut out = vec![0; length];
                hash.clone().finalize_xof().read(&mut out);
                out
            },
            hash.digest()
        )
    }

    /// Name, digest size, block size.
    fn facts(&self) -> (&'static str, usize, usize) {
        match self {
            Hash::Md5(_) => ("md5", 16, 64),
            Hash::Sha1(_) => ("sha1", 20, 64),
            Hash::Sha224(_) => ("sha224", 28, 64),
            Hash::Sha256(_) => ("sha256", 32, 64),
            Hash::Sha384(_) => ("sha384", 48, 128),
            Hash::Sha512(_) => ("sha512", 64, 128),
            Hash::Sha3n224(_) => ("sha3_224", 28, 144),
            Hash::Sha3n256(_) => ("sha3_256", 32, 136),
            Hash::Sha3n384(_) => ("sha3_384", 48, 104),
            Hash::Sha3n512(_) => ("sha3_512", 64, 72),
            Hash::Shake128(_) => ("shake_128", 0, 168),
            Hash::Shake256(_) => ("shake_256", 0, 136),
            Hash::Blake2b(_, size) => ("blake2b", *size, Blake2b::BLOCK),
            Hash::Blake2s(_, size) => ("blake2s", *size, Blake2s::BLOCK),
        }
    }
}

fn start(name: &str) -> Hash {
    match name {
        "md5" => Hash::Md5(md5::Md5::new()),
        "sha1" => Hash::Sha1(sha1::Sha1::new()),
        "sha224" => Hash::Sha224(sha2::Sha224::new()),
        "sha256" => Hash::Sha256(sha2::Sha256::new()),
        "sha384" => Hash::Sha384(sha2::Sha384::new()),
        "sha512" => Hash::Sha512(sha2::Sha512::new()),
        "sha3_224" => Hash::Sha3n224(sha3::Sha3_224::new()),
        "sha3_256" => Hash::Sha3n256(sha3::Sha3_256::new()),
        "sha3_384" => Hash::Sha3n384(sha3::Sha3_384::new()),
        "sha3_512" => Hash::Sha3n512(sha3::Sha3_512::new()),
        "shake_128" => Hash::Shake128(sha3::Shake128::default()),
        _ => Hash::Shake256(sha3::Shake256::default()),
    }
}

/// Inputs from this length on are hashed without holding up a collection.
const LONG: usize = 4096;

fn boxed(th: &mut Thread, mut hash: Hash, data: Value) -> Res<Value> {
    if let Some(data) = given(data) {
        if crate::object::string::is_str(data) {
            return Err(th.type_error("Strings must be encoded before hashing"));
        }
        let Some(bytes) = th.buffer(data)? else { return Err(th.type_error("object supporting the buffer API required")) };
        if bytes.len() >= LONG { th.blocking(|| hash.update(&bytes)) } else { hash.update(&bytes) }
    }
    th.new_native_box(Arc::new(hash))
}

fn make(th: &mut Thread, hash: Hash, data: Value) -> Res<Value> {
    let state = boxed(th, hash, data)?;
    let class = class_of(th, "_hashes.HASH");
    let made = th.new_instance(class)?;
    Ref::of(made).init(0, state);
    Ok(made)
}

fn state<'a>(th: &mut Thread, value: Value) -> Res<&'a Hash> {
    let state = Fields::of(th, value).get(th, 0)?;
    match resource::<Hash>(state) {
        Some(hash) => Ok(hash),
        None => Err(th.runtime_error("damaged hash state")),
    }
}

fn update(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = state(th, args[0])?.clone();
    let next = boxed(th, hash, args[1])?;
    Fields::of(th, args[0]).set(th, 0, next)?;
    Ok(Value::NONE)
}

fn digest_bytes(th: &mut Thread, args: &[Value]) -> Res<Vec<u8>> {
    let hash = state(th, args[0])?;
    let shake = matches!(hash, Hash::Shake128(_) | Hash::Shake256(_));
    let length = match given(args[1]) {
        Some(length) if shake => {
            let length = th.index_isize(length)?;
            if !(0..1 << 29).contains(&length) {
                return Err(th.value_error("length is too large"));
            }
            length as usize
        }
        None if shake => return Err(th.type_error("digest() missing required argument 'length' (pos 1)")),
        Some(_) => return Err(th.type_error("digest() takes no arguments (1 given)")),
        None => 0,
    };
    Ok(hash.digest(length))
}

fn digest(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = digest_bytes(th, args)?;
    th.new_bytes(&bytes)
}

fn hex_digest(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = digest_bytes(th, args)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    th.new_str(&text)
}

fn copy(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let hash = state(th, args[0])?.clone();
    make(th, hash, Value::UNBOUND)
}

fn name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = state(th, args[0])?.facts().0;
    th.new_str(name)
}

fn digest_size(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(state(th, args[0])?.facts().1 as i64)) }
fn block_size(th: &mut Thread, args: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(state(th, args[0])?.facts().2 as i64)) }

fn repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = state(th, args[0])?.facts().0;
    th.new_str(&format!("<{name} hash object @ {:#x}>", args[0].bits()))
}

const METHODS: &[Native] = &[
    native("update", "(self, obj, /)", update),
    native("digest", "(self, /, length=None)", digest),
    native("hexdigest", "(self, /, length=None)", hex_digest),
    native("copy", "(self, /)", copy),
    native("__repr__", "(self, /)", repr),
];
const ATTRIBUTES: &[Attribute] = &[attribute("name", name), attribute("digest_size", digest_size), attribute("block_size", block_size)];
const HASH: Class = Class::opaque("_hashes.HASH", FINAL, METHODS, ATTRIBUTES);

/// Defines the type once, whichever module is imported first.
fn prepare(th: &mut Thread, namespace: Value) -> Res<()> {
    if class_of(th, "_hashes.HASH").is_unbound() {
        define(th, namespace, &HASH)?;
    }
    Ok(())
}

const SIGNATURE: &str = "(data=b'', *, usedforsecurity=True, string=None)";

macro_rules! constructors {
    ($module:literal, $($name:literal),*) => {
        |th: &mut Thread, namespace: Value| -> Res<()> {
            prepare(th, namespace)?;
            th.install_functions(namespace, $module, &[ $( native($name, SIGNATURE, |th, args| make(th, start($name), given(args[0]).or(given(args[2])).unwrap_or(Value::UNBOUND))), )* ])
        }
    };
}

/// Fills the modules of plain digests.
pub const MODULES: &[super::Module] = &[
    ("_md5", constructors!("_md5", "md5")),
    ("_sha1", constructors!("_sha1", "sha1")),
    ("_sha2", constructors!("_sha2", "sha224", "sha256", "sha384", "sha512")),
    ("_sha3", constructors!("_sha3", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256")),
    ("_blake2", init_blake),
];

// ---- BLAKE2

const BLAKE_SIGNATURE: &str =
    "(data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)";

/// Largest digest and key, salt and person.
fn blake_new(th: &mut Thread, args: &[Value], large: bool) -> Res<Value> {
    let (most, part, name) = if large { (64, 16, "blake2b") } else { (32, 8, "blake2s") };
    let mut parameters = Parameters { digest_size: most, fanout: 1, depth: 1, ..Parameters::default() };
    if let Some(size) = given(args[1]) {
        let size = th.index_isize(size)?;
        if size < 1 || size > most as isize {
            return Err(th.value_error(format!("digest_size for {} must be between 1 and {most} bytes, here it is {size}", if large { "Blake2b" } else { "Blake2s" })));
        }
        parameters.digest_size = size as usize;
    }
    for (index, limit, what) in [(2, most, "key"), (3, part, "salt"), (4, part, "person")] {
        if let Some(value) = given(args[index]) {
            let bytes = th.buffer_argument(value)?;
            if bytes.len() > limit {
                return Err(th.value_error(format!("maximum {what} length is {limit} bytes")));
            }
            let bytes = bytes.to_vec();
            match what {
                "key" => parameters.key = bytes,
                "salt" => parameters.salt = bytes,
                _ => parameters.person = bytes,
            }
        }
    }
    let mut numbers = [1u64, 1, 0, 0, 0, 0];
    let limits = [255u64, 255, u32::MAX as u64, if large { u64::MAX } else { (1 << 48) - 1 }, 255, most as u64];
    let names = ["fanout", "depth", "leaf_size", "node_offset", "node_depth", "inner_size"];
    for index in 0..6 {
        if let Some(value) = given(args[5 + index]) {
            let number = th.index(value)?.to_u64();
            match number {
                Some(number) if number <= limits[index] && !(index == 1 && number == 0) => numbers[index] = number,
                _ => return Err(th.value_error(format!("{} must be between {} and {}", names[index], (index == 1) as u8, limits[index]))),
            }
        }
    }
    (parameters.fanout, parameters.depth, parameters.leaf_size) = (numbers[0] as u8, numbers[1] as u8, numbers[2] as u32);
    (parameters.node_offset, parameters.node_depth, parameters.inner_size) = (numbers[3], numbers[4] as u8, numbers[5] as u8);
    if let Some(last) = given(args[11]) {
        parameters.last_node = th.truth(last)?;
    }
    let size = parameters.digest_size;
    let hash = if name == "blake2b" { Hash::Blake2b(Box::new(Blake2b::new(&parameters)), size) } else { Hash::Blake2s(Box::new(Blake2s::new(&parameters)), size) };
    make(th, hash, given(args[0]).or(given(args[13])).unwrap_or(Value::UNBOUND))
}

fn init_blake(th: &mut Thread, namespace: Value) -> Res<()> {
    prepare(th, namespace)?;
    th.install_functions(namespace, "_blake2", &[native("blake2b", BLAKE_SIGNATURE, |th, args| blake_new(th, args, true)), native("blake2s", BLAKE_SIGNATURE, |th, args| blake_new(th, args, false))])
}
