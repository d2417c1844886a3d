//! `sys`: the functions. Its constants are in `sys_info`, its streams in `io`.

use super::sys_info;
use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_exact, kind_of};
use crate::object::exception::{field, is_exception};
use crate::object::kind::Kind;
use crate::object::native::{Native, native};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::{Res, Unwind};
use std::sync::atomic::Ordering::Relaxed;

pub fn exit(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let class = th.interp.types.SystemExit.get();
    match given(args, 0) {
        None => Err(th.raise_args(class, &[])),
        Some(status) if status.is_none() => Err(th.raise_args(class, &[])),
        Some(status) if crate::object::sequence::is_tuple(status) => {
            let arguments = crate::object::sequence::tuple_items(status).to_vec();
            let made = th.call(class, &arguments)?;
            Err(th.raise_value(made))
        }
        Some(status) => {
            let made = th.call(class, &[status])?;
            Err(th.raise_value(made))
        }
    }
}

fn exception(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(if th.handled.is_ptr() { th.handled } else { Value::NONE }) }

fn exc_info(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let handled = th.handled;
    if !handled.is_ptr() {
        return th.new_tuple(&[Value::NONE; 3]);
    }
    let traceback = th.exception_get(handled, field::TRACEBACK)?;
    let class = th.type_of(handled);
    th.new_tuple(&[class, handled, traceback])
}

fn getrecursionlimit(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked(th.interp.recursion_limit.load(Relaxed) as i64)) }

fn setrecursionlimit(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = th.index_isize_overflow(args[0])?;
    if limit < 1 {
        return Err(th.value_error("recursion limit must be greater or equal than 1"));
    }
    if limit > i32::MAX as isize {
        return Err(th.overflow_error("Python int too large to convert to C int"));
    }
    let depth = th.frames.len();
    if depth >= limit as usize {
        let class = th.interp.types.RecursionError.get();
        return Err(th.raise(class, format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low")));
    }
    th.interp.recursion_limit.store(limit as u32, Relaxed);
    Ok(Value::NONE)
}

fn intern(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_exact(args[0], Kind::Str) {
        let got = th.type_name(args[0]);
        return Err(th.type_error(if is_str(args[0]) { format!("can't intern {got}") } else { format!("intern() argument must be str, not {got}") }));
    }
    th.intern_value(args[0])
}

fn is_interned(_: &mut Thread, args: &[Value]) -> Res<Value> {
    Ok(Value::from_bool(is_str(args[0]) && Ref::of(args[0]).class_word() & crate::object::string::INTERNED != 0))
}

fn getsizeof(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = args[0];
    let name = th.interp.names.__sizeof__.get();
    if let Some(method) = th.special(value, name)? {
        let size = th.call_special(method, value, &[])?;
        if size.is_int() && size.as_int() > 0 {
            return Ok(size);
        }
    }
    let bytes = match value.to_object() {
        Some(object) => th.interp.heap.cell_bytes(object),
        None => 8,
    };
    let storage = match kind_of(value) {
        Some(Kind::List) => th.list_len(value)? * 8,
        Some(Kind::Dict | Kind::Set | Kind::FrozenSet) => th.table_end(value)? * 24,
        Some(Kind::ByteArray | Kind::Array) => th.bytearray_len(value)?,
        _ => 0,
    };
    Ok(Value::from_int_unchecked((bytes + storage) as i64))
}

fn getdefaultencoding(th: &mut Thread, _: &[Value]) -> Res<Value> { th.intern("utf-8") }
fn getfilesystemencodeerrors(th: &mut Thread, _: &[Value]) -> Res<Value> { th.intern("surrogateescape") }
fn is_finalizing(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_bool(th.interp.exiting.load(Relaxed))) }
fn is_false(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::FALSE) }
fn nothing(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }
fn zero(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(0)) }
fn getswitchinterval(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_f64(0.005)) }

