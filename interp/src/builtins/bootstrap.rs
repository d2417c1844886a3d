//! The first types, names and modules of an interpreter, from tables.
//!
//! Order: skeletons of all types (layout only), then names, bases and namespaces, then native methods. Nothing of Python
//! runs before it is complete.

use crate::heap::Value;
use crate::object::door::Ref;
use crate::object::interpreter::{Global, Types};
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::native::{Attribute, Binding, Native};
use crate::object::thread::Thread;
use crate::object::type_object::{class_word_of, field, flag};
use crate::object::unwind::Res;

/// One built-in type: where it is kept, its name, its base, the kind of its instances, its flags.
struct Row(fn(&Types) -> &Global, &'static str, fn(&Types) -> &Global, u8, u64);

const FINAL: u64 = flag::NO_DICT | flag::NO_WEAKREF;
const OPEN: u64 = flag::BASE | flag::NO_DICT;
const fn exact(kind: Kind) -> u8 { kind as u8 }

macro_rules! rows {
    ($( $field:ident $name:literal : $base:ident, $kind:ident, $flags:expr; )*) => {
        &[ $( Row(|t| &t.$field, $name, |t| &t.$base, exact(Kind::$kind), $flags), )* ]
    };
}

const TYPES: &[Row] = rows! {
    object "object": object, Instance, OPEN;
    type_ "type": object, Type, flag::BASE;
    body "storage": object, Body, FINAL;
    cell "cell": object, Cell, FINAL;
    int "int": object, SmallInt, OPEN | flag::MATCH_SELF;
    bool_ "bool": int, SmallInt, FINAL | flag::MATCH_SELF;
    float "float": object, Float, OPEN | flag::MATCH_SELF;
    complex "complex": object, Complex, OPEN;
    str_ "str": object, Str, OPEN | flag::MATCH_SELF;
    bytes "bytes": object, Bytes, OPEN | flag::MATCH_SELF;
    bytearray "bytearray": object, ByteArray, OPEN | flag::MATCH_SELF;
    tuple "tuple": object, Tuple, OPEN | flag::SEQUENCE | flag::MATCH_SELF;
    list "list": object, List, OPEN | flag::SEQUENCE | flag::MATCH_SELF;
    dict "dict": object, Dict, OPEN | flag::MAPPING | flag::MATCH_SELF;
    set "set": object, Set, OPEN | flag::MATCH_SELF;
    frozenset "frozenset": object, FrozenSet, OPEN | flag::MATCH_SELF;
    none_type "NoneType": object, Opaque, FINAL;
    ellipsis "ellipsis": object, Opaque, FINAL;
    not_implemented "NotImplementedType": object, Opaque, FINAL;
    function "function": object, Function, FINAL;
    native "builtin_function_or_method": object, Native, FINAL;
    method_descriptor "method_descriptor": object, Native, FINAL;
    wrapper_descriptor "wrapper_descriptor": object, Native, FINAL;
    method "method": object, BoundMethod, FINAL;
    code "code": object, Code, FINAL;
    module "module": object, Module, flag::BASE;
    generator "generator": object, Generator, FINAL;
    coroutine "coroutine": object, Generator, FINAL;
    async_generator "async_generator": object, Generator, FINAL;
    async_generator_asend "async_generator_asend": object, Opaque, FINAL;
    async_generator_athrow "async_generator_athrow": object, Opaque, FINAL;
    async_generator_wrapped_value "async_generator_wrapped_value": object, Opaque, FINAL;
    frame "frame": object, Frame, FINAL;
    traceback "traceback": object, Traceback, FINAL;
    property "property": object, Property, OPEN;
    staticmethod "staticmethod": object, StaticMethod, OPEN;
    classmethod "classmethod": object, ClassMethod, OPEN;
    member_descriptor "member_descriptor": object, Member, FINAL;
    getset_descriptor "getset_descriptor": object, GetSet, FINAL;
    super_ "super": object, Super, OPEN;
    range "range": object, Range, FINAL | flag::SEQUENCE;
    slice "slice": object, Slice, FINAL;
    list_iterator "list_iterator": object, Iterator, FINAL;
    tuple_iterator "tuple_iterator": object, Iterator, FINAL;
    range_iterator "range_iterator": object, Iterator, FINAL;
    str_iterator "str_iterator": object, Iterator, FINAL;
    bytes_iterator "bytes_iterator": object, Iterator, FINAL;
    bytearray_iterator "bytearray_iterator": object, Iterator, FINAL;
    dict_keyiterator "dict_keyiterator": object, Iterator, FINAL;
    dict_valueiterator "dict_valueiterator": object, Iterator, FINAL;
    dict_itemiterator "dict_itemiterator": object, Iterator, FINAL;
    dict_keys "dict_keys": object, Opaque, FINAL;
    dict_values "dict_values": object, Opaque, FINAL;
    dict_items "dict_items": object, Opaque, FINAL;
    set_iterator "set_iterator": object, Iterator, FINAL;
    sequence_iterator "iterator": object, Iterator, FINAL;
    callable_iterator "callable_iterator": object, Iterator, FINAL;
    enumerate "enumerate": object, Iterator, OPEN;
    zip "zip": object, Iterator, OPEN;
    map "map": object, Iterator, OPEN;
    filter "filter": object, Iterator, OPEN;
    reversed "reversed": object, Iterator, OPEN;
    list_reverseiterator "list_reverseiterator": object, Iterator, FINAL;
    dict_reversekeyiterator "dict_reversekeyiterator": object, Iterator, FINAL;
    weakref "ReferenceType": object, WeakRef, OPEN;
    memoryview "memoryview": object, MemoryView, FINAL | flag::SEQUENCE;
    native_box "native_box": object, NativeBox, FINAL;
    addends "addends": object, Addends, FINAL;
    union "Union": object, Union, FINAL;
    generic_alias "GenericAlias": object, GenericAlias, OPEN;
    mapping_proxy "mappingproxy": object, MappingProxy, FINAL | flag::MAPPING;
    opaque "opaque": object, Opaque, FINAL;
};

macro_rules! exceptions {
    ($( $name:ident : $base:ident; )*) => { &[ $( Row(|t| &t.$name, stringify!($name), |t| &t.$base, Kind::Exception as u8 | SUBCLASS, flag::BASE), )* ] };
}

const EXCEPTIONS: &[Row] = exceptions! {
    BaseException: object; Exception: BaseException; TypeError: Exception; ValueError: Exception; AttributeError: Exception;
    NameError: Exception; UnboundLocalError: NameError; LookupError: Exception; KeyError: LookupError; IndexError: LookupError;
    StopIteration: Exception; StopAsyncIteration: Exception; RuntimeError: Exception; RecursionError: RuntimeError; NotImplementedError: RuntimeError;
    PythonFinalizationError: RuntimeError; ArithmeticError: Exception; ZeroDivisionError: ArithmeticError; OverflowError: ArithmeticError; FloatingPointError: ArithmeticError;
    AssertionError: Exception; ImportError: Exception; ModuleNotFoundError: ImportError; OSError: Exception; MemoryError: Exception;
    SystemError: Exception; SystemExit: BaseException; KeyboardInterrupt: BaseException; GeneratorExit: BaseException; EOFError: Exception;
    BufferError: Exception; ReferenceError: Exception; SyntaxError: Exception; IndentationError: SyntaxError; TabError: IndentationError;
    _IncompleteInputError: SyntaxError;
    UnicodeError: ValueError; UnicodeDecodeError: UnicodeError; UnicodeEncodeError: UnicodeError; UnicodeTranslateError: UnicodeError;
    FileNotFoundError: OSError; FileExistsError: OSError; PermissionError: OSError; IsADirectoryError: OSError; NotADirectoryError: OSError;
    InterruptedError: OSError; BlockingIOError: OSError; ChildProcessError: OSError; ConnectionError: OSError; BrokenPipeError: ConnectionError;
    ConnectionAbortedError: ConnectionError; ConnectionRefusedError: ConnectionError; ConnectionResetError: ConnectionError;
    ProcessLookupError: OSError; TimeoutError: OSError; Warning: Exception; DeprecationWarning: Warning; PendingDeprecationWarning: Warning;
    RuntimeWarning: Warning; SyntaxWarning: Warning; UserWarning: Warning; FutureWarning: Warning; ImportWarning: Warning;
    UnicodeWarning: Warning; BytesWarning: Warning; ResourceWarning: Warning; EncodingWarning: Warning;
    BaseExceptionGroup: BaseException;
};

impl Thread {
    /// Layout, shapes and class word of a type; names and bases come later.
    fn type_skeleton(&mut self, kind_byte: u8, inline: usize, flags: u64) -> Res<Value> {
        let object = Ref(self.allocate((Kind::Type as u64) << 56, Kind::Type.fixed_words(), false)?);
        object.init_raw(field::FLAGS, flags);
        object.init_raw(field::INLINE, inline as u64);
        let shape = self.root_shape(object.value(), kind_byte, inline, false)?;
        object.init(field::SHAPE, shape.0.value());
        object.init_raw(field::CLASS_WORD, shape.class_word());
        let dictionary = self.root_shape(object.value(), kind_byte, inline, true)?;
        object.init(field::DICTIONARY_SHAPE, dictionary.0.value());
        Ok(object.value())
    }

    /// Makes all built-in types, the interned names and the built-ins namespace.
    pub fn bootstrap(&mut self) -> Res<()> {
        let interp = self.interp.clone();
        let types = &interp.types;
        for Row(place, _, _, kind_byte, flags) in TYPES.iter().chain(EXCEPTIONS) {
            let inline = if kind_byte & SUBCLASS != 0 { 2 } else { 0 };
            let class = self.type_skeleton(*kind_byte, inline, *flags)?;
            place(types).set(class);
        }
        let metaclass_word = class_word_of(types.type_.get());
        for (_, name) in interp.names.all().iter().map(|(text, global)| (*text, (*text, *global))) {
            let value = self.intern(name.0)?;
            name.1.set(value);
        }
        for code in 0..256u32 {
            let text = crate::text::Text::from_code(code);
            let value = self.new_text(text.as_ref())?;
            let value = if code < 128 { self.intern_value(value)? } else { value };
            interp.characters[code as usize].set(value);
        }
        let empty_order = self.new_tuple(&[])?;
        for Row(place, name, base, ..) in TYPES.iter().chain(EXCEPTIONS) {
            let class = place(types).get();
            let object = Ref::of(class);
            object.object().initialise(0, metaclass_word);
            let name = self.intern(name)?;
            object.init(field::NAME, name);
            object.init(field::QUALNAME, name);
            let base = base(types).get();
            let bases = if base == class { empty_order } else { self.new_tuple(&[base])? };
            object.init(field::BASES, bases);
            object.init(field::BASE, if base == class { Value::NONE } else { base });
            let namespace = self.new_namespace()?;
            self.finish_type(class, namespace)?;
        }
        let builtins = self.new_namespace()?;
        interp.builtins.set(builtins);
        let modules = self.new_dict()?;
        interp.modules.set(modules);
        let module_class = types.class_word(&types.module);
        let module = Ref(self.allocate(module_class, 2, false)?);
        module.init(0, builtins);
        module.init(1, interp.names.builtins.get());
        self.dict_set(modules, interp.names.builtins.get(), module.value())?;
        self.dict_set(builtins, interp.names.__name__.get(), interp.names.builtins.get())?;
        let group = self.make_class_two_bases("ExceptionGroup", &[types.BaseExceptionGroup.get(), types.Exception.get()])?;
        types.ExceptionGroup.set(group);
        let memory_error = self.new_exception(types.MemoryError.get(), &[])?;
        interp.memory_error.set(memory_error);
        self.install_functions(builtins, "builtins", &[crate::vm::class::BUILD_CLASS])?;
        super::install_all(self)?;
        self.keep_constructors()?;
        self.begin_context();
        // instances of types without a text of their own find this
        let namespace = Ref::of(interp.types.object.get()).fixed(field::DICT);
        self.dict_set(namespace, interp.names.__doc__.get(), Value::NONE)
    }

    fn keep_constructors(&mut self) -> Res<()> {
        let interp = self.interp.clone();
        let (kept, names, types) = (&interp.constructors, &interp.names, &interp.types);
        for (place, class, name) in [
            (&kept.object_new, &types.object, &names.__new__),
            (&kept.object_init, &types.object, &names.__init__),
            (&kept.exception_new, &types.BaseException, &names.__new__),
            (&kept.exception_init, &types.BaseException, &names.__init__),
        ] {
            let found = self.class_lookup(class.get(), name.get())?;
            place.set(found.map_or(Value::UNBOUND, |found| found.value));
        }
        Ok(())
    }

    fn make_class_two_bases(&mut self, name: &str, bases: &[Value]) -> Res<Value> {
        let metatype = self.interp.types.type_.get();
        let spec = crate::object::type_object::TypeSpec { name, bases, kind_byte: Kind::Exception as u8 | SUBCLASS, inline: 2, flags: flag::BASE };
        let class = self.new_type(metatype, spec)?;
        let namespace = self.new_namespace()?;
        self.finish_type(class, namespace)?;
        Ok(class)
    }

    /// Adds native methods and attributes to a built-in type.
    pub fn install(&mut self, class: Value, methods: &[Native], attributes: &[Attribute]) -> Res<()> {
        let namespace = Ref::of(class).fixed(field::DICT);
        for native in methods {
            let static_method = native.binding == Binding::Static || native.name == "__new__";
            let owner = if static_method { Value::UNBOUND } else { class };
            let mut value = self.new_native(native, Value::UNBOUND, owner)?;
            if native.name == "__new__" {
                Ref::of(value).init(crate::object::function::native_field::MAKES, class);
            }
            if native.binding == Binding::Class {
                let class_word = self.interp.types.class_word(&self.interp.types.classmethod);
                let object = Ref(self.allocate(class_word, 3, false)?);
                object.init(0, value);
                value = object.value();
            } else if native.binding == Binding::Static && native.name != "__new__" {
                let class_word = self.interp.types.class_word(&self.interp.types.staticmethod);
                let object = Ref(self.allocate(class_word, 3, false)?);
                object.init(0, value);
                value = object.value();
            }
            self.dict_set_str(namespace, native.name, value)?;
        }
        for attribute in attributes {
            let name = self.intern(attribute.name)?;
            let make = |th: &mut Thread, function: Option<crate::object::native::NativeFn>, signature| match function {
                Some(function) => th.new_native(&Native { name: attribute.name, signature, function, effect: crate::object::native::Effect::Heap, doc: "", binding: Binding::Instance, repeatable: false }, Value::UNBOUND, class),
                None => Ok(Value::UNBOUND),
            };
            let getter = make(self, attribute.get, "(self)")?;
            let setter = make(self, attribute.set, "(self, value)")?;
            let descriptor = self.new_getset(name, class, getter, setter)?;
            self.dict_set(namespace, name, descriptor)?;
        }
        Ok(())
    }

    /// A native type made at run time for a module: instances have eight free words (`Kind::Opaque`) or the kind given.
    pub fn new_native_type(&mut self, module: &str, name: &str, base: Value, kind_byte: u8, flags: u64, methods: &[Native], attributes: &[Attribute]) -> Res<Value> {
        let metatype = self.interp.types.type_.get();
        let spec = crate::object::type_object::TypeSpec { name, bases: &[base], kind_byte, inline: 0, flags };
        let class = self.new_type(metatype, spec)?;
        let namespace = self.new_namespace()?;
        let module = self.intern(module)?;
        let key = self.interp.names.__module__.get();
        self.dict_set(namespace, key, module)?;
        self.finish_type(class, namespace)?;
        self.install(class, methods, attributes)?;
        self.interp.immortal.lock().push(class);
        Ok(class)
    }

    /// Adds native functions to a module's namespace.
    pub fn install_functions(&mut self, namespace: Value, module: &str, functions: &[Native]) -> Res<()> {
        let module = self.intern(module)?;
        for native in functions {
            let value = self.new_native(native, module, Value::UNBOUND)?;
            self.dict_set_str(namespace, native.name, value)?;
        }
        Ok(())
    }

    /// A new module object around a namespace, with `__name__` and the other usual names.
    pub fn new_module(&mut self, name: &str) -> Res<Value> {
        let namespace = self.new_namespace()?;
        let class = self.interp.types.class_word(&self.interp.types.module);
        let object = Ref(self.allocate(class, 2, false)?);
        let name = self.intern(name)?;
        object.init(0, namespace);
        object.init(1, name);
        let names = &self.interp.clone().names;
        self.dict_set(namespace, names.__name__.get(), name)?;
        for key in [&names.__doc__, &names.__package__, &names.__loader__, &names.__spec__] {
            self.dict_set(namespace, key.get(), Value::NONE)?;
        }
        Ok(object.value())
    }

    /// The namespace of a module.
    pub fn module_namespace(&self, module: Value) -> Value { Ref::of(module).fixed(0) }
}
