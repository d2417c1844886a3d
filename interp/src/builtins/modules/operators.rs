//! _operator: the operators as functions, and itemgetter, attrgetter, methodcaller.
//!
//! Invariant: a getter never changes once made. Words of a getter: its items, names or call (tuple), whether it is a single one.

use super::functools::call_with;
use super::{Class, FINAL, class_item, define};
use crate::code::ops::BinaryOp;
use crate::heap::Value;
use crate::object::arithmetic::CompareOp;
use crate::object::door::{Ref, is_exact};
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, text};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

macro_rules! binary {
    ($($name:literal, $dunder:literal => $op:ident;)*) => {
        &[ $( native($name, "(a, b, /)", |th, args| th.binary(BinaryOp::$op, args[0], args[1])), native($dunder, "(a, b, /)", |th, args| th.binary(BinaryOp::$op, args[0], args[1])), )* ]
    };
}

const BINARY: &[Native] = binary! {
    "add", "__add__" => Add; "sub", "__sub__" => Sub; "mul", "__mul__" => Mul; "truediv", "__truediv__" => TrueDiv; "floordiv", "__floordiv__" => FloorDiv;
    "mod", "__mod__" => Mod; "pow", "__pow__" => Pow; "matmul", "__matmul__" => MatMul; "lshift", "__lshift__" => LShift; "rshift", "__rshift__" => RShift;
    "and_", "__and__" => And; "or_", "__or__" => Or; "xor", "__xor__" => Xor;
};

macro_rules! comparisons {
    ($($name:literal, $dunder:literal => $op:ident;)*) => {
        &[ $( native($name, "(a, b, /)", |th, args| th.compare_values(CompareOp::$op, args[0], args[1])), native($dunder, "(a, b, /)", |th, args| th.compare_values(CompareOp::$op, args[0], args[1])), )* ]
    };
}

const COMPARISONS: &[Native] = comparisons! {
    "lt", "__lt__" => Lt; "le", "__le__" => Le; "gt", "__gt__" => Gt; "ge", "__ge__" => Ge; "eq", "__eq__" => Eq; "ne", "__ne__" => Ne;
};

// ---- getters

fn getter(th: &mut Thread, class: Value, items: &[Value]) -> Res<Value> {
    let items_tuple = th.new_tuple(items)?;
    let made = th.new_instance(class)?;
    Ref::of(made).init(0, items_tuple);
    Ref::of(made).init(1, Value::from_bool(items.len() == 1));
    Ok(made)
}

/// What one part of a getter gives, or the tuple of all.
fn get_all(th: &mut Thread, getter: Value, object: Value, get: fn(&mut Thread, Value, Value) -> Res<Value>) -> Res<Value> {
    let items = tuple_items(Ref::of(getter).fixed(0));
    if let [only] = items {
        return get(th, object, *only);
    }
    let mut values = th.rooted();
    for item in items {
        let value = get(th, object, *item)?;
        values.push(value);
    }
    th.new_tuple(&values)
}

fn item_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut items = th.rooted_from(vec![args[1]]);
    items.extend_from_slice(tuple_items(args[2]));
    getter(th, args[0], &items)
}

fn item_call(th: &mut Thread, args: &[Value]) -> Res<Value> { get_all(th, args[0], args[1], |th, object, key| th.get_item(object, key)) }

fn attribute_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut names = th.rooted_from(vec![args[1]]);
    names.extend_from_slice(tuple_items(args[2]));
    for name in names.iter_mut() {
        if !is_str(*name) {
            return Err(th.type_error("attribute name must be a string"));
        }
        if is_exact(*name, Kind::Str) && text(*name).find_code(b'.' as u32).is_none() {
            *name = th.intern_value(*name)?;
        }
    }
    getter(th, args[0], &names)
}

fn dotted(th: &mut Thread, object: Value, name: Value) -> Res<Value> {
    if text(name).find_code(b'.' as u32).is_none() {
        return th.get_attribute(object, name);
    }
    let path = crate::object::string::to_rust(name);
    let mut found = object;
    for part in path.split('.') {
        found = super::attribute_named(th, found, part)?;
    }
    Ok(found)
}

fn attribute_call(th: &mut Thread, args: &[Value]) -> Res<Value> { get_all(th, args[0], args[1], dotted) }

fn getter_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let (module, name) = (super::attribute_named(th, class, "__module__")?, th.type_name(args[0]));
    let module = th.str_rust(module)?;
    let mut parts = Vec::new();
    for item in tuple_items(Ref::of(args[0]).fixed(0)) {
        parts.push(th.repr_rust(*item)?);
    }
    th.new_str(&format!("{module}.{name}({})", parts.join(", ")))
}

fn getter_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    th.new_tuple(&[class, Ref::of(args[0]).fixed(0)])
}

/// Words of a method caller: name, arguments, keywords.
fn caller_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        return Err(th.type_error("method name must be a string"));
    }
    let name = th.intern_value(args[1])?;
    let made = th.new_instance(args[0])?;
    for (index, word) in [name, args[2], args[3]].into_iter().enumerate() {
        Ref::of(made).init(index, word);
    }
    Ok(made)
}

fn caller_call(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let caller = Ref::of(args[0]);
    let (name, arguments, keywords) = (caller.fixed(0), tuple_items(caller.fixed(1)), caller.fixed(2));
    if th.table_len(keywords)? == 0 {
        return th.call_method(args[1], name, arguments);
    }
    let method = th.get_attribute(args[1], name)?;
    call_with(th, method, arguments, keywords)
}

