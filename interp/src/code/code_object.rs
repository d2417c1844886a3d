//! A compiled function body as plain data: what the compiler hands to the virtual machine.
//!
//! Nothing here knows the heap: constants are an own enum, names are Rust strings. The machine turns a `CodeSpec` into a heap
//! code object once (constants to values, sites to inline caches).

use super::ops::Instruction;
use std::sync::Arc;

/// A constant of a code object.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// decimal digits of an integer beyond `i64` (no sign: negation is an operation)
    BigInt(String),
    Float(f64),
    /// the imaginary part of an imaginary literal
    Imaginary(f64),
    /// text; lone surrogates are kept as the code points given here when `Str` cannot hold them
    Str(String),
    /// text with lone surrogates, as code points
    StrCodePoints(Vec<u32>),
    Bytes(Vec<u8>),
    Tuple(Vec<Const>),
    FrozenSet(Vec<Const>),
    Code(Arc<CodeSpec>),
}

/// A place in the source: lines from 1, columns in bytes from 0 (UTF-8), as in `co_positions()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position { pub line: u32, pub end_line: u32, pub column: u32, pub end_column: u32 }

/// An instruction range and the handler that receives what is raised in it. Inner ranges come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    /// exclusive
    pub end: u32,
    pub target: u32,
    /// the register that receives the exception; `enter_handler` there also uses the one after it
    pub register: u16,
}

/// Keyword call: argument count (all, without callee) and the names of the last ones.
#[derive(Clone, Debug, PartialEq)]
pub struct KeywordCall { pub arguments: u16, pub names: Vec<String> }

/// How a local or global that a loop body assigns behaves between iterations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// assigned before every read in the body: private to the iteration
    Private,
    /// read (or possibly read) before it is assigned: its value passes from one iteration to the next
    Carried,
    /// only ever `name += expression` / `name -= expression` in the body: addends can be collected
    Reduction,
}

/// What a parallel run of a `for` loop needs to know. One per `for_iter`.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// index of the `for_iter`
    pub head: u32,
    /// first instruction of the body
    pub body: u32,
    /// first instruction after the loop and its back-edge: the `for_iter` target (the `else` part if there is one)
    pub exit: u32,
    /// the iterator's register and the register `for_iter` writes
    pub iterator: u16,
    pub element: u16,
    /// the first register that is a temporary of the body (above it nothing outlives an iteration)
    pub temporaries: u16,
    /// locals (registers) the body assigns, the loop target included
    pub locals: Vec<(u16, Carried)>,
    /// globals/names the body assigns at module level, the loop target included
    pub names: Vec<(String, Carried)>,
    /// set when the body cannot be split: it contains `yield`, `await`, or assigns captured cells in a way not analysed
    pub sequential: Option<&'static str>,
}

/// `co_flags`, with CPython's values.
pub mod flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
}

/// A compiled function, class body, module or expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeSpec {
    pub name: String,
    pub qualname: String,
    pub filename: String,
    pub first_line: u32,
    pub flags: u32,
    /// parameters come first among the registers: positional-only, positional, keyword-only, *args, **kwargs
    pub positional_only: u16,
    /// positional parameters, the positional-only ones included
    pub positional: u16,
    pub keyword_only: u16,
    /// names of registers 0 … (parameters, locals, then cells and free variables); a register beyond is a temporary
    pub register_names: Vec<String>,
    /// registers whose variable lives in a cell made by this function, and those that come from the closure
    pub cell_registers: Vec<u16>,
    pub free_registers: Vec<u16>,
    /// registers in all
    pub registers: u16,
    pub instructions: Vec<Instruction>,
    /// one per instruction
    pub positions: Vec<Position>,
    /// for `call_method`: where the attribute expression (`o.name`) stands, for an error of the attribute's look-up; in the
    /// order of the instructions
    pub attribute_positions: Vec<(u32, Position)>,
    pub constants: Vec<Const>,
    /// the name of each site; every instruction that uses a site has its own
    pub sites: Vec<String>,
    pub keyword_calls: Vec<KeywordCall>,
    /// inner ranges first
    pub handlers: Vec<Handler>,
    pub loops: Vec<Loop>,
}
