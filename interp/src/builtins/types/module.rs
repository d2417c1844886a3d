//! Modules: a namespace with a name.
//!
//! Fields: 0 namespace, 1 name (for messages). Invariant: the namespace is boxed, so that global names have cells.

use crate::heap::Value;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// Methods of `module`.
pub const METHODS: &[Native] = &[
    native("__new__", "(type, /, *args, **kwargs)", module_new),
    native("__init__", "(self, name, doc=None)", module_init),
    native("__repr__", "(self, /)", module_repr),
    native("__dir__", "(self, /)", module_dir),
    native("__getattribute__", "(self, name, /)", super::object::object_getattribute),
    native("__setattr__", "(self, name, value, /)", super::object::object_setattr),
    native("__delattr__", "(self, name, /)", super::object::object_delattr),
];

/// Attributes of `module`.
pub const ATTRIBUTES: &[Attribute] = &[
    attribute("__dict__", |_th, args| Ok(Ref::of(args[0]).fixed(0))),
    attribute_set("__annotations__", get_annotations, set_annotations),
    attribute_set("__annotate__", get_annotate, set_annotate),
];

fn module_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let base = th.interp.types.module.get();
    super::exception::check_class(th, args[0], base)?;
    let module = th.new_instance(args[0])?;
    let namespace = th.new_namespace()?;
    Ref::of(module).init(0, namespace);
    Ref::of(module).init(1, Value::NONE);
    Ok(module)
}

fn module_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[1]) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("module() argument 'name' must be str, not {got}")));
    }
    let doc = args.get(2).copied().filter(|doc| !doc.is_unbound()).unwrap_or(Value::NONE);
    let namespace = Ref::of(args[0]).fixed(0);
    Ref::of(args[0]).init(1, args[1]);
    for (key, value) in [("__name__", args[1]), ("__doc__", doc), ("__package__", Value::NONE), ("__loader__", Value::NONE), ("__spec__", Value::NONE)] {
        th.dict_set_str(namespace, key, value)?;
    }
    Ok(Value::NONE)
}

fn module_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let namespace = Ref::of(args[0]).fixed(0);
    let name = match th.dict_get_str(namespace, "__name__")? {
        Some(name) => th.repr_rust(name)?,
        None => "'?'".into(),
    };
    let origin = match th.dict_get_str(namespace, "__file__")? {
        Some(file) if is_str(file) => Some(file),
        _ => None,
    };
    if let Some(file) = origin {
        let file = th.repr_rust(file)?;
        return th.new_str(&format!("<module {name} from {file}>"));
    }
    if let Some(spec) = th.dict_get_str(namespace, "__spec__")?
        && !spec.is_none()
        && spec != crate::object::attribute::SPEC_LATER
        && spec != crate::object::attribute::SPEC_LOADING
    {
        let key = th.intern("origin")?;
        return match th.find_attribute(spec, key)? {
            Some(origin) if is_str(origin) => {
                let text = to_rust(origin);
                if text == "built-in" || text == "frozen" { th.new_str(&format!("<module {name} ({text})>")) } else { th.new_str(&format!("<module {name} from {text:?}>")) }
            }
            _ => th.new_str(&format!("<module {name}>")),
        };
    }
    let plain = name.trim_matches('\'');
    if th.interp.native_modules.lock().contains_key(plain) || matches!(plain, "builtins" | "sys") {
        return th.new_str(&format!("<module {name} (built-in)>"));
    }
    th.new_str(&format!("<module {name}>"))
}

fn module_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let namespace = Ref::of(args[0]).fixed(0);
    let key = th.interp.names.__dir__.get();
    if let Some(own) = th.dict_get(namespace, key)? {
        return th.call(own, &[]);
    }
    let names = th.new_list(&[])?;
    let mut position = 0;
    while let Some((at, key, _)) = th.dict_next(namespace, position)? {
        th.list_append(names, key)?;
        position = at + 1;
    }
    Ok(names)
}

fn get_annotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let namespace = Ref::of(args[0]).fixed(0);
    match th.dict_get_str(namespace, "__annotate__")? {
        Some(function) => Ok(function),
        None => {
            th.dict_set_str(namespace, "__annotate__", Value::NONE)?;
            Ok(Value::NONE)
        }
    }
}

fn set_annotate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("cannot delete __annotate__ attribute"));
    }
    if !args[1].is_none() && !th.is_callable(args[1])? {
        return Err(th.type_error("__annotate__ must be callable or None"));
    }
    let namespace = Ref::of(args[0]).fixed(0);
    th.dict_set_str(namespace, "__annotate__", args[1])?;
    Ok(Value::NONE)
}

fn get_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let namespace = Ref::of(args[0]).fixed(0);
    if let Some(known) = th.dict_get_str(namespace, "__annotations__")? {
        return Ok(known);
    }
    let annotate = th.dict_get_str(namespace, "__annotate__")?.unwrap_or(Value::NONE);
    let made = super::function::call_annotate(th, annotate)?;
    th.dict_set_str(namespace, "__annotations__", made)?;
    Ok(made)
}

fn set_annotations(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let namespace = Ref::of(args[0]).fixed(0);
    let key = th.interp.names.__annotations__.get();
    if args[1].is_unbound() {
        if th.dict_remove(namespace, key)?.is_none() {
            return Err(th.raise_attribute("__annotations__".into()));
        }
    } else {
        th.dict_set(namespace, key, args[1])?;
    }
    if is_kind(namespace, Kind::Dict) && th.dict_get_str(namespace, "__annotate__")?.is_some() {
        let key = th.interp.names.__annotate__.get();
        th.dict_remove(namespace, key)?;
    }
    Ok(Value::NONE)
}