fn setswitchinterval(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if th.real_argument(args[0])? <= 0.0 {
        return Err(th.value_error("switch interval must be strictly positive"));
    }
    Ok(Value::NONE)
}

fn getrefcount(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_small(2)) }

fn settrace(th: &mut Thread, args: &[Value]) -> Res<Value> { if args[0].is_none() { Ok(Value::NONE) } else { Err(th.unsupported("sys.settrace")) } }
fn setprofile(th: &mut Thread, args: &[Value]) -> Res<Value> { if args[0].is_none() { Ok(Value::NONE) } else { Err(th.unsupported("sys.setprofile")) } }

fn get_int_max_str_digits(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let stored = th.interp.hooks.int_digit_limit.load(Relaxed);
    Ok(Value::from_int_unchecked(if stored == 0 { 4300 } else { stored as i64 - 1 }))
}

fn set_int_max_str_digits(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let limit = th.index_isize_overflow(args[0])?;
    if limit != 0 && !(640..=i32::MAX as isize).contains(&limit) {
        return Err(th.value_error("maxdigits must be >= 640 or 0 for unlimited"));
    }
    th.interp.hooks.int_digit_limit.store(limit as u32 + 1, Relaxed);
    Ok(Value::NONE)
}

/// The frame object of the running frame `depth` levels up.
pub fn frame_object(th: &mut Thread, depth: usize) -> Res<Option<Value>> {
    let count = th.frames.len();
    if depth >= count {
        return Ok(None);
    }
    let mut below = Value::NONE;
    let class = th.interp.types.class_word(&th.interp.types.frame);
    for index in 0..count - depth {
        let frame = th.frames[index];
        // SAFETY: a frame on the stack points to live code data
        let code = unsafe { &*frame.code }.value;
        let locals = th.locals_as_they_are(&frame)?;
        let object = Ref(th.allocate(class, 8, false)?);
        object.init(0, code);
        object.init(1, frame.globals);
        object.init(2, locals);
        object.init(3, Value::from_int_unchecked((frame.pc as i64 - 1).max(0)));
        object.init(4, below);
        below = object.value();
    }
    Ok(Some(below))
}

fn getframe(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let depth = th.int_argument(args, 0, 0)?.max(0) as usize;
    match frame_object(th, depth)? {
        Some(frame) => Ok(frame),
        None => Err(th.value_error("call stack is not deep enough")),
    }
}

fn getframemodulename(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let depth = th.int_argument(args, 0, 0)?.max(0) as usize;
    let count = th.frames.len();
    if depth >= count {
        return Ok(Value::NONE);
    }
    let globals = th.frames[count - 1 - depth].globals;
    let name = th.interp.names.__name__.get();
    Ok(th.dict_get(globals, name)?.unwrap_or(Value::NONE))
}

fn current_frames(th: &mut Thread, _: &[Value]) -> Res<Value> {
    let dict = th.new_dict()?;
    if let Some(frame) = frame_object(th, 0)? {
        let key = th.new_uint(th.ident)?;
        th.dict_set(dict, key, frame)?;
    }
    Ok(dict)
}

/// The name of code at a position, for messages: `file:line`.
pub fn code_name(code: Value) -> String { CodeData::of(code).spec.filename.to_string() }

fn stream(th: &mut Thread, name: Value) -> Res<Option<Value>> {
    let modules = th.interp.modules.get();
    let Some(sys) = th.dict_get_str(modules, "sys")? else { return Ok(None) };
    Ok(th.find_attribute(sys, name)?.filter(|stream| !stream.is_none()))
}

fn displayhook(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = args[0];
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let builtins = th.interp.builtins.get();
    let underscore = th.interp.names.underscore.get();
    th.dict_set(builtins, underscore, Value::NONE)?;
    let stdout_name = th.interp.names.stdout.get();
    let Some(out) = stream(th, stdout_name)? else { return Err(th.runtime_error("lost sys.stdout")) };
    let text = th.repr_rust(value)?;
    let text = th.new_str(&format!("{text}\n"))?;
    let write = th.interp.names.write.get();
    th.call_method(out, write, &[text])?;
    th.dict_set(builtins, underscore, value)?;
    Ok(Value::NONE)
}

