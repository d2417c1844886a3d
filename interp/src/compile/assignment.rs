//! Assignment in all forms: targets, unpacking, augmented, `del`.
//!
//! Invariant: CPython's order: the value first, then each target from left to right, its object before its index. A simple
//! local target is computed into directly.

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use super::expression::{arithmetic, is_scalar};
use super::name::Variable;
use super::unit::Reg;
use super::{mentions, Compiler, Outcome};
use crate::code::code_object::Const;
use crate::code::ops::{BinaryOp, Op};

/// The value of one target of `a, b = c, d`.
enum Held {
    Register(Reg),
    Constant(Const),
}

/// The parts of `table[key] = table.get(key, 0) + addend`, all names and numbers, so that the order of their evaluation does not show.
struct Counted<'a> { table: &'a Expr, key: &'a Expr, op: ast::Operator, addend: &'a Expr }

impl<'a> Counted<'a> {
    fn of(target: &'a Expr, value: &'a Expr) -> Option<Counted<'a>> {
        let same = |left: &Expr, right: &Expr| matches!((left, right), (Expr::Name(left), Expr::Name(right)) if left.id == right.id);
        let (Expr::Subscript(target), Expr::BinOp(sum)) = (target, value) else { return None };
        let Expr::Call(call) = &*sum.left else { return None };
        let Expr::Attribute(method) = &*call.func else { return None };
        let [key, Expr::NumberLiteral(_)] = &*call.arguments.args else { return None };
        let plain = method.attr.as_str() == "get" && call.arguments.keywords.is_empty() && same(&target.value, &method.value) && same(&target.slice, key);
        let adds = matches!(sum.op, ast::Operator::Add | ast::Operator::Sub) && matches!(&*sum.right, Expr::NumberLiteral(_) | Expr::Name(_));
        if plain && adds { Some(Counted { table: &method.value, key, op: sum.op, addend: &sum.right }) } else { None }
    }
}

impl<'a> Compiler<'a> {
    pub fn assign(&mut self, node: &'a ast::StmtAssign) -> Outcome {
        let mark = self.unit.mark();
        if let [target] = node.targets.as_slice() {
            if let Expr::Name(name) = target {
                let name = self.sym(&name.id);
                if let Some(register) = self.target_register(name) {
                    self.expr(&node.value, register)?;
                    self.unit.bound.insert(register);
                    self.unit.release(mark);
                    return Ok(());
                }
            }
            if let Some(sum) = Counted::of(target, &node.value) {
                return self.counted_assign(node, &sum);
            }
            if let (Some(targets), Some(values)) = (plain_elements(target), plain_elements(&node.value))
                && targets.len() == values.len()
                && (2..=16).contains(&targets.len())
                && node.value.is_tuple_expr()
            {
                self.assign_in_parallel(targets, values)?;
                self.unit.release(mark);
                return Ok(());
            }
        }
        self.assign_to_all(node)?;
        self.unit.release(mark);
        Ok(())
    }

