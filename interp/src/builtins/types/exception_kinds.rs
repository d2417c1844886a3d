//! What single exception classes add: the fields of OSError, ImportError, SyntaxError, the Unicode errors and others.
//!
//! Invariant: a field of a class lives in the value words of the exception (see `object::exception::field`): OSError and
//! ImportError keep (filename or name) there and the rest in a tuple; SyntaxError and the Unicode errors keep one tuple.

use super::exception::{arguments, check_class, chain, exception_init, filled_dict};
use super::keywords::{any_keyword, keyword_pairs};
use crate::heap::Value;
use crate::object::door::is_kind;
use crate::object::exception::field;
use crate::object::interpreter::Types;
use crate::object::kind::Kind;
use crate::object::native::{Attribute, Native, NativeFn, attribute, attribute_set, native};
use crate::object::number::{is_int, small_integer};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::type_name;
use crate::object::unwind::Res;

/// Installs every class's own methods and attributes.
pub fn install(th: &mut Thread) -> Res<()> {
    let interp = th.interp.clone();
    let types: &Types = &interp.types;
    th.install(types.KeyError.get(), KEY, &[])?;
    th.install(types.StopIteration.get(), STOP, &[attribute_set("value", get_value, set_value)])?;
    th.install(types.SystemExit.get(), EXIT, &[attribute_set("code", get_value, set_value)])?;
    th.install(types.NameError.get(), NAME, &[attribute_set("name", get_value, set_value)])?;
    th.install(types.AttributeError.get(), ATTRIBUTE, &[attribute_set("name", get_value, set_value), attribute_set("obj", get_value2, set_value2)])?;
    th.install(types.ImportError.get(), IMPORT, IMPORT_ATTRIBUTES)?;
    th.install(types.OSError.get(), OS, OS_ATTRIBUTES)?;
    th.install(types.SyntaxError.get(), SYNTAX, SYNTAX_ATTRIBUTES)?;
    th.install(types.UnicodeEncodeError.get(), ENCODE, UNICODE_ATTRIBUTES)?;
    th.install(types.UnicodeDecodeError.get(), DECODE, UNICODE_ATTRIBUTES)?;
    th.install(types.UnicodeTranslateError.get(), TRANSLATE, TRANSLATE_ATTRIBUTES)
}

fn get_value(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::VALUE) }
fn get_value2(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::VALUE2) }
fn get_value3(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::VALUE3) }

fn set_value(th: &mut Thread, args: &[Value]) -> Res<Value> { th.exception_set(args[0], field::VALUE, args[1]).map(|()| Value::NONE) }
fn set_value2(th: &mut Thread, args: &[Value]) -> Res<Value> { th.exception_set(args[0], field::VALUE2, args[1]).map(|()| Value::NONE) }
fn set_value3(th: &mut Thread, args: &[Value]) -> Res<Value> { th.exception_set(args[0], field::VALUE3, args[1]).map(|()| Value::NONE) }

// ---- KeyError, StopIteration, SystemExit, NameError, AttributeError

const KEY: &[Native] = &[native("__str__", "(self, /)", key_str)];

fn key_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match arguments(th, args[0])? {
        [] => th.new_str(""),
        [only] => th.repr(*only),
        _ => {
            let tuple = th.exception_get(args[0], field::ARGS)?;
            th.repr(tuple)
        }
    }
}

const STOP: &[Native] = &[native("__init__", "(self, *args, **kwargs)", stop_init)];

fn stop_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    exception_init(th, args)?;
    let value = tuple_items(args[1]).first().copied().unwrap_or(Value::NONE);
    set_value(th, &[args[0], value])
}

const EXIT: &[Native] = &[native("__init__", "(self, *args, **kwargs)", exit_init)];

fn exit_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    exception_init(th, args)?;
    let value = match tuple_items(args[1]) {
        [] => Value::NONE,
        [only] => *only,
        _ => args[1],
    };
    set_value(th, &[args[0], value])
}

/// Keyword arguments of an exception by name; any other is an error in the name of `label`.
fn named_arguments(th: &mut Thread, keywords: Value, label: &str, names: &[&str]) -> Res<Vec<Value>> {
    let mut found = vec![Value::NONE; names.len()];
    for (key, value) in keyword_pairs(th, keywords)? {
        let key = to_rust(key);
        match names.iter().position(|name| *name == key) {
            Some(at) => found[at] = value,
            None => return Err(th.type_error(format!("{label}() got an unexpected keyword argument '{key}'"))),
        }
    }
    Ok(found)
}