fn excepthook(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let value = args[1];
    if !is_exception(value) {
        return Ok(Value::NONE);
    }
    if args[2].is_ptr() && !th.exception_get(value, field::TRACEBACK)?.is_ptr() {
        th.exception_set(value, field::TRACEBACK, args[2])?;
    }
    let text = th.traceback_text(value)?;
    let text = th.new_str(&text)?;
    let stderr_name = th.interp.names.stderr.get();
    let Some(stream) = stream(th, stderr_name)? else { return Ok(Value::NONE) };
    let write = th.interp.names.write.get();
    th.call_method(stream, write, &[text])?;
    Ok(Value::NONE)
}

fn unraisablehook(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let record = args[0];
    let part = |th: &mut Thread, name: &str| {
        let name = th.intern(name)?;
        th.find_attribute(record, name)
    };
    let message = part(th, "err_msg")?.filter(|message| is_str(*message)).map_or("Exception ignored in".to_string(), to_rust);
    let object = match part(th, "object")? {
        Some(object) if !object.is_none() => format!(" {}", th.repr_rust(object)?),
        _ => String::new(),
    };
    let mut text = format!("{message}:{object}\n").replace(&format!("{message}:{object}"), &if object.is_empty() { format!("{message}:") } else { format!("{message}{object}") });
    if let Some(value) = part(th, "exc_value")?
        && is_exception(value)
    {
        text.push_str(&th.traceback_text(value)?);
    }
    th.write_output(2, text.as_bytes())?;
    Ok(Value::NONE)
}

fn breakpointhook(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let _ = args;
    let import = th.interp.hooks.import.get().copied();
    let Some(import) = import else { return Ok(Value::NONE) };
    let pdb = import(th, "pdb")?;
    let name = th.intern("set_trace")?;
    th.call_method(pdb, name, &[])
}

fn call_tracing(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let arguments: Vec<Value> = crate::object::sequence::tuple_items(args[1]).to_vec();
    th.call(args[0], &arguments)
}

fn audit(_: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::NONE) }

fn get_asyncgen_hooks(th: &mut Thread, _: &[Value]) -> Res<Value> { th.new_tuple(&[Value::NONE, Value::NONE]) }

fn getallocatedblocks(th: &mut Thread, _: &[Value]) -> Res<Value> { Ok(Value::from_int_unchecked((th.interp.heap.stats().used_bytes / 64) as i64)) }

fn module_getattr(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let name = to_rust(args[0]);
    match name.as_str() {
        "stdlib_module_names" => {
            let names = sys_info::library_names(th)?;
            keep(th, &name, names)
        }
        _ => Err(missing(th, &name)),
    }
}

fn keep(th: &mut Thread, name: &str, value: Value) -> Res<Value> {
    let sys = th.interp.hooks.sys_namespace.get();
    th.dict_set_str(sys, name, value)?;
    Ok(value)
}

fn missing(th: &mut Thread, name: &str) -> Unwind { th.raise_attribute(format!("module 'sys' has no attribute '{name}'")) }

/// `(file, package directories, source)` of a module that is written in Python, `()` for a native one, None for none.
fn locate_module(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let found = match th.locate_module(&to_rust(args[0]))? {
        None => return Ok(Value::NONE),
        Some(None) => return th.new_tuple(&[]),
        Some(Some(found)) => found,
    };
    let file = th.new_str(&found.filename)?;
    let directories = match &found.package {
        Some(directories) => th.new_str_list(directories)?,
        None => Value::NONE,
    };
    let source = th.new_bytes(&found.source)?;
    th.new_tuple(&[file, directories, source])
}

/// Source text of a library file, for `linecache` and `inspect`; None when it is no library file.
fn library_source(th: &mut Thread, args: &[Value]) -> Res<Value> {
    match crate::library::source(&to_rust(args[0])) {
        Some(text) => th.new_str(&text),
        None => Ok(Value::NONE),
    }
}

