//! `try`, `raise`, `assert`, `with`.
//!
//! Invariants: an `enter_handler` is followed by a `leave_handler` on every way out; `finally` code stands once on each way
//! (normal, exception, and each `return`, `break`, `continue`). The exception of a `try` has three temporaries: itself, the
//! exception handled before, and what is raised while it is handled.

use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::unit::{Block, Label, Reg};
use super::{Compiler, Outcome};
use crate::code::code_object::Position;
use crate::code::ops::{Intrinsic, Op};

impl<'a> Compiler<'a> {
    pub fn raise_statement(&mut self, node: &'a ast::StmtRaise) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        match (&node.exc, &node.cause) {
            (Some(exception), Some(cause)) => {
                let exception = self.operand(exception)?;
                let cause = self.operand_last(cause)?;
                self.unit.emit_x(Op::Raise, 2, exception, cause, 0, position);
            }
            (Some(exception), None) => {
                let exception = self.operand_last(exception)?;
                self.unit.emit_x(Op::Raise, 1, exception, 0, 0, position);
            }
            (None, _) => self.unit.emit(Op::Raise, 0, 0, 0, position),
        }
        self.unit.release(mark);
        Ok(())
    }

    pub fn assert_statement(&mut self, node: &'a ast::StmtAssert) -> Outcome {
        if self.options.optimize > 0 {
            return Ok(());
        }
        let position = self.position(node.range);
        let test = self.position(node.test.range());
        let mark = self.unit.mark();
        let end = self.unit.label();
        self.jump_if(&node.test, true, end)?;
        let error = self.unit.temp();
        self.unit.emit(Op::LoadAssertion, error, 0, 0, position);
        if let Some(message) = &node.msg {
            self.push(message)?;
            self.unit.emit(Op::Call, error, error, 1, position);
        }
        self.unit.emit_x(Op::Raise, 1, error, 0, 0, test);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    // try

    pub fn try_statement(&mut self, node: &'a ast::StmtTry) -> Outcome {
        if node.finalbody.is_empty() {
            return self.try_except(node);
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let exception = self.unit.temps(3);
        let caught = self.unit.label();
        let end = self.unit.label();
        let region = self.unit.open_region(caught, exception);
        self.unit.blocks.push(Block::Finally { body: &node.finalbody, region });
        if node.handlers.is_empty() {
            self.body(&node.body)?;
        } else {
            self.try_except(node)?;
        }
        self.unit.leave_block();
        self.body(&node.finalbody)?;
        let after = self.last_position(&node.finalbody, position);
        self.unit.jump(end, after);
        // the way of an exception
        self.unit.place(caught);
        let cleanup = self.enter_handler(exception, position);
        self.body(&node.finalbody)?;
        self.unit.emit(Op::Reraise, exception, 0, 0, after);
        self.leave_handler_block(exception, cleanup, position);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    fn last_position(&self, body: &[Stmt], otherwise: Position) -> Position {
        body.last().map_or(otherwise, |statement| self.position(statement.range()))
    }

    /// At a handler's start: the exception becomes the handled one; from here to `leave_handler_block` what is raised puts
    /// the former one back first.
    fn enter_handler(&mut self, exception: Reg, position: Position) -> Label {
        self.unit.emit(Op::EnterHandler, exception, 0, 0, position);
        let cleanup = self.unit.label();
        self.unit.blocks.push(Block::Handler(exception));
        let region = self.unit.open_region(cleanup, exception + 2);
        self.unit.blocks.push(Block::Region(region));
        cleanup
    }

    /// The end of the handler's code: no control falls through.
    fn leave_handler_block(&mut self, exception: Reg, cleanup: Label, position: Position) {
        self.unit.leave_block();
        self.unit.leave_block();
        self.unit.place(cleanup);
        self.unit.emit(Op::LeaveHandler, exception, 0, 0, position);
        self.unit.emit(Op::Reraise, exception + 2, 0, 0, position);
    }

    fn try_except(&mut self, node: &'a ast::StmtTry) -> Outcome {
        if node.is_star {
            return self.try_star(node);
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let exception = self.unit.temps(3);
        let caught = self.unit.label();
        let end = self.unit.label();
        let region = self.unit.open_region(caught, exception);
        self.unit.blocks.push(Block::Region(region));
        self.body(&node.body)?;
        self.unit.leave_block();
        self.body(&node.orelse)?;
        let after = self.last_position(if node.orelse.is_empty() { &node.body } else { &node.orelse }, position);
        self.unit.jump(end, after);
        self.unit.place(caught);
        let cleanup = self.enter_handler(exception, position);
        let last = node.handlers.len() - 1;
        for (index, handler) in node.handlers.iter().enumerate() {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let next = self.unit.label();
            match &handler.type_ {
                Some(kind) => {
                    let place = self.position(kind.range());
                    let mark = self.unit.mark();
                    let matches = self.unit.temp();
                    let kind = self.operand_last(kind)?;
                    self.unit.emit(Op::ExcMatch, matches, exception, kind, place);
                    self.unit.jump_x(Op::JumpIfFalse, matches, 0, next, place);
                    self.unit.release(mark);
                }
                None if index < last => return self.error("default 'except:' must be last", handler.range),
                None => {}
            }
            self.handler_body(handler, exception)?;
            let after = self.last_position(&handler.body, position);
            self.unit.emit(Op::LeaveHandler, exception, 0, 0, after);
            self.unit.jump(end, after);
            self.unit.place(next);
        }
        self.unit.emit(Op::Reraise, exception, 0, 0, position);
        self.leave_handler_block(exception, cleanup, position);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    /// The body of an `except`, with its name bound and unbound again.
    fn handler_body(&mut self, handler: &'a ast::ExceptHandlerExceptHandler, exception: Reg) -> Outcome {
        let Some(name) = &handler.name else { return self.body(&handler.body) };
        let position = self.position(handler.range);
        let place = self.position(name.range);
        let mark = self.unit.mark();
        let raised = self.unit.temp();
        let symbol = self.sym(name);
        self.store_name(symbol, exception, place);
        let cleanup = self.unit.label();
        let end = self.unit.label();
        let region = self.unit.open_region(cleanup, raised);
        self.unit.blocks.push(Block::Name { name: symbol, region, range: name.range });
        self.body(&handler.body)?;
        self.unit.leave_block();
        self.clear_name(symbol, position);
        self.unit.jump(end, position);
        self.unit.place(cleanup);
        self.clear_name(symbol, position);
        self.unit.emit(Op::Reraise, raised, 0, 0, position);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    fn try_star(&mut self, node: &'a ast::StmtTry) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let exception = self.unit.temps(3);
        let caught = self.unit.label();
        let end = self.unit.label();
        let region = self.unit.open_region(caught, exception);
        self.unit.blocks.push(Block::Region(region));
        self.body(&node.body)?;
        self.unit.leave_block();
        self.body(&node.orelse)?;
        self.unit.jump(end, position);
        self.unit.place(caught);
        let cleanup = self.enter_handler(exception, position);
        // rest and match of the last split, then the list of what the handlers raised
        let rest = self.unit.temps(2);
        let raised = self.unit.temp();
        self.unit.copy(rest, exception, position);
        self.unit.emit(Op::BuildList, raised, 0, 0, position);
        for handler in &node.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let Some(kind) = &handler.type_ else {
                return self.error("expected one or more exception types", handler.range);
            };
            self.star_handler(handler, kind, rest, raised)?;
        }
        let combine = self.unit.label();
        self.unit.jump_x(Op::JumpIfNone, rest, 0, combine, position);
        self.unit.emit(Op::ListAppend, raised, rest, 0, position);
        self.unit.place(combine);
        let pair = self.unit.temps(2);
        self.unit.copy(pair, exception, position);
        self.unit.copy(pair + 1, raised, position);
        self.unit.intrinsic(Intrinsic::CombineGroup, pair, pair, 2, position);
        let done = self.unit.label();
        self.unit.jump_x(Op::JumpIfNone, pair, 0, done, position);
        self.unit.emit(Op::Reraise, pair, 0, 0, position);
        self.unit.place(done);
        self.unit.emit(Op::LeaveHandler, exception, 0, 0, position);
        self.unit.jump(end, position);
        self.leave_handler_block(exception, cleanup, position);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    fn star_handler(&mut self, handler: &'a ast::ExceptHandlerExceptHandler, kind: &'a Expr, rest: Reg, raised: Reg) -> Outcome {
        let place = self.position(kind.range());
        let position = self.position(handler.range);
        let mark = self.unit.mark();
        let next = self.unit.label();
        let cleanup = self.unit.label();
        let pair = self.unit.temps(2);
        self.unit.copy(pair, rest, place);
        self.expr(kind, pair + 1)?;
        self.unit.intrinsic(Intrinsic::SplitGroup, pair, pair, 2, place);
        self.unit.emit(Op::Unpack, rest, pair, 2, place);
        self.unit.jump_x(Op::JumpIfNone, rest + 1, 0, next, place);
        let matched = self.unit.temps(3);
        self.unit.copy(matched, rest + 1, place);
        self.unit.emit(Op::EnterHandler, matched, 0, 0, place);
        let symbol = handler.name.as_ref().map(|name| self.sym(name));
        if let Some(symbol) = symbol {
            self.store_name(symbol, matched, place);
        }
        let region = self.unit.open_region(cleanup, matched + 2);
        self.unit.blocks.push(Block::Region(region));
        self.unit.blocks.push(Block::Star);
        self.body(&handler.body)?;
        self.unit.leave_block();
        self.unit.leave_block();
        self.unit.emit(Op::LeaveHandler, matched, 0, 0, position);
        if let Some(symbol) = symbol {
            self.clear_name(symbol, position);
        }
        self.unit.jump(next, position);
        self.unit.place(cleanup);
        self.unit.emit(Op::LeaveHandler, matched, 0, 0, position);
        self.unit.emit(Op::ListAppend, raised, matched + 2, 0, position);
        if let Some(symbol) = symbol {
            self.clear_name(symbol, position);
        }
        self.unit.place(next);
        self.unit.release(mark);
        Ok(())
    }

    // with

    pub fn with_statement(&mut self, node: &'a ast::StmtWith) -> Outcome {
        if node.is_async && !self.in_async() {
            return self.error("'async with' outside async function", node.range);
        }
        self.with_items(&node.items, &node.body, node.is_async)
    }

    fn with_items(&mut self, items: &'a [ast::WithItem], body: &'a [Stmt], is_async: bool) -> Outcome {
        let Some((item, rest)) = items.split_first() else { return self.body(body) };
        let range: TextRange = item.context_expr.range();
        let position = self.position(range);
        let mark = self.unit.mark();
        // the exit, the value entered, and the exception's three
        let exit = self.unit.temps(2);
        let exception = self.unit.temps(3);
        let inner = self.unit.mark();
        let manager = self.operand_last(&item.context_expr)?;
        self.unit.emit_x(Op::BeforeWith, is_async as u8, exit, manager, 0, position);
        if is_async {
            self.await_value(exit + 1, exit + 1, position);
        }
        self.unit.release(inner);
        let caught = self.unit.label();
        let end = self.unit.label();
        let region = self.unit.open_region(caught, exception);
        self.unit.blocks.push(Block::With { exit, is_async, region, range });
        if let Some(target) = &item.optional_vars {
            self.store(target, exit + 1)?;
        }
        self.with_items(rest, body, is_async)?;
        self.unit.leave_block();
        self.normal_exit(exit, is_async, position);
        self.unit.jump(end, position);
        // the way of an exception
        self.unit.place(caught);
        let cleanup = self.enter_handler(exception, position);
        let suppressed = self.unit.label();
        let result = self.unit.temp();
        self.unit.emit(Op::WithExit, result, exit, exception, position);
        if is_async {
            self.await_value(result, result, position);
        }
        self.unit.jump_x(Op::JumpIfTrue, result, 0, suppressed, position);
        self.unit.emit(Op::Reraise, exception, 0, 0, position);
        self.unit.place(suppressed);
        self.unit.emit_x(Op::LeaveHandler, 1, exception, 0, 0, position);
        self.unit.jump(end, position);
        self.leave_handler_block(exception, cleanup, position);
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

}