const NAME: &[Native] = &[native("__init__", "(self, *args, **kwargs)", name_init)];

fn name_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.exception_set(args[0], field::ARGS, args[1])?;
    let found = named_arguments(th, args[2], "NameError", &["name"])?;
    set_value(th, &[args[0], found[0]])
}

const ATTRIBUTE: &[Native] = &[native("__init__", "(self, *args, **kwargs)", attribute_init), native("__getstate__", "(self, /)", attribute_getstate), native("__reduce__", "(self, /)", attribute_reduce)];

fn attribute_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.exception_set(args[0], field::ARGS, args[1])?;
    let found = named_arguments(th, args[2], "AttributeError", &["name", "obj"])?;
    set_value(th, &[args[0], found[0]])?;
    set_value2(th, &[args[0], found[1]])
}

fn attribute_getstate(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = th.new_dict()?;
    if let Some(dict) = filled_dict(th, args[0])? {
        let mut position = 0;
        while let Some((at, key, value)) = th.dict_next(dict, position)? {
            th.dict_set(state, key, value)?;
            position = at + 1;
        }
    }
    let name = get_value(th, args)?;
    if !name.is_none() {
        th.dict_set_str(state, "name", name)?;
    }
    let arguments = th.exception_get(args[0], field::ARGS)?;
    th.dict_set_str(state, "args", arguments)?;
    Ok(state)
}

fn attribute_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let state = attribute_getstate(th, args)?;
    let (class, arguments) = (th.type_of(args[0]), th.exception_get(args[0], field::ARGS)?);
    th.new_tuple(&[class, arguments, state])
}

// ---- ImportError: VALUE name, VALUE2 path, VALUE3 name_from

const IMPORT: &[Native] = &[native("__init__", "(self, *args, **kwargs)", import_init), native("__str__", "(self, /)", import_str), native("__reduce__", "(self, /)", import_reduce)];

const IMPORT_ATTRIBUTES: &[Attribute] =
    &[attribute("msg", import_msg), attribute_set("name", get_value, set_value), attribute_set("path", get_value2, set_value2), attribute_set("name_from", get_value3, set_value3)];

fn import_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    th.exception_set(args[0], field::ARGS, args[1])?;
    let found = named_arguments(th, args[2], "ImportError", &["name", "path", "name_from"])?;
    set_value(th, &[args[0], found[0]])?;
    set_value2(th, &[args[0], found[1]])?;
    set_value3(th, &[args[0], found[2]])
}

fn import_msg(th: &mut Thread, args: &[Value]) -> Res<Value> {
    Ok(match arguments(th, args[0])? {
        [only] => *only,
        _ => Value::NONE,
    })
}

fn import_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match arguments(th, args[0])? {
        [only] if is_str(*only) => th.str(*only),
        [] => th.new_str(""),
        [only] => th.str(*only),
        _ => {
            let tuple = th.exception_get(args[0], field::ARGS)?;
            th.repr(tuple)
        }
    }
}

fn import_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (class, arguments) = (th.type_of(args[0]), th.exception_get(args[0], field::ARGS)?);
    let state = th.new_dict()?;
    if let Some(dict) = filled_dict(th, args[0])? {
        let mut position = 0;
        while let Some((at, key, value)) = th.dict_next(dict, position)? {
            th.dict_set(state, key, value)?;
            position = at + 1;
        }
    }
    let rows: [(&str, NativeFn); 3] = [("name", get_value), ("path", get_value2), ("name_from", get_value3)];
    for (name, get) in rows {
        let value = get(th, &[args[0]])?;
        if !value.is_none() {
            th.dict_set_str(state, name, value)?;
        }
    }
    if th.table_len(state)? == 0 { th.new_tuple(&[class, arguments]) } else { th.new_tuple(&[class, arguments, state]) }
}

// ---- OSError: VALUE filename, VALUE2 (errno, strerror, filename2, characters_written) once `__init__` or a setter ran

const OS: &[Native] =
    &[native("__new__", "(type, *args, **kwargs)", os_new), native("__init__", "(self, *args, **kwargs)", os_init), native("__str__", "(self, /)", os_str), native("__reduce__", "(self, /)", os_reduce)];