const FUNCTIONS: &[Native] = &[
    native("exit", "(status=None, /)", exit),
    native("exception", "()", exception),
    native("exc_info", "()", exc_info),
    native("getrecursionlimit", "()", getrecursionlimit),
    native("setrecursionlimit", "(limit, /)", setrecursionlimit),
    native("intern", "(string, /)", intern),
    native("_is_interned", "(string, /)", is_interned),
    native("_is_immortal", "(op, /)", is_false),
    native("getsizeof", "(object, default=None)", getsizeof),
    native("getdefaultencoding", "()", getdefaultencoding),
    native("getfilesystemencoding", "()", getdefaultencoding),
    native("getfilesystemencodeerrors", "()", getfilesystemencodeerrors),
    native("is_finalizing", "()", is_finalizing),
    native("is_stack_trampoline_active", "()", is_false),
    native("is_remote_debug_enabled", "()", is_false),
    native("_is_gil_enabled", "()", is_false),
    native("getswitchinterval", "()", getswitchinterval),
    native("setswitchinterval", "(interval, /)", setswitchinterval),
    native("getrefcount", "(object, /)", getrefcount),
    native("settrace", "(function, /)", settrace),
    native("setprofile", "(function, /)", setprofile),
    native("_settraceallthreads", "(function, /)", settrace),
    native("_setprofileallthreads", "(function, /)", setprofile),
    native("gettrace", "()", nothing),
    native("getprofile", "()", nothing),
    native("get_int_max_str_digits", "()", get_int_max_str_digits),
    native("set_int_max_str_digits", "(maxdigits)", set_int_max_str_digits),
    native("_getframe", "(depth=0, /)", getframe),
    native("_getframemodulename", "(depth=0)", getframemodulename),
    native("_current_frames", "()", current_frames),
    native("displayhook", "(object, /)", displayhook),
    native("__displayhook__", "(object, /)", displayhook),
    native("excepthook", "(exctype, value, traceback, /)", excepthook),
    native("__excepthook__", "(exctype, value, traceback, /)", excepthook),
    native("_clear_type_descriptors", "(type, /)", |_, _| Ok(Value::NONE)),
    native("_get_cpu_count_config", "()", |_, _| Ok(Value::from_small(-1))),
    native("unraisablehook", "(unraisable, /)", unraisablehook),
    native("__unraisablehook__", "(unraisable, /)", unraisablehook),
    native("breakpointhook", "(*args, **kws)", breakpointhook),
    native("__breakpointhook__", "(*args, **kws)", breakpointhook),
    native("call_tracing", "(func, args, /)", call_tracing),
    native("audit", "(event, /, *args)", audit),
    native("addaudithook", "(hook)", audit),
    native("get_asyncgen_hooks", "()", get_asyncgen_hooks),
    native("set_asyncgen_hooks", "(firstiter=None, finalizer=None)", nothing),
    native("get_coroutine_origin_tracking_depth", "()", zero),
    native("set_coroutine_origin_tracking_depth", "(depth)", nothing),
    native("getallocatedblocks", "()", getallocatedblocks),
    native("getunicodeinternedsize", "(*, _only_immortal=False)", zero),
    native("_clear_type_cache", "()", nothing),
    native("_clear_internal_caches", "()", nothing),
    native("activate_stack_trampoline", "(backend, /)", nothing),
    native("deactivate_stack_trampoline", "()", nothing),
    native("_debugmallocstats", "()", nothing),
    native("_library_source", "(path, /)", library_source),
    native("_locate_module", "(name, /)", locate_module),
    native("__getattr__", "(name, /)", module_getattr),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.interp.hooks.sys_namespace.set(namespace);
    th.interp.immortal.lock().push(namespace);
    th.install_functions(namespace, "sys", FUNCTIONS)?;
    sys_info::install(th, namespace)?;
    super::io::install_streams(th)
}
