//! `_io`: files, buffers and text streams; `io.py` of the library builds on it.
//!
//! The layers of an opened file are separate objects around one core (`core`), so a text file reads and writes its bytes
//! without a detour through the layers below. A layer around any other Python object calls its methods.

pub mod base;
pub mod binary;
pub mod bytes_io;
pub mod core;
pub mod file;
pub mod newline;
pub mod open;
pub mod string_io;
pub mod text;
pub mod text_read;

use crate::builtins::types::operand::given;
use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Attribute, Native};
use crate::object::thread::Thread;
use crate::object::type_object::{TypeSpec, flag};
use crate::object::unwind::{Res, Unwind};

/// Words of the objects of this module.
pub(super) const CORE: usize = 0;
/// the object below: the raw file of a buffer, the buffer of a text stream
pub(super) const BELOW: usize = 1;
pub(super) const FIRST: usize = 2;
pub(super) const SECOND: usize = 3;
/// The farthest position a stream in memory keeps: far beyond all memory, and an int of one word.
pub(super) const FARTHEST: usize = 1 << 47;
pub(super) const ENCODING: usize = 4;
pub(super) const ERRORS: usize = 5;
pub(super) const NAME: usize = 6;
pub(super) const INFO: usize = 7;

impl Thread {
    /// Reads a word of an object of this module.
    #[inline]
    pub(super) fn io_get(&mut self, value: Value, index: usize) -> Res<Value> {
        let object = Ref::of(value);
        let fields = 8 + self.attribute_words(object);
        self.load(object, fields, index)
    }

    /// Writes one.
    #[inline]
    pub(super) fn io_set(&mut self, value: Value, index: usize, new: Value) -> Res<()> {
        let object = Ref::of(value);
        let fields = 8 + self.attribute_words(object);
        self.store(object, fields, index, new)
    }

    /// `io.UnsupportedOperation`.
    pub(super) fn unsupported_operation(&mut self, message: &str) -> Unwind {
        let class = self.native_type("_io.UnsupportedOperation");
        self.raise(class, message.to_string())
    }

    /// A size argument: None and absence mean everything.
    pub(super) fn size_argument(&mut self, args: &[Value], at: usize) -> Res<Option<usize>> {
        match given(args, at) {
            None => Ok(None),
            Some(value) if value.is_none() => Ok(None),
            Some(value) => {
                let number = match self.has_index(value)? {
                    true => self.index_isize_overflow(value)?,
                    false => {
                        let got = self.type_name(value);
                        return Err(self.type_error(format!("argument should be integer or None, not '{got}'")));
                    }
                };
                Ok(usize::try_from(number).ok())
            }
        }
    }

    /// Calls a method by its Rust name.
    pub(super) fn call_named(&mut self, value: Value, name: &str, arguments: &[Value]) -> Res<Value> {
        let name = self.intern(name)?;
        self.call_method(value, name, arguments)
    }
}

/// Makes a class whose instances have eight words and attributes.
pub(super) fn define(th: &mut Thread, namespace: Value, path: &'static str, base: Value, methods: &[Native], attributes: &[Attribute]) -> Res<Value> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let metatype = th.interp.types.type_.get();
    let spec = TypeSpec { name, bases: &[base], kind_byte: Kind::Opaque as u8 | SUBCLASS, inline: 2, flags: flag::BASE };
    let class = th.new_type(metatype, spec)?;
    let members = th.new_namespace()?;
    let module = th.intern("_io")?;
    let key = th.interp.names.__module__.get();
    th.dict_set(members, key, module)?;
    th.finish_type(class, members)?;
    th.install(class, methods, attributes)?;
    th.keep_native_type(path, class);
    th.dict_set_str(namespace, name, class)?;
    Ok(class)
}