const OS_ATTRIBUTES: &[Attribute] = &[
    attribute_set("errno", |th, args| os_get(th, args[0], 0), |th, args| os_set(th, args[0], 0, args[1])),
    attribute_set("strerror", |th, args| os_get(th, args[0], 1), |th, args| os_set(th, args[0], 1, args[1])),
    attribute_set("filename", os_filename, os_set_filename),
    attribute_set("filename2", |th, args| os_get(th, args[0], 2), |th, args| os_set(th, args[0], 2, args[1])),
    attribute_set("characters_written", os_written, os_set_written),
];

/// The parts of an OSError: those set, else those its arguments say.
fn os_parts(th: &mut Thread, error: Value) -> Res<[Value; 4]> {
    let parts = th.exception_get(error, field::VALUE2)?;
    if is_tuple(parts) {
        let items = tuple_items(parts);
        return Ok([items[0], items[1], items[2], items[3]]);
    }
    let args = arguments(th, error)?;
    let pair = if args.len() >= 2 { [args[0], args[1]] } else { [Value::NONE; 2] };
    Ok([pair[0], pair[1], Value::NONE, Value::UNBOUND])
}

fn os_get(th: &mut Thread, error: Value, index: usize) -> Res<Value> { os_parts(th, error).map(|parts| parts[index]) }

fn os_set(th: &mut Thread, error: Value, index: usize, value: Value) -> Res<Value> {
    let mut parts = os_parts(th, error)?;
    parts[index] = if value.is_unbound() && index != 3 { Value::NONE } else { value };
    let filename = os_filename(th, &[error])?;
    let tuple = th.new_tuple(&parts)?;
    th.exception_set(error, field::VALUE2, tuple)?;
    th.exception_set(error, field::VALUE, filename)?;
    Ok(Value::NONE)
}

fn os_filename(th: &mut Thread, args: &[Value]) -> Res<Value> { chain(th, args[0], field::VALUE) }

fn os_set_filename(th: &mut Thread, args: &[Value]) -> Res<Value> { set_value(th, args) }

fn os_written(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let written = os_get(th, args[0], 3)?;
    if written.is_unbound() { Err(th.raise_attribute("characters_written".into())) } else { Ok(written) }
}

fn os_set_written(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if args[1].is_unbound() {
        os_written(th, args)?;
    } else {
        th.index(args[1])?;
    }
    os_set(th, args[0], 3, args[1])
}

/// The subclass of OSError for an error number.
pub fn class_of_errno(types: &Types, number: i64) -> Value {
    let class = match i32::try_from(number).unwrap_or(0) {
        libc::ENOENT => &types.FileNotFoundError,
        libc::EEXIST => &types.FileExistsError,
        libc::EACCES | libc::EPERM => &types.PermissionError,
        libc::EISDIR => &types.IsADirectoryError,
        libc::ENOTDIR => &types.NotADirectoryError,
        libc::EINTR => &types.InterruptedError,
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &types.BlockingIOError,
        libc::EPIPE | libc::ESHUTDOWN => &types.BrokenPipeError,
        libc::ECHILD => &types.ChildProcessError,
        libc::ECONNABORTED => &types.ConnectionAbortedError,
        libc::ECONNREFUSED => &types.ConnectionRefusedError,
        libc::ECONNRESET => &types.ConnectionResetError,
        libc::ESRCH => &types.ProcessLookupError,
        libc::ETIMEDOUT => &types.TimeoutError,
        _ => &types.OSError,
    };
    class.get()
}

/// A subclass with its own `__init__` but without its own `__new__` fills the fields in `__init__`.
fn fills_in_init(th: &mut Thread, class: Value) -> Res<bool> {
    let (new_name, init_name) = (th.interp.names.__new__.get(), th.interp.names.__init__.get());
    let os_error = th.interp.types.OSError.get();
    let same = |th: &mut Thread, name: Value| -> Res<bool> {
        let (own, plain) = (th.class_lookup(class, name)?, th.class_lookup(os_error, name)?);
        Ok(own.map(|found| found.value) == plain.map(|found| found.value))
    };
    Ok(!same(th, init_name)? && same(th, new_name)?)
}

fn os_new(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let interp = th.interp.clone();
    let base = interp.types.OSError.get();
    check_class(th, args[0], base)?;
    let mut class = args[0];
    if fills_in_init(th, class)? {
        return th.new_exception(class, &[]);
    }
    if any_keyword(th, args[2])? {
        let name = type_name(class);
        return Err(th.type_error(format!("{name}() takes no keyword arguments")));
    }
    let items = tuple_items(args[1]);
    if class == base
        && (2..=5).contains(&items.len())
        && is_int(items[0])
        && let Some(number) = small_integer(items[0])
    {
        class = class_of_errno(&interp.types, number);
    }
    let error = th.new_exception(class, items)?;
    os_fill(th, error, items)?;
    Ok(error)
}

