//! One exception with everything that belongs to it, written out.
//!
//! Invariant: an exception is written once, however its causes and contexts refer to each other.

use super::anchors::marked_lines;
use super::source_line::Sources;
use super::syntax::{SyntaxParts, syntax_text};
use crate::builtins::types::exception::chain;
use crate::builtins::types::exception_kinds::part_get;
use crate::code::code_object::Position;
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::{Ref, is_kind};
use crate::object::exception::{field, is_exception};
use crate::object::kind::Kind;
use crate::object::number::small_integer;
use crate::object::sequence::{is_list, is_tuple};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::type_object::field as type_field;
use crate::text::suggestion::nearest;
use crate::object::unwind::{Res, Unwind};

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// A frame shown more often than this in a row is folded.
const REPEATS: usize = 3;
const GROUP_WIDTH: usize = 15;
const GROUP_DEPTH: usize = 10;

/// One frame of a stack.
struct Entry { filename: String, name: String, line: u32, position: Option<Position> }

/// One exception, gathered.
struct Node {
    stack: Vec<Entry>,
    /// class, message and notes
    last_lines: String,
    suppress: bool,
    cause: Option<usize>,
    context: Option<usize>,
    members: Option<Vec<usize>>,
}

/// Indentation inside exception groups.
#[derive(Default)]
struct Margin { depth: usize, need_close: bool }

impl Margin {
    fn indent(&self) -> String { " ".repeat(2 * self.depth) }
    fn emit(&self, out: &mut String, text: &str, sign: char) {
        if self.depth == 0 {
            out.push_str(text);
            return;
        }
        let margin = format!("{}{sign} ", self.indent());
        for line in text.split_inclusive('\n') {
            out.push_str(&margin);
            out.push_str(line);
        }
    }
}

