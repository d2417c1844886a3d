//! From source text to code objects: parse, find the scopes, then one walk that emits register code.
//!
//! Invariant: what leaves here passes `code::verify`. A file per family of syntax; `unit` holds the code object in the making.
//! Knows nothing of the heap or the machine.

mod annotation;
mod assignment;
mod call;
mod class;
mod comprehension;
mod condition;
mod exception;
mod expression;
mod fold;
mod function;
mod loop_flow;
mod loops;
mod mentions;
mod name;
mod pattern;
mod scope;
mod scope_builder;
mod statement;
mod strings;
pub mod syntax_tree;
mod type_params;
mod unit;
mod unparse;

use crate::code::name_map::NameMap;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_text_size::TextRange;

use crate::code::code_object::{flags, CodeSpec, Const, Position};
use crate::code::ops::Op;
use crate::parse::{self, LineIndex, ProblemKind, SyntaxProblem};
use scope::{flag, mangled, Names, Part, Resolution, ScopeId, ScopeKind, Scopes, Sym};
use unit::{Unit, UnitKind};

pub use crate::parse::Mode;

/// How to compile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `from __future__ import annotations` is in force from outside
    pub future_annotations: bool,
    /// `-O`: 1 drops `assert` and `__debug__`, 2 docstrings too
    pub optimize: u8,
}

pub(crate) type Problem = Box<SyntaxProblem>;
type Outcome<T = ()> = Result<T, Problem>;

/// Compiles a text.
pub fn compile(source: &str, filename: &str, mode: Mode, options: Options) -> Result<Arc<CodeSpec>, Box<SyntaxProblem>> {
    let parsed = parse::parse(source, mode)?;
    if parsed.depth <= 100 {
        return compile_parsed(&parsed, filename, mode, options);
    }
    stacker::grow(parse::stack_for(parsed.depth), || compile_parsed(&parsed, filename, mode, options))
}

fn compile_parsed(parsed: &parse::Parsed, filename: &str, mode: Mode, options: Options) -> Result<Arc<CodeSpec>, Problem> {
    let analysis = scope_builder::analyse(&parsed.tree, &parsed.source, &parsed.lines, mode, options.future_annotations)?;
    let special = analysis.special;
    let mut compiler = Compiler {
        source: &parsed.source,
        lines: &parsed.lines,
        filename,
        mode,
        options: Options { future_annotations: analysis.future_annotations, ..options },
        scopes: analysis.scopes,
        names: analysis.names,
        class_symbol: special.class,
        class_dict_symbol: special.class_dict,
        conditional_symbol: special.conditional_annotations,
        unit: Unit::new(UnitKind::Module, ScopeId(0)),
        outer: Vec::new(),
        static_attributes: Vec::new(),
        generator_range: None,
        annotation_numbers: NameMap::default(),
    };
    compiler.prologue(ScopeId(0), 1, 0);
    match &parsed.tree {
        ast::Mod::Module(module) => compiler.module(&module.body)?,
        ast::Mod::Expression(expression) => {
            let register = compiler.operand_last(&expression.body)?;
            let position = compiler.position(expression.range);
            compiler.unit.emit(Op::Return, register, 0, 0, position);
        }
    }
    let unit = std::mem::replace(&mut compiler.unit, Unit::new(UnitKind::Module, ScopeId(0)));
    compiler.finished(unit)
}

/// The state of one compilation.
struct Compiler<'a> {
    source: &'a str,
    lines: &'a LineIndex,
    filename: &'a str,
    mode: Mode,
    options: Options,
    scopes: Scopes,
    names: Names,
    class_symbol: Sym,
    class_dict_symbol: Sym,
    conditional_symbol: Sym,
    unit: Unit<'a>,
    /// units around the running one
    outer: Vec<Unit<'a>>,
    /// `self.name = …` in the methods of each class around
    static_attributes: Vec<Vec<String>>,
    /// where the brackets of a call stand whose only argument is a generator expression
    generator_range: Option<TextRange>,
    /// by node: number of an annotation in its module or class body, and whether it stands in conditional code
    annotation_numbers: NameMap<usize, (i64, bool)>,
}

