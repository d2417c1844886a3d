//! Code objects, cells, frames and tracebacks as scripts see them.
//!
//! Invariant: code is immutable; what CPython's byte code alone could tell (`co_code`, offsets) is in units of this
//! interpreter's instructions.

use super::keywords::keyword_pairs;
use crate::code::code_object::{CodeSpec, Const, flags};
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_kind};
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, attribute, attribute_set, native};
use crate::object::number::small_integer;
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use std::sync::Arc;

/// Methods of `code`.
pub const CODE_METHODS: &[Native] = &[
    native("__repr__", "(self, /)", code_repr),
    native("__eq__", "(self, value, /)", code_eq),
    native("__hash__", "(self, /)", code_hash),
    native("co_positions", "(self, /)", code_positions),
    native("co_lines", "(self, /)", code_lines),
    native("replace", "(self, /, **kwargs)", code_replace),
    native("__replace__", "(self, /, **kwargs)", code_replace),
    native("_varname_from_oparg", "(self, oparg, /)", code_varname),
];

fn spec<'a>(code: Value) -> &'a CodeSpec { &CodeData::of(code).spec }

/// Attributes of `code`.
pub const CODE_ATTRIBUTES: &[Attribute] = &[
    attribute("co_name", |_th, args| Ok(CodeData::of(args[0]).name)),
    attribute("co_qualname", |_th, args| Ok(CodeData::of(args[0]).qualname)),
    attribute("co_filename", |_th, args| Ok(CodeData::of(args[0]).filename)),
    attribute("co_firstlineno", |th, args| th.new_int(spec(args[0]).first_line as i64)),
    attribute("co_flags", |th, args| th.new_int(spec(args[0]).flags as i64)),
    attribute("co_argcount", |th, args| th.new_int(spec(args[0]).positional as i64)),
    attribute("co_posonlyargcount", |th, args| th.new_int(spec(args[0]).positional_only as i64)),
    attribute("co_kwonlyargcount", |th, args| th.new_int(spec(args[0]).keyword_only as i64)),
    attribute("co_nlocals", |th, args| th.new_int(local_names(spec(args[0])).len() as i64)),
    attribute("co_stacksize", |th, args| th.new_int(spec(args[0]).registers as i64)),
    attribute("co_varnames", |th, args| th.names_tuple(&local_names(spec(args[0])))),
    attribute("co_cellvars", |th, args| th.names_tuple(&register_names(spec(args[0]), &spec(args[0]).cell_registers))),
    attribute("co_freevars", |th, args| th.names_tuple(&register_names(spec(args[0]), &spec(args[0]).free_registers))),
    attribute("co_names", code_names),
    attribute("co_consts", |th, args| th.new_tuple(&CodeData::of(args[0]).constants)),
    attribute("co_code", code_bytes),
    attribute("_co_code_adaptive", code_bytes),
    attribute("co_linetable", |th, _args| th.new_bytes(b"")),
    attribute("co_lnotab", |th, _args| th.new_bytes(b"")),
    attribute("co_exceptiontable", |th, _args| th.new_bytes(b"")),
];

fn register_names(spec: &CodeSpec, registers: &[u16]) -> Vec<String> { registers.iter().filter_map(|at| spec.register_names.get(*at as usize).cloned()).collect() }

/// Parameters and locals; variables that live in cells only when they are parameters.
fn local_names(spec: &CodeSpec) -> Vec<String> {
    let extra = (spec.flags & flags::VARARGS != 0) as usize + (spec.flags & flags::VARKEYWORDS != 0) as usize;
    let parameters = spec.positional as usize + spec.keyword_only as usize + extra;
    let hidden = |at: usize| spec.free_registers.contains(&(at as u16)) || at >= parameters && spec.cell_registers.contains(&(at as u16));
    spec.register_names.iter().enumerate().filter(|(at, name)| !hidden(*at) && !name.starts_with('.') || *at < parameters).map(|(_, name)| name.clone()).collect()
}

impl Thread {
    /// A tuple of interned names.
    pub fn names_tuple(&mut self, names: &[String]) -> Res<Value> {
        let mut values = self.rooted();
        for name in names {
            let name = self.intern(name)?;
            values.push(name);
        }
        self.new_tuple(&values)
    }
}

fn code_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let spec = spec(args[0]);
    th.new_str(&format!("<code object {} at {:#x}, file \"{}\", line {}>", spec.name, super::object::address(args[0]), spec.filename, spec.first_line))
}

