//! Expressions that are neither calls nor comprehensions.
//!
//! Invariants: `expr` writes its target register once, by its last instruction, unless the target is a temporary (nobody sees
//! those half done); `operand` gives a local in place where no later operand can change it. Temporaries are back to where they
//! were, but for the result.

use ruff_python_ast as ast;
use ruff_python_ast::{BoolOp, CmpOp, Expr, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::name::Variable;
use super::unit::Reg;
use super::{fold, Compiler, Outcome};
use crate::code::code_object::{flags, Const, Position};
use crate::code::ops::{Intrinsic, Op};

/// Displays longer than this are built piece by piece.
const MAX_DISPLAY: usize = 30;

/// `Some` for a comparison that has jumps of its own.
pub fn comparison(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}

/// The operation of an operator and the one that takes a constant on the right.
pub fn arithmetic(op: Operator) -> (Op, Option<Op>) {
    match op {
        Operator::Add => (Op::Add, Some(Op::AddK)),
        Operator::Sub => (Op::Sub, Some(Op::SubK)),
        Operator::Mult => (Op::Mul, Some(Op::MulK)),
        Operator::MatMult => (Op::MatMul, None),
        Operator::Div => (Op::TrueDiv, Some(Op::TrueDivK)),
        Operator::Mod => (Op::Mod, Some(Op::ModK)),
        Operator::Pow => (Op::Pow, Some(Op::PowK)),
        Operator::LShift => (Op::LShift, Some(Op::LShiftK)),
        Operator::RShift => (Op::RShift, Some(Op::RShiftK)),
        Operator::BitOr => (Op::Or, Some(Op::OrK)),
        Operator::BitXor => (Op::Xor, Some(Op::XorK)),
        Operator::BitAnd => (Op::And, Some(Op::AndK)),
        Operator::FloorDiv => (Op::FloorDiv, Some(Op::FloorDivK)),
    }
}

/// An operand of a chain of operators.
enum Part {
    Constant(Const),
    Register(Reg),
}

impl<'a> Compiler<'a> {
    /// R[to] = expression.
    pub fn expr(&mut self, expression: &'a Expr, to: Reg) -> Outcome {
        let range = expression.range();
        match expression {
            Expr::Name(node) => {
                if node.id.as_str() == "__debug__" {
                    let value = Const::Bool(self.options.optimize == 0);
                    let position = self.position(range);
                    self.unit.load(to, value, position);
                    return Ok(());
                }
                let name = self.sym(&node.id);
                let position = self.position(range);
                self.load_name(name, to, position);
                Ok(())
            }
            Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_) => {
                if let Some(constant) = self.constant(expression)? {
                    let position = self.position(range);
                    self.unit.load(to, constant, position);
                }
                Ok(())
            }
            Expr::BinOp(node) => self.binary(node, to),
            Expr::UnaryOp(node) => self.unary(node, to),
            Expr::Attribute(node) => self.attribute(node, to),
            Expr::Subscript(node) => self.subscript(node, to),
            Expr::Call(node) => self.call(node, to),
            Expr::Compare(node) => self.compare(node, to),
            Expr::BoolOp(node) => self.through_temporary(to, range, |compiler, to| compiler.bool_op(node, to)),
            Expr::If(node) => self.conditional(node, to),
            Expr::Named(node) => {
                // the value's own temporary goes: the next operand must lie right behind `to`
                let mark = self.unit.mark();
                let register = self.walrus(node)?;
                let position = self.position(range);
                self.unit.copy(to, register, position);
                self.unit.release(mark);
                Ok(())
            }
            Expr::Tuple(node) => self.tuple(node, to),
            Expr::List(node) => self.through_temporary(to, range, |compiler, to| compiler.list(&node.elts, range, to)),
            Expr::Set(node) => self.through_temporary(to, range, |compiler, to| compiler.set(node, to)),
            Expr::Dict(node) => self.through_temporary(to, range, |compiler, to| compiler.dict(node, to)),
            Expr::Slice(node) => self.slice(node, to),
            Expr::Lambda(node) => self.lambda(node, to),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => {
                self.through_temporary(to, range, |compiler, to| compiler.comprehension(expression, to))
            }
            Expr::Generator(_) => self.comprehension(expression, to),
            Expr::FString(node) => self.f_string(node, to),
            Expr::TString(node) => self.t_string(node, to),
            Expr::Await(node) => self.await_expression(node, to),
            Expr::Yield(node) => self.yield_expression(node, to),
            Expr::YieldFrom(node) => self.yield_from(node, to),
            Expr::Starred(_) => self.error("can't use starred expression here", range),
            Expr::IpyEscapeCommand(_) => self.error("invalid syntax", range),
        }
    }

    /// Computes in several steps: a variable must not show the steps before the last.
    fn through_temporary(&mut self, to: Reg, range: TextRange, inner: impl FnOnce(&mut Self, Reg) -> Outcome) -> Outcome {
        if self.unit.is_temporary(to) {
            return inner(self, to);
        }
        let temporary = self.unit.temp();
        inner(self, temporary)?;
        let position = self.position(range);
        self.unit.copy(to, temporary, position);
        self.unit.release(temporary as u32);
        Ok(())
    }

    /// The value in some register: a local in place, else a new temporary on top.
    pub fn operand(&mut self, expression: &'a Expr) -> Outcome<Reg> {
        self.operand_in_place(expression, false)
    }

    /// As `operand`, when nothing is evaluated between this and the use.
    pub fn operand_last(&mut self, expression: &'a Expr) -> Outcome<Reg> {
        self.operand_in_place(expression, true)
    }

    fn operand_in_place(&mut self, expression: &'a Expr, last: bool) -> Outcome<Reg> {
        match expression {
            Expr::Name(node) if node.id.as_str() != "__debug__" => {
                let name = self.sym(&node.id);
                if let Variable::Register(register) = self.variable(name)
                    && (last || !self.is_unstable(name))
                {
                    let position = self.position(node.range);
                    return Ok(self.checked(register, position));
                }
            }
            Expr::Named(node) if last => return self.walrus(node),
            _ => {}
        }
        let to = self.unit.temp();
        self.expr(expression, to)?;
        Ok(to)
    }

    /// The value in a new temporary on top.
    pub fn push(&mut self, expression: &'a Expr) -> Outcome<Reg> {
        let to = self.unit.temp();
        self.expr(expression, to)?;
        Ok(to)
    }

    /// Evaluates for the effect.
    pub fn effect(&mut self, expression: &'a Expr) -> Outcome {
        if self.constant(expression)?.is_some() {
            return Ok(());
        }
        let mark = self.unit.mark();
        self.operand_last(expression)?;
        self.unit.release(mark);
        Ok(())
    }

    /// Assigns and gives the register that holds the value.
    fn walrus(&mut self, node: &'a ast::ExprNamed) -> Outcome<Reg> {
        let Expr::Name(target) = &*node.target else {
            return self.error("cannot use assignment expressions here", node.range);
        };
        let name = self.sym(&target.id);
        let position = self.position(target.range);
        if let Some(register) = self.target_register(name) {
            self.expr(&node.value, register)?;
            self.unit.bound.insert(register);
            return Ok(register);
        }
        let to = self.push(&node.value)?;
        self.store_name(name, to, position);
        Ok(to)
    }

    // operators

    fn binary(&mut self, node: &'a ast::ExprBinOp, to: Reg) -> Outcome {
        // the left spine, outermost first
        let mut spine = vec![node];
        let mut left = &*node.left;
        while let Expr::BinOp(inner) = left {
            spine.push(inner);
            left = &inner.left;
        }
        let mark = self.unit.mark();
        let scratch = if self.unit.is_temporary(to) { Some(to) } else { None };
        let mut part = match self.constant(left)? {
            Some(constant) => Part::Constant(constant),
            None => Part::Register(self.left_operand(left, scratch)?),
        };
        while let Some(node) = spine.pop() {
            let position = self.position(node.range);
            let (op, op_k) = arithmetic(node.op);
            let right = self.constant(&node.right)?;
            if let (Part::Constant(left), Some(right)) = (&part, &right)
                && let Some(folded) = fold::binary(node.op, left, right)
            {
                part = Part::Constant(folded);
                continue;
            }
            let left = match part {
                Part::Register(register) => register,
                Part::Constant(constant) => {
                    let register = scratch.unwrap_or_else(|| self.unit.temp());
                    let place = self.position(node.left.range());
                    self.unit.load(register, constant, place);
                    register
                }
            };
            // the result of an inner operator goes to a temporary: only the last one writes a variable
            let result = if spine.is_empty() { to } else { scratch.unwrap_or_else(|| if self.unit.is_temporary(left) { left } else { self.unit.temp() }) };
            let inner = self.unit.mark();
            match (right, op_k) {
                (Some(constant), Some(op_k)) if is_scalar(&constant) => {
                    let constant = self.unit.constant(constant);
                    self.unit.emit(op_k, result, left, constant, position);
                }
                _ => {
                    let right = self.operand_last(&node.right)?;
                    self.unit.emit(op, result, left, right, position);
                }
            }
            self.unit.release(inner);
            part = Part::Register(result);
        }
        if let Part::Constant(constant) = part {
            let position = self.position(node.range);
            self.unit.load(to, constant, position);
        }
        self.unit.release(mark);
        Ok(())
    }

    /// The first operand: a stable local in place, else in the scratch register or a new temporary.
    pub fn left_operand(&mut self, expression: &'a Expr, scratch: Option<Reg>) -> Outcome<Reg> {
        if let Expr::Name(node) = expression {
            let name = self.sym(&node.id);
            if let Variable::Register(register) = self.variable(name)
                && !self.is_unstable(name)
            {
                let position = self.position(node.range);
                return Ok(self.checked(register, position));
            }
        }
        match scratch {
            Some(register) => {
                self.expr(expression, register)?;
                Ok(register)
            }
            None => self.push(expression),
        }
    }

    fn unary(&mut self, node: &'a ast::ExprUnaryOp, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mut operand = &*node.operand;
        let constant = match node.op {
            // `- - - 1`: the chain is walked by `constant` only at its top
            UnaryOp::USub | UnaryOp::UAdd | UnaryOp::Invert | UnaryOp::Not => {
                while let Expr::UnaryOp(inner) = operand {
                    operand = &inner.operand;
                }
                if matches!(operand, Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) | Expr::StringLiteral(_)) {
                    match &*node.operand {
                        Expr::UnaryOp(_) => None,
                        other => self.constant(other)?.and_then(|value| fold::unary_of(node.op, &value)),
                    }
                } else {
                    None
                }
            }
        };
        if let Some(constant) = constant {
            self.unit.load(to, constant, position);
            return Ok(());
        }
        let mark = self.unit.mark();
        let register = match (&*node.operand, self.unit.is_temporary(to)) {
            (Expr::Name(_), _) | (_, false) => self.operand_last(&node.operand)?,
            (_, true) => {
                self.expr(&node.operand, to)?;
                to
            }
        };
        let op = match node.op {
            UnaryOp::USub => Op::Neg,
            UnaryOp::UAdd => Op::Pos,
            UnaryOp::Invert => Op::Invert,
            UnaryOp::Not => Op::Not,
        };
        self.unit.emit(op, to, register, 0, position);
        self.unit.release(mark);
        Ok(())
    }

    fn compare(&mut self, node: &'a ast::ExprCompare, to: Reg) -> Outcome {
        if node.comparators.len() > 1 {
            let range = node.range;
            return self.through_temporary(to, range, |compiler, to| compiler.compare_chain(node, to));
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let scratch = self.unit.is_temporary(to).then_some(to);
        let left = self.left_operand(&node.left, scratch)?;
        let right = self.comparator(node.ops[0], &node.comparators[0])?;
        self.unit.emit(comparison(node.ops[0]), to, left, right, position);
        self.unit.release(mark);
        Ok(())
    }

    /// The right operand of a comparison; a set or list of constants after `in` is a constant.
    pub fn comparator(&mut self, op: CmpOp, expression: &'a Expr) -> Outcome<Reg> {
        if matches!(op, CmpOp::In | CmpOp::NotIn) {
            let (elements, is_set) = match expression {
                Expr::Set(node) => (&node.elts, true),
                Expr::List(node) => (&node.elts, false),
                _ => return self.operand_last(expression),
            };
            let mut items = Vec::new();
            for element in elements {
                match self.constant(element)? {
                    Some(item) => items.push(item),
                    None => return self.operand_last(expression),
                }
            }
            let register = self.unit.temp();
            let position = self.position(expression.range());
            self.unit.load(register, if is_set { Const::FrozenSet(items) } else { Const::Tuple(items) }, position);
            return Ok(register);
        }
        self.operand_last(expression)
    }

    fn compare_chain(&mut self, node: &'a ast::ExprCompare, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let end = self.unit.label();
        let mark = self.unit.mark();
        let mut left = self.operand(&node.left)?;
        let last = node.comparators.len() - 1;
        for (index, (op, right)) in node.ops.iter().zip(&node.comparators).enumerate() {
            let register = if index == last { self.comparator(*op, right)? } else { self.operand(right)? };
            self.unit.emit(comparison(*op), to, left, register, position);
            if index < last {
                self.unit.jump_x(Op::JumpIfFalse, to, 0, end, position);
            }
            left = register;
        }
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    fn bool_op(&mut self, node: &'a ast::ExprBoolOp, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let op = match node.op {
            BoolOp::And => Op::JumpIfFalse,
            BoolOp::Or => Op::JumpIfTrue,
        };
        let end = self.unit.label();
        let last = node.values.len() - 1;
        for (index, value) in node.values.iter().enumerate() {
            self.expr(value, to)?;
            if index < last {
                self.unit.jump_x(op, to, 0, end, position);
            }
        }
        self.unit.place(end);
        Ok(())
    }

    fn conditional(&mut self, node: &'a ast::ExprIf, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let otherwise = self.unit.label();
        let end = self.unit.label();
        self.jump_if(&node.test, false, otherwise)?;
        self.expr(&node.body, to)?;
        self.unit.jump(end, position);
        self.unit.place(otherwise);
        self.expr(&node.orelse, to)?;
        self.unit.place(end);
        Ok(())
    }

    // attributes and items

    fn attribute(&mut self, node: &'a ast::ExprAttribute, to: Reg) -> Outcome {
        let position = self.position(node.range);
        if self.super_attribute(node, to)? {
            return Ok(());
        }
        let mark = self.unit.mark();
        let scratch = self.unit.is_temporary(to).then_some(to);
        let object = match (&*node.value, scratch) {
            (Expr::Name(_), _) | (_, None) => self.operand_last(&node.value)?,
            (_, Some(register)) => {
                self.expr(&node.value, register)?;
                register
            }
        };
        let name = self.attribute_name(&node.attr);
        self.unit.emit_site(Op::LoadAttr, to, object, &name, position);
        self.unit.release(mark);
        Ok(())
    }

    /// `super().name`, when `super` is the builtin and a class is around.
    fn super_attribute(&mut self, node: &'a ast::ExprAttribute, to: Reg) -> Outcome<bool> {
        let Expr::Call(call) = &*node.value else { return Ok(false) };
        if !self.is_implicit_super(call) {
            return Ok(false);
        }
        let position = self.position(node.range);
        let base = self.unit.temps(2);
        self.super_arguments(base, position);
        let name = self.attribute_name(&node.attr);
        self.unit.emit_site(Op::LoadSuperAttr, to, base, &name, position);
        self.unit.release(base as u32);
        Ok(true)
    }

    fn subscript(&mut self, node: &'a ast::ExprSubscript, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let scratch = self.unit.is_temporary(to).then_some(to);
        let object = self.left_operand(&node.value, scratch)?;
        match self.constant(&node.slice)? {
            Some(constant) if is_scalar(&constant) => {
                let constant = self.unit.constant(constant);
                self.unit.emit(Op::LoadItemK, to, object, constant, position);
            }
            _ => {
                let index = self.operand_last(&node.slice)?;
                self.unit.emit(Op::LoadItem, to, object, index, position);
            }
        }
        self.unit.release(mark);
        Ok(())
    }

    fn slice(&mut self, node: &'a ast::ExprSlice, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let base = self.unit.window_at(to);
        for (index, part) in [&node.lower, &node.upper, &node.step].into_iter().enumerate() {
            let register = if index == 0 { base } else { self.unit.temp() };
            match part {
                Some(part) => self.expr(part, register)?,
                None => self.unit.load(register, Const::None, position),
            }
        }
        self.unit.emit(Op::BuildSlice, to, base, 0, position);
        self.unit.release(base as u32 + (base == to) as u32);
        Ok(())
    }

    // displays

    fn tuple(&mut self, node: &'a ast::ExprTuple, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mut constants = Vec::new();
        for element in &node.elts {
            match self.constant(element)? {
                Some(constant) => constants.push(constant),
                None => break,
            }
        }
        if constants.len() == node.elts.len() {
            self.unit.load(to, Const::Tuple(constants), position);
            return Ok(());
        }
        if node.elts.len() > MAX_DISPLAY || node.elts.iter().any(Expr::is_starred_expr) {
            let list = self.unit.temp();
            self.list_by_pieces(&node.elts, list, position)?;
            self.unit.emit(Op::ListToTuple, to, list, 0, position);
            self.unit.release(list as u32);
            return Ok(());
        }
        self.consecutive(&node.elts, Op::BuildTuple, to, position)
    }

    /// Evaluates into consecutive registers and builds.
    fn consecutive(&mut self, elements: &'a [Expr], op: Op, to: Reg, position: Position) -> Outcome {
        if elements.is_empty() {
            self.unit.emit(op, to, 0, 0, position);
            return Ok(());
        }
        let base = self.unit.window_at(to);
        for (index, element) in elements.iter().enumerate() {
            let register = if index == 0 { base } else { self.unit.temp() };
            self.expr(element, register)?;
        }
        self.unit.emit(op, to, base, elements.len() as u16, position);
        self.unit.release(base as u32 + (base == to) as u32);
        Ok(())
    }

    pub fn list(&mut self, elements: &'a [Expr], range: TextRange, to: Reg) -> Outcome {
        let position = self.position(range);
        if elements.len() >= 3 {
            let mut constants = Vec::new();
            for element in elements {
                match self.constant(element)? {
                    Some(constant) => constants.push(constant),
                    None => break,
                }
            }
            if constants.len() == elements.len() {
                self.unit.emit(Op::BuildList, to, 0, 0, position);
                let register = self.unit.temp();
                self.unit.load(register, Const::Tuple(constants), position);
                self.unit.emit(Op::ListExtend, to, register, 0, position);
                self.unit.release(register as u32);
                return Ok(());
            }
        }
        if elements.len() > MAX_DISPLAY || elements.iter().any(Expr::is_starred_expr) {
            return self.list_by_pieces(elements, to, position);
        }
        self.consecutive(elements, Op::BuildList, to, position)
    }

    /// R[to] = [*elements], one at a time.
    pub fn list_by_pieces(&mut self, elements: &'a [Expr], to: Reg, position: Position) -> Outcome {
        self.unit.emit(Op::BuildList, to, 0, 0, position);
        for element in elements {
            let mark = self.unit.mark();
            match element {
                Expr::Starred(starred) => {
                    let register = self.operand_last(&starred.value)?;
                    self.unit.emit(Op::ListExtend, to, register, 0, position);
                }
                other => {
                    let register = self.operand_last(other)?;
                    self.unit.emit(Op::ListAppend, to, register, 0, position);
                }
            }
            self.unit.release(mark);
        }
        Ok(())
    }

    fn set(&mut self, node: &'a ast::ExprSet, to: Reg) -> Outcome {
        let position = self.position(node.range);
        if node.elts.len() <= MAX_DISPLAY && !node.elts.iter().any(Expr::is_starred_expr) {
            return self.consecutive(&node.elts, Op::BuildSet, to, position);
        }
        self.unit.emit(Op::BuildSet, to, 0, 0, position);
        for element in &node.elts {
            let mark = self.unit.mark();
            let (op, value) = match element {
                Expr::Starred(starred) => (Op::SetUpdate, &*starred.value),
                other => (Op::SetAdd, other),
            };
            let register = self.operand_last(value)?;
            self.unit.emit(op, to, register, 0, position);
            self.unit.release(mark);
        }
        Ok(())
    }

    fn dict(&mut self, node: &'a ast::ExprDict, to: Reg) -> Outcome {
        let position = self.position(node.range);
        if node.items.is_empty() {
            self.unit.emit(Op::BuildDict, to, 0, 0, position);
            return Ok(());
        }
        if node.items.len() <= MAX_DISPLAY / 2 && node.items.iter().all(|item| item.key.is_some()) {
            let base = self.unit.window_at(to);
            let mut first = true;
            for item in &node.items {
                for part in item.key.iter().chain([&item.value]) {
                    let register = if std::mem::take(&mut first) { base } else { self.unit.temp() };
                    self.expr(part, register)?;
                }
            }
            self.unit.emit(Op::BuildDict, to, base, node.items.len() as u16, position);
            self.unit.release(base as u32 + (base == to) as u32);
            return Ok(());
        }
        self.unit.emit(Op::BuildDict, to, 0, 0, position);
        for item in &node.items {
            let mark = self.unit.mark();
            match &item.key {
                Some(key) => {
                    let key = self.operand(key)?;
                    let value = self.operand_last(&item.value)?;
                    self.unit.emit(Op::DictSet, to, key, value, position);
                }
                None => {
                    let value = self.operand_last(&item.value)?;
                    self.unit.emit(Op::DictUpdate, to, value, 0, position);
                }
            }
            self.unit.release(mark);
        }
        Ok(())
    }

    // generators and coroutines

    fn yield_expression(&mut self, node: &'a ast::ExprYield, to: Reg) -> Outcome {
        self.check_yield("'yield' outside function", node.range)?;
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let value = match &node.value {
            Some(value) => self.operand_last(value)?,
            None => {
                let register = self.unit.temp();
                self.unit.load(register, Const::None, position);
                register
            }
        };
        let value = if self.unit.code.flags & flags::ASYNC_GENERATOR != 0 {
            let wrapped = self.unit.temp();
            self.unit.intrinsic(Intrinsic::AsyncGenWrap, wrapped, value, 1, position);
            wrapped
        } else {
            value
        };
        self.unit.emit(Op::Yield, to, value, 0, position);
        self.unit.release(mark);
        Ok(())
    }

    fn check_yield(&self, message: &str, range: TextRange) -> Outcome {
        if self.unit.code.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) == 0 {
            return self.error(message, range);
        }
        Ok(())
    }

    fn yield_from(&mut self, node: &'a ast::ExprYieldFrom, to: Reg) -> Outcome {
        self.check_yield("'yield from' outside function", node.range)?;
        if self.in_async() {
            return self.error("'yield from' inside async function", node.range);
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let value = self.operand_last(&node.value)?;
        let iterator = self.unit.temp();
        self.unit.emit(Op::YieldFromIter, iterator, value, 0, position);
        self.delegate(iterator, to, position);
        self.unit.release(mark);
        Ok(())
    }

    fn await_expression(&mut self, node: &'a ast::ExprAwait, to: Reg) -> Outcome {
        if !self.in_async() {
            let message = if self.unit.kind == super::UnitKind::Function && !self.scopes.get(self.unit.scope).kind.is_comprehension() {
                "'await' outside async function"
            } else if self.unit.kind == super::UnitKind::Function {
                "asynchronous comprehension outside of an asynchronous function"
            } else {
                "'await' outside function"
            };
            return self.error(message, node.range);
        }
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let value = self.operand_last(&node.value)?;
        self.await_value(value, to, position);
        self.unit.release(mark);
        Ok(())
    }

    /// R[to] = await R[value].
    pub fn await_value(&mut self, value: Reg, to: Reg, position: Position) {
        let iterator = self.unit.temp();
        self.unit.emit(Op::GetAwaitable, iterator, value, 0, position);
        self.delegate(iterator, to, position);
        self.unit.release(iterator as u32);
    }

    /// Runs the iterator to its end, passing on what it yields; R[to] = its value.
    pub fn delegate(&mut self, iterator: Reg, to: Reg, position: Position) {
        let sent = self.unit.temp();
        self.unit.load(sent, Const::None, position);
        let done = self.unit.label();
        let head = self.unit.loop_head_of_delegation();
        self.unit.jump_x(Op::Send, iterator, sent, done, position);
        self.unit.emit_x(Op::Yield, 1, sent, sent, iterator, position);
        self.unit.jump_back(head, position);
        self.unit.place(done);
        self.unit.copy(to, sent, position);
        self.unit.release(sent as u32);
    }
}

/// Constants that the K forms take.
pub fn is_scalar(constant: &Const) -> bool {
    !matches!(constant, Const::Code(_))
}
