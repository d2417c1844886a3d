//! One interpreter: everything its threads share. A value, not a static: several live in one process.
//!
//! Invariant: what is reachable from here is either immutable after start, a heap object behind the door, or a table off
//! the hot path behind a lock that is never held across a safepoint.

use super::thread::Thread;
use super::unwind::Res;
use crate::heap::{Heap, Value};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

/// A root that is set once at start and read by everybody.
#[derive(Default)]
pub struct Global(AtomicU64);

impl Global {
    /// The value.
    #[inline(always)]
    pub fn get(&self) -> Value { Value::from_bits(self.0.load(Relaxed)) }
    /// Sets it (start only).
    pub fn set(&self, value: Value) { self.0.store(value.bits(), Relaxed) }
}

macro_rules! globals {
    ($(#[$doc:meta])* $struct:ident { $( $field:ident $(= $text:literal)? ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        #[allow(non_snake_case)]
        pub struct $struct { $( pub $field: Global, )* }
        impl $struct {
            /// Every root with its name.
            pub fn all(&self) -> Vec<(&'static str, &Global)> { vec![ $( (globals!(@text $field $($text)?), &self.$field), )* ] }
        }
    };
    (@text $field:ident $text:literal) => { $text };
    (@text $field:ident) => { stringify!($field) };
}

globals! {
    /// What `object` and `BaseException` make instances with. Their classes cannot be changed, so these are known once for all.
    Constructors { object_new, object_init, exception_new, exception_init }
}

globals! {
    /// The built-in types.
    Types {
        object, type_ = "type", shape, body, cell, int, bool_ = "bool", float, complex, str_ = "str", bytes, bytearray, tuple, list, dict, set,
        frozenset, none_type = "NoneType", ellipsis = "ellipsis", not_implemented = "NotImplementedType", function,
        native = "builtin_function_or_method", method_descriptor, wrapper_descriptor, method, code, module, generator, coroutine, async_generator, async_generator_asend, async_generator_athrow, async_generator_wrapped_value, frame, traceback, property,
        staticmethod, classmethod, member_descriptor, getset_descriptor, super_ = "super", range, slice, list_iterator,
        tuple_iterator, range_iterator, str_iterator, bytes_iterator, bytearray_iterator, dict_keyiterator, dict_valueiterator, dict_itemiterator, dict_keys,
        dict_values, dict_items, set_iterator, sequence_iterator = "iterator", callable_iterator, enumerate, zip, map, filter,
        reversed, list_reverseiterator, dict_reversekeyiterator, weakref = "ReferenceType", memoryview, native_box, addends, union = "Union",
        generic_alias = "GenericAlias", mapping_proxy = "mappingproxy", opaque,
        BaseException, Exception, TypeError, ValueError, AttributeError, NameError, UnboundLocalError, KeyError, IndexError,
        LookupError, StopIteration, StopAsyncIteration, RuntimeError, RecursionError, NotImplementedError, ZeroDivisionError,
        OverflowError, ArithmeticError, FloatingPointError, AssertionError, ImportError, ModuleNotFoundError, OSError,
        MemoryError, SystemError, SystemExit, KeyboardInterrupt, GeneratorExit, EOFError, BufferError, ReferenceError,
        SyntaxError, IndentationError, TabError, _IncompleteInputError, UnicodeError, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError,
        FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError, InterruptedError,
        BlockingIOError, BrokenPipeError, ChildProcessError, ConnectionError, ConnectionAbortedError, ConnectionRefusedError,
        ConnectionResetError, ProcessLookupError, TimeoutError, Warning, DeprecationWarning, PendingDeprecationWarning,
        RuntimeWarning, SyntaxWarning, UserWarning, FutureWarning, ImportWarning, UnicodeWarning, BytesWarning, ResourceWarning,
        EncodingWarning, PythonFinalizationError, BaseExceptionGroup, ExceptionGroup,
    }
}

globals! {
    /// Interned names the runtime itself looks up.
    Names {
        __init__, __new__, __del__, __repr__, __str__, __bytes__, __format__, __hash__, __bool__, __call__, __len__, __getitem__, __setitem__,
        __delitem__, __contains__, __iter__, __next__, __reversed__, __missing__, __length_hint__, __getattr__, __getattribute__,
        __setattr__, __delattr__, __dir__, __get__, __set__, __delete__, __set_name__, __init_subclass__, __class_getitem__, __prepare__,
        __instancecheck__, __subclasscheck__, __class__, __dict__, __doc__, __name__, __qualname__, __module__, __slots__, __bases__,
        __mro__, __mro_entries__, __classcell__, __weakref__, __annotations__, __annotate__, __type_params__, __static_attributes__, __firstlineno__,
        __add__, __radd__, __iadd__, __sub__, __rsub__, __isub__, __mul__, __rmul__, __imul__, __truediv__, __rtruediv__, __itruediv__,
        __floordiv__, __rfloordiv__, __ifloordiv__, __mod__, __rmod__, __imod__, __pow__, __rpow__, __ipow__, __matmul__, __rmatmul__,
        __imatmul__, __lshift__, __rlshift__, __ilshift__, __rshift__, __rrshift__, __irshift__, __and__, __rand__, __iand__, __or__,
        __ror__, __ior__, __xor__, __rxor__, __ixor__, __divmod__, __rdivmod__, __neg__, __pos__, __abs__, __invert__, __int__, __float__, __complex__, __index__,
        __round__, __trunc__, __floor__, __ceil__, __lt__, __le__, __gt__, __ge__, __eq__, __ne__, __enter__, __exit__, __aenter__,
        __aexit__, __await__, __aiter__, __anext__, __fspath__, __builtins__, __file__, __path__, __package__, __spec__, __loader__,
        __all__, __main__, __import__, __build_class__, __match_args__, __abstractmethods__, __reduce__, __reduce_ex__, __getstate__, __copy__, __deepcopy__,
        __wrapped__, __isabstractmethod__, __cause__, __context__, __traceback__, __suppress_context__, __notes__, __sizeof__, __subclasses__,
        __defaults__, __kwdefaults__, __code__, __closure__, __globals__, __self__, __func__, __origin__, __args__, __parameters__, __objclass__, __text_signature__, __signature__,
        builtins, sys, send, throw, close, write, flush, read, readline, keys, values, items, get, append, args, metaclass, key, default, reverse, end, sep, file,
        encoding, errors, empty = "", dot = ".", newline = "\n", lambda = "<lambda>", module = "<module>", name, path, obj, code, msg, filename, lineno, offset, text, value, modules, stdout, stderr, stdin, excepthook, displayhook, fileno, update, copy, add,
        last_exc, underscore = "_", print_file_and_line, end_lineno, end_offset, errno, strerror, filename2, object, reason, start, exceptions, message, name_from, characters_written, _fields, isatty, join, sort, extend, pop,
    }
}

/// Doors to upper layers, filled when the machine is put together.
#[derive(Default)]
pub struct Hooks {
    /// Calls any Python object with positional and keyword arguments.
    pub call: OnceLock<fn(&mut Thread, Value, &[Value], &[(Value, Value)]) -> Res<Value>>,
    /// Advances a generator: `Some(value)` it yielded, `None` with `Thread::returned` when it ended.
    pub resume: OnceLock<fn(&mut Thread, Value, Value) -> Res<Option<Value>>>,
    /// What an iteration over a parallel sequence does (set by the layer above).
    pub parallel: OnceLock<fn(&mut Thread, Value) -> Res<Value>>,
    /// Undoes the transactions of strands that stand still, where somebody waits for what they own. Called by a running
    /// thread before it sleeps.
    pub give_way: OnceLock<fn(&Interpreter)>,
    /// Imports a module by absolute name and gives it.
    pub import: OnceLock<fn(&mut Thread, &str) -> Res<Value>>,
    /// the layer above prints its reports: the process is about to end in an unusual way
    pub before_death: OnceLock<fn(&Interpreter)>,
    /// `sys.set_int_max_str_digits`: 0 the default, else the limit plus 1 (a limit of 0 is none).
    pub int_digit_limit: AtomicU32,
    /// The dict of codec error handlers that scripts registered.
    pub codec_handlers: Global,
    /// The list of codec search functions, and the dict of codecs found.
    pub codec_searches: Global,
    pub codec_cache: Global,
    /// Rust values that heap objects own.
    pub native_boxes: super::native_box::NativeTable,
    /// Files open for writing, to be written out at exit.
    pub open_writers: Mutex<Vec<std::sync::Weak<dyn std::any::Any + Send + Sync>>>,
    /// Lets a committed file write out.
    pub write_held: OnceLock<fn(&mut Thread, &Arc<dyn std::any::Any + Send + Sync>, &[u8])>,
    /// Writes out what open files have gathered.
    pub flush_files: OnceLock<fn(&mut Thread)>,
    /// Delivers signals to the script's handlers; true: a SIGINT is left to raise.
    pub deliver_signals: OnceLock<fn(&mut Thread) -> Res<bool>>,
    /// Handlers the script set: a dict by signal number.
    pub signal_handlers: Global,
    /// The thread that signals go to.
    pub main_ident: AtomicU64,
    /// Script threads started so far.
    pub threads_begun: AtomicU64,
    /// The namespace of `sys`.
    pub sys_namespace: Global,
    /// Types of native modules by full name.
    pub native_types: super::native_types::NativeTypes,
}

/// Settings of one interpreter.
#[derive(Clone, Debug)]
pub struct Settings {
    /// always run transactions, also with one thread (`-X stm=on`)
    pub stm_always: bool,
    pub workers: usize,
    pub heap_limit_bytes: usize,
    pub shake_seed: Option<u64>,
    /// collect at every n-th allocation
    pub collect_every: Option<usize>,
    pub poison: bool,
    pub verify_heap: bool,
    pub hash_seed: Option<u64>,
    /// where and how conflicts are reported (`text`)
    pub conflicts: Option<String>,
    pub stats: Option<String>,
    pub unbuffered: bool,
    pub arguments: Vec<String>,
    pub executable: String,
    pub x_options: Vec<(String, Option<String>)>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            stm_always: false,
            workers: 0,
            heap_limit_bytes: usize::MAX,
            shake_seed: None,
            collect_every: None,
            poison: false,
            verify_heap: false,
            hash_seed: Some(0),
            conflicts: None,
            stats: None,
            unbuffered: false,
            arguments: Vec::new(),
            executable: String::new(),
            x_options: Vec::new(),
        }
    }
}