fn os_fill(th: &mut Thread, error: Value, items: &[Value]) -> Res<()> {
    let given = |index: usize| items.get(index).copied().unwrap_or(Value::NONE);
    let usual = (2..=5).contains(&items.len());
    let mut parts = [Value::NONE, Value::NONE, Value::NONE, Value::UNBOUND];
    let mut filename = Value::NONE;
    if usual {
        parts[0] = given(0);
        parts[1] = given(1);
        let blocking = th.interp.types.BlockingIOError.get();
        let third = given(2);
        if !third.is_none() {
            if th.is_instance(error, blocking) && is_int(third) {
                parts[3] = third;
            } else {
                filename = third;
                parts[2] = given(4);
                let pair = th.new_tuple(&items[..2])?;
                th.exception_set(error, field::ARGS, pair)?;
            }
        }
    }
    let tuple = th.new_tuple(&parts)?;
    th.exception_set(error, field::VALUE2, tuple)?;
    th.exception_set(error, field::VALUE, filename)
}

fn os_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    if !fills_in_init(th, class)? {
        return Ok(Value::NONE);
    }
    exception_init(th, args)?;
    os_fill(th, args[0], tuple_items(args[1]))?;
    Ok(Value::NONE)
}

fn os_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let [number, message, filename2, _] = os_parts(th, args[0])?;
    let filename = os_filename(th, args)?;
    if !filename.is_none() {
        let (number, message, name) = (th.str_rust(number)?, th.str_rust(message)?, th.repr_rust(filename)?);
        if !filename2.is_none() {
            let second = th.repr_rust(filename2)?;
            return th.new_str(&format!("[Errno {number}] {message}: {name} -> {second}"));
        }
        return th.new_str(&format!("[Errno {number}] {message}: {name}"));
    }
    if !number.is_none() && !message.is_none() {
        let (number, message) = (th.str_rust(number)?, th.str_rust(message)?);
        return th.new_str(&format!("[Errno {number}] {message}"));
    }
    match arguments(th, args[0])? {
        [] => th.new_str(""),
        [only] => th.str(*only),
        _ => {
            let tuple = th.exception_get(args[0], field::ARGS)?;
            th.repr(tuple)
        }
    }
}

fn os_reduce(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.type_of(args[0]);
    let (filename, filename2) = (os_filename(th, args)?, os_get(th, args[0], 2)?);
    let list = arguments(th, args[0])?;
    let mut arguments = th.exception_get(args[0], field::ARGS)?;
    if list.len() == 2 && !filename.is_none() {
        arguments = if filename2.is_none() { th.new_tuple(&[list[0], list[1], filename])? } else { th.new_tuple(&[list[0], list[1], filename, Value::NONE, filename2])? };
    }
    match filled_dict(th, args[0])? {
        Some(dict) => th.new_tuple(&[class, arguments, dict]),
        None => th.new_tuple(&[class, arguments]),
    }
}

// ---- SyntaxError: VALUE (msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line, _metadata)

const SYNTAX: &[Native] = &[native("__init__", "(self, *args, **kwargs)", syntax_init), native("__str__", "(self, /)", syntax_str)];

macro_rules! part {
    ($name:literal, $index:literal) => {
        attribute_set($name, |th, args| part_get(th, args[0], $index), |th, args| part_set(th, args[0], $index, args[1]))
    };
}

const SYNTAX_PARTS: usize = 9;

const SYNTAX_ATTRIBUTES: &[Attribute] = &[
    part!("msg", 0),
    part!("filename", 1),
    part!("lineno", 2),
    part!("offset", 3),
    part!("text", 4),
    part!("end_lineno", 5),
    part!("end_offset", 6),
    part!("print_file_and_line", 7),
    part!("_metadata", 8),
];

/// A part of a SyntaxError or Unicode error, None when unset.
pub fn part_get(th: &mut Thread, error: Value, index: usize) -> Res<Value> {
    let parts = th.exception_get(error, field::VALUE)?;
    if is_tuple(parts) {
        return Ok(tuple_items(parts).get(index).copied().unwrap_or(Value::NONE));
    }
    // raised by the runtime with a message alone
    let syntax_error = th.interp.types.SyntaxError.get();
    if index == 0 && th.is_instance(error, syntax_error) {
        return Ok(arguments(th, error)?.first().copied().unwrap_or(Value::NONE));
    }
    Ok(Value::NONE)
}

