//! The text of an exception nobody caught, as CPython 3.14 prints it.
//!
//! `traceback_text` gathers the exception with its causes, contexts and groups (`report`), each with its stack; `source_line`
//! finds source lines, `anchors` decides what is underlined, `suggestion` looks for the name that was meant. Invariant:
//! whatever a script's `__str__` or `__notes__` does, the text comes out.

mod anchors;
mod report;
mod source_line;
mod syntax;