    /// `d[k] = d.get(k, 0) + n`: where threads fight over the dict's values this is a sum that need not see the old one, as in
    /// `d[k] += n`; else the statement as it stands.
    fn counted_assign(&mut self, node: &'a ast::StmtAssign, sum: &Counted<'a>) -> Outcome {
        let mark = self.unit.mark();
        let position = self.position(node.range);
        let (plain, end) = (self.unit.label(), self.unit.label());
        let table = self.push(sum.table)?;
        self.push(sum.key)?;
        let old = self.unit.temp();
        self.unit.jump_x(Op::PeekItem, table, old, plain, position);
        self.push(sum.addend)?;
        self.unit.emit_x(Op::AugItem, binary_op(sum.op) as u8, table, 0, 0, position);
        self.unit.jump(end, position);
        self.unit.place(plain);
        self.unit.release(mark);
        self.assign_to_all(node)?;
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    fn assign_to_all(&mut self, node: &'a ast::StmtAssign) -> Outcome {
        let mark = self.unit.mark();
        let value = if node.targets.len() == 1 { self.operand_last(&node.value)? } else { self.operand(&node.value)? };
        // a chain whose first target is the value itself: `a = b = a`
        let value = if node.targets.len() > 1 && !self.unit.is_temporary(value) {
            let copy = self.unit.temp();
            let position = self.position(node.value.range());
            self.unit.copy(copy, value, position);
            copy
        } else {
            value
        };
        for target in &node.targets {
            self.store(target, value)?;
        }
        self.unit.release(mark);
        Ok(())
    }

    /// `a, b = c, d` without a tuple.
    fn assign_in_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Outcome {
        let mut held = Vec::new();
        for (index, value) in values.iter().enumerate() {
            if let Some(constant) = self.constant(value)? {
                held.push(Held::Constant(constant));
                continue;
            }
            let register = self.operand(value)?;
            // a local in place must not be assigned before its own turn
            let overwritten = !self.unit.is_temporary(register)
                && self.binds_register(&targets[..index], register);
            if overwritten {
                let copy = self.unit.temp();
                let position = self.position(value.range());
                self.unit.copy(copy, register, position);
                held.push(Held::Register(copy));
            } else {
                held.push(Held::Register(register));
            }
        }
        for ((target, value), held) in targets.iter().zip(values).zip(held) {
            match held {
                Held::Register(register) => self.store(target, register)?,
                Held::Constant(constant) => {
                    let position = self.position(value.range());
                    let mark = self.unit.mark();
                    let direct = match target {
                        Expr::Name(name) => {
                            let name = self.sym(&name.id);
                            self.target_register(name)
                        }
                        _ => None,
                    };
                    match direct {
                        Some(register) => {
                            self.unit.load(register, constant, position);
                            self.unit.bound.insert(register);
                        }
                        None => {
                            let register = self.unit.temp();
                            self.unit.load(register, constant, position);
                            self.store(target, register)?;
                        }
                    }
                    self.unit.release(mark);
                }
            }
        }
        Ok(())
    }

    /// Whether one of the targets binds the local in a register.
    fn binds_register(&mut self, targets: &'a [Expr], register: Reg) -> bool {
        let mut names = Vec::new();
        targets.iter().for_each(|target| mentions::bound_names(target, &mut names));
        names.iter().any(|name| {
            let name = self.sym(name);
            self.target_register(name) == Some(register)
        })
    }

    /// target = R[value].
    pub fn store(&mut self, target: &'a Expr, value: Reg) -> Outcome {
        let position = self.position(target.range());
        let mark = self.unit.mark();
        match target {
            Expr::Name(node) => {
                let name = self.sym(&node.id);
                self.store_name(name, value, position);
            }
            Expr::Attribute(node) => {
                self.note_static_attribute(node);
                let object = self.operand_last(&node.value)?;
                let name = self.attribute_name(&node.attr);
                self.unit.emit_site(Op::StoreAttr, value, object, &name, position);
            }
            Expr::Subscript(node) => {
                let object = self.operand(&node.value)?;
                let index = self.operand_last(&node.slice)?;
                self.unit.emit(Op::StoreItem, value, object, index, position);
            }
            Expr::Tuple(node) => self.unpack(&node.elts, node.range, value)?,
            Expr::List(node) => self.unpack(&node.elts, node.range, value)?,
            Expr::Starred(node) => return self.error("starred assignment target must be in a list or tuple", node.range),
            other => return self.error("cannot assign to expression", other.range()),
        }
        self.unit.release(mark);
        Ok(())
    }

    fn unpack(&mut self, elements: &'a [Expr], range: TextRange, value: Reg) -> Outcome {
        let position = self.position(range);
        let stars: Vec<usize> = elements.iter().enumerate().filter(|(_, element)| element.is_starred_expr()).map(|(index, _)| index).collect();
        if stars.len() > 1 {
            return self.error("multiple starred expressions in assignment", range);
        }
        let (op, count) = match stars.first() {
            Some(star) => {
                let after = elements.len() - star - 1;
                if *star > 255 || after > 255 {
                    return self.error("too many expressions in star-unpacking assignment", range);
                }
                (Op::UnpackEx, *star | after << 8)
            }
            None => (Op::Unpack, elements.len()),
        };
        if elements.len() > 60_000 {
            self.unit.too_large.get_or_insert("targets");
            return Ok(());
        }
        if let Some(first) = self.consecutive_locals(elements)
        {
            self.unit.emit(op, first, value, count as u16, position);
            for index in 0..elements.len() {
                self.unit.bound.insert(first + index as u16);
            }
            return Ok(());
        }
        let base = self.unit.temps(elements.len());
        self.unit.emit(op, base, value, count as u16, position);
        for (index, element) in elements.iter().enumerate() {
            let element = match element {
                Expr::Starred(starred) => &*starred.value,
                other => other,
            };
            self.store(element, base + index as u16)?;
        }
        Ok(())
    }

    /// The first register, when the targets are locals in consecutive ones.
    fn consecutive_locals(&mut self, elements: &'a [Expr]) -> Option<Reg> {
        let mut first = None;
        for (index, element) in elements.iter().enumerate() {
            let element = if let Expr::Starred(starred) = element { &*starred.value } else { element };
            let Expr::Name(node) = element else { return None };
            let name = self.sym(&node.id);
            let register = self.target_register(name)?;
            let expected = *first.get_or_insert(register) as usize + index;
            if expected != register as usize {
                return None;
            }
        }
        first
    }

    /// `self.name = …` in a method: the class lists it in `__static_attributes__`.
    pub fn note_static_attribute(&mut self, node: &ast::ExprAttribute) {
        if let Expr::Name(object) = &*node.value
            && object.id.as_str() == "self"
            && self.unit.kind == super::UnitKind::Function
        {
            let name = self.attribute_name(&node.attr);
            if let Some(attributes) = self.static_attributes.last_mut()
                && !attributes.contains(&name)
            {
                attributes.push(name);
            }
        }
    }

    // augmented

    pub fn augmented_assign(&mut self, node: &'a ast::StmtAugAssign) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let operation = binary_op(node.op);
        match &*node.target {
            Expr::Name(target) => {
                let name = self.sym(&target.id);
                let text = self.text_of(name);
                let place = self.position(target.range);
                let (load, apply, cell) = match self.variable(name) {
                    Variable::Register(register) => {
                        self.augmented_local(node, register)?;
                        self.unit.release(mark);
                        return Ok(());
                    }
                    Variable::Cell(register) | Variable::NameOrCell(register) | Variable::ClassOrCell(_, register) => {
                        (Op::AugLoadCell, Op::AugCell, Some(register))
                    }
                    Variable::Global | Variable::ClassOrGlobal(_) => (Op::AugLoadGlobal, Op::AugGlobal, None),
                    Variable::Name => (Op::AugLoadName, Op::AugName, None),
                };
                let old = self.unit.temp();
                match cell {
                    Some(cell) => self.unit.emit_x(load, operation as u8, old, cell, 0, place),
                    None => {
                        let site = self.unit.site(load, &text);
                        self.unit.emit_x(load, operation as u8, old, 0, site, place);
                    }
                }
                self.push(&node.value)?;
                match cell {
                    Some(cell) => self.unit.emit_x(apply, operation as u8, old, cell, 0, position),
                    None => {
                        let site = self.unit.site(apply, &text);
                        self.unit.emit_x(apply, operation as u8, old, 0, site, position);
                    }
                }
            }
            Expr::Attribute(target) => {
                self.note_static_attribute(target);
                let place = self.position(target.range);
                let object = self.push(&target.value)?;
                let old = self.unit.temp();
                let name = self.attribute_name(&target.attr);
                let site = self.unit.site(Op::AugLoadAttr, &name);
                self.unit.emit_x(Op::AugLoadAttr, operation as u8, old, object, site, place);
                self.push(&node.value)?;
                let site = self.unit.site(Op::AugAttr, &name);
                self.unit.emit_x(Op::AugAttr, operation as u8, object, 0, site, position);
            }
            Expr::Subscript(target) => {
                let place = self.position(target.range);
                let object = self.push(&target.value)?;
                let index = self.push(&target.slice)?;
                let old = self.unit.temp();
                self.unit.emit_x(Op::AugLoadItem, operation as u8, old, object, index, place);
                self.push(&node.value)?;
                self.unit.emit_x(Op::AugItem, operation as u8, object, 0, 0, position);
            }
            other => return self.error("illegal expression for augmented assignment", other.range()),
        }
        self.unit.release(mark);
        Ok(())
    }

    fn augmented_local(&mut self, node: &'a ast::StmtAugAssign, register: Reg) -> Outcome {
        let position = self.position(node.range);
        let place = self.position(node.target.range());
        self.checked(register, place);
        let (op, op_k) = arithmetic(node.op);
        if let (Some(constant), Some(op_k)) = (self.constant(&node.value)?, op_k)
            && is_scalar(&constant)
        {
            let constant = self.unit.constant(constant);
            self.unit.emit_x(op_k, 1, register, register, constant, position);
            return Ok(());
        }
        let unstable = match &*node.target {
            Expr::Name(name) => {
                let name = self.sym(&name.id);
                self.is_unstable(name)
            }
            _ => false,
        };
        let old = if unstable {
            let copy = self.unit.temp();
            self.unit.copy(copy, register, place);
            copy
        } else {
            register
        };
        let value = self.operand_last(&node.value)?;
        self.unit.emit_x(op, 1, register, old, value, position);
        Ok(())
    }

    // del

    pub fn delete(&mut self, target: &'a Expr) -> Outcome {
        let position = self.position(target.range());
        let mark = self.unit.mark();
        match target {
            Expr::Name(node) => {
                let name = self.sym(&node.id);
                self.delete_name(name, position);
            }
            Expr::Attribute(node) => {
                let object = self.operand_last(&node.value)?;
                let name = self.attribute_name(&node.attr);
                self.unit.emit_site(Op::DeleteAttr, 0, object, &name, position);
            }
            Expr::Subscript(node) => {
                let object = self.operand(&node.value)?;
                let index = self.operand_last(&node.slice)?;
                self.unit.emit(Op::DeleteItem, 0, object, index, position);
            }
            Expr::Tuple(node) => node.elts.iter().try_for_each(|element| self.delete(element))?,
            Expr::List(node) => node.elts.iter().try_for_each(|element| self.delete(element))?,
            other => return self.error("cannot delete expression", other.range()),
        }
        self.unit.release(mark);
        Ok(())
    }

    // annotated

    pub fn annotated_assign(&mut self, node: &'a ast::StmtAnnAssign) -> Outcome {
        if let Some(value) = &node.value {
            let mark = self.unit.mark();
            let direct = match &*node.target {
                Expr::Name(name) => {
                    let name = self.sym(&name.id);
                    self.target_register(name)
                }
                _ => None,
            };
            match direct {
                Some(register) => {
                    self.expr(value, register)?;
                    self.unit.bound.insert(register);
                }
                None => {
                    let register = self.operand_last(value)?;
                    self.store(&node.target, register)?;
                }
            }
            self.unit.release(mark);
        } else {
            // the parts of a target that is not assigned are still evaluated
            match &*node.target {
                Expr::Attribute(target) => self.effect(&target.value)?,
                Expr::Subscript(target) => {
                    self.effect(&target.value)?;
                    self.effect(&target.slice)?;
                }
                _ => {}
            }
        }
        self.note_annotation(node)
    }

}

/// The elements of a tuple or list without stars.
fn plain_elements(expression: &Expr) -> Option<&[Expr]> {
    let elements = match expression {
        Expr::Tuple(node) => &node.elts,
        Expr::List(node) => &node.elts,
        _ => return None,
    };
    (!elements.iter().any(Expr::is_starred_expr)).then_some(elements.as_slice())
}

pub fn binary_op(op: ast::Operator) -> BinaryOp {
    match op {
        ast::Operator::Add => BinaryOp::Add,
        ast::Operator::Sub => BinaryOp::Sub,
        ast::Operator::Mult => BinaryOp::Mul,
        ast::Operator::MatMult => BinaryOp::MatMul,
        ast::Operator::Div => BinaryOp::TrueDiv,
        ast::Operator::Mod => BinaryOp::Mod,
        ast::Operator::Pow => BinaryOp::Pow,
        ast::Operator::LShift => BinaryOp::LShift,
        ast::Operator::RShift => BinaryOp::RShift,
        ast::Operator::BitOr => BinaryOp::Or,
        ast::Operator::BitXor => BinaryOp::Xor,
        ast::Operator::BitAnd => BinaryOp::And,
        ast::Operator::FloorDiv => BinaryOp::FloorDiv,
    }
}
