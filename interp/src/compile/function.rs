//! Functions, lambdas, decorators, and what turns a code object into a function.
//!
//! Invariant: the four parts of `make_function` (defaults, keyword defaults, annotate, closure) stand in four consecutive
//! temporaries; absent ones are unbound.

use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use super::scope::{flag, Part, ScopeId, ScopeKind, Sym};
use super::unit::{Reg, UnitKind};
use super::{Compiler, Outcome};
use crate::code::code_object::{flags, CodeSpec, Const, Position};
use crate::code::ops::Op;

/// The four registers of `make_function` and which are set.
#[derive(Clone, Copy)]
pub struct FunctionParts {
    pub base: Reg,
    pub defaults: bool,
    pub keyword_defaults: bool,
    pub annotate: bool,
}

impl<'a> Compiler<'a> {
    pub fn function_definition(&mut self, def: &'a ast::StmtFunctionDef) -> Outcome {
        let position = self.position(def.name.range);
        let mark = self.unit.mark();
        let name = self.sym(&def.name);
        self.push_decorators(&def.decorator_list)?;
        let direct = if def.decorator_list.is_empty() { self.target_register(name) } else { None };
        let to = direct.unwrap_or_else(|| self.unit.temp());
        self.function_object(def, to)?;
        let value = self.apply_decorators(&def.decorator_list, to);
        self.store_name(name, value, position);
        self.unit.release(mark);
        Ok(())
    }

    /// Pushes the decorators, first one lowest.
    pub fn push_decorators(&mut self, decorators: &'a [ast::Decorator]) -> Outcome {
        for decorator in decorators {
            self.push(&decorator.expression)?;
        }
        Ok(())
    }

    /// Calls the decorators that stand right below R[value]; the register of the result.
    pub fn apply_decorators(&mut self, decorators: &[ast::Decorator], mut value: Reg) -> Reg {
        for decorator in decorators.iter().rev() {
            let position = self.position(decorator.expression.range());
            self.unit.release(value as u32 + 1);
            value -= 1;
            self.unit.emit(Op::Call, value, value, 1, position);
        }
        value
    }

    /// R[to] = the function of a `def`, without its decorators.
    fn function_object(&mut self, def: &'a ast::StmtFunctionDef, to: Reg) -> Outcome {
        let position = self.position(def.name.range);
        let mark = self.unit.mark();
        match &def.type_params {
            None => {
                let mut parts = self.function_parts();
                self.defaults(&def.parameters, &mut parts, position)?;
                self.function_from_parts(def, parts, to)?;
            }
            Some(parameters) => {
                let callee = self.unit.temp();
                let mut parts = self.function_parts();
                self.defaults(&def.parameters, &mut parts, position)?;
                let generic = self.generic_function(def, parameters, parts)?;
                // the defaults become the arguments of the function that makes the type parameters
                let arguments = match (parts.defaults, parts.keyword_defaults) {
                    (false, true) => {
                        self.unit.copy(parts.base, parts.base + 1, position);
                        1
                    }
                    (defaults, keyword_defaults) => defaults as u16 + keyword_defaults as u16,
                };
                let after = self.unit.temps(4);
                let scope = self.scope_of(def, Part::TypeParams);
                self.make_function(generic, scope, FunctionParts { base: after, defaults: false, keyword_defaults: false, annotate: false }, callee, position);
                self.unit.emit(Op::Call, to, callee, arguments, position);
            }
        }
        self.unit.release(mark);
        Ok(())
    }

    pub fn function_parts(&mut self) -> FunctionParts {
        FunctionParts { base: self.unit.temps(4), defaults: false, keyword_defaults: false, annotate: false }
    }

    /// Annotations, body and closure; then the function.
    pub fn function_from_parts(&mut self, def: &'a ast::StmtFunctionDef, mut parts: FunctionParts, to: Reg) -> Outcome {
        let position = self.position(def.name.range);
        if let Some(code) = self.function_annotate(def)? {
            let scope = self.scope_of(def, Part::Annotate);
            let inner = FunctionParts { base: self.unit.temps(4), defaults: false, keyword_defaults: false, annotate: false };
            self.make_function(code, scope, inner, parts.base + 2, position);
            self.unit.release(inner.base as u32);
            parts.annotate = true;
        }
        let code = self.function_code(def)?;
        let scope = self.scope_of(def, Part::Body);
        self.make_function(code, scope, parts, to, position);
        Ok(())
    }

