//! Code objects at run time: the compiled plain data, its constants as values, and the inline caches.
//!
//! A cache entry is a key and a payload. Writers claim the key (compare-and-swap to BUSY), write the payload, then publish
//! the key; readers load key, payload, key again. Keys hold the epoch, so bumping it empties every cache. Payloads are only
//! filled from what a look-up just found under the transaction's snapshot and are valid for every thread.

use super::door::Ref;
use super::thread::Thread;
use super::unwind::Res;
use crate::code::code_object::{CodeSpec, Const};
use crate::heap::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Entries of one inline cache.
pub const WAYS: usize = 4;
const BUSY: u64 = 1;

/// One inline cache with the interned name its instruction uses.
pub struct Site {
    pub name: Value,
    keys: [AtomicU64; WAYS],
    payloads: [AtomicU64; WAYS],
}

impl Site {
    fn new(name: Value) -> Site { Site { name, keys: Default::default(), payloads: Default::default() } }

    /// The payload cached for a key.
    #[inline(always)]
    pub fn get(&self, key: u64) -> Option<u64> {
        if self.keys[0].load(Acquire) == key {
            let payload = self.payloads[0].load(Acquire);
            if self.keys[0].load(Relaxed) == key {
                return Some(payload);
            }
        }
        self.get_further(key)
    }

    #[inline]
    fn get_further(&self, key: u64) -> Option<u64> {
        for way in 1..WAYS {
            if self.keys[way].load(Acquire) == key {
                let payload = self.payloads[way].load(Acquire);
                return if self.keys[way].load(Relaxed) == key { Some(payload) } else { None };
            }
        }
        None
    }

    /// Forgets what is cached. Only while the world is stopped: nobody is in the middle of filling.
    fn clear(&self) {
        for key in &self.keys {
            key.store(0, Relaxed);
        }
    }

    /// Caches a payload. `epoch` tells stale keys (other high bits) from live ones, which stay.
    pub fn fill(&self, key: u64, payload: u64, epoch: u64) {
        for way in 0..WAYS {
            let present = self.keys[way].load(Relaxed);
            if present == BUSY {
                return;
            }
            if present == key {
                return;
            }
            let stale = present == 0 || present & (0xFFFF << 48) != epoch;
            if stale && self.keys[way].compare_exchange(present, BUSY, Acquire, Relaxed).is_ok() {
                self.payloads[way].store(payload, Release);
                self.keys[way].store(key, Release);
                return;
            }
        }
    }

    /// Shows cached addresses to the collector. (Names live anyway: they are interned.)
    fn visit(&self, see: &mut impl FnMut(u64)) {
        for way in 0..WAYS {
            let key = self.keys[way].load(Relaxed);
            if key == 0 {
                // filled from the first on: most are empty
                return;
            }
            see(key & super::shape::POINTER_BITS);
            see(self.payloads[way].load(Relaxed) & super::shape::POINTER_BITS);
        }
    }
}

/// A code object's run-time data. Lives as long as the interpreter.
pub struct CodeData {
    pub spec: Arc<CodeSpec>,
    pub constants: Box<[Value]>,
    pub sites: Box<[Site]>,
    /// per keyword call: the interned names
    pub keyword_names: Box<[Box<[Value]>]>,
    /// interned parameter names
    pub parameter_names: Box<[Value]>,
    pub registers: usize,
    /// first register that is neither parameter nor argument collector
    pub parameters: usize,
    /// registers to clear at entry: parameters..named
    pub named: usize,
    pub positional: usize,
    /// exactly `positional` arguments, no keyword-only, *args, **kwargs, and no generator: the fast call
    pub simple: bool,
    pub generator: bool,
    /// the code object
    pub value: Value,
    pub name: Value,
    pub qualname: Value,
    pub filename: Value,
}

impl CodeData {
    /// The same code with other instructions (parallel iterations): own caches, shared constants.
    pub fn copy_with(of: &CodeData, spec: Arc<CodeSpec>) -> CodeData {
        CodeData {
            spec,
            constants: of.constants.clone(),
            sites: of.sites.iter().map(|site| Site::new(site.name)).collect(),
            keyword_names: of.keyword_names.clone(),
            parameter_names: of.parameter_names.clone(),
            ..*of
        }
    }

    /// The run-time data of a code object value.
    #[inline(always)]
    pub fn of<'a>(code: Value) -> &'a CodeData {
        // SAFETY: field 0 of a code object is the address of its data, which lives as long as the interpreter
        unsafe { &*(Ref::of(code).fixed_raw(0) as *const CodeData) }
    }
}

/// Addresses of all code data of an interpreter, for the collector.
#[derive(Default)]
pub struct CodeRegistry(pub parking_lot::Mutex<Vec<usize>>);