fn unsupported_class(th: &mut Thread, namespace: Value) -> Res<()> {
    let metatype = th.interp.types.type_.get();
    let bases = [th.interp.types.OSError.get(), th.interp.types.ValueError.get()];
    let spec = TypeSpec { name: "UnsupportedOperation", bases: &bases, kind_byte: Kind::Exception as u8 | SUBCLASS, inline: 2, flags: flag::BASE | flag::HEAP };
    let class = th.new_type(metatype, spec)?;
    let members = th.new_namespace()?;
    let module = th.intern("io")?;
    let key = th.interp.names.__module__.get();
    th.dict_set(members, key, module)?;
    th.finish_type(class, members)?;
    th.keep_native_type("_io.UnsupportedOperation", class);
    th.dict_set_str(namespace, "UnsupportedOperation", class)
}

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    unsupported_class(th, namespace)?;
    let object = th.interp.types.object.get();
    let base = define(th, namespace, "_io._IOBase", object, base::METHODS, base::ATTRIBUTES)?;
    let raw = define(th, namespace, "_io._RawIOBase", base, base::RAW_METHODS, &[])?;
    let buffered = define(th, namespace, "_io._BufferedIOBase", base, base::BUFFERED_METHODS, &[])?;
    let text = define(th, namespace, "_io._TextIOBase", base, base::TEXT_METHODS, base::TEXT_ATTRIBUTES)?;
    define(th, namespace, "_io.FileIO", raw, binary::FILE_METHODS, binary::FILE_ATTRIBUTES)?;
    define(th, namespace, "_io.BufferedReader", buffered, binary::READER_METHODS, binary::ATTRIBUTES)?;
    define(th, namespace, "_io.BufferedWriter", buffered, binary::WRITER_METHODS, binary::ATTRIBUTES)?;
    define(th, namespace, "_io.BufferedRandom", buffered, binary::RANDOM_METHODS, binary::ATTRIBUTES)?;
    define(th, namespace, "_io.BufferedRWPair", buffered, binary::PAIR_METHODS, binary::PAIR_ATTRIBUTES)?;
    define(th, namespace, "_io.BytesIO", buffered, bytes_io::METHODS, bytes_io::ATTRIBUTES)?;
    define(th, namespace, "_io.TextIOWrapper", text, text::METHODS, text::ATTRIBUTES)?;
    define(th, namespace, "_io.StringIO", text, string_io::METHODS, string_io::ATTRIBUTES)?;
    define(th, namespace, "_io.IncrementalNewlineDecoder", object, newline::METHODS, newline::ATTRIBUTES)?;
    let finalizer = th.new_native(&base::FINALIZER, Value::UNBOUND, base)?;
    let name = th.interp.names.__del__.get();
    th.class_set(base, name, finalizer)?;
    th.install_functions(namespace, "_io", open::FUNCTIONS)?;
    th.dict_set_str(namespace, "DEFAULT_BUFFER_SIZE", Value::from_small(file::BLOCK_BYTES as i32))?;
    let blocking = th.interp.types.BlockingIOError.get();
    th.dict_set_str(namespace, "BlockingIOError", blocking)?;
    let _ = th.interp.hooks.write_held.set(core::write_held);
    let _ = th.interp.hooks.flush_files.set(|th| core::flush_writers(th, 0, 0));
    Ok(())
}

/// Makes `sys.stdin`, `sys.stdout`, `sys.stderr`.
pub fn install_streams(th: &mut Thread) -> Res<()> {
    let Some(import) = th.interp.hooks.import.get().copied() else { return Ok(()) };
    import(th, "_io")?;
    let sys = th.interp.hooks.sys_namespace.get();
    for (descriptor, name, errors) in [(0, "stdin", "strict"), (1, "stdout", "strict"), (2, "stderr", "backslashreplace")] {
        let stream = open::standard(th, descriptor, name, errors)?;
        th.dict_set_str(sys, name, stream)?;
        th.dict_set_str(sys, &format!("__{name}__"), stream)?;
    }
    Ok(())
}

/// The process stream (1 or 2) that a text object writes to, if it is one of the interpreter's own.
pub fn standard_stream(th: &mut Thread, value: Value) -> Res<Option<u8>> {
    let class = th.native_type("_io.TextIOWrapper");
    if !class.is_ptr() || th.type_of(value) != class {
        return Ok(None);
    }
    let core = th.io_get(value, CORE)?;
    if !core.is_ptr() || core::file(core).stream == 0 {
        return Ok(None);
    }
    let plain = text::is_plain_utf8(th, value)?;
    Ok(if plain { Some(core::file(core).stream) } else { None })
}