impl<'a> Compiler<'a> {
    // problems and places

    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Outcome<T> {
        Err(SyntaxProblem::at(ProblemKind::SyntaxError, message, range, self.source, self.lines))
    }

    fn position(&self, range: TextRange) -> Position {
        self.lines.position(range)
    }

    fn line(&self, range: TextRange) -> u32 {
        self.lines.line(range.start())
    }

    /// The text of a range.
    fn text(&self, range: TextRange) -> &'a str {
        &self.source[range.to_std_range()]
    }

    // names

    /// The symbol of a name as the running scope spells it.
    fn sym(&mut self, name: &str) -> Sym {
        match mangled(self.scopes.get(self.unit.current_scope).private.as_deref(), name) {
            Some(mangled) => self.names.intern(&mangled),
            None => self.names.intern(name),
        }
    }

    fn text_of(&self, sym: Sym) -> Rc<str> {
        self.names.text(sym).clone()
    }

    /// An attribute's name as the running scope spells it.
    fn attribute_name(&self, name: &str) -> String {
        mangled(self.scopes.get(self.unit.current_scope).private.as_deref(), name).unwrap_or_else(|| name.to_owned())
    }

    // units

    /// Starts the code object of a scope; the running one waits.
    fn enter_unit(&mut self, kind: UnitKind, scope: ScopeId, first_line: u32) {
        let qualname = self.qualname(scope);
        let mut unit = Unit::new(kind, scope);
        unit.code.qualname = qualname;
        let outer = std::mem::replace(&mut self.unit, unit);
        self.outer.push(outer);
        let _ = first_line;
    }

    /// Ends the running code object and goes back to the one around it.
    fn leave_unit(&mut self) -> Outcome<Arc<CodeSpec>> {
        let outer = self.outer.pop().expect("a unit is left once for each time one is entered");
        let unit = std::mem::replace(&mut self.unit, outer);
        self.finished(unit)
    }

    fn finished(&self, mut unit: Unit<'a>) -> Outcome<Arc<CodeSpec>> {
        let position = unit.code.positions.last().copied().unwrap_or_default();
        unit.load_return_none(position);
        let name = unit.code.qualname.clone();
        match unit.finish() {
            Ok(code) => {
                #[cfg(debug_assertions)]
                if let Err(fault) = crate::code::verify::verify_one(&code) {
                    return Err(SyntaxProblem::nowhere(ProblemKind::SyntaxError, format!("bug of the compiler in the code of '{name}': {fault}")));
                }
                Ok(Arc::new(code))
            }
            Err(limit) => Err(SyntaxProblem::nowhere(ProblemKind::SyntaxError, format!("code of '{name}' is too large: too many {limit}"))),
        }
    }

    fn qualname(&self, scope: ScopeId) -> String {
        let it = self.scopes.get(scope);
        let name = &*it.name;
        let Some(mut parent) = it.parent else { return name.to_owned() };
        // the parameters' scope of a generic does not show
        while self.scopes.get(parent).kind == ScopeKind::TypeParams && self.scopes.get(scope).kind != ScopeKind::TypeParams {
            match self.scopes.get(parent).parent {
                Some(next) => parent = next,
                None => break,
            }
        }
        let parent_host = self.scopes.host(parent);
        let around = self.scopes.get(parent_host);
        if matches!(it.kind, ScopeKind::Function | ScopeKind::Class)
            && let Some(symbol) = around.symbols.iter().find(|symbol| **self.names.text(symbol.name) == *name)
            && symbol.flags & flag::GLOBAL != 0
        {
            return name.to_owned();
        }
        match around.kind {
            ScopeKind::Module => name.to_owned(),
            // only functions show as a place for locals
            ScopeKind::Class | ScopeKind::ListComp | ScopeKind::SetComp | ScopeKind::DictComp | ScopeKind::Generator => {
                format!("{}.{name}", self.unit_qualname(parent_host))
            }
            _ => format!("{}.<locals>.{name}", self.unit_qualname(parent_host)),
        }
    }

    fn unit_qualname(&self, scope: ScopeId) -> String {
        if self.unit.scope == scope {
            return self.unit.code.qualname.clone();
        }
        match self.outer.iter().find(|unit| unit.scope == scope) {
            Some(unit) => unit.code.qualname.clone(),
            None => self.qualname(scope),
        }
    }

    /// Gives the variables of the running unit their registers and emits what makes the cells. The parameters already have
    /// theirs.
    fn prologue(&mut self, scope: ScopeId, first_line: u32, code_flags: u32) {
        self.unit.code.name = self.scopes.get(scope).name.to_string();
        if self.unit.code.qualname.is_empty() {
            self.unit.code.qualname = self.qualname(scope);
        }
        self.unit.code.filename = self.filename.to_owned();
        self.unit.code.first_line = first_line;
        self.unit.code.flags |= code_flags;
        let position = Position { line: first_line, end_line: first_line, column: 0, end_column: 0 };
        let it = self.scopes.get(scope);
        let function = it.kind.is_function_like();
        let mut cells = Vec::new();
        if function {
            for symbol in &it.symbols {
                if symbol.resolution == Resolution::Own && !it.is_cell(symbol.name) && !self.unit.registers.contains_key(&(scope, symbol.name)) {
                    let register = self.unit.variable(self.names.text(symbol.name));
                    self.unit.registers.insert((scope, symbol.name), register);
                }
            }
        }
        for name in &it.cells {
            let register = match self.unit.registers.get(&(scope, *name)) {
                Some(register) => *register,
                None => {
                    let register = self.unit.variable(self.names.text(*name));
                    self.unit.registers.insert((scope, *name), register);
                    register
                }
            };
            cells.push(register);
        }
        let mut free = Vec::new();
        for name in &it.free {
            let register = self.unit.variable(self.names.text(*name));
            self.unit.closure.insert(*name, register);
            free.push(register);
        }
        for symbol in &it.symbols {
            if symbol.flags & flag::DELETED != 0
                && let Some(register) = self.unit.registers.get(&(scope, symbol.name))
            {
                self.unit.deletable.insert(*register);
            }
        }
        for (index, register) in free.iter().enumerate() {
            self.unit.emit(Op::LoadClosure, *register, index as u16, 0, position);
        }
        for register in &cells {
            self.unit.emit(Op::MakeCell, *register, 0, 0, position);
        }
        self.unit.code.cell_registers = cells;
        self.unit.code.free_registers = free;
    }

    // the module

    fn module(&mut self, body: &'a [ast::Stmt]) -> Outcome {
        let start = Position { line: 1, end_line: 1, column: 0, end_column: 0 };
        if self.mode != Mode::Interactive
            && let Some(text) = self.docstring(body)
        {
            let register = self.unit.temp();
            let position = self.position(ruff_text_size::Ranged::range(&body[0]));
            self.unit.load(register, text, position);
            self.unit.emit_site(Op::StoreName, register, 0, "__doc__", position);
            self.unit.release(register as u32);
        }
        self.annotations_of_body(body, start)?;
        self.body(body)
    }

    /// The docstring of a body, cleaned of its indentation.
    fn docstring(&mut self, body: &'a [ast::Stmt]) -> Option<Const> {
        if self.options.optimize >= 2 {
            return None;
        }
        let ast::Stmt::Expr(statement) = body.first()? else { return None };
        let ast::Expr::StringLiteral(literal) = &*statement.value else { return None };
        Some(match self.string_constant(literal) {
            Const::Str(text) => Const::Str(strings::clean_docstring(&text)),
            other => other,
        })
    }

    /// Whether a name is bound lexically between here and the module.
    fn is_shadowed(&self, sym: Sym) -> bool {
        let symbol = self.scopes.get(self.unit.current_scope).symbol(sym);
        !symbol.is_some_and(|symbol| symbol.resolution == Resolution::GlobalImplicit)
            || self.scopes.get(ScopeId(0)).flags(sym) & flag::BOUND != 0
    }

    fn in_async(&self) -> bool {
        self.unit.code.flags & (flags::COROUTINE | flags::ASYNC_GENERATOR) != 0
    }

    fn scope_of<T>(&self, node: &T, part: Part) -> ScopeId {
        self.scopes.of(node, part)
    }
}

impl Unit<'_> {
    /// The end of a body that control can reach.
    fn load_return_none(&mut self, position: Position) {
        if self.live {
            let register = self.temp();
            self.load(register, Const::None, position);
            self.emit(Op::Return, register, 0, 0, position);
        }
    }
}