fn code_eq(_th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_kind(args[1], Kind::Code) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::from_bool(args[0] == args[1] || spec(args[0]) == spec(args[1])))
}

fn code_hash(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let spec = spec(args[0]);
    let name = th.hash(CodeData::of(args[0]).name)?;
    th.new_int((name ^ (spec.first_line as i64) << 8 ^ spec.instructions.len() as i64) & i64::MAX)
}

fn code_positions(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut rows = th.rooted();
    for position in &spec(args[0]).positions {
        let number = |value: u32| Value::from_int_unchecked(value as i64);
        let row = [number(position.line), number(position.end_line), number(position.column), number(position.end_column)];
        let row = th.new_tuple(&row)?;
        rows.push(row);
    }
    let list = th.new_list(&rows)?;
    th.iter(list)
}

fn code_lines(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let positions = &spec(args[0]).positions;
    let mut rows = th.rooted();
    let mut start = 0;
    while start < positions.len() {
        let line = positions[start].line;
        let end = start + positions[start..].iter().take_while(|position| position.line == line).count();
        let row = [Value::from_int_unchecked(start as i64 * 2), Value::from_int_unchecked(end as i64 * 2), if line == 0 { Value::NONE } else { Value::from_int_unchecked(line as i64) }];
        let row = th.new_tuple(&row)?;
        rows.push(row);
        start = end;
    }
    let list = th.new_list(&rows)?;
    th.iter(list)
}

fn code_names(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut names: Vec<String> = Vec::new();
    for name in &spec(args[0]).sites {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    th.names_tuple(&names)
}

fn code_bytes(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let bytes: Vec<u8> = spec(args[0]).instructions.iter().flat_map(|instruction| [instruction.op as u8, instruction.x]).collect();
    th.new_bytes(&bytes)
}

fn code_varname(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let at = th.index_isize(args[1])?;
    match usize::try_from(at).ok().and_then(|at| spec(args[0]).register_names.get(at)) {
        Some(name) => th.intern(name),
        None => Err(th.index_error("tuple index out of range")),
    }
}

fn code_replace(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let mut changed = spec(args[0]).clone();
    let mut constants = None;
    for (key, value) in keyword_pairs(th, args[1])? {
        let key = to_rust(key);
        match key.as_str() {
            "co_name" | "co_qualname" | "co_filename" => {
                if !is_str(value) {
                    let got = th.type_name(value);
                    return Err(th.type_error(format!("replace() argument '{key}' must be str, not {got}")));
                }
                let text = to_rust(value);
                match key.as_str() {
                    "co_name" => changed.name = text,
                    "co_qualname" => changed.qualname = text,
                    _ => rename_file(&mut changed, &text),
                }
            }
            "co_firstlineno" => changed.first_line = th.index_isize(value)? as u32,
            "co_flags" => changed.flags = th.index_isize(value)? as u32,
            "co_consts" => constants = Some(value),
            "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals" | "co_stacksize" | "co_code" | "co_names" | "co_varnames" | "co_freevars" | "co_cellvars" | "co_linetable" | "co_exceptiontable" => {}
            _ => return Err(th.type_error(format!("replace() got an unexpected keyword argument '{key}'"))),
        }
    }
    if let Some(constants) = constants {
        // only code constants may differ: a function factory swaps inner code objects
        for (i, item) in tuple_items(constants).iter().enumerate() {
            if is_kind(*item, Kind::Code)
                && let Some(place) = changed.constants.get_mut(i)
            {
                *place = Const::Code(CodeData::of(*item).spec.clone());
            }
        }
    }
    th.new_code(&Arc::new(changed))
}

fn rename_file(spec: &mut CodeSpec, filename: &str) {
    spec.filename = filename.to_string();
    for constant in &mut spec.constants {
        if let Const::Code(inner) = constant {
            let mut renamed = (**inner).clone();
            rename_file(&mut renamed, filename);
            *inner = Arc::new(renamed);
        }
    }
}

// ---- cells

/// Methods of `cell`.
pub const CELL_METHODS: &[Native] = &[
    native("__new__", "(type, contents=None, /)", |th, args| {
        let contents = args.get(1).copied().unwrap_or(Value::UNBOUND);
        th.new_cell(contents)
    }),
    native("__repr__", "(self, /)", cell_repr),
    native("__eq__", "(self, value, /)", |th, args| cell_compare(th, args, "__eq__")),
    native("__ne__", "(self, value, /)", |th, args| cell_compare(th, args, "__ne__")),
    native("__lt__", "(self, value, /)", |th, args| cell_compare(th, args, "__lt__")),
    native("__le__", "(self, value, /)", |th, args| cell_compare(th, args, "__le__")),
    native("__gt__", "(self, value, /)", |th, args| cell_compare(th, args, "__gt__")),
    native("__ge__", "(self, value, /)", |th, args| cell_compare(th, args, "__ge__")),
];

/// Attributes of `cell`.
pub const CELL_ATTRIBUTES: &[Attribute] = &[attribute_set(
    "cell_contents",
    |th, args| {
        let contents = th.cell_load(Ref::of(args[0]))?;
        if contents.is_unbound() { Err(th.value_error("Cell is empty")) } else { Ok(contents) }
    },
    |th, args| th.cell_store(Ref::of(args[0]), args[1]).map(|()| Value::NONE),
)];

fn cell_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let contents = th.cell_load(Ref::of(args[0]))?;
    let own = super::object::address(args[0]);
    if contents.is_unbound() {
        return th.new_str(&format!("<cell at {own:#x}: empty>"));
    }
    let name = th.type_name(contents);
    th.new_str(&format!("<cell at {own:#x}: {name} object at {:#x}>", super::object::address(contents)))
}

