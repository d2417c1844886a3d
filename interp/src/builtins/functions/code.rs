//! Functions about code: `compile`, `eval`, `exec`, `globals`, `locals`, `__import__`, and what `site` adds in CPython: `exit`, `quit`, `help`.

use super::given;
use crate::code::code_object::flags;
use crate::compile::syntax_tree::{Tree, syntax_tree};
use crate::compile::{Mode, Options, compile};
use crate::heap::Value;
use crate::object::code::CodeData;
use crate::object::door::is_kind;
use crate::object::kind::Kind;
use crate::object::native::{Effect, Native, native};
use crate::object::sequence::{is_tuple, tuple_items};
use crate::object::string::{is_str, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;

/// See the module.
pub const FUNCTIONS: &[Native] = &[
    native("globals", "()", |th, _args| Ok(th.current_globals())),
    native("locals", "()", |th, _args| th.current_locals()),
    native("compile", "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", builtin_compile),
    native("eval", "(source, /, globals=None, locals=None)", builtin_eval),
    native("exec", "(source, /, globals=None, locals=None, *, closure=None)", builtin_exec),
    native("__import__", "(name, globals=None, locals=None, fromlist=(), level=0)", builtin_import).effect(Effect::Serial),
    native("exit", "(code=None)", crate::builtins::system::sys::exit),
    native("quit", "(code=None)", crate::builtins::system::sys::exit),
    native("help", "(*args, **kwargs)", |th, _args| Err(th.unsupported("help()"))),
    native("breakpoint", "(*args, **kwargs)", builtin_breakpoint).effect(Effect::Serial),
];

/// `compile` flags a script can give.
const FUTURE_ANNOTATIONS: i64 = 0x100_0000;
const ONLY_AST: i64 = 0x400;
const ALLOW_INCOMPLETE: i64 = 0x4000;
const DONT_IMPLY_DEDENT: i64 = 0x200;

/// Would a prompt still wait for the empty line that ends a compound statement?
fn block_is_open(source: &str) -> bool {
    const COMPOUND: &[&str] = &["if", "for", "while", "try", "with", "def", "class", "async"];
    let start = source.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).unwrap_or("");
    let word: String = start.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    // `match` is a name as well: only its indented lines tell
    let indented = source.lines().last().is_some_and(|line| line.starts_with([' ', '\t']));
    !source.ends_with('\n') && (COMPOUND.contains(&word.as_str()) || start.starts_with('@') || word == "match" && indented)
}

/// Source text of a str or bytes-like value.
fn source_text(th: &mut Thread, value: Value, function: &str, what: &str) -> Res<String> {
    if is_str(value) {
        let text = to_rust(value);
        if text.contains('\0') {
            let class = th.interp.types.SyntaxError.get();
            return Err(th.raise(class, "source code string cannot contain null bytes".into()));
        }
        return Ok(text);
    }
    if matches!(crate::object::door::kind_of(value), Some(Kind::Bytes | Kind::ByteArray | Kind::MemoryView)) {
        let class = th.interp.types.bytes.get();
        let bytes = if is_kind(value, Kind::Bytes) { value } else { th.call(class, &[value])? };
        return match crate::parse::bytes::decode(crate::object::bytes::slice(bytes)) {
            Ok(text) => Ok(text),
            Err(problem) => Err(th.syntax_error(&problem, "<string>")),
        };
    }
    Err(th.type_error(format!("{function}() arg 1 must be a {what}")))
}

