//! Comprehensions and generator expressions.
//!
//! Invariant: an inlined comprehension has registers of its own for its variables, and every read of one comes after its
//! `for` has bound it (the scope walk inlines no other). The others are functions of one parameter, the first iterator.

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use super::scope::{flag, Part, Resolution, ScopeId, ScopeKind};
use super::unit::{Reg, UnitKind};
use super::{Compiler, Outcome};
use crate::code::code_object::{flags, Position};
use crate::code::ops::{Intrinsic, Op};

/// What a comprehension collects.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(Option<&'a Expr>, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'a> {
    /// R[to] = comprehension; to is a temporary unless it is a generator expression.
    pub fn comprehension(&mut self, expression: &'a Expr, to: Reg) -> Outcome {
        let (element, generators, scope): (Element<'a>, &'a [ast::Comprehension], ScopeId) = match expression {
            Expr::ListComp(node) => (Element::List(&node.elt), &node.generators, self.scope_of(node, Part::Body)),
            Expr::SetComp(node) => (Element::Set(&node.elt), &node.generators, self.scope_of(node, Part::Body)),
            Expr::DictComp(node) => (Element::Dict(node.key.as_deref(), &node.value), &node.generators, self.scope_of(node, Part::Body)),
            Expr::Generator(node) => (Element::Yield(&node.elt), &node.generators, self.scope_of(node, Part::Body)),
            other => return self.error("not a comprehension", other.range()),
        };
        let range = self.generator_range.take().unwrap_or(expression.range());
        let position = self.position(range);
        let first = &generators[0];
        let is_generator = matches!(element, Element::Yield(_));
        let has_await = self.scopes.get(scope).has_await;
        if !is_generator && has_await && !self.in_async() {
            return self.error("asynchronous comprehension outside of an asynchronous function", range);
        }
        let mark = self.unit.mark();
        if self.scopes.get(scope).inlined {
            let iterator = self.first_iterator(first)?;
            let outer = std::mem::replace(&mut self.unit.current_scope, scope);
            self.make_variables(scope, position);
            match element {
                Element::List(_) => self.unit.emit(Op::BuildList, to, 0, 0, position),
                Element::Set(_) => self.unit.emit(Op::BuildSet, to, 0, 0, position),
                _ => self.unit.emit(Op::BuildDict, to, 0, 0, position),
            }
            let outcome = self.generators(generators, iterator, element, to, range);
            self.unit.current_scope = outer;
            outcome?;
            self.unit.release(mark);
            return Ok(());
        }
        let code_flags = flags::OPTIMIZED
            | flags::NEWLOCALS
            | match self.unit.kind {
                UnitKind::Function => flags::NESTED,
                UnitKind::Class => flags::METHOD,
                UnitKind::Module => 0,
            }
            | match (is_generator, has_await) {
                (true, true) => flags::ASYNC_GENERATOR,
                (true, false) => flags::GENERATOR,
                (false, true) => flags::COROUTINE,
                (false, false) => 0,
            };
        let first_line = self.line(range);
        self.enter_unit(UnitKind::Function, scope, first_line);
        let iterator = self.unit.variable(".0");
        self.unit.bound.insert(iterator);
        self.unit.code.positional = 1;
        self.prologue(scope, first_line, code_flags);
        let result = self.unit.temp();
        match element {
            Element::List(_) => self.unit.emit(Op::BuildList, result, 0, 0, position),
            Element::Set(_) => self.unit.emit(Op::BuildSet, result, 0, 0, position),
            Element::Dict(..) => self.unit.emit(Op::BuildDict, result, 0, 0, position),
            Element::Yield(_) => {}
        }
        self.generators(generators, iterator, element, result, range)?;
        if !is_generator {
            self.unit.emit(Op::Return, result, 0, 0, position);
        }
        let code = self.leave_unit()?;
        let base = self.unit.window_at(to);
        let parts = self.function_parts();
        self.make_function(code, scope, parts, base, position);
        self.unit.release(base as u32 + 1);
        self.first_iterator(first)?;
        self.unit.emit(Op::Call, to, base, 1, position);
        if !is_generator && has_await {
            self.await_value(to, to, position);
        }
        self.unit.release(mark);
        Ok(())
    }

    /// Pushes the iterator of the first `for`.
    fn first_iterator(&mut self, generator: &'a ast::Comprehension) -> Outcome<Reg> {
        let position = self.position(generator.iter.range());
        let iterator = self.unit.temp();
        let value = self.operand_last(&generator.iter)?;
        self.unit.emit(if generator.is_async { Op::GetAIter } else { Op::GetIter }, iterator, value, 0, position);
        self.unit.release(iterator as u32 + 1);
        Ok(iterator)
    }

    /// Registers for the variables of an inlined comprehension.
    fn make_variables(&mut self, scope: ScopeId, position: Position) {
        let it = self.scopes.get(scope);
        let own: Vec<_> = it
            .symbols
            .iter()
            .filter(|symbol| symbol.resolution == Resolution::Own && symbol.flags & flag::ITERATION != 0)
            .map(|symbol| (symbol.name, it.is_cell(symbol.name)))
            .collect();
        for (name, is_cell) in own {
            let register = self.unit.temp();
            self.unit.registers.insert((scope, name), register);
            if is_cell {
                self.unit.emit(Op::ClearLocal, register, 0, 0, position);
                self.unit.emit(Op::MakeCell, register, 0, 0, position);
            }
        }
    }

    /// The loops; the first iterator is there.
    fn generators(&mut self, generators: &'a [ast::Comprehension], iterator: Reg, element: Element<'a>, to: Reg, range: TextRange) -> Outcome {
        let Some((generator, rest)) = generators.split_first() else {
            return self.element(element, to, range);
        };
        let position = self.position(generator.iter.range());
        let mark = self.unit.mark();
        let direct = match &generator.target {
            Expr::Name(name) => {
                let name = self.sym(&name.id);
                self.target_register(name)
            }
            _ => None,
        };
        let item = direct.unwrap_or_else(|| self.unit.temp());
        let exit = self.unit.label();
        let next = self.unit.label();
        let caught = self.unit.label();
        let exception = if generator.is_async { self.unit.temps(2) } else { 0 };
        let head = self.unit.loop_head();
        if generator.is_async {
            if !self.in_async() {
                return self.error("asynchronous comprehension outside of an asynchronous function", range);
            }
            self.async_next(iterator, item, exception, caught, position);
        } else {
            self.unit.jump_x(Op::ForIter, iterator, item, exit, position);
        }
        match direct {
            Some(register) => self.unit.bound.insert(register),
            None => self.store(&generator.target, item)?,
        }
        for condition in &generator.ifs {
            self.jump_if(condition, false, next)?;
        }
        match rest.first() {
            Some(inner) => {
                let iterator = self.first_iterator(inner)?;
                self.generators(rest, iterator, element, to, range)?;
            }
            None => self.generators(rest, iterator, element, to, range)?,
        }
        self.unit.place(next);
        let whole = self.position(range);
        self.unit.jump_back(head, whole);
        if generator.is_async {
            self.unit.place(caught);
            self.end_of_async_loop(exception, exit, position);
        }
        self.unit.place(exit);
        self.unit.release(mark);
        Ok(())
    }

    /// R[item] = await the next of an asynchronous iterator; what it raises goes to `caught`.
    pub fn async_next(&mut self, iterator: Reg, item: Reg, exception: Reg, caught: super::unit::Label, position: Position) {
        let region = self.unit.open_region(caught, exception);
        let awaitable = self.unit.temp();
        self.unit.emit(Op::GetANext, awaitable, iterator, 0, position);
        self.delegate(awaitable, item, position);
        self.unit.release(awaitable as u32);
        self.unit.close_region(region);
    }

    /// At the handler of `async_next`: StopAsyncIteration ends the loop.
    pub fn end_of_async_loop(&mut self, exception: Reg, exit: super::unit::Label, position: Position) {
        let ends = self.unit.temp();
        self.unit.intrinsic(Intrinsic::IsStopAsyncIteration, ends, exception, 1, position);
        self.unit.jump_x(Op::JumpIfTrue, ends, 0, exit, position);
        self.unit.emit(Op::Reraise, exception, 0, 0, position);
        self.unit.release(ends as u32);
    }

    fn element(&mut self, element: Element<'a>, to: Reg, range: TextRange) -> Outcome {
        let mark = self.unit.mark();
        match element {
            Element::List(value) | Element::Set(value) => {
                let op = if matches!(element, Element::List(_)) { Op::ListAppend } else { Op::SetAdd };
                if let Expr::Starred(starred) = value {
                    return self.error("iterable unpacking cannot be used in comprehension", starred.range);
                }
                let position = self.position(value.range());
                let register = self.operand_last(value)?;
                self.unit.emit(op, to, register, 0, position);
            }
            Element::Dict(key, value) => {
                let Some(key) = key else {
                    return self.error("dict unpacking cannot be used in dict comprehension", range);
                };
                let position = self.position(key.range().cover(value.range()));
                let key = self.operand(key)?;
                let value = self.operand_last(value)?;
                self.unit.emit(Op::DictSet, to, key, value, position);
            }
            Element::Yield(value) => {
                if let Expr::Starred(starred) = value {
                    return self.error("iterable unpacking cannot be used in comprehension", starred.range);
                }
                let position = self.position(value.range());
                let mut register = self.operand_last(value)?;
                if self.unit.code.flags & flags::ASYNC_GENERATOR != 0 {
                    let wrapped = self.unit.temp();
                    self.unit.intrinsic(Intrinsic::AsyncGenWrap, wrapped, register, 1, position);
                    register = wrapped;
                }
                let sent = self.unit.temp();
                self.unit.emit(Op::Yield, sent, register, 0, position);
            }
        }
        self.unit.release(mark);
        Ok(())
    }

    /// Whether the running code is a comprehension's own.
    pub fn in_comprehension_code(&self) -> bool {
        self.scopes.get(self.unit.scope).kind.is_comprehension() && self.scopes.get(self.unit.scope).kind != ScopeKind::Generator
    }
}
