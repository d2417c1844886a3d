//! `print`, `input`, `open`.
//!
//! Invariant: what a native stream gets from one `print` is one text, so that threads do not tear lines; a stream made by a
//! script sees the pieces CPython would write.

use super::given;
use crate::heap::Value;
use crate::object::native::{Effect, Native, native};
use crate::object::sequence::tuple_items;
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::{flag, flags};
use crate::object::unwind::Res;
use crate::text::TextBuilder;

/// See the module.
pub const FUNCTIONS: &[Native] = &[
    native("print", "(*args, sep=' ', end='\\n', file=None, flush=False)", builtin_print).effect(Effect::Held),
    native("input", "(prompt='', /)", builtin_input).effect(Effect::Serial),
    native("open", "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", builtin_open).effect(Effect::Serial),
];

/// `sys.name`, None when `sys` does not have it.
fn sys_attribute(th: &mut Thread, name: Value) -> Res<Option<Value>> {
    let (modules, sys_name) = (th.interp.modules.get(), th.interp.names.sys.get());
    match th.dict_get(modules, sys_name)? {
        Some(sys) => th.find_attribute(sys, name),
        None => Ok(None),
    }
}

fn text_option(th: &mut Thread, args: &[Value], index: usize, name: &str, default: Value) -> Res<Value> {
    match given(args, index) {
        None => Ok(default),
        Some(value) if value.is_none() => Ok(default),
        Some(value) if is_str(value) => Ok(value),
        Some(value) => {
            let got = th.type_name(value);
            Err(th.type_error(format!("{name} must be None or a string, not {got}")))
        }
    }
}

fn builtin_print(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let items = tuple_items(args[0]);
    let space = th.new_char(b' ' as u32)?;
    let separator = text_option(th, args, 1, "sep", space)?;
    let newline = th.interp.names.newline.get();
    let end = text_option(th, args, 2, "end", newline)?;
    let file = match given(args, 3).filter(|file| !file.is_none()) {
        Some(file) => Some(file),
        None => {
            let name = th.interp.names.stdout.get();
            match sys_attribute(th, name)? {
                Some(file) if file.is_none() => return Ok(Value::NONE),
                Some(file) => Some(file),
                // before `sys` is there: straight to the process's output
                None => None,
            }
        }
    };
    let write = th.interp.names.write.get();
    if let Some(file) = file
        && flags(th.type_of(file)) & flag::HEAP != 0
    {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                th.call_method(file, write, &[separator])?;
            }
            let piece = th.str(*item)?;
            th.call_method(file, write, &[piece])?;
        }
        th.call_method(file, write, &[end])?;
    } else {
        let mut builder = TextBuilder::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                builder.push_ref(text(separator));
            }
            let piece = th.str(*item)?;
            builder.push_ref(text(piece));
        }
        builder.push_ref(text(end));
        let whole = builder.finish();
        let whole = th.new_text(whole.as_ref())?;
        match file {
            Some(file) => {
                th.call_method(file, write, &[whole])?;
            }
            None => th.write_output(1, to_rust(whole).as_bytes())?,
        }
    }
    if let Some(wanted) = given(args, 4)
        && th.truth(wanted)?
    {
        let flush = th.interp.names.flush.get();
        match file {
            Some(file) => {
                th.call_method(file, flush, &[])?;
            }
            None => th.flush_output()?,
        }
    }
    Ok(Value::NONE)
}

fn builtin_input(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let names = &th.interp.clone().names;
    let (stdin, stdout, stderr) = (sys_attribute(th, names.stdin.get())?, sys_attribute(th, names.stdout.get())?, sys_attribute(th, names.stderr.get())?);
    let lost = |value: Option<Value>| value.is_none_or(|value| value.is_none());
    for (stream, name) in [(stdin, "sys.stdin"), (stdout, "sys.stdout"), (stderr, "sys.stderr")] {
        if lost(stream) {
            return Err(th.runtime_error(format!("input(): lost {name}")));
        }
    }
    let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else { return Ok(Value::NONE) };
    let flush = names.flush.get();
    th.call_method(stderr, flush, &[])?;
    if let Some(prompt) = given(args, 0) {
        let prompt = th.str(prompt)?;
        th.call_method(stdout, names.write.get(), &[prompt])?;
    }
    th.call_method(stdout, flush, &[])?;
    let line = th.call_method(stdin, names.readline.get(), &[])?;
    if !is_str(line) {
        return Err(th.type_error("object.readline() returned non-string"));
    }
    let content = text(line);
    if content.is_empty() {
        let class = th.interp.types.EOFError.get();
        return Err(th.raise(class, "EOF when reading a line".into()));
    }
    let last = content.len() - 1;
    if content.code_at(last) == b'\n' as u32 {
        let shorter = content.slice(0, last);
        return th.new_text(shorter.as_ref());
    }
    Ok(line)
}

fn builtin_open(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let io = th.import_module("_io").or_else(|unwind| {
        let class = th.interp.types.ImportError.get();
        th.absorb(unwind, class)?;
        th.import_module("io")
    })?;
    let open = th.attribute_str(io, "open")?;
    const NAMES: [&str; 8] = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let mut keywords = Vec::new();
    for (i, name) in NAMES.iter().enumerate().skip(1) {
        if let Some(value) = given(args, i) {
            keywords.push((th.intern(name)?, value));
        }
    }
    th.call_keywords(open, &[args[0]], &keywords)
}
