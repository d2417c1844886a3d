//! A running Python function as plain data: what a call pushes, a return pops and a restart restores.

use super::code::CodeData;
use crate::heap::Value;

/// What to do with the value a frame returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continuation {
    /// store it in the caller's register `destination`
    Store,
    /// `__init__`: it must be None; the instance in `subject` is the call's value
    Init,
    /// leave the dispatch loop: a native function called
    Native,
    /// a generator frame: return ends the generator in `subject`
    Generator,
    /// throw the value away (setters, `__setitem__`, `__delitem__`)
    Discard,
    /// the value's truth is stored
    Truth,
    /// an operator's method: NotImplemented is the operands' TypeError; `subject` is the operator's number
    Operator,
    /// `__iter__`: the value must be an iterator
    Iterate,
}

/// What resumed a generator frame: where its yielded values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// not a generator frame
    None,
    /// a `for_iter` of the frame below
    ForIter,
    /// a `send` of the frame below
    Send,
    /// a native function
    Native,
}

/// The elements an open iteration takes from its own iterator without leaving the loop of instructions: how many, the
/// registers of iterator and element, and where the body begins. `not_taken`: so many it leaves to its driver after all.
#[derive(Clone, Copy, Default)]
pub struct Walk { pub left: usize, pub not_taken: usize, pub iterator: u16, pub element: u16, pub body: u32 }

/// The place of an iteration in an ordered loop.
pub trait Turn: Send + Sync {
    /// Is it a loop with order?
    fn is_ordered(&self) -> bool;
    /// Have all earlier iterations committed? (In a loop without order it has always come.)
    fn has_come(&self) -> bool;
    /// It is about to read what the loop's iterations write: should it stand still until its turn, where it can?
    fn waits_to_read(&self) -> bool;
    /// Has the loop not ended before it?
    fn is_wanted(&self) -> bool;
    /// Has Ctrl-C ended the loop?
    fn is_interrupted(&self) -> bool;
    /// Waits, with the iteration's transaction open, until all earlier iterations have committed. An error: it is not to go
    /// on, because the loop has ended before it or an interrupt came.
    fn come(&self, th: &mut super::thread::Thread) -> super::unwind::Res<()>;
    /// It is its turn, and the iteration goes on as ordinary code: what it has not assigned yet becomes what the one before it
    /// has left, and its globals are there for all.
    fn go_on_plainly(&self, th: &mut super::thread::Thread) -> super::unwind::Res<()>;
}

/// One frame.
#[derive(Clone, Copy)]
pub struct Frame {
    pub code: *const CodeData,
    /// index of the next instruction while another frame runs above
    pub pc: u32,
    pub destination: u16,
    pub continuation: Continuation,
    /// generator frames: what resumed it
    pub resume: Resume,
    pub base: *mut Value,
    /// the function, for its closure, defaults and names; or the code object of a module body
    pub function: Value,
    /// the globals dict
    pub globals: Value,
    /// the namespace of a class body or of `exec`, else unbound (then names are globals)
    pub namespace: Value,
    /// per continuation
    pub subject: Value,
    /// generator frames: the value of `Thread::handled` to put back when the frame is left
    pub outer_handled: Value,
}