impl CodeRegistry {
    /// Empties every inline cache. Only while the world is stopped.
    pub fn clear_caches(&self) {
        for address in self.0.lock().iter() {
            // SAFETY: registered addresses are leaked boxes
            let data = unsafe { &*(*address as *const CodeData) };
            data.sites.iter().for_each(Site::clear);
        }
    }

    /// Shows every constant and cached address.
    pub fn visit(&self, see: &mut impl FnMut(u64)) {
        for address in self.0.lock().iter() {
            // SAFETY: registered addresses are leaked boxes
            let data = unsafe { &*(*address as *const CodeData) };
            data.constants.iter().for_each(|constant| see(constant.bits()));
            data.sites.iter().for_each(|site| site.visit(see));
            see(data.value.bits());
        }
    }
}

impl Thread {
    /// Makes the heap code object of a compiled function, with those nested in it.
    pub fn new_code(&mut self, spec: &Arc<CodeSpec>) -> Res<Value> {
        use crate::code::code_object::flags;
        let mut constants = self.rooted();
        for constant in &spec.constants {
            let value = self.constant(constant)?;
            constants.push(value);
        }
        let mut sites = Vec::with_capacity(spec.sites.len());
        for name in &spec.sites {
            sites.push(Site::new(self.intern(name)?));
        }
        let mut keyword_names = Vec::new();
        for call in &spec.keyword_calls {
            let names: Res<Vec<Value>> = call.names.iter().map(|name| self.intern(name)).collect();
            keyword_names.push(names?.into_boxed_slice());
        }
        let extra = (spec.flags & flags::VARARGS != 0) as usize + (spec.flags & flags::VARKEYWORDS != 0) as usize;
        let parameters = spec.positional as usize + spec.keyword_only as usize + extra;
        let names: Res<Vec<Value>> = spec.register_names.iter().take(parameters).map(|name| self.intern(name)).collect();
        let generator = spec.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0;
        let name = self.intern(&spec.name)?;
        let qualname = self.intern(&spec.qualname)?;
        let filename = self.intern(&spec.filename)?;
        let class = self.interp.types.class_word(&self.interp.types.code);
        let object = Ref(self.allocate(class, 6, false)?);
        // a code object outlives the transaction that made it
        object.object().initialise(0, class);
        let data = CodeData {
            constants: constants.as_slice().into(),
            sites: sites.into_boxed_slice(),
            keyword_names: keyword_names.into_boxed_slice(),
            parameter_names: names?.into_boxed_slice(),
            registers: spec.registers as usize,
            parameters,
            named: spec.register_names.len(),
            positional: spec.positional as usize,
            simple: spec.keyword_only == 0 && extra == 0 && !generator,
            generator,
            value: object.value(),
            name,
            qualname,
            filename,
            spec: spec.clone(),
        };
        let address = Box::leak(Box::new(data)) as *const CodeData as usize;
        object.init_raw(0, address as u64);
        object.init(3, name);
        object.init(4, qualname);
        object.init(5, filename);
        self.interp.codes.0.lock().push(address);
        Ok(object.value())
    }

    /// The value of a constant.
    pub fn constant(&mut self, constant: &Const) -> Res<Value> {
        Ok(match constant {
            Const::None => Value::NONE,
            Const::Ellipsis => Value::ELLIPSIS,
            Const::Bool(truth) => Value::from_bool(*truth),
            Const::Int(number) => self.new_int(*number)?,
            Const::BigInt(digits) => {
                let number = digits.parse::<num_bigint::BigInt>().unwrap_or_default();
                self.new_big(number)?
            }
            Const::Float(number) => Value::from_f64(*number),
            Const::Imaginary(number) => self.new_complex(0.0, *number)?,
            Const::Str(text) => {
                let value = self.new_str(text)?;
                if text.len() < 64 && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) { self.intern_value(value)? } else { value }
            }
            Const::StrCodePoints(points) => {
                let text = crate::text::Text::from_codes(points.iter().copied());
                self.new_text(text.as_ref())?
            }
            Const::Bytes(bytes) => self.new_bytes(bytes)?,
            Const::Tuple(items) => {
                let items = self.constants(items)?;
                self.new_tuple(&items)?
            }
            Const::FrozenSet(items) => {
                let items = self.constants(items)?;
                let set = self.new_set_of(&items, true)?;
                // keep the hash seen by nobody else stable: constants are born committed
                set
            }
            Const::Code(code) => self.new_code(code)?,
        })
    }

    fn constants(&mut self, items: &[Const]) -> Res<super::rooted::RootedVec> {
        let mut values = self.rooted();
        for item in items {
            let value = self.constant(item)?;
            values.push(value);
        }
        Ok(values)
    }
}