impl Thread {
    /// The text of an uncaught exception: traceback, causes and contexts first.
    pub fn traceback_text(&mut self, exception: Value) -> Res<String> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut seen: Vec<Value> = vec![exception];
        let root = self.gather(exception, &mut nodes)?;
        let mut queue = vec![(root, exception)];
        while let Some((index, value)) = queue.pop() {
            let cause = chain(self, value, field::CAUSE)?;
            let context = chain(self, value, field::CONTEXT)?;
            let mut follow = |th: &mut Thread, next: Value, nodes: &mut Vec<Node>| -> Res<Option<usize>> {
                if !is_exception(next) || seen.contains(&next) {
                    return Ok(None);
                }
                seen.push(next);
                th.gather(next, nodes).map(Some)
            };
            let cause_index = follow(self, cause, &mut nodes)?;
            let wanted = cause_index.is_none() && !nodes[index].suppress;
            let context_index = if wanted { follow(self, context, &mut nodes)? } else { None };
            let mut members = Vec::new();
            if self.is_group(value) {
                for member in self.group_members(value)? {
                    let made = self.gather(*member, &mut nodes)?;
                    members.push((made, *member));
                }
                nodes[index].members = Some(members.iter().map(|(made, _)| *made).collect());
            }
            nodes[index].cause = cause_index;
            nodes[index].context = context_index;
            queue.extend(cause_index.map(|at| (at, cause)));
            queue.extend(context_index.map(|at| (at, context)));
            queue.extend(members);
        }
        let mut out = String::new();
        let mut sources = Sources::default();
        self.write_chain(root, &nodes, &mut Margin::default(), &mut sources, &mut out);
        Ok(out)
    }

    fn gather(&mut self, exception: Value, nodes: &mut Vec<Node>) -> Res<usize> {
        let stack = self.gather_stack(exception)?;
        let last_lines = self.last_lines(exception)?;
        let suppress = self.exception_get(exception, field::SUPPRESS)?.is_true();
        nodes.push(Node { stack, last_lines, suppress, cause: None, context: None, members: None });
        Ok(nodes.len() - 1)
    }

    fn gather_stack(&mut self, exception: Value) -> Res<Vec<Entry>> {
        let mut stack = Vec::new();
        let mut at = chain(self, exception, field::TRACEBACK)?;
        while is_kind(at, Kind::Traceback) {
            let object = Ref::of(at);
            let next = self.load(object, 5, 0)?;
            let code = self.load(object, 5, 4)?;
            let (pc, line) = (self.load(object, 5, 2)?, self.load(object, 5, 3)?);
            if is_kind(code, Kind::Code) {
                let spec = &CodeData::of(code).spec;
                let pc = small_integer(pc).unwrap_or(0).max(0) as u32;
                let line = small_integer(line).unwrap_or(0).max(0) as u32;
                let mut position = spec.positions.get(pc as usize).copied().filter(|position| position.line == line && position.line != 0 && position.end_line >= position.line);
                if !is_kind(next, Kind::Traceback)
                    && let Some(better) = self.attribute_position(exception, spec, pc)?
                {
                    position = Some(better);
                }
                let line = position.map_or(line, |position| position.line);
                stack.push(Entry { filename: spec.filename.clone(), name: spec.name.clone(), line, position });
            }
            at = next;
        }
        Ok(stack)
    }

    /// A method call whose look-up failed marks the attribute only.
    fn attribute_position(&mut self, exception: Value, spec: &crate::code::code_object::CodeSpec, pc: u32) -> Res<Option<Position>> {
        let Some((_, position)) = spec.attribute_positions.iter().find(|(at, _)| *at == pc).copied() else { return Ok(None) };
        let class = self.interp.types.AttributeError.get();
        if !self.is_instance(exception, class) {
            return Ok(None);
        }
        let name = chain(self, exception, field::VALUE)?;
        let site = spec.instructions.get(pc as usize).and_then(|instruction| spec.sites.get(instruction.c as usize));
        Ok(if is_str(name) && site.is_some_and(|site| *site == to_rust(name)) { Some(position) } else { None })
    }

    /// The name of an exception's class as tracebacks show it.
    fn class_shown(&mut self, exception: Value) -> Res<String> {
        let class = self.type_of(exception);
        let qualname = to_rust(Ref::of(class).fixed(type_field::QUALNAME));
        Ok(match self.class_module(class)? {
            Some(module) if is_str(module) => match to_rust(module).as_str() {
                "__main__" | "builtins" => qualname,
                module => format!("{module}.{qualname}"),
            },
            _ => format!("<unknown>.{qualname}"),
        })
    }

    /// A text a script makes; an exception on the way becomes a placeholder.
    fn safe_text(&mut self, what: &str, make: impl FnOnce(&mut Thread) -> Res<String>) -> Res<String> {
        match make(self) {
            Ok(text) => Ok(text),
            Err(Unwind::Raised) => {
                self.take_raised();
                Ok(format!("<{what} failed>"))
            }
            Err(unwind) => Err(unwind),
        }
    }

    fn last_lines(&mut self, exception: Value) -> Res<String> {
        let class = self.class_shown(exception)?;
        let syntax_error = self.interp.types.SyntaxError.get();
        let mut out = if self.is_instance(exception, syntax_error) {
            let parts = self.syntax_parts(exception)?;
            syntax_text(&class, &parts)
        } else {
            let mut message = self.safe_text("exception str()", |th| th.str_rust(exception))?;
            let hint = self.safe_text("hint", |th| th.hint(exception, message.is_empty()))?;
            message.push_str(&hint);
            if message.is_empty() { format!("{class}\n") } else { format!("{class}: {message}\n") }
        };
        let name = self.interp.names.__notes__.get();
        let notes = match self.find_attribute(exception, name) {
            Ok(notes) => notes,
            Err(Unwind::Raised) => {
                let error = self.take_raised();
                let text = self.safe_text("__notes__ repr()", |th| th.repr_rust(error))?;
                out.push_str(&format!("Ignored error getting __notes__: {text}\n"));
                None
            }
            Err(unwind) => return Err(unwind),
        };
        match notes {
            Some(notes) if is_list(notes) || is_tuple(notes) => {
                for note in self.collect(notes)?.iter() {
                    let text = self.safe_text("note str()", |th| th.str_rust(*note))?;
                    text.split('\n').for_each(|line| out.push_str(&format!("{line}\n")));
                }
            }
            Some(notes) if !notes.is_none() => {
                let text = self.safe_text("__notes__ repr()", |th| th.repr_rust(notes))?;
                out.push_str(&format!("{text}\n"));
            }
            _ => {}
        }
        Ok(out)
    }

    fn syntax_parts(&mut self, error: Value) -> Res<SyntaxParts> {
        let mut numbers = [None; 4];
        for (place, index) in numbers.iter_mut().zip([2, 5, 3, 6]) {
            let value = part_get(self, error, index)?;
            *place = if value.is_none() { None } else { small_integer(value) };
        }
        let (filename, text, message) = (part_get(self, error, 1)?, part_get(self, error, 4)?, part_get(self, error, 0)?);
        let message = if message.is_none() { None } else { Some(self.safe_text("exception str()", |th| th.str_rust(message))?) };
        Ok(SyntaxParts {
            filename: if is_str(filename) { Some(to_rust(filename)) } else { None },
            line: numbers[0],
            end_line: numbers[1],
            column: numbers[2],
            end_column: numbers[3],
            text: if is_str(text) { Some(to_rust(text)) } else { None },
            message,
        })
    }

    /// `. Did you mean: 'x'?` and `. Did you forget to import 'x'?`.
    fn hint(&mut self, exception: Value, _empty: bool) -> Res<String> {
        let interp = self.interp.clone();
        let types = &interp.types;
        let is = |th: &Thread, class: &crate::object::interpreter::Global| th.is_instance(exception, class.get());
        let (import, name_error, attribute) = (is(self, &types.ImportError), is(self, &types.NameError), is(self, &types.AttributeError));
        let wrong = if import {
            self.exception_get(exception, field::VALUE3)?
        } else if name_error || attribute {
            chain(self, exception, field::VALUE)?
        } else {
            return Ok(String::new());
        };
        if !is_str(wrong) {
            return Ok(String::new());
        }
        let wrong = to_rust(wrong);
        let candidates = if import {
            self.import_candidates(exception, &wrong)
        } else if attribute {
            self.attribute_candidates(exception, &wrong)
        } else {
            self.name_candidates(exception, &wrong)
        };
        let candidates = match candidates {
            Ok(candidates) => candidates,
            Err(Unwind::Raised) => {
                self.take_raised();
                Candidates::Names(Vec::new())
            }
            Err(unwind) => return Err(unwind),
        };
        let suggestion = match &candidates {
            Candidates::Exactly(name) => Some(name.as_str()),
            Candidates::Names(names) => nearest(names, &wrong),
        };
        let mut hint = suggestion.map_or(String::new(), |name| format!(". Did you mean: '{name}'?"));
        if name_error && self.is_library_module(&wrong) {
            hint.push_str(&if suggestion.is_some() { format!(" Or did you forget to import '{wrong}'?") } else { format!(". Did you forget to import '{wrong}'?") });
        }
        Ok(hint)
    }

    fn is_library_module(&self, name: &str) -> bool {
        self.interp.native_modules.lock().contains_key(name) || name == "sys" || crate::library::top_level().binary_search(&name).is_ok()
    }

    /// Names `dir()` gives, sorted; those with an underscore only for a name with one.
    fn listed_names(&mut self, value: Value, hide_underscored: bool) -> Res<Vec<String>> {
        let key = self.interp.names.__dir__.get();
        let Some(method) = self.special(value, key)? else { return Ok(Vec::new()) };
        let listed = self.call_special(method, value, &[])?;
        let listed = self.collect(listed)?;
        let mut names: Vec<String> = listed.iter().filter(|name| is_str(**name)).map(|name| to_rust(*name)).filter(|name| !hide_underscored || !name.starts_with('_')).collect();
        names.sort();
        Ok(names)
    }

    fn import_candidates(&mut self, exception: Value, wrong: &str) -> Res<Candidates> {
        let name = chain(self, exception, field::VALUE)?;
        if !is_str(name) {
            return Ok(Candidates::Names(Vec::new()));
        }
        let module = self.import_module(&to_rust(name))?;
        self.listed_names(module, !wrong.starts_with('_')).map(Candidates::Names)
    }

    fn attribute_candidates(&mut self, exception: Value, wrong: &str) -> Res<Candidates> {
        let object = self.exception_get(exception, field::VALUE2)?;
        if object.is_unbound() {
            return Ok(Candidates::Names(Vec::new()));
        }
        let own = self.last_frame(exception)?.and_then(|(_, receiver)| receiver);
        self.listed_names(object, !wrong.starts_with('_') && own != Some(object)).map(Candidates::Names)
    }

    /// Code of the last frame of a traceback, and its `self`.
    fn last_frame(&mut self, exception: Value) -> Res<Option<(Value, Option<Value>)>> {
        let mut at = chain(self, exception, field::TRACEBACK)?;
        let mut found = None;
        while is_kind(at, Kind::Traceback) {
            let object = Ref::of(at);
            let (frame, code) = (self.load(object, 5, 1)?, self.load(object, 5, 4)?);
            let mut receiver = None;
            if is_kind(frame, Kind::Frame) && is_kind(code, Kind::Code) && CodeData::of(code).spec.register_names.first().is_some_and(|name| name == "self") {
                receiver = Some(self.load(Ref::of(frame), 8, 5)?).filter(|value| !value.is_unbound());
            }
            if is_kind(frame, Kind::Frame) {
                found = Some((frame, receiver));
            }
            at = self.load(object, 5, 0)?;
        }
        Ok(found)
    }

    fn name_candidates(&mut self, exception: Value, wrong: &str) -> Res<Candidates> {
        let Some((frame, receiver)) = self.last_frame(exception)? else { return Ok(Candidates::Names(Vec::new())) };
        if let Some(receiver) = receiver {
            let name = self.intern(wrong)?;
            if self.find_attribute(receiver, name)?.is_some() {
                return Ok(Candidates::Exactly(format!("self.{wrong}")));
            }
        }
        let object = Ref::of(frame);
        let (code, globals) = (self.load(object, 8, 0)?, self.load(object, 8, 1)?);
        let mut names: Vec<String> = Vec::new();
        if is_kind(code, Kind::Code) {
            names.extend(CodeData::of(code).spec.register_names.iter().filter(|name| !name.starts_with('.') && *name != wrong).cloned());
        }
        for namespace in [globals, self.interp.builtins.get()] {
            if !is_kind(namespace, Kind::Dict) {
                continue;
            }
            let mut position = 0;
            while let Some((at, key, _)) = self.dict_next(namespace, position)? {
                if is_str(key) {
                    names.push(to_rust(key));
                }
                position = at + 1;
            }
        }
        Ok(Candidates::Names(names))
    }

    fn write_chain(&mut self, root: usize, nodes: &[Node], margin: &mut Margin, sources: &mut Sources, out: &mut String) {
        let mut order = Vec::new();
        let mut at = Some(root);
        while let Some(index) = at {
            let node = &nodes[index];
            let (message, next) = match (node.cause, node.context) {
                (Some(cause), _) => (Some(CAUSE), Some(cause)),
                (None, Some(context)) if !node.suppress => (Some(CONTEXT), Some(context)),
                _ => (None, None),
            };
            order.push((message, index));
            at = next;
        }
        for (message, index) in order.into_iter().rev() {
            if let Some(message) = message {
                margin.emit(out, message, '|');
            }
            let node = &nodes[index];
            match &node.members {
                None => {
                    if !node.stack.is_empty() {
                        margin.emit(out, "Traceback (most recent call last):\n", '|');
                        let stack = self.stack_text(&node.stack, sources);
                        margin.emit(out, &stack, '|');
                    }
                    margin.emit(out, &node.last_lines, '|');
                }
                Some(_) if margin.depth > GROUP_DEPTH => margin.emit(out, &format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|'),
                Some(members) => self.write_group(node, members, nodes, margin, sources, out),
            }
        }
    }

    fn write_group(&mut self, node: &Node, members: &[usize], nodes: &[Node], margin: &mut Margin, sources: &mut Sources, out: &mut String) {
        let top = margin.depth == 0;
        if top {
            margin.depth += 1;
        }
        if !node.stack.is_empty() {
            margin.emit(out, "Exception Group Traceback (most recent call last):\n", if top { '+' } else { '|' });
            let stack = self.stack_text(&node.stack, sources);
            margin.emit(out, &stack, '|');
        }
        margin.emit(out, &node.last_lines, '|');
        let shown = members.len().min(GROUP_WIDTH + 1);
        margin.need_close = false;
        for (i, member) in members.iter().take(shown).enumerate() {
            let last = i + 1 == shown;
            if last {
                margin.need_close = true;
            }
            let cut = i >= GROUP_WIDTH;
            let title = if cut { "...".to_string() } else { (i + 1).to_string() };
            let corner = if i == 0 { "+-" } else { "  " };
            out.push_str(&format!("{}{corner}+---------------- {title} ----------------\n", margin.indent()));
            margin.depth += 1;
            if cut {
                let rest = members.len() - GROUP_WIDTH;
                margin.emit(out, &format!("and {rest} more exception{}\n", if rest > 1 { "s" } else { "" }), '|');
            } else {
                self.write_chain(*member, nodes, margin, sources, out);
            }
            if last && margin.need_close {
                out.push_str(&format!("{}+------------------------------------\n", margin.indent()));
                margin.need_close = false;
            }
            margin.depth -= 1;
        }
        if top {
            margin.depth = 0;
        }
    }

    fn stack_text(&self, stack: &[Entry], sources: &mut Sources) -> String {
        let mut out = String::new();
        let mut repeats = 0;
        let folded = |out: &mut String, repeats: usize| {
            if repeats > REPEATS {
                let more = repeats - REPEATS;
                out.push_str(&format!("  [Previous line repeated {more} more time{}]\n", if more > 1 { "s" } else { "" }));
            }
        };
        for (i, entry) in stack.iter().enumerate() {
            let same = i > 0 && stack[i - 1].filename == entry.filename && stack[i - 1].line == entry.line && stack[i - 1].name == entry.name;
            if !same {
                folded(&mut out, repeats);
                repeats = 0;
            }
            repeats += 1;
            if repeats > REPEATS {
                continue;
            }
            out.push_str(&format!("  File \"{}\", line {}, in {}\n", entry.filename, entry.line, entry.name));
            match entry.position {
                Some(position) => {
                    let lines: Vec<String> = (position.line..=position.end_line.min(position.line + 5000)).map(|number| sources.line(self, &entry.filename, number)).collect();
                    if lines.iter().any(|line| !line.trim().is_empty()) {
                        out.push_str(&marked_lines(position, &lines));
                    }
                }
                None => {
                    let line = sources.line(self, &entry.filename, entry.line);
                    if !line.trim().is_empty() {
                        out.push_str(&format!("    {}\n", line.trim()));
                    }
                }
            }
        }
        folded(&mut out, repeats);
        out
    }
}

/// Names a suggestion is chosen from.
enum Candidates { Names(Vec<String>), Exactly(String) }
