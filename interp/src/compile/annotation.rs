//! Annotations: evaluated lazily by `__annotate__` functions (PEP 649), or kept as text (`from __future__ import annotations`).
//!
//! Invariant: the n-th simple annotation of a module or class body has the number n, in the body and in its function alike.

use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::function::FunctionParts;
use super::scope::{Part, ScopeKind};
use super::unit::{Reg, UnitKind};
use super::unparse::unparse;
use super::{Compiler, Outcome};
use crate::code::code_object::{CodeSpec, Const, Position};
use crate::code::ops::Op;

impl<'a> Compiler<'a> {
    /// `if format > 2: raise NotImplementedError`, format being parameter 0.
    pub fn check_format(&mut self, position: Position) {
        let supported = self.unit.label();
        let two = self.unit.constant(Const::Int(2));
        self.unit.jump_x(Op::JumpUnlessGtK, 0, two, supported, position);
        let register = self.unit.temp();
        self.unit.emit_site(Op::LoadGlobal, register, 0, "NotImplementedError", position);
        self.unit.emit_x(Op::Raise, 1, register, 0, 0, position);
        self.unit.release(register as u32);
        self.unit.place(supported);
    }

    /// R[dict][name] = annotation.
    fn annotation_item(&mut self, dict: Reg, name: &str, annotation: &'a Expr) -> Outcome {
        let position = self.position(annotation.range());
        let mark = self.unit.mark();
        let key = self.unit.temp();
        let name = self.attribute_name(name);
        self.unit.load(key, Const::Str(name), position);
        let value = self.unit.temp();
        self.annotation_value(annotation, value)?;
        self.unit.emit(Op::DictSet, dict, key, value, position);
        self.unit.release(mark);
        Ok(())
    }

    fn annotation_value(&mut self, annotation: &'a Expr, to: Reg) -> Outcome {
        let position = self.position(annotation.range());
        if self.options.future_annotations {
            self.unit.load(to, Const::Str(unparse(annotation)), position);
            return Ok(());
        }
        match annotation {
            Expr::Starred(starred) => {
                let register = self.operand_last(&starred.value)?;
                self.unit.emit(Op::Unpack, to, register, 1, position);
                Ok(())
            }
            other => self.expr(other, to),
        }
    }