/// One interpreter.
pub struct Interpreter {
    /// the bug that is switched on (see `inject`)
    #[cfg(feature = "inject")]
    pub bug: Option<String>,
    /// how often this process has changed which files
    pub file_times: super::file_times::FileTimes,
    pub heap: Arc<Heap>,
    pub domain: Arc<stm::Domain>,
    pub settings: Settings,
    pub types: Types,
    pub names: Names,
    pub builtins: Global,
    pub modules: Global,
    pub main_module: Global,
    /// values kept alive for the whole run
    pub immortal: Mutex<Vec<Value>>,
    /// interned strings: text to object
    pub interned: [Mutex<crate::code::name_map::NameMap<Box<str>, Value>>; 16],
    pub hooks: Hooks,
    /// native modules by name
    pub native_modules: Mutex<HashMap<&'static str, fn(&mut Thread, Value) -> Res<()>>>,
    /// modules of the layer above written in Python: is it a package, source
    pub embedded_sources: Mutex<HashMap<&'static str, (bool, &'static str)>>,
    /// every native definition, so that its address stays valid
    pub definitions: Mutex<super::native::Definitions>,
    /// grows when a class changes after its creation: per-thread method caches compare it
    pub type_epoch: AtomicU64,
    /// who may run scripts, with or without transactions
    pub gate: super::gate::Gate,
    /// standard output and error
    pub output: Mutex<super::output::Output>,
    /// script threads alive, those included that are only being started
    pub threads: AtomicU32,
    pub hash_key: crate::text::hash::HashKey,
    pub exiting: AtomicBool,
    pub interrupted: AtomicBool,
    pub recursion_limit: AtomicU32,
    pub codes: super::code::CodeRegistry,
    pub memory_error: Global,
    pub constructors: Constructors,
    /// the pool of the layer above
    pub pool: Mutex<Option<Arc<dyn std::any::Any + Send + Sync>>>,
    /// the type of `ame.parallel(…)` objects
    pub parallel_class: Global,
    /// code of iterations, by (code data, loop)
    pub iteration_codes: Mutex<HashMap<(usize, usize), usize>>,
    /// runs a parallel loop (the layer above)
    pub parallel_runner: OnceLock<fn(&mut Thread, crate::vm::parallel::LoopFrame) -> Res<Value>>,
    /// texts of programs that lie in no file, by the name they go by: for tracebacks
    pub kept_sources: Mutex<std::collections::HashMap<String, String>>,
    /// ident of the main thread
    pub main_ident: AtomicU64,
    /// where threads wait for locks
    pub bells: super::bells::Bells,
    /// threads started and not yet ended
    pub started: Mutex<Vec<Arc<super::bells::Ended>>>,
    /// what is known about conflicts
    pub conflicts: super::conflicts::Conflicts,
    /// strs of one Latin-1 character
    pub characters: Vec<Global>,
}

impl Interpreter {
    /// Does no other script thread exist? Only the thread that asks could start one.
    pub fn has_one_thread(&self) -> bool { self.threads.load(Relaxed) == 1 }
}

/// The mutex shard of an interned text.
pub fn intern_shard(text: &str) -> usize { text_hash(text) & 15 }

/// A cheap hash for tables of a few names.
pub fn text_hash(text: &str) -> usize { text.bytes().fold(text.len(), |hash, byte| hash.wrapping_mul(31).wrapping_add(byte as usize)) }