fn part_set(th: &mut Thread, error: Value, index: usize, value: Value) -> Res<Value> {
    let parts = th.exception_get(error, field::VALUE)?;
    let mut items = th.rooted_from(if is_tuple(parts) { tuple_items(parts).to_vec() } else { vec![Value::NONE; SYNTAX_PARTS] });
    if let Some(place) = items.get_mut(index) {
        *place = if value.is_unbound() { Value::NONE } else { value };
    }
    let tuple = th.new_tuple(&items)?;
    set_value(th, &[error, tuple])
}

fn syntax_init(th: &mut Thread, args: &[Value]) -> Res<Value> {
    exception_init(th, args)?;
    let items = tuple_items(args[1]);
    let mut parts = [Value::NONE; SYNTAX_PARTS];
    if let Some(message) = items.first() {
        parts[0] = *message;
    }
    if items.len() == 2 {
        let info = th.collect(items[1])?;
        if info.len() < 4 {
            return Err(th.type_error(format!("function takes at least 4 arguments ({} given)", info.len())));
        }
        if info.len() > 7 {
            return Err(th.type_error(format!("function takes at most 7 arguments ({} given)", info.len())));
        }
        if info.len() == 5 {
            return Err(th.type_error("end_offset must be provided when end_lineno is provided"));
        }
        parts[1..5].copy_from_slice(&info[..4]);
        if info.len() >= 6 {
            parts[5] = info[4];
            parts[6] = info[5];
        }
        if info.len() == 7 {
            parts[8] = info[6];
        }
    }
    let tuple = th.new_tuple(&parts)?;
    set_value(th, &[args[0], tuple])
}

fn syntax_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (message, filename, line) = (part_get(th, args[0], 0)?, part_get(th, args[0], 1)?, part_get(th, args[0], 2)?);
    let message = th.str(message)?;
    let filename = if is_str(filename) { Some(to_rust(filename).rsplit('/').next().unwrap_or("").to_string()) } else { None };
    let line = if is_int(line) { Some(th.str_rust(line)?) } else { None };
    let tail = match (filename, line) {
        (Some(filename), Some(line)) => format!(" ({filename}, line {line})"),
        (Some(filename), None) => format!(" ({filename})"),
        (None, Some(line)) => format!(" (line {line})"),
        (None, None) => return Ok(message),
    };
    th.new_text_parts(&[], message, &tail)
}

// ---- Unicode errors: VALUE (encoding, object, start, end, reason); the translate error has no encoding

const ENCODE: &[Native] = &[native("__init__", "(self, *args, **kwargs)", encode_init), native("__str__", "(self, /)", encode_str)];
const DECODE: &[Native] = &[native("__init__", "(self, *args, **kwargs)", decode_init), native("__str__", "(self, /)", decode_str)];
const TRANSLATE: &[Native] = &[native("__init__", "(self, *args, **kwargs)", translate_init), native("__str__", "(self, /)", translate_str)];
const UNICODE_ATTRIBUTES: &[Attribute] = &[part!("encoding", 0), part!("object", 1), part!("start", 2), part!("end", 3), part!("reason", 4)];
const TRANSLATE_ATTRIBUTES: &[Attribute] = &[part!("object", 1), part!("start", 2), part!("end", 3), part!("reason", 4)];

fn unicode_fill(th: &mut Thread, args: &[Value], wants: &[Kind]) -> Res<Value> {
    exception_init(th, args)?;
    let items = tuple_items(args[1]);
    if items.len() != wants.len() {
        return Err(th.type_error(format!("function takes exactly {} arguments ({} given)", wants.len(), items.len())));
    }
    let mut parts = th.rooted_from(Vec::new());
    if wants.len() == 4 {
        parts.push(Value::NONE);
    }
    for (i, (item, want)) in items.iter().zip(wants).enumerate() {
        let mut item = *item;
        match want {
            Kind::Str if !is_str(item) => {
                let got = th.type_name(item);
                return Err(th.type_error(format!("argument {} must be str, not {got}", i + 1)));
            }
            Kind::SmallInt => {
                let number = th.index_isize(item)?;
                item = th.new_int(number as i64)?;
            }
            Kind::Bytes if !is_kind(item, Kind::Bytes) => {
                if is_str(item) || !matches!(crate::object::door::kind_of(item), Some(Kind::ByteArray | Kind::MemoryView)) {
                    let got = th.type_name(item);
                    return Err(th.type_error(format!("a bytes-like object is required, not '{got}'")));
                }
                let bytes = th.interp.types.bytes.get();
                item = th.call(bytes, &[item])?;
            }
            _ => {}
        }
        parts.push(item);
    }
    let tuple = th.new_tuple(&parts)?;
    set_value(th, &[args[0], tuple])
}