    /// The code of a function's `__annotate__`, when it has annotations.
    pub fn function_annotate(&mut self, def: &'a ast::StmtFunctionDef) -> Outcome<Option<Arc<CodeSpec>>> {
        let mut annotations: Vec<(&'a str, &'a Expr)> = Vec::new();
        let parameters = &*def.parameters;
        let mut add = |parameter: &'a ast::Parameter| {
            if let Some(annotation) = parameter.annotation.as_deref() {
                annotations.push((parameter.name.as_str(), annotation));
            }
        };
        parameters.posonlyargs.iter().chain(&parameters.args).for_each(|parameter| add(&parameter.parameter));
        parameters.vararg.iter().for_each(|parameter| add(parameter));
        parameters.kwonlyargs.iter().for_each(|parameter| add(&parameter.parameter));
        parameters.kwarg.iter().for_each(|parameter| add(parameter));
        if let Some(returns) = &def.returns {
            annotations.push(("return", returns));
        }
        if annotations.is_empty() {
            return Ok(None);
        }
        let scope = self.scope_of(def, Part::Annotate);
        let range = def.name.range;
        let position = self.position(range);
        self.enter_hidden_function(scope, &[".format"], range);
        if !self.options.future_annotations {
            self.check_format(position);
        }
        let dict = self.unit.temp();
        self.unit.emit(Op::BuildDict, dict, 0, 0, position);
        for (name, annotation) in annotations {
            self.annotation_item(dict, name, annotation)?;
        }
        self.unit.emit(Op::Return, dict, 0, 0, position);
        self.leave_unit().map(Some)
    }

    /// At the start of a module or class body: the `__annotate__` function, or the dict of texts.
    pub fn annotations_of_body(&mut self, body: &'a [Stmt], position: Position) -> Outcome {
        let scope = self.unit.scope;
        let it = self.scopes.get(scope);
        if !it.has_annotations {
            return Ok(());
        }
        let is_class = it.kind == ScopeKind::Class;
        let conditional = it.conditional_annotations;
        let annotate = it.annotate;
        let mark = self.unit.mark();
        if self.options.future_annotations {
            let register = self.unit.temp();
            self.unit.emit(Op::BuildDict, register, 0, 0, position);
            self.unit.emit_site(Op::StoreName, register, 0, "__annotations__", position);
            self.unit.release(mark);
            return Ok(());
        }
        let Some(annotate) = annotate else { return Ok(()) };
        if conditional {
            let register = self.unit.temp();
            self.unit.emit(Op::BuildSet, register, 0, 0, position);
            if is_class {
                let cell = self.unit.registers.get(&(scope, self.conditional_symbol)).copied();
                if let Some(cell) = cell {
                    self.unit.emit(Op::StoreCell, cell, register, 0, position);
                }
            } else {
                self.unit.emit_site(Op::StoreName, register, 0, "__conditional_annotations__", position);
            }
            self.unit.release(mark);
        }
        // the code comes from one walk over the whole body
        let mut annotations = Vec::new();
        collect(body, false, is_class, &mut annotations);
        let first_line = if is_class { self.unit.code.first_line } else { body.first().map_or(1, |first| self.line(first.range())) };
        let line_start = ruff_text_size::TextSize::new(self.lines.start_of(first_line) as u32);
        self.enter_hidden_function(annotate, &[".format"], TextRange::empty(line_start));
        self.check_format(position);
        let dict = self.unit.temp();
        self.unit.emit(Op::BuildDict, dict, 0, 0, position);
        for (index, (node, is_conditional)) in annotations.into_iter().enumerate() {
            self.annotation_numbers.insert(std::ptr::from_ref(node) as usize, (index as i64, is_conditional));
            let Expr::Name(target) = &*node.target else { continue };
            let skip = self.unit.label();
            if is_conditional {
                let mark = self.unit.mark();
                let number = self.unit.temps(2);
                self.unit.load(number, Const::Int(index as i64), position);
                let name = self.conditional_symbol;
                if is_class {
                    self.load_name(name, number + 1, position);
                } else {
                    self.unit.emit_site(Op::LoadGlobal, number + 1, 0, "__conditional_annotations__", position);
                }
                self.unit.emit(Op::In, number, number, number + 1, position);
                self.unit.jump_x(Op::JumpIfFalse, number, 0, skip, position);
                self.unit.release(mark);
            }
            self.annotation_item(dict, &target.id, &node.annotation)?;
            self.unit.place(skip);
        }
        self.unit.emit(Op::Return, dict, 0, 0, position);
        let code = self.leave_unit()?;
        let parts = FunctionParts { base: self.unit.temps(4), defaults: false, keyword_defaults: false, annotate: false };
        let to = self.unit.temp();
        self.make_function(code, annotate, parts, to, position);
        let name = if is_class { "__annotate_func__" } else { "__annotate__" };
        self.unit.emit_site(Op::StoreName, to, 0, name, position);
        self.unit.release(mark);
        Ok(())
    }

    /// What running an annotated assignment leaves for the annotations of its body.
    pub fn note_annotation(&mut self, node: &'a ast::StmtAnnAssign) -> Outcome {
        if self.unit.kind == UnitKind::Function {
            return Ok(());
        }
        let Expr::Name(target) = &*node.target else { return Ok(()) };
        if !node.simple {
            return Ok(());
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        if self.options.future_annotations {
            let registers = self.unit.temps(3);
            self.unit.load(registers, Const::Str(unparse(&node.annotation)), position);
            self.unit.emit_site(Op::LoadName, registers + 1, 0, "__annotations__", position);
            let name = self.attribute_name(&target.id);
            self.unit.load(registers + 2, Const::Str(name), position);
            self.unit.emit(Op::StoreItem, registers, registers + 1, registers + 2, position);
            self.unit.release(mark);
            return Ok(());
        }
        let Some((index, is_conditional)) = self.annotation_numbers.get(&(std::ptr::from_ref(node) as usize)).copied() else { return Ok(()) };
        let is_class = self.unit.kind == UnitKind::Class;
        if is_conditional {
            let registers = self.unit.temps(2);
            if is_class {
                let name = self.conditional_symbol;
                self.load_name(name, registers, position);
            } else {
                self.unit.emit_site(Op::LoadName, registers, 0, "__conditional_annotations__", position);
            }
            self.unit.load(registers + 1, Const::Int(index), position);
            self.unit.emit(Op::SetAdd, registers, registers + 1, 0, position);
            self.unit.release(mark);
        }
        Ok(())
    }
}

/// The annotated assignments of a body in source order, and whether each stands in conditional code.
fn collect<'a>(body: &'a [Stmt], conditional: bool, is_class: bool, found: &mut Vec<(&'a ast::StmtAnnAssign, bool)>) {
    for statement in body {
        match statement {
            Stmt::AnnAssign(node) if node.simple && node.target.is_name_expr() => found.push((node, conditional || !is_class)),
            Stmt::For(node) => {
                collect(&node.body, true, is_class, found);
                collect(&node.orelse, true, is_class, found);
            }
            Stmt::While(node) => {
                collect(&node.body, true, is_class, found);
                collect(&node.orelse, true, is_class, found);
            }
            Stmt::If(node) => {
                collect(&node.body, true, is_class, found);
                node.elif_else_clauses.iter().for_each(|clause| collect(&clause.body, true, is_class, found));
            }
            Stmt::With(node) => collect(&node.body, true, is_class, found),
            Stmt::Match(node) => node.cases.iter().for_each(|case| collect(&case.body, true, is_class, found)),
            Stmt::Try(node) => {
                collect(&node.body, true, is_class, found);
                for handler in &node.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    collect(&handler.body, true, is_class, found);
                }
                collect(&node.orelse, true, is_class, found);
                collect(&node.finalbody, true, is_class, found);
            }
            _ => {}
        }
    }
}
