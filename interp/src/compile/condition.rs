//! Conditions as jumps.
//!
//! Invariant: falls through when the jump is not taken; a local that a test assigns counts as bound only where the test has
//! run. Knows the fused comparison jumps.

use ruff_python_ast as ast;
use ruff_python_ast::{BoolOp, CmpOp, Expr, UnaryOp};

use super::expression::{comparison, is_scalar};
use super::unit::Label;
use super::{fold, Compiler, Outcome};
use crate::code::code_object::Const;
use crate::code::ops::Op;

/// The jump taken when the comparison holds, when it does not, and that with a constant on the right.
fn fused(op: CmpOp) -> Option<(Op, Op, Op)> {
    Some(match op {
        CmpOp::Lt => (Op::JumpIfLt, Op::JumpUnlessLt, Op::JumpUnlessLtK),
        CmpOp::LtE => (Op::JumpIfLe, Op::JumpUnlessLe, Op::JumpUnlessLeK),
        CmpOp::Gt => (Op::JumpIfGt, Op::JumpUnlessGt, Op::JumpUnlessGtK),
        CmpOp::GtE => (Op::JumpIfGe, Op::JumpUnlessGe, Op::JumpUnlessGeK),
        CmpOp::Eq => (Op::JumpIfEq, Op::JumpUnlessEq, Op::JumpUnlessEqK),
        CmpOp::NotEq => (Op::JumpIfNe, Op::JumpUnlessNe, Op::JumpUnlessNeK),
        _ => return None,
    })
}

impl<'a> Compiler<'a> {
    /// Jumps to `target` when the truth of the expression is `when`.
    pub fn jump_if(&mut self, expression: &'a Expr, when: bool, target: Label) -> Outcome {
        let position = self.position(ruff_text_size::Ranged::range(expression));
        match expression {
            Expr::UnaryOp(node) if node.op == UnaryOp::Not => self.jump_if(&node.operand, !when, target),
            Expr::BoolOp(node) => {
                let stops_at = node.op == BoolOp::Or;
                let last = node.values.len() - 1;
                if stops_at == when {
                    // any operand that decides, decides for the jump
                    return node.values.iter().try_for_each(|value| self.jump_if(value, when, target));
                }
                let through = self.unit.label();
                for (index, value) in node.values.iter().enumerate() {
                    if index < last {
                        self.jump_if(value, stops_at, through)?;
                    } else {
                        self.jump_if(value, when, target)?;
                    }
                }
                self.unit.place(through);
                Ok(())
            }
            Expr::Compare(node) if node.comparators.len() == 1 => self.jump_if_compare(node, when, target),
            Expr::Compare(node) => {
                let mark = self.unit.mark();
                let through = self.unit.label();
                let mut left = self.operand(&node.left)?;
                let last = node.comparators.len() - 1;
                for (index, (op, right)) in node.ops.iter().zip(&node.comparators).enumerate() {
                    let register = if index == last { self.comparator(*op, right)? } else { self.operand(right)? };
                    let (when, target) = match (index == last, when) {
                        (true, when) => (when, target),
                        (false, false) => (false, target),
                        (false, true) => (false, through),
                    };
                    match fused(*op) {
                        Some((jump_if, jump_unless, _)) => {
                            self.unit.jump_x(if when { jump_if } else { jump_unless }, left, register, target, position);
                        }
                        None => {
                            let result = self.unit.temp();
                            self.unit.emit(comparison(*op), result, left, register, position);
                            self.unit.jump_x(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, result, 0, target, position);
                        }
                    }
                    left = register;
                }
                self.unit.place(through);
                self.unit.release(mark);
                Ok(())
            }
            Expr::If(node) => {
                let otherwise = self.unit.label();
                let end = self.unit.label();
                self.jump_if(&node.test, false, otherwise)?;
                self.jump_if(&node.body, when, target)?;
                self.unit.jump(end, position);
                self.unit.place(otherwise);
                self.jump_if(&node.orelse, when, target)?;
                self.unit.place(end);
                Ok(())
            }
            other => {
                if let Some(constant) = self.constant(other)?
                    && let Some(truth) = fold::truth(&constant)
                {
                    if truth == when {
                        self.unit.jump(target, position);
                    }
                    return Ok(());
                }
                let mark = self.unit.mark();
                let register = self.operand_last(other)?;
                self.unit.jump_x(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, register, 0, target, position);
                self.unit.release(mark);
                Ok(())
            }
        }
    }

    fn jump_if_compare(&mut self, node: &'a ast::ExprCompare, when: bool, target: Label) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let op = node.ops[0];
        let right = &node.comparators[0];
        // nothing is evaluated after the left side when the right is a constant
        let left = if self.constant(right)?.is_some() { self.operand_last(&node.left)? } else { self.operand(&node.left)? };
        if matches!(op, CmpOp::Is | CmpOp::IsNot) {
            let holds = (op == CmpOp::Is) == when;
            if right.is_none_literal_expr() {
                self.unit.jump_x(if holds { Op::JumpIfNone } else { Op::JumpIfNotNone }, left, 0, target, position);
            } else {
                let right = self.operand_last(right)?;
                self.unit.jump_x(if holds { Op::JumpIfIs } else { Op::JumpUnlessIs }, left, right, target, position);
            }
            self.unit.release(mark);
            return Ok(());
        }
        match (fused(op), self.constant(right)?) {
            (Some((_, _, jump_unless_k)), Some(constant)) if !when && is_scalar(&constant) && !matches!(constant, Const::Tuple(_)) => {
                let constant = self.unit.constant(constant);
                self.unit.jump_x(jump_unless_k, left, constant, target, position);
            }
            (Some((jump_if, jump_unless, _)), _) => {
                let right = self.operand_last(right)?;
                self.unit.jump_x(if when { jump_if } else { jump_unless }, left, right, target, position);
            }
            (None, _) => {
                let right = self.comparator(op, right)?;
                let result = self.unit.temp();
                self.unit.emit(comparison(op), result, left, right, position);
                self.unit.jump_x(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, result, 0, target, position);
            }
        }
        self.unit.release(mark);
        Ok(())
    }
}