fn encode_init(th: &mut Thread, args: &[Value]) -> Res<Value> { unicode_fill(th, args, &[Kind::Str, Kind::Str, Kind::SmallInt, Kind::SmallInt, Kind::Str]) }
fn decode_init(th: &mut Thread, args: &[Value]) -> Res<Value> { unicode_fill(th, args, &[Kind::Str, Kind::Bytes, Kind::SmallInt, Kind::SmallInt, Kind::Str]) }
fn translate_init(th: &mut Thread, args: &[Value]) -> Res<Value> { unicode_fill(th, args, &[Kind::Str, Kind::SmallInt, Kind::SmallInt, Kind::Str]) }

/// Encoding, reason, start and end inside the object.
fn unicode_parts(th: &mut Thread, error: Value, length: usize) -> Res<(String, String, usize, usize)> {
    let (encoding, reason) = (part_get(th, error, 0)?, part_get(th, error, 4)?);
    let (start, end) = (part_get(th, error, 2)?, part_get(th, error, 3)?);
    let clip = |value: Value, low: i64, high: i64| small_integer(value).unwrap_or(0).clamp(low, high.max(low)) as usize;
    let (encoding, reason) = (th.str_rust(encoding)?, th.str_rust(reason)?);
    Ok((encoding, reason, clip(start, 0, length as i64 - 1), clip(end, 0, i64::MAX)))
}

/// A code point as the messages write it.
fn escaped(code: u32) -> String {
    match code {
        0..=0xFF => format!("\\x{code:02x}"),
        0x100..=0xFFFF => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

fn encode_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = part_get(th, args[0], 1)?;
    if !is_str(object) {
        return th.new_str("");
    }
    let codes = text(object);
    let (encoding, reason, start, end) = unicode_parts(th, args[0], codes.len())?;
    if start < codes.len() && end == start + 1 {
        let code = escaped(codes.code_at(start));
        return th.new_str(&format!("'{encoding}' codec can't encode character '{code}' in position {start}: {reason}"));
    }
    th.new_str(&format!("'{encoding}' codec can't encode characters in position {start}-{}: {reason}", end as i64 - 1))
}

fn decode_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = part_get(th, args[0], 1)?;
    if !is_kind(object, Kind::Bytes) {
        return th.new_str("");
    }
    let bytes = crate::object::bytes::slice(object);
    let (encoding, reason, start, end) = unicode_parts(th, args[0], bytes.len())?;
    if start < bytes.len() && end == start + 1 {
        return th.new_str(&format!("'{encoding}' codec can't decode byte {:#04x} in position {start}: {reason}", bytes[start]));
    }
    th.new_str(&format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end as i64 - 1))
}

fn translate_str(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let object = part_get(th, args[0], 1)?;
    if !is_str(object) {
        return th.new_str("");
    }
    let codes = text(object);
    let (_, reason, start, end) = unicode_parts(th, args[0], codes.len())?;
    if start < codes.len() && end == start + 1 {
        let code = escaped(codes.code_at(start));
        return th.new_str(&format!("can't translate character '{code}' in position {start}: {reason}"));
    }
    th.new_str(&format!("can't translate characters in position {start}-{}: {reason}", end as i64 - 1))
}

impl Thread {
    /// Raises a UnicodeEncodeError or UnicodeDecodeError with its fields.
    pub fn unicode_error(&mut self, class: Value, encoding: &str, object: Value, start: usize, end: usize, reason: &str) -> crate::object::unwind::Unwind {
        let made = (|| {
            let (encoding, reason) = (self.new_str(encoding)?, self.new_str(reason)?);
            let parts = [encoding, object, Value::from_int_unchecked(start as i64), Value::from_int_unchecked(end as i64), reason];
            let tuple = self.new_tuple(&parts)?;
            let error = self.new_exception(class, &parts)?;
            self.exception_set(error, field::VALUE, tuple)?;
            Ok(error)
        })();
        match made {
            Ok(error) => self.raise_value(error),
            Err(unwind) => unwind,
        }
    }
}
