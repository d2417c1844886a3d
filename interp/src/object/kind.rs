//! The layouts a heap object can have: the `kind` byte of its class word.
//!
//! Invariant: a kind says where each word of the cell is and what it means, and nothing about the Python type beyond that.
//! An instance of a Python subclass of a built-in type carries the kind of the built-in plus [`SUBCLASS`]:
//! for fixed layouts (list, dict, exception …) its attribute words follow the fixed ones; for inline payloads (str, int,
//! float, tuple, bytes, complex, frozenset) field 0 holds the exact base value and the attribute words follow it.

/// Set in the kind byte of an instance of a subclass.
pub const SUBCLASS: u8 = 0x80;

macro_rules! kinds {
    ($( $name:ident $fixed:literal $doc:literal; )*) => {
        /// The layout of a heap object; `as u8` is the kind byte (without [`SUBCLASS`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Kind { $( #[doc = $doc] $name, )* }
        impl Kind {
            const ALL: &'static [Kind] = &[ $( Kind::$name, )* ];
            /// Every kind, in the order of its byte.
            pub const fn all() -> &'static [Kind] { Kind::ALL }
            /// The words before the attribute words of an instance that can have attributes.
            pub const fn fixed_words(self) -> usize { match self { $( Kind::$name => $fixed, )* } }
            /// The kind of a kind byte, whether or not it has [`SUBCLASS`].
            #[inline(always)]
            pub fn from_byte(byte: u8) -> Kind { Kind::ALL[(byte & !SUBCLASS) as usize] }
        }
    };
}

kinds! {
    Instance      0 "attributes only: [extra, slot …]";
    Shape         8 "[type, parent, name, count, first_child, next_sibling, inline, -]";
    Type          16 "see `type_object`";
    Body          0 "storage of a container: [length, word …, stamp …]";
    Cell          1 "[contents]";
    Str           1 "[hash, length | width << 56, units …] leaf";
    BigInt        1 "[sign | limbs << 8, limb …] leaf";
    Float         1 "boxed base value of a float subclass only";
    SmallInt      1 "boxed base value of an int subclass only";
    Complex       1 "[real bits, imaginary bits] leaf";
    Bytes         1 "[hash, length, bytes …] leaf";
    ByteArray     3 "[length, body, exports]";
    Tuple         1 "[length, item …]";
    List          2 "[length, body]";
    Dict          5 "see `dict`";
    Set           5 "as dict, without values";
    FrozenSet     5 "as set, immutable, hash in the last word";
    Function      14 "see `function`";
    Native        6 "[definition, bound self, module, owner, -, -]";
    BoundMethod   2 "[function, self]";
    Code          6 "[data, constants, sites, name, qualname, filename]";
    Module        2 "[dict, name]";
    Generator     8 "see `vm::generator`";
    Frame         8 "[code, globals, locals or a tuple of registers, pc, back, first argument]";
    Traceback     5 "[next, frame, pc, line, code]";
    Exception     8 "[args, traceback, context, cause, suppress, value, value2, notes]";
    Property      7 "[get, set, delete, doc, name, owner, -]";
    StaticMethod  3 "[function, -, -]";
    ClassMethod   3 "[function, -, -]";
    Member        4 "[name, slot index, owner, kind] descriptor of a `__slots__` entry";
    GetSet        4 "[definition, owner, -, -] descriptor of a native attribute";
    Super         3 "[class, self, type of self]";
    Range         4 "[start, stop, step, length]";
    Slice         3 "[start, stop, step]";
    Iterator      6 "[variant, source, position, …] of a built-in iterator";
    WeakRef       5 "[hidden referent, callback, hash, -, -]";
    MemoryView    10 "[base, offset, length, format, …]";
    NativeBox     4 "[token of a Rust value, word, word, word]: locks, files, random states";
    Addends       3 "addends a parallel loop collects in place of an accumulator: [body, length, operator]";
    Union         2 "[args, -] X | Y";
    GenericAlias  4 "[origin, args, parameters, starred]";
    MappingProxy  1 "[mapping]";
    Array         4 "as bytearray, then the letter of the item type: `array.array`";
    Opaque        8 "an instance of a native type defined by a table; eight free words";
}