    /// Positional and keyword defaults into their places.
    fn defaults(&mut self, parameters: &'a ast::Parameters, parts: &mut FunctionParts, position: Position) -> Outcome {
        let positional: Vec<&'a Expr> = parameters.posonlyargs.iter().chain(&parameters.args).filter_map(|parameter| parameter.default.as_deref()).collect();
        if !positional.is_empty() {
            parts.defaults = true;
            let mut constants = Vec::new();
            for default in &positional {
                match self.constant(default)? {
                    Some(constant) => constants.push(constant),
                    None => break,
                }
            }
            if constants.len() == positional.len() {
                self.unit.load(parts.base, Const::Tuple(constants), position);
            } else {
                let first = self.unit.top();
                for default in &positional {
                    self.push(default)?;
                }
                self.unit.emit(Op::BuildTuple, parts.base, first, positional.len() as u16, position);
                self.unit.release(first as u32);
            }
        }
        let keyword: Vec<_> = parameters.kwonlyargs.iter().filter_map(|parameter| Some((&parameter.parameter.name, parameter.default.as_deref()?))).collect();
        if !keyword.is_empty() {
            parts.keyword_defaults = true;
            let first = self.unit.top();
            for (name, default) in &keyword {
                let register = self.unit.temp();
                let name = self.attribute_name(name);
                self.unit.load(register, Const::Str(name), position);
                self.push(default)?;
            }
            self.unit.emit(Op::BuildDict, parts.base + 1, first, keyword.len() as u16, position);
            self.unit.release(first as u32);
        }
        Ok(())
    }

    /// R[to] = function of `code`, whose scope tells the closure.
    pub fn make_function(&mut self, code: Arc<CodeSpec>, scope: ScopeId, parts: FunctionParts, to: Reg, position: Position) {
        let free = self.scopes.get(scope).free.clone();
        if !self.unit.live {
            return;
        }
        let code = self.unit.constant(Const::Code(code));
        let FunctionParts { base, defaults, keyword_defaults, annotate } = parts;
        if free.is_empty() && !defaults && !keyword_defaults && !annotate {
            self.unit.emit(Op::MakePlainFunction, to, 0, code, position);
            return;
        }
        if free.is_empty() {
            self.unit.emit(Op::ClearLocal, base + 3, 0, 0, position);
        } else {
            let first = self.unit.temps(free.len());
            for (index, name) in free.iter().enumerate() {
                let cell = self.cell_register(*name);
                self.unit.emit(Op::Move, first + index as u16, cell, 0, position);
            }
            self.unit.emit(Op::BuildTuple, base + 3, first, free.len() as u16, position);
            self.unit.release(first as u32);
        }
        for (index, present) in [defaults, keyword_defaults, annotate].into_iter().enumerate() {
            if !present {
                self.unit.emit(Op::ClearLocal, base + index as u16, 0, 0, position);
            }
        }
        self.unit.emit(Op::MakeFunction, to, base, code, position);
    }

    /// The register that holds the cell of a name, for the closure of an inner function.
    fn cell_register(&self, name: Sym) -> Reg {
        let mut at = self.unit.current_scope;
        loop {
            let scope = self.scopes.get(at);
            let bound = scope.flags(name) & flag::BOUND != 0 && scope.flags(name) & (flag::NONLOCAL | flag::GLOBAL) == 0;
            if (bound && scope.kind.is_function_like() || scope.kind == ScopeKind::Class && scope.is_cell(name))
                && let Some(register) = self.unit.registers.get(&(at, name))
            {
                return *register;
            }
            match scope.parent {
                Some(parent) if at != self.unit.scope => at = parent,
                _ => break,
            }
        }
        self.unit.closure.get(&name).copied().expect("a free name of an inner scope is a cell or free here")
    }

    // code objects

