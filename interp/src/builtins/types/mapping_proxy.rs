//! mappingproxy: a read-only face of a mapping.
//!
//! Invariant: field 0 holds the mapping and never changes; nothing here writes to it.

use super::answer::answer;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, native};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

pub const METHODS: &[Native] = &[
    native("__new__", "(type, mapping)", proxy_new),
    native("__len__", "(self, /)", |th, args| th.len(mapping(args[0])).map(super::answer::count)),
    native("__getitem__", "(self, key, /)", |th, args| th.get_item(mapping(args[0]), args[1])),
    native("__contains__", "(self, key, /)", |th, args| answer(th.contains(mapping(args[0]), args[1]))),
    native("__iter__", "(self, /)", |th, args| th.iter(mapping(args[0]))),
    native("__reversed__", "(self, /)", |th, args| delegate(th, args[0], "__reversed__", &[])),
    native("__repr__", "(self, /)", proxy_repr),
    native("__str__", "(self, /)", |th, args| th.str(mapping(args[0]))),
    native("__hash__", "(self, /)", |th, args| {
        let hash = th.hash(mapping(args[0]))?;
        th.new_int(hash)
    }),
    native("__eq__", "(self, value, /)", |th, args| {
        let other = unwrapped(args[1]);
        th.rich_equal(mapping(args[0]), other)
    }),
    native("__ne__", "(self, value, /)", |th, args| {
        let other = unwrapped(args[1]);
        th.compare_values(crate::object::arithmetic::CompareOp::Ne, mapping(args[0]), other)
    }),
    native("__or__", "(self, value, /)", |th, args| union(th, mapping(args[0]), unwrapped(args[1]))),
    native("__ror__", "(self, value, /)", |th, args| union(th, unwrapped(args[1]), mapping(args[0]))),
    native("__ior__", "(self, value, /)", proxy_ior),
    native("__class_getitem__", "(type, object, /)", |th, args| th.new_generic_alias(args[0], args[1])).class_method(),
    native("get", "(self, key, default=None, /)", proxy_get).doc("Return the value for key if key is in the mapping, else default."),
    native("keys", "(self, /)", |th, args| delegate(th, args[0], "keys", &[])).doc("D.keys() -> a set-like object providing a view on D's keys"),
    native("values", "(self, /)", |th, args| delegate(th, args[0], "values", &[])).doc("D.values() -> an object providing a view on D's values"),
    native("items", "(self, /)", |th, args| delegate(th, args[0], "items", &[])).doc("D.items() -> a set-like object providing a view on D's items"),
    native("copy", "(self, /)", |th, args| delegate(th, args[0], "copy", &[])).doc("D.copy() -> a shallow copy of D"),
];
pub const ATTRIBUTES: &[Attribute] = &[];

fn mapping(proxy: Value) -> Value { Ref::of(proxy).fixed(0) }

fn unwrapped(value: Value) -> Value { if is_exact(value, Kind::MappingProxy) { mapping(value) } else { value } }

fn delegate(th: &mut Thread, proxy: Value, name: &str, args: &[Value]) -> Res<Value> {
    let name = th.intern(name)?;
    th.call_method(mapping(proxy), name, args)
}

fn proxy_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let getitem = th.interp.names.__getitem__.get();
    let sequence = matches!(crate::object::door::kind_of(args[1]), Some(Kind::List | Kind::Tuple));
    if sequence || th.special(args[1], getitem)?.is_none() {
        let name = th.type_name(args[1]);
        return Err(th.type_error(format!("mappingproxy() argument must be a mapping, not {name}")));
    }
    th.new_mapping_proxy(args[1])
}

fn proxy_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let shown = th.repr_rust(mapping(args[0]))?;
    th.new_str(&format!("mappingproxy({shown})"))
}

fn union(th: &mut Thread, left: Value, right: Value) -> Res<Value> {
    let name = th.interp.names.__or__.get();
    match th.special(left, name)? {
        Some(method) => th.call_special(method, left, &[right]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn proxy_ior(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = th.type_name(args[0]);
    Err(th.type_error(format!("'|=' is not supported by {name}; use '|' instead")))
}

fn proxy_get(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let default = if args[2].is_unbound() { Value::NONE } else { args[2] };
    if is_exact(mapping(args[0]), Kind::Dict) {
        return Ok(th.dict_get(mapping(args[0]), args[1])?.unwrap_or(default));
    }
    delegate(th, args[0], "get", &[args[1], default])
}

impl Thread {
    /// A read-only face of a mapping.
    pub fn new_mapping_proxy(&mut self, mapping: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.mapping_proxy);
        let object = Ref(self.allocate(class, 1, false)?);
        object.init(0, mapping);
        Ok(object.value())
    }
}