fn cell_compare(th: &mut Thread, args: &[Value], name: &str) -> Res<Value> {
    if !is_kind(args[1], Kind::Cell) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (th.cell_load(Ref::of(args[0]))?, th.cell_load(Ref::of(args[1]))?);
    if left.is_unbound() || right.is_unbound() {
        let (left, right) = (!left.is_unbound(), !right.is_unbound());
        return Ok(Value::from_bool(match name {
            "__eq__" => left == right,
            "__ne__" => left != right,
            "__lt__" => !left & right,
            "__le__" => left <= right,
            "__gt__" => left & !right,
            _ => left >= right,
        }));
    }
    if name == "__eq__" {
        return th.equal(left, right).map(Value::from_bool);
    }
    if name == "__ne__" {
        return Ok(Value::from_bool(!th.equal(left, right)?));
    }
    let reflected = match name {
        "__lt__" => "__gt__",
        "__le__" => "__ge__",
        "__gt__" => "__lt__",
        _ => "__le__",
    };
    let (name, reflected) = (th.intern(name)?, th.intern(reflected)?);
    Ok(th.rich_compare(left, right, name, reflected)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

// ---- frames: code, globals, locals, pc, back

fn line_at(code: Value, pc: Value) -> u32 {
    let spec = spec(code);
    let pc = small_integer(pc).unwrap_or(0).max(0) as usize;
    spec.positions.get(pc).map_or(spec.first_line, |position| position.line)
}

/// Methods of `frame`.
pub const FRAME_METHODS: &[Native] = &[native("__repr__", "(self, /)", frame_repr), native("clear", "(self, /)", |_th, _args| Ok(Value::NONE))];

/// Attributes of `frame`.
pub const FRAME_ATTRIBUTES: &[Attribute] = &[
    attribute("f_code", |th, args| th.load(Ref::of(args[0]), 8, 0)),
    attribute("f_globals", |th, args| th.load(Ref::of(args[0]), 8, 1)),
    attribute("f_locals", frame_locals),
    attribute("f_builtins", |th, _args| Ok(th.interp.builtins.get())),
    attribute("f_lineno", |th, args| th.new_int(frame_line(args[0]) as i64)),
    attribute("f_lasti", |th, args| {
        let pc = th.load(Ref::of(args[0]), 8, 3)?;
        th.new_int(small_integer(pc).unwrap_or(0) * 2)
    }),
    attribute("f_back", |th, args| {
        let back = th.load(Ref::of(args[0]), 8, 4)?;
        Ok(if back.is_unbound() { Value::NONE } else { back })
    }),
    attribute_set("f_trace", |_th, _args| Ok(Value::NONE), |_th, _args| Ok(Value::NONE)),
    attribute_set("f_trace_lines", |_th, _args| Ok(Value::TRUE), |_th, _args| Ok(Value::NONE)),
    attribute_set("f_trace_opcodes", |_th, _args| Ok(Value::FALSE), |_th, _args| Ok(Value::NONE)),
    attribute("f_generator", |_th, _args| Ok(Value::NONE)),
];

/// The line a frame object stands at.
pub fn frame_line(frame: Value) -> u32 {
    let object = Ref::of(frame);
    if is_kind(object.fixed(0), Kind::Code) { line_at(object.fixed(0), object.fixed(3)) } else { 0 }
}

fn frame_locals(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let locals = th.load(Ref::of(args[0]), 8, 2)?;
    if is_kind(locals, Kind::Tuple) {
        // a traceback's frame: the registers as they were
        let code = th.load(Ref::of(args[0]), 8, 0)?;
        let dict = th.locals_of(CodeData::of(code), crate::object::sequence::tuple_items(locals))?;
        th.store(Ref::of(args[0]), 8, 2, dict)?;
        return Ok(dict);
    }
    if locals.is_unbound() || locals.is_none() { th.new_dict() } else { Ok(locals) }
}

fn frame_repr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = Ref::of(args[0]).fixed(0);
    let (own, line) = (super::object::address(args[0]), frame_line(args[0]));
    if !is_kind(code, Kind::Code) {
        return th.new_str(&format!("<frame at {own:#x}>"));
    }
    let file = th.repr_rust(CodeData::of(code).filename)?;
    th.new_str(&format!("<frame at {own:#x}, file {file}, line {line}, code {}>", spec(code).name))
}

// ---- tracebacks: next, frame, pc, line, code

/// Methods of `traceback`.
pub const TRACEBACK_METHODS: &[Native] = &[native("__new__", "(type, tb_next, tb_frame, tb_lasti, tb_lineno)", traceback_new)];

/// Attributes of `traceback`.
pub const TRACEBACK_ATTRIBUTES: &[Attribute] = &[
    attribute_set(
        "tb_next",
        |th, args| {
            let next = th.load(Ref::of(args[0]), 5, 0)?;
            Ok(if next.is_unbound() { Value::NONE } else { next })
        },
        traceback_set_next,
    ),
    attribute("tb_frame", traceback_frame),
    attribute("tb_lasti", |th, args| {
        let pc = th.load(Ref::of(args[0]), 5, 2)?;
        th.new_int(small_integer(pc).unwrap_or(0) * 2)
    }),
    attribute("tb_lineno", |th, args| th.load(Ref::of(args[0]), 5, 3)),
];

/// The frame of a traceback entry; one is made from its code when only that was kept.
fn traceback_frame(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = Ref::of(args[0]);
    let frame = th.load(object, 5, 1)?;
    if is_kind(frame, Kind::Frame) {
        return Ok(frame);
    }
    let (code, pc) = (th.load(object, 5, 4)?, th.load(object, 5, 2)?);
    let globals = if is_kind(frame, Kind::Dict) { frame } else { th.new_dict()? };
    let class = th.interp.types.class_word(&th.interp.types.frame);
    let made = Ref(th.allocate(class, 8, false)?);
    made.init(0, code);
    made.init(1, globals);
    made.init(3, pc);
    th.store(object, 5, 1, made.value())?;
    Ok(made.value())
}

fn traceback_set_next(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        return Err(th.type_error("can't delete tb_next attribute"));
    }
    if !args[1].is_none() && !is_kind(args[1], Kind::Traceback) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("expected traceback object, got '{got}'")));
    }
    let mut at = args[1];
    while is_kind(at, Kind::Traceback) {
        if at == args[0] {
            return Err(th.value_error("traceback loop detected"));
        }
        at = th.load(Ref::of(at), 5, 0)?;
    }
    th.store(Ref::of(args[0]), 5, 0, args[1])?;
    Ok(Value::NONE)
}

fn traceback_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !args[1].is_none() && !is_kind(args[1], Kind::Traceback) {
        let got = th.type_name(args[1]);
        return Err(th.type_error(format!("expected traceback object or None, got '{got}'")));
    }
    if !is_kind(args[2], Kind::Frame) {
        let got = th.type_name(args[2]);
        return Err(th.type_error(format!("TracebackType() argument 'tb_frame' must be frame, not {got}")));
    }
    let (lasti, line) = (th.index_isize(args[3])?, th.index_isize(args[4])?);
    let class = th.interp.types.class_word(&th.interp.types.traceback);
    let object = Ref(th.allocate(class, 5, false)?);
    object.init(0, args[1]);
    object.init(1, args[2]);
    object.init(2, Value::from_int_unchecked((lasti / 2) as i64));
    object.init(3, Value::from_int_unchecked(line as i64));
    object.init(4, Ref::of(args[2]).fixed(0));
    Ok(object.value())
}
