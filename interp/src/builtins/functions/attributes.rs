//! Functions about attributes, types and identity: `getattr`, `isinstance`, `dir`, `id`, `callable`, `hash`.

use super::given;
use crate::heap::Value;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::string::is_str;
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// See the module.
pub const FUNCTIONS: &[Native] = &[
    native("getattr", "(object, name, default=None, /)", builtin_getattr),
    native("setattr", "(object, name, value, /)", builtin_setattr),
    native("delattr", "(object, name, /)", builtin_delattr),
    native("hasattr", "(object, name, /)", builtin_hasattr),
    native("isinstance", "(object, class_or_tuple, /)", |th, args| th.isinstance(args[0], args[1]).map(Value::from_bool)),
    native("issubclass", "(class, class_or_tuple, /)", |th, args| th.issubclass(args[0], args[1]).map(Value::from_bool)),
    native("callable", "(object, /)", |th, args| th.is_callable(args[0]).map(Value::from_bool)),
    native("id", "(object, /)", |th, args| th.new_uint(args[0].bits())),
    native("hash", "(object, /)", |th, args| {
        let hash = th.hash(args[0])?;
        th.new_int(hash)
    }),
    native("repr", "(object, /)", |th, args| th.repr(args[0])),
    native("ascii", "(object, /)", builtin_ascii),
    native("format", "(value, format_spec='', /)", builtin_format),
    native("dir", "(object=None, /)", builtin_dir),
    native("vars", "(object=None, /)", builtin_vars),
];

/// An attribute name, interned.
fn name_of(th: &mut Thread, name: Value) -> Res<Value> {
    if is_exact(name, Kind::Str) {
        return th.intern_value(name);
    }
    if !is_str(name) {
        let got = th.type_name(name);
        return Err(th.type_error(format!("attribute name must be string, not '{got}'")));
    }
    th.intern_value(crate::object::string::exact_base(name).value())
}

fn builtin_getattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[1])?;
    match given(args, 2) {
        None => th.get_attribute(args[0], name),
        Some(default) => Ok(th.find_attribute(args[0], name)?.unwrap_or(default)),
    }
}

fn builtin_setattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[1])?;
    th.set_attribute(args[0], name, args[2])?;
    Ok(Value::NONE)
}

fn builtin_delattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[1])?;
    th.set_attribute(args[0], name, Value::UNBOUND)?;
    Ok(Value::NONE)
}

fn builtin_hasattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = name_of(th, args[1])?;
    Ok(Value::from_bool(th.find_attribute(args[0], name)?.is_some()))
}

fn builtin_ascii(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let text = th.repr(args[0])?;
    let source = crate::object::string::text(text);
    if source.is_ascii() {
        return Ok(text);
    }
    let escaped = source.escape_non_ascii();
    th.new_text(escaped.as_ref())
}

fn builtin_format(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let spec = given(args, 1).unwrap_or(th.interp.names.empty.get());
    if !is_str(spec) {
        let got = th.type_name(spec);
        return Err(th.type_error(format!("format() argument 2 must be str, not {got}")));
    }
    th.format_value(args[0], spec)
}

fn sorted_list(th: &mut Thread, names: Value) -> Res<Value> {
    let mut names = th.collect(names)?;
    crate::builtins::types::list_sort::sort_items(th, &mut names, Value::NONE, false)?;
    th.new_list(&names)
}

fn builtin_dir(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(object) = given(args, 0) else {
        let locals = th.current_locals()?;
        let keys = th.interp.names.keys.get();
        let keys = th.call_method(locals, keys, &[])?;
        return sorted_list(th, keys);
    };
    let name = th.interp.names.__dir__.get();
    let Some(method) = th.special(object, name)? else { return Err(th.type_error("object does not provide __dir__")) };
    let names = th.call_special(method, object, &[])?;
    sorted_list(th, names)
}

fn builtin_vars(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let Some(object) = given(args, 0) else { return th.current_locals() };
    let name = th.interp.names.__dict__.get();
    match th.find_attribute(object, name)? {
        Some(dict) => Ok(dict),
        None => Err(th.type_error("vars() argument must have __dict__ attribute")),
    }
}

impl Thread {
    /// `globals()` of the running function.
    pub fn current_globals(&mut self) -> Value { self.frames.last().map_or(Value::NONE, |frame| frame.globals) }

    /// `locals()` of the running frame: the namespace of a module or class body, a fresh dict in a function.
    pub fn current_locals(&mut self) -> Res<Value> {
        let Some(frame) = self.frames.last().copied() else { return self.new_dict() };
        self.frame_locals(&frame)
    }

    /// The local variables of a frame.
    pub fn frame_locals(&mut self, frame: &crate::object::frame::Frame) -> Res<Value> {
        use crate::code::code_object::flags;
        if !frame.namespace.is_unbound() {
            return Ok(frame.namespace);
        }
        // SAFETY: the code of a frame lives as long as the interpreter
        let code = unsafe { &*frame.code };
        if code.spec.flags & flags::OPTIMIZED == 0 {
            return Ok(frame.globals);
        }
        // SAFETY: a frame's window has a register for each name of its code
        let named = unsafe { std::slice::from_raw_parts(frame.base, code.spec.register_names.len()) };
        self.locals_of(code, named)
    }

    /// The named registers of a code object as a dict of variables.
    pub fn locals_of(&mut self, code: &crate::object::code::CodeData, named: &[Value]) -> Res<Value> {
        let dict = self.new_dict()?;
        for (at, (name, value)) in code.spec.register_names.iter().zip(named).enumerate() {
            if name.starts_with('.') {
                continue;
            }
            let mut value = *value;
            let in_cell = code.spec.cell_registers.contains(&(at as u16)) || code.spec.free_registers.contains(&(at as u16));
            if in_cell && is_kind(value, Kind::Cell) {
                value = self.cell_load(Ref::of(value))?;
            }
            if !value.is_unbound() {
                self.dict_set_str(dict, name, value)?;
            }
        }
        Ok(dict)
    }
}