fn builtin_compile(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let filename = if is_str(args[1]) {
        to_rust(args[1])
    } else if is_kind(args[1], Kind::Bytes) {
        String::from_utf8_lossy(crate::object::bytes::slice(args[1])).into_owned()
    } else {
        let name = th.interp.names.__fspath__.get();
        match th.special(args[1], name)? {
            Some(method) => {
                let path = th.call_special(method, args[1], &[])?;
                th.str_rust(path)?
            }
            None => {
                let got = th.type_name(args[1]);
                return Err(th.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
            }
        }
    };
    if !is_str(args[2]) {
        let got = th.type_name(args[2]);
        return Err(th.type_error(format!("compile() argument 'mode' must be str, not {got}")));
    }
    let wanted = match given(args, 3) {
        Some(number) => th.index_isize(number)? as i64,
        None => 0,
    };
    let inherit = match given(args, 4) {
        Some(dont) => !th.truth(dont)?,
        None => true,
    };
    let optimize = match given(args, 5) {
        Some(level) => th.index_isize(level)?,
        None => -1,
    };
    if !(-1..=2).contains(&optimize) {
        return Err(th.value_error("compile(): invalid optimize value"));
    }
    let mode = match to_rust(args[2]).as_str() {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Interactive,
        "func_type" if wanted & ONLY_AST != 0 => return Err(th.unsupported("compile() of a function type")),
        _ => return Err(th.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    if wanted & ONLY_AST != 0 {
        return syntax_tree_of(th, args[0], mode, &filename);
    }
    let source = source_text(th, args[0], "compile", "string, bytes or AST object")?;
    let inherited = inherit && th.future_annotations();
    let options = Options { future_annotations: wanted & FUTURE_ANNOTATIONS != 0 || inherited, optimize: optimize.max(0) as u8, ..Options::default() };
    if mode == Mode::Interactive && wanted & DONT_IMPLY_DEDENT != 0 && block_is_open(&source) {
        let class = th.interp.types._IncompleteInputError.get();
        return Err(th.raise(class, "incomplete input".into()));
    }
    match compile(&source, &filename, mode, options) {
        Ok(spec) => th.new_code(&spec),
        Err(problem) if problem.incomplete && wanted & ALLOW_INCOMPLETE != 0 => {
            let class = th.interp.types._IncompleteInputError.get();
            Err(th.raise(class, "incomplete input".into()))
        }
        Err(problem) => Err(th.syntax_error(&problem, &filename)),
    }
}

/// `compile(…, PyCF_ONLY_AST)`: objects of the classes of `_ast`.
fn syntax_tree_of(th: &mut Thread, source: Value, mode: Mode, filename: &str) -> Res<Value> {
    let text = source_text(th, source, "compile", "string, bytes or AST object")?;
    match syntax_tree(&text, mode) {
        Ok(tree) => {
            let module = th.import_module("_ast")?;
            let classes = th.module_namespace(module);
            th.tree_object(&tree, classes)
        }
        Err(problem) => Err(th.syntax_error(&problem, filename)),
    }
}

impl Thread {
    /// The object of a syntax tree.
    fn tree_object(&mut self, tree: &Tree, classes: Value) -> Res<Value> {
        match tree {
            Tree::None => Ok(Value::NONE),
            Tree::Name(name) => self.intern(name),
            Tree::Number(number) => self.new_int(*number),
            Tree::Constant(constant) => self.constant(constant),
            Tree::List(trees) => {
                let list = self.new_list(&[])?;
                for tree in trees {
                    let item = self.tree_object(tree, classes)?;
                    self.list_append(list, item)?;
                }
                Ok(list)
            }
            Tree::Node { class, fields, position } => {
                let Some(class) = self.dict_get_str(classes, class)? else { return Err(self.unsupported(format!("a syntax tree with {class}"))) };
                let node = self.call(class, &[])?;
                for (name, tree) in fields {
                    let value = self.tree_object(tree, classes)?;
                    let name = self.intern(name)?;
                    self.set_attribute(node, name, value)?;
                }
                if let Some(position) = position {
                    for (name, number) in [("lineno", position.line), ("col_offset", position.column), ("end_lineno", position.end_line), ("end_col_offset", position.end_column)] {
                        let name = self.intern(name)?;
                        self.set_attribute(node, name, Value::from_int_unchecked(number as i64))?;
                    }
                }
                Ok(node)
            }
        }
    }

    /// Does the running code have `from __future__ import annotations` in force?
    fn future_annotations(&self) -> bool {
        // SAFETY: the code of a frame lives as long as the interpreter
        self.frames.last().is_some_and(|frame| unsafe { &*frame.code }.spec.flags as i64 & FUTURE_ANNOTATIONS != 0)
    }

    /// The globals and locals `eval` and `exec` run in.
    fn execution_namespaces(&mut self, args: &[Value], function: &str) -> Res<(Value, Value)> {
        let globals = given(args, 1).filter(|value| !value.is_none());
        let locals = given(args, 2).filter(|value| !value.is_none());
        if let Some(globals) = globals
            && !is_kind(globals, Kind::Dict)
        {
            let got = self.type_name(globals);
            if function == "eval" {
                let getitem = self.interp.names.__getitem__.get();
                let message = if self.special(globals, getitem)?.is_some() { "globals must be a real dict; try eval(code, {}, mapping)" } else { "globals must be a dict" };
                return Err(self.type_error(message));
            }
            return Err(self.type_error(format!("exec() globals must be a dict, not {got}")));
        }
        if let Some(locals) = locals
            && !is_kind(locals, Kind::Dict)
        {
            let getitem = self.interp.names.__getitem__.get();
            if self.special(locals, getitem)?.is_none() {
                let got = self.type_name(locals);
                let message = if function == "eval" { "locals must be a mapping".to_string() } else { format!("locals must be a mapping or None, not {got}") };
                return Err(self.type_error(message));
            }
        }
        let (globals, locals) = match (globals, locals) {
            (Some(globals), Some(locals)) => (globals, locals),
            (Some(globals), None) => (globals, globals),
            (None, Some(locals)) => (self.current_globals(), locals),
            (None, None) => (self.current_globals(), self.current_locals()?),
        };
        self.box_namespace(globals)?;
        let name = self.interp.names.__builtins__.get();
        if self.dict_get(globals, name)?.is_none() {
            let (modules, key) = (self.interp.modules.get(), self.interp.names.builtins.get());
            let builtins = match self.dict_get(modules, key)? {
                Some(module) if is_kind(module, Kind::Module) => self.module_namespace(module),
                _ => self.interp.builtins.get(),
            };
            self.dict_set(globals, name, builtins)?;
        }
        Ok((globals, locals))
    }
}

fn builtin_eval(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (globals, locals) = th.execution_namespaces(args, "eval")?;
    if is_kind(args[0], Kind::Code) {
        if !CodeData::of(args[0]).spec.free_registers.is_empty() {
            return Err(th.type_error("code object passed to eval() may not contain free variables"));
        }
        return th.run_code(args[0], globals, locals);
    }
    let source = source_text(th, args[0], "eval", "string, bytes or code object")?;
    let trimmed = source.trim_start_matches([' ', '\t']);
    let options = Options { future_annotations: th.future_annotations(), ..Options::default() };
    let code = match compile(trimmed, "<string>", Mode::Expression, options) {
        Ok(spec) => th.new_code(&spec)?,
        Err(problem) => return Err(th.syntax_error(&problem, "<string>")),
    };
    th.run_code(code, globals, locals)
}

fn builtin_exec(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (globals, locals) = th.execution_namespaces(args, "exec")?;
    let closure = given(args, 3).filter(|closure| !closure.is_none());
    if is_kind(args[0], Kind::Code) {
        let wanted = CodeData::of(args[0]).spec.free_registers.len();
        return match closure {
            None if wanted == 0 => th.run_code(args[0], globals, locals).map(|_| Value::NONE),
            None => Err(th.type_error(format!("code object requires a closure of exactly length {wanted}"))),
            Some(_) if wanted == 0 => Err(th.type_error("cannot use a closure with this code object")),
            Some(closure) if is_tuple(closure) && tuple_items(closure).len() == wanted && tuple_items(closure).iter().all(|cell| is_kind(*cell, Kind::Cell)) => {
                let function = th.new_function(args[0], globals, [Value::UNBOUND, Value::UNBOUND, Value::UNBOUND, closure])?;
                let namespace = if CodeData::of(args[0]).spec.flags & flags::OPTIMIZED != 0 { Value::UNBOUND } else { locals };
                th.run_body(function, namespace)?;
                Ok(Value::NONE)
            }
            Some(_) => Err(th.type_error(format!("code object requires a closure of exactly length {wanted}"))),
        };
    }
    if closure.is_some() {
        return Err(th.type_error("closure argument is only allowed when source is a code object"));
    }
    let source = source_text(th, args[0], "exec", "string, bytes or code object")?;
    let options = Options { future_annotations: th.future_annotations(), ..Options::default() };
    let code = match compile(&source, "<string>", Mode::Module, options) {
        Ok(spec) => th.new_code(&spec)?,
        Err(problem) => return Err(th.syntax_error(&problem, "<string>")),
    };
    th.run_code(code, globals, locals)?;
    Ok(Value::NONE)
}

fn builtin_import(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[0]) {
        return Err(th.type_error("module name must be a string"));
    }
    let level = match given(args, 4) {
        Some(level) => th.index_isize(level)?,
        None => 0,
    };
    if level < 0 {
        return Err(th.value_error("level must be >= 0"));
    }
    let globals = given(args, 1).unwrap_or(Value::NONE);
    let globals = if is_kind(globals, Kind::Dict) { globals } else { th.new_dict()? };
    let fromlist = given(args, 3).unwrap_or(Value::NONE);
    th.import_levels(&to_rust(args[0]), globals, fromlist, level as i64)
}

fn builtin_breakpoint(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let sys = th.import_module("sys")?;
    let name = th.intern("breakpointhook")?;
    let Some(hook) = th.find_attribute(sys, name)? else { return Err(th.runtime_error("lost sys.breakpointhook")) };
    let pairs = crate::builtins::types::keywords::keyword_pairs(th, args[1])?;
    th.call_keywords(hook, tuple_items(args[0]), &pairs)
}