fn caller_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let caller = Ref::of(args[0]);
    let mut parts = vec![th.repr_rust(caller.fixed(0))?];
    for item in tuple_items(caller.fixed(1)) {
        parts.push(th.repr_rust(*item)?);
    }
    let mut position = 0;
    while let Some((at, key, value)) = th.dict_next(caller.fixed(2), position)? {
        let (key, value) = (th.str_rust(key)?, th.repr_rust(value)?);
        parts.push(format!("{key}={value}"));
        position = at + 1;
    }
    th.new_str(&format!("operator.methodcaller({})", parts.join(", ")))
}

fn caller_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let caller = Ref::of(args[0]);
    let class = th.type_of(args[0]);
    if th.table_len(caller.fixed(2))? == 0 {
        let mut arguments = th.rooted_from(vec![caller.fixed(0)]);
        arguments.extend_from_slice(tuple_items(caller.fixed(1)));
        let arguments = th.new_tuple(&arguments)?;
        return th.new_tuple(&[class, arguments]);
    }
    let partial = super::class_of(th, "functools.partial");
    let make = if partial.is_unbound() { class } else { call_with(th, partial, &[class, caller.fixed(0)], caller.fixed(2))? };
    th.new_tuple(&[make, caller.fixed(1)])
}

const GETTER: u8 = Kind::Opaque as u8;
const CLASSES: &[Class] = &[
    Class {
        path: "operator.itemgetter",
        kind_byte: GETTER,
        flags: FINAL,
        methods: &[
            native("__new__", "(type, item, /, *items)", item_new),
            native("__call__", "(self, obj, /)", item_call),
            native("__repr__", "(self, /)", getter_repr),
            native("__reduce__", "(self, /)", getter_reduce),
            native("__class_getitem__", "(type, item, /)", class_item).class_method(),
        ],
        attributes: &[],
    },
    Class {
        path: "operator.attrgetter",
        kind_byte: GETTER,
        flags: FINAL,
        methods: &[
            native("__new__", "(type, attr, /, *attrs)", attribute_new),
            native("__call__", "(self, obj, /)", attribute_call),
            native("__repr__", "(self, /)", getter_repr),
            native("__reduce__", "(self, /)", getter_reduce),
        ],
        attributes: &[],
    },
    Class {
        path: "operator.methodcaller",
        kind_byte: GETTER,
        flags: FINAL,
        methods: &[
            native("__new__", "(type, name, /, *args, **kwargs)", caller_new),
            native("__call__", "(self, obj, /)", caller_call),
            native("__repr__", "(self, /)", caller_repr),
            native("__reduce__", "(self, /)", caller_reduce),
        ],
        attributes: &[],
    },
];

fn compare_digest(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes = |th: &mut Thread, value: Value| -> Res<Option<Vec<u8>>> {
        if is_str(value) { Ok(crate::object::string::ascii_bytes(value).map(<[u8]>::to_vec)) } else { th.bytes_like(value) }
    };
    if is_str(args[0]) != is_str(args[1]) {
        let (a, b) = (th.type_name(args[0]), th.type_name(args[1]));
        return Err(th.type_error(format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'")));
    }
    match (bytes(th, args[0])?, bytes(th, args[1])?) {
        // every byte is looked at, whatever the first difference
        (Some(a), Some(b)) => Ok(Value::from_bool(a.len() == b.len() && a.iter().zip(&b).fold(0, |all, (x, y)| all | (x ^ y)) == 0)),
        _ if is_str(args[0]) => Err(th.type_error("comparing strings with non-ASCII characters is not supported")),
        _ => {
            let (a, b) = (th.type_name(args[0]), th.type_name(args[1]));
            Err(th.type_error(format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'")))
        }
    }
}

/// Puts native getters and operators over those of the library's own operator module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    for class in CLASSES {
        define(th, namespace, class)?;
    }
    th.install_functions(namespace, "_operator", BINARY)?;
    th.install_functions(namespace, "_operator", COMPARISONS)?;
    th.install_functions(
        namespace,
        "_operator",
        &[
            native("truth", "(a, /)", |th, args| th.truth(args[0]).map(Value::from_bool)),
            native("not_", "(a, /)", |th, args| Ok(Value::from_bool(!th.truth(args[0])?))),
            native("__not__", "(a, /)", |th, args| Ok(Value::from_bool(!th.truth(args[0])?))),
            native("is_", "(a, b, /)", |_, args| Ok(Value::from_bool(args[0] == args[1]))),
            native("is_not", "(a, b, /)", |_, args| Ok(Value::from_bool(args[0] != args[1]))),
            native("is_none", "(a, /)", |_, args| Ok(Value::from_bool(args[0].is_none()))),
            native("is_not_none", "(a, /)", |_, args| Ok(Value::from_bool(!args[0].is_none()))),
            native("getitem", "(a, b, /)", |th, args| th.get_item(args[0], args[1])),
            native("__getitem__", "(a, b, /)", |th, args| th.get_item(args[0], args[1])),
            native("setitem", "(a, b, c, /)", |th, args| th.set_item(args[0], args[1], args[2]).map(|()| Value::NONE)),
            native("__setitem__", "(a, b, c, /)", |th, args| th.set_item(args[0], args[1], args[2]).map(|()| Value::NONE)),
            native("delitem", "(a, b, /)", |th, args| th.delete_item(args[0], args[1]).map(|()| Value::NONE)),
            native("__delitem__", "(a, b, /)", |th, args| th.delete_item(args[0], args[1]).map(|()| Value::NONE)),
            native("_compare_digest", "(a, b, /)", compare_digest),
        ],
    )
}
