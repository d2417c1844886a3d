//! `for`, `while`, `break`, `continue`, and the way out of statements in general.
//!
//! Invariant: a loop has one `jump_back`, at its end; a way out undoes what it leaves, innermost first, with the handler
//! ranges of what is undone closed.

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use super::unit::{Block, Reg};
use super::{Compiler, Outcome};
use crate::code::code_object::{Const, Loop, Position};
use crate::code::ops::Op;

impl<'a> Compiler<'a> {
    pub fn for_statement(&mut self, node: &'a ast::StmtFor) -> Outcome {
        let mark = self.unit.mark();
        let position = self.position(node.iter.range());
        if node.is_async && !self.in_async() {
            return self.error("'async for' outside async function", node.range);
        }
        let iterator = self.unit.temp();
        let value = self.operand_last(&node.iter)?;
        self.unit.emit(if node.is_async { Op::GetAIter } else { Op::GetIter }, iterator, value, 0, position);
        self.unit.release(iterator as u32 + 1);
        let direct = match &*node.target {
            Expr::Name(name) => {
                let name = self.sym(&name.id);
                self.target_register(name)
            }
            _ => None,
        };
        let element = direct.unwrap_or_else(|| self.unit.temp());
        let exception = if node.is_async { self.unit.temps(2) } else { 0 };
        let exit = self.unit.label();
        let caught = self.unit.label();
        let on_break = self.unit.label();
        let on_continue = self.unit.label();
        let head = self.unit.loop_head();
        let head_at = self.unit.here();
        let live = self.unit.live;
        if node.is_async {
            self.async_next(iterator, element, exception, caught, position);
        } else {
            self.unit.jump_x(Op::ForIter, iterator, element, exit, position);
        }
        let temporaries = self.unit.top();
        let slot = self.unit.code.loops.len();
        if live && !node.is_async {
            let flow = self.loop_flow(node);
            self.unit.code.loops.push(Loop {
                head: head_at,
                body: head_at + 1,
                exit: 0,
                iterator,
                element,
                temporaries,
                locals: flow.locals,
                names: flow.names,
                sequential: flow.sequential,
            });
        }
        match direct {
            Some(register) => {
                self.unit.bound.insert(register);
            }
            None => self.store(&node.target, element)?,
        }
        self.unit.blocks.push(Block::Loop { on_break, on_continue });
        self.body(&node.body)?;
        self.unit.blocks.pop();
        self.unit.place(on_continue);
        self.unit.jump_back(head, position);
        if node.is_async {
            self.unit.place(caught);
            self.end_of_async_loop(exception, exit, position);
        }
        self.unit.place(exit);
        if live && !node.is_async {
            self.unit.code.loops[slot].exit = self.unit.here();
        }
        self.body(&node.orelse)?;
        self.unit.place(on_break);
        self.unit.release(mark);
        Ok(())
    }

    pub fn while_statement(&mut self, node: &'a ast::StmtWhile) -> Outcome {
        let position = self.position(node.test.range());
        let exit = self.unit.label();
        let on_break = self.unit.label();
        let on_continue = self.unit.label();
        let head = self.unit.loop_head();
        self.jump_if(&node.test, false, exit)?;
        self.unit.blocks.push(Block::Loop { on_break, on_continue });
        self.body(&node.body)?;
        self.unit.blocks.pop();
        self.unit.place(on_continue);
        self.unit.jump_back(head, position);
        self.unit.place(exit);
        self.body(&node.orelse)?;
        self.unit.place(on_break);
        Ok(())
    }

    pub fn break_statement(&mut self, range: TextRange) -> Outcome {
        self.leave_loop(range, true)
    }

    pub fn continue_statement(&mut self, range: TextRange) -> Outcome {
        self.leave_loop(range, false)
    }

    fn leave_loop(&mut self, range: TextRange, breaks: bool) -> Outcome {
        let position = self.position(range);
        let found = self.unit.blocks.iter().enumerate().rev().find_map(|(index, block)| match block {
            Block::Loop { on_break, on_continue } => Some((index, if breaks { *on_break } else { *on_continue })),
            _ => None,
        });
        let Some((index, label)) = found else {
            return self.error(if breaks { "'break' outside loop" } else { "'continue' not properly in loop" }, range);
        };
        let left = self.unwind(index + 1, range, position)?;
        self.unit.jump(label, position);
        self.rewind(left);
        Ok(())
    }

    pub fn return_statement(&mut self, node: &'a ast::StmtReturn) -> Outcome {
        if self.unit.kind != super::UnitKind::Function || self.in_comprehension_code() {
            return self.error("'return' outside function", node.range);
        }
        let position = self.position(node.range);
        if node.value.is_some() && self.unit.code.flags & crate::code::code_object::flags::ASYNC_GENERATOR != 0 {
            return self.error("'return' with value in async generator", node.range);
        }
        let mark = self.unit.mark();
        let undoes = self.unit.blocks.iter().any(|block| !matches!(block, Block::Loop { .. }));
        let register = match &node.value {
            None => {
                let register = self.unit.temp();
                self.unit.load(register, Const::None, position);
                register
            }
            // what is undone on the way may assign the local
            Some(value) if undoes => self.push(value)?,
            Some(value) => self.operand_last(value)?,
        };
        let blamed = node.value.as_deref().map_or(node.range, Ranged::range);
        let left = self.unwind(0, blamed, position)?;
        self.unit.emit(Op::Return, register, 0, 0, position);
        self.rewind(left);
        self.unit.release(mark);
        Ok(())
    }

    /// Undoes the blocks from the innermost down to `depth`; what was taken off, innermost first.
    fn unwind(&mut self, depth: usize, range: TextRange, position: Position) -> Outcome<Vec<Block<'a>>> {
        let mut left = Vec::new();
        while self.unit.blocks.len() > depth {
            let Some(block) = self.unit.leave_block() else { break };
            left.push(block);
            match block {
                Block::Loop { .. } | Block::Region(_) => {}
                Block::Star => {
                    return self.error("'break', 'continue' and 'return' cannot appear in an except* block", range);
                }
                Block::Finally { body, .. } => {
                    let mark = self.unit.mark();
                    self.body(body)?;
                    self.unit.release(mark);
                }
                Block::With { exit, is_async, range, .. } => {
                    let position = self.position(range);
                    self.normal_exit(exit, is_async, position);
                }
                Block::Handler(register) => self.unit.emit(Op::LeaveHandler, register, 0, 0, position),
                Block::Name { name, range, .. } => {
                    let position = self.position(range);
                    self.clear_name(name, position);
                }
            }
        }
        Ok(left)
    }

    /// Puts back what `unwind` took off: the code after the way out is inside again.
    fn rewind(&mut self, left: Vec<Block<'a>>) {
        for block in left.into_iter().rev() {
            self.unit.enter_block_again(block);
        }
    }

    /// Calls the exit of a `with` whose body ended without an exception.
    pub fn normal_exit(&mut self, exit: Reg, is_async: bool, position: Position) {
        let result = self.unit.temps(2);
        self.unit.load(result + 1, Const::None, position);
        self.unit.emit(Op::WithExit, result, exit, result + 1, position);
        if is_async {
            self.await_value(result, result, position);
        }
        self.unit.release(result as u32);
    }
}
