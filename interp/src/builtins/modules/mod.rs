//! Native modules: one file each, with an `init` that fills the module's namespace. What they share to define types is here.
//!
//! Invariant: state that scripts can change lies in heap words behind the door, so that it rolls back.

pub mod weakref;
pub mod abstract_class;
pub mod array;
pub mod binascii;
pub mod blake;
pub mod collections;
pub mod deque;
pub mod functools;
pub mod hashes;
pub mod heap_queue;
pub mod itertools;
pub mod itertools_combine;
pub mod json;
pub mod json_scan;
pub mod operators;
pub mod random;
pub mod sre;
pub mod sre_match;
pub mod sre_units;
pub mod structure;
pub mod thread;
pub mod unicode_data;
pub mod zlib;

use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::Ref;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native};
use crate::object::thread::Thread;
use crate::object::type_object::{field, flag};
use crate::object::unwind::Res;

/// A native module: its name, and what fills its namespace.
pub type Module = (&'static str, fn(&mut Thread, Value) -> Res<()>);

/// Every native module here, by name.
pub const MODULES: &[Module] = &[
    ("_abc", abstract_class::init),
    ("_bisect", heap_queue::init_bisect),
    ("_collections", collections::init),
    ("_functools", functools::init),
    ("_heapq", heap_queue::init),
    ("_json", json::init),
    ("_operator", operators::init),
    ("_random", random::init),
    ("_sre", sre::init),
    ("_struct", structure::init),
    ("array", array::init),
    ("binascii", binascii::init),
    ("unicodedata", unicode_data::init),
    ("zlib", zlib::init),
    ("itertools", itertools::init),
];

/// The values of the build, in the module that `sysconfig` looks for: its name has `sys.abiflags`, `sys.platform` and the
/// architecture of `sys.implementation` in it.
const SYSCONFIG: &str = include_str!("../../../py/_sysconfigdata.py");

/// Modules written in Python that CPython has in C.
pub const SOURCES: &[(&str, &str)] = &[
    ("_ast", include_str!("../../../py/_ast.py")),
    ("_csv", include_str!("../../../py/_csv.py")),
    ("_etc_records", include_str!("../../../py/_etc_records.py")),
    ("_imp", include_str!("../../../py/_imp.py")),
    ("_opcode", include_str!("../../../py/_opcode.py")),
    ("_posixsubprocess", include_str!("../../../py/_posixsubprocess.py")),
    ("_socket", include_str!("../../../py/_socket.py")),
    ("_string", include_str!("../../../py/_string.py")),
    ("_symtable", include_str!("../../../py/_symtable.py")),
    ("_tokenize", include_str!("../../../py/_tokenize.py")),
    ("_typing", include_str!("../../../py/_typing.py")),
    ("_warnings", include_str!("../../../py/_warnings.py")),
    ("_weakproxy", include_str!("../../../py/_weakproxy.py")),
    ("_sysconfigdata_t_darwin_x86_64-linux-gnu", SYSCONFIG),
    ("_sysconfigdata_t_linux_x86_64-linux-gnu", SYSCONFIG),
    ("grp", include_str!("../../../py/grp.py")),
    ("pwd", include_str!("../../../py/pwd.py")),
    ("select", include_str!("../../../py/select.py")),
    ("marshal", include_str!("../../../py/marshal.py")),
];

/// Makes every module of this folder known.
pub fn register(th: &Thread) {
    let mut natives = th.interp.native_modules.lock();
    natives.extend(MODULES.iter().copied());
    natives.extend(hashes::MODULES.iter().copied());
    th.interp.embedded_sources.lock().extend(SOURCES.iter().map(|(name, source)| (*name, (false, *source))));
}

/// Subclasses allowed, instances of the class itself have no `__dict__`.
pub const OPEN: u64 = flag::BASE | flag::NO_DICT;
/// No subclasses.
pub const FINAL: u64 = flag::NO_DICT;

/// A type of a native module.
pub struct Class {
    /// "module.name"
    pub path: &'static str,
    pub kind_byte: u8,
    pub flags: u64,
    pub methods: &'static [Native],
    pub attributes: &'static [Attribute],
}

impl Class {
    /// A type whose instances have eight words.
    pub const fn opaque(path: &'static str, flags: u64, methods: &'static [Native], attributes: &'static [Attribute]) -> Class {
        Class { path, kind_byte: Kind::Opaque as u8, flags, methods, attributes }
    }
}

/// Makes a type with `object` as its base and puts it into the module's namespace.
pub fn define(th: &mut Thread, namespace: Value, class: &Class) -> Res<Value> {
    let object = th.interp.types.object.get();
    define_from(th, namespace, class, object)
}

/// Makes a type with this base and puts it into the module's namespace.
pub fn define_from(th: &mut Thread, namespace: Value, class: &Class, base: Value) -> Res<Value> {
    let (module, name) = class.path.rsplit_once('.').unwrap_or(("builtins", class.path));
    let made = th.new_native_type(module, name, base, class.kind_byte, class.flags, class.methods, class.attributes)?;
    th.interp.keep_native_type(class.path, made);
    th.dict_set_str(namespace, name, made)?;
    Ok(made)
}

/// A type that a native module made.
pub fn class_of(th: &Thread, path: &'static str) -> Value { th.interp.native_type(path).unwrap_or(Value::UNBOUND) }

/// An argument that was given.
pub fn given(argument: Value) -> Option<Value> { if argument.is_unbound() { None } else { Some(argument) } }

/// A native object with its words behind the door.
#[derive(Clone, Copy)]
pub struct Fields { pub object: Ref, count: usize }

impl Fields {
    /// The words of an object of a native type or of an instance of a subclass.
    pub fn of(th: &Thread, value: Value) -> Fields {
        let object = Ref::of(value);
        Fields { object, count: object.kind().fixed_words() + th.attribute_words(object) }
    }
    /// Reads word `index`.
    #[inline]
    pub fn get(self, th: &mut Thread, index: usize) -> Res<Value> { th.load(self.object, self.count, index) }
    /// Writes word `index`.
    #[inline]
    pub fn set(self, th: &mut Thread, index: usize, value: Value) -> Res<()> { th.store(self.object, self.count, index, value) }
    /// Takes the whole object, so that the stores that follow cannot fail half-way.
    pub fn own(self, th: &mut Thread) -> Res<()> { th.own(self.object, self.count) }
    /// A small number in word `index`.
    pub fn number(self, th: &mut Thread, index: usize) -> Res<i64> { Ok(self.get(th, index)?.as_int()) }
    /// Writes a small number.
    pub fn set_number(self, th: &mut Thread, index: usize, number: i64) -> Res<()> { self.set(th, index, Value::from_int_unchecked(number)) }
}

/// `__iter__` of an iterator.
pub fn itself(_: &mut Thread, args: &[Value]) -> Res<Value> { Ok(args[0]) }

/// `__next__` of an iterator with [`Kind::Iterator`] layout.
pub fn step(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match th.iterator_next(args[0])? {
        Some(item) => Ok(item),
        None => Err(th.stop_iteration(Value::NONE)),
    }
}

/// `__class_getitem__` of a generic native class.
pub fn class_item(th: &mut Thread, args: &[Value]) -> Res<Value> { th.new_generic_alias(args[0], args[1]) }

/// `value.name`, by a Rust name.
pub fn attribute_named(th: &mut Thread, value: Value, name: &str) -> Res<Value> {
    let name = th.intern(name)?;
    th.get_attribute(value, name)
}

/// Adds a constant to a module.
pub fn constant(th: &mut Thread, namespace: Value, name: &str, value: Value) -> Res<()> { th.dict_set_str(namespace, name, value) }

/// `left op right`, asking the types where the operands are no exact numbers or strs.
pub fn compare(th: &mut Thread, op: CompareOp, left: Value, right: Value) -> Res<Value> { th.compare_values(op, left, right) }

/// `left op right` as a truth.
pub fn compares(th: &mut Thread, op: CompareOp, left: Value, right: Value) -> Res<bool> {
    if let Some(truth) = th.number_compare(op, left, right)? {
        return Ok(truth);
    }
    let result = compare(th, op, left, right)?;
    th.truth(result)
}

/// Marks the instances of a native class as unhashable.
pub fn unhashable(th: &mut Thread, class: Value) -> Res<()> {
    let (namespace, name) = (Ref::of(class).fixed(field::DICT), th.interp.names.__hash__.get());
    th.dict_set(namespace, name, Value::NONE)
}

/// An exception class of a native module, derived from Exception.
pub fn new_error(th: &mut Thread, namespace: Value, path: &'static str) -> Res<Value> {
    let base = th.interp.types.Exception.get();
    let class = Class { path, kind_byte: Kind::Exception as u8 | crate::object::kind::SUBCLASS, flags: flag::BASE | flag::HEAP, methods: &[], attributes: &[] };
    define_from(th, namespace, &class, base)
}