    /// Flags that follow from where a scope stands and what its body does.
    fn function_flags(&self, scope: ScopeId) -> u32 {
        let it = self.scopes.get(scope);
        let mut result = flags::OPTIMIZED | flags::NEWLOCALS;
        result |= match (it.is_async, it.has_yield) {
            (true, true) => flags::ASYNC_GENERATOR,
            (true, false) => flags::COROUTINE,
            (false, true) => flags::GENERATOR,
            (false, false) => 0,
        };
        if matches!(it.kind, ScopeKind::Function | ScopeKind::Lambda) && it.parent.is_some_and(|parent| self.scopes.get(parent).kind == ScopeKind::Class) {
            result |= flags::METHOD;
        }
        let mut parent = it.parent;
        while let Some(id) = parent {
            let around = self.scopes.get(id);
            if around.kind.is_function_like() {
                result |= flags::NESTED;
                break;
            }
            parent = around.parent;
        }
        result
    }

    /// Registers of the parameters, in the order of `CodeSpec`.
    fn bind_parameters(&mut self, scope: ScopeId, parameters: &ast::Parameters) {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let mut names: Vec<&ast::Identifier> = positional.chain(&parameters.kwonlyargs).map(|parameter| &parameter.parameter.name).collect();
        names.extend(parameters.vararg.as_deref().map(|parameter| &parameter.name));
        names.extend(parameters.kwarg.as_deref().map(|parameter| &parameter.name));
        for name in names {
            self.bind_parameter(scope, name);
        }
        let code = &mut self.unit.code;
        code.positional_only = parameters.posonlyargs.len() as u16;
        code.positional = (parameters.posonlyargs.len() + parameters.args.len()) as u16;
        code.keyword_only = parameters.kwonlyargs.len() as u16;
        code.flags |= if parameters.vararg.is_some() { flags::VARARGS } else { 0 };
        code.flags |= if parameters.kwarg.is_some() { flags::VARKEYWORDS } else { 0 };
    }

    /// A register for one parameter.
    pub fn bind_parameter(&mut self, scope: ScopeId, name: &str) -> Reg {
        let sym = self.sym(name);
        let text = self.text_of(sym);
        // scripts see the parameter of `__annotate__` by its public name
        let shown = if &*text == ".format" && &*self.scopes.get(scope).name == "__annotate__" { "format" } else { &*text };
        let register = self.unit.variable(shown);
        self.unit.registers.insert((scope, sym), register);
        self.unit.bound.insert(register);
        register
    }

    fn function_code(&mut self, def: &'a ast::StmtFunctionDef) -> Outcome<Arc<CodeSpec>> {
        let scope = self.scope_of(def, Part::Body);
        let mut code_flags = self.function_flags(scope);
        let first_line = self.line(def.decorator_list.first().map_or(def.name.range, |decorator| decorator.range));
        self.enter_unit(UnitKind::Function, scope, first_line);
        self.bind_parameters(scope, &def.parameters);
        if let Some(text) = self.docstring(&def.body) {
            self.unit.constant(text);
            code_flags |= flags::HAS_DOCSTRING;
        }
        self.prologue(scope, first_line, code_flags);
        self.body(&def.body)?;
        self.leave_unit()
    }

    pub fn lambda(&mut self, node: &'a ast::ExprLambda, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let mut parts = self.function_parts();
        if let Some(parameters) = &node.parameters {
            self.defaults(parameters, &mut parts, position)?;
        }
        let scope = self.scope_of(node, Part::Body);
        let code_flags = self.function_flags(scope);
        let first_line = self.line(node.range);
        self.enter_unit(UnitKind::Function, scope, first_line);
        if let Some(parameters) = &node.parameters {
            self.bind_parameters(scope, parameters);
        }
        self.prologue(scope, first_line, code_flags);
        let register = self.operand_last(&node.body)?;
        let place = self.position(node.body.range());
        self.unit.emit(Op::Return, register, 0, 0, place);
        let code = self.leave_unit()?;
        self.make_function(code, scope, parts, to, position);
        self.unit.release(mark);
        Ok(())
    }

    /// A small function of the compiler's own: enters its code object with the given parameters.
    pub fn enter_hidden_function(&mut self, scope: ScopeId, parameters: &[&str], range: TextRange) {
        let code_flags = self.function_flags(scope);
        let first_line = self.line(range);
        self.enter_unit(UnitKind::Function, scope, first_line);
        for parameter in parameters {
            self.bind_parameter(scope, parameter);
        }
        self.unit.code.positional = parameters.len() as u16;
        if parameters == [".format"] {
            self.unit.code.positional_only = 1;
        }
        self.prologue(scope, first_line, code_flags);
    }
}
