//! `match`.
//!
//! Invariant: what a pattern captures is stored only once the whole pattern matches; until then it stays in temporaries, which
//! are given back at the end of the case.

use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Pattern};
use ruff_text_size::{Ranged, TextRange};

use super::scope::Sym;
use super::unit::{Label, Reg};
use super::{Compiler, Outcome};
use crate::code::code_object::Const;
use crate::code::ops::Op;

/// What a pattern captured so far: name, register, place.
type Captures = Vec<(Sym, Reg, TextRange)>;

impl<'a> Compiler<'a> {
    pub fn match_statement(&mut self, node: &'a ast::StmtMatch) -> Outcome {
        let mark = self.unit.mark();
        let subject = self.push(&node.subject)?;
        let end = self.unit.label();
        let last = node.cases.len() - 1;
        for (index, case) in node.cases.iter().enumerate() {
            let inner = self.unit.mark();
            let next = self.unit.label();
            if index < last && case.guard.is_none() {
                self.check_refutable(&case.pattern)?;
            }
            let mut captures = Captures::new();
            self.pattern(&case.pattern, subject, next, &mut captures)?;
            for (name, register, range) in captures {
                let position = self.position(range);
                self.store_name(name, register, position);
            }
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, next)?;
            }
            self.unit.release(inner);
            self.body(&case.body)?;
            let position = self.position(case.body.last().map_or(case.range, Ranged::range));
            self.unit.jump(end, position);
            self.unit.place(next);
        }
        self.unit.place(end);
        self.unit.release(mark);
        Ok(())
    }

    /// Jumps to `fail` unless R[subject] matches.
    fn pattern(&mut self, pattern: &'a Pattern, subject: Reg, fail: Label, captures: &mut Captures) -> Outcome {
        let position = self.position(pattern.range());
        match pattern {
            Pattern::MatchValue(node) => {
                if matches!(&*node.value, Expr::FString(_) | Expr::TString(_)) {
                    return self.error("patterns may only match literals and attribute lookups", node.value.range());
                }
                let mark = self.unit.mark();
                let value = self.operand_last(&node.value)?;
                self.unit.jump_x(Op::JumpUnlessEq, subject, value, fail, position);
                self.unit.release(mark);
                Ok(())
            }
            Pattern::MatchSingleton(node) => {
                let constant = match node.value {
                    ast::Singleton::None => {
                        self.unit.jump_x(Op::JumpIfNotNone, subject, 0, fail, position);
                        return Ok(());
                    }
                    ast::Singleton::True => Const::Bool(true),
                    ast::Singleton::False => Const::Bool(false),
                };
                let value = self.unit.temp();
                self.unit.load(value, constant, position);
                self.unit.jump_x(Op::JumpUnlessIs, subject, value, fail, position);
                self.unit.release(value as u32);
                Ok(())
            }
            Pattern::MatchAs(node) => {
                if let Some(inner) = &node.pattern {
                    self.pattern(inner, subject, fail, captures)?;
                }
                match &node.name {
                    Some(name) => self.capture(name, subject, captures),
                    None => Ok(()),
                }
            }
            Pattern::MatchStar(node) => match &node.name {
                Some(name) => self.capture(name, subject, captures),
                None => Ok(()),
            },
            Pattern::MatchSequence(node) => self.sequence(node, subject, fail, captures),
            Pattern::MatchMapping(node) => self.mapping(node, subject, fail, captures),
            Pattern::MatchClass(node) => self.class_pattern(node, subject, fail, captures),
            Pattern::MatchOr(node) => self.alternatives(node, subject, fail, captures),
        }
    }

    /// A pattern that matches everything may only come last.
    fn check_refutable(&self, pattern: &Pattern) -> Outcome {
        match pattern {
            Pattern::MatchAs(ast::PatternMatchAs { pattern: None, name: Some(name), range, .. }) => {
                self.error(format!("name capture '{name}' makes remaining patterns unreachable"), *range)
            }
            Pattern::MatchAs(ast::PatternMatchAs { pattern: None, name: None, range, .. }) => {
                self.error("wildcard makes remaining patterns unreachable", *range)
            }
            Pattern::MatchOr(node) => node.patterns.last().map_or(Ok(()), |last| self.check_refutable(last)),
            _ => Ok(()),
        }
    }

    fn capture(&mut self, name: &ast::Identifier, register: Reg, captures: &mut Captures) -> Outcome {
        let symbol = self.sym(name);
        if captures.iter().any(|(other, _, _)| *other == symbol) {
            return self.error(format!("multiple assignments to name '{name}' in pattern"), name.range);
        }
        captures.push((symbol, register, name.range));
        Ok(())
    }

    fn sequence(&mut self, node: &'a ast::PatternMatchSequence, subject: Reg, fail: Label, captures: &mut Captures) -> Outcome {
        let position = self.position(node.range);
        let stars: Vec<usize> = node.patterns.iter().enumerate().filter(|(_, pattern)| pattern.is_match_star()).map(|(index, _)| index).collect();
        if stars.len() > 1 {
            return self.error("multiple starred names in sequence pattern", node.range);
        }
        let mark = self.unit.mark();
        let test = self.unit.temps(2);
        self.unit.emit(Op::MatchSequence, test, subject, 0, position);
        self.unit.jump_x(Op::JumpIfFalse, test, 0, fail, position);
        let count = node.patterns.len();
        let only_wildcards = node.patterns.iter().all(is_wildcard);
        match stars.first() {
            Some(_) if count == 1 => {}
            Some(_) => {
                self.unit.emit(Op::GetLen, test, subject, 0, position);
                let length = self.unit.constant(Const::Int(count as i64 - 1));
                self.unit.jump_x(Op::JumpUnlessGeK, test, length, fail, position);
            }
            None => {
                self.unit.emit(Op::GetLen, test, subject, 0, position);
                let length = self.unit.constant(Const::Int(count as i64));
                self.unit.jump_x(Op::JumpUnlessEqK, test, length, fail, position);
            }
        }
        self.unit.release(mark);
        if only_wildcards {
            return Ok(());
        }
        let items = self.unit.temps(count);
        match stars.first() {
            Some(star) => {
                let after = count - star - 1;
                if *star > 255 || after > 255 {
                    return self.error("too many expressions in star-unpacking sequence pattern", node.range);
                }
                self.unit.emit(Op::UnpackEx, items, subject, (*star | after << 8) as u16, position);
            }
            None => self.unit.emit(Op::Unpack, items, subject, count as u16, position),
        }
        for (index, pattern) in node.patterns.iter().enumerate() {
            self.pattern(pattern, items + index as u16, fail, captures)?;
        }
        Ok(())
    }

    fn mapping(&mut self, node: &'a ast::PatternMatchMapping, subject: Reg, fail: Label, captures: &mut Captures) -> Outcome {
        let position = self.position(node.range);
        let count = node.keys.len();
        let test = self.unit.temp();
        self.unit.emit(Op::MatchMapping, test, subject, 0, position);
        self.unit.jump_x(Op::JumpIfFalse, test, 0, fail, position);
        if count > 0 {
            self.unit.emit(Op::GetLen, test, subject, 0, position);
            let length = self.unit.constant(Const::Int(count as i64));
            self.unit.jump_x(Op::JumpUnlessGeK, test, length, fail, position);
        }
        let mut seen = Vec::new();
        for key in &node.keys {
            if let Some(constant) = self.constant(key)? {
                if seen.contains(&constant) {
                    let text = self.text(key.range());
                    let shown = match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                        Some(inside) if !inside.contains(['"', '\'', '\\']) => format!("'{inside}'"),
                        _ => text.to_string(),
                    };
                    return self.error(format!("mapping pattern checks duplicate key ({shown})"), node.range);
                }
                seen.push(constant);
            }
        }
        let keys = self.unit.temp();
        let values = self.unit.temp();
        if count > 0 || node.rest.is_some() {
            let first = self.unit.top();
            for key in &node.keys {
                self.push(key)?;
            }
            self.unit.emit(Op::BuildTuple, keys, if count > 0 { first } else { 0 }, count as u16, position);
            self.unit.release(first as u32);
        }
        if count > 0 {
            self.unit.emit(Op::MatchKeys, values, subject, keys, position);
            self.unit.jump_x(Op::JumpIfNone, values, 0, fail, position);
            let items = self.unit.temps(count);
            self.unit.emit(Op::Unpack, items, values, count as u16, position);
            for (index, pattern) in node.patterns.iter().enumerate() {
                self.pattern(pattern, items + index as u16, fail, captures)?;
            }
        }
        if let Some(rest) = &node.rest {
            let dict = self.unit.temp();
            self.unit.emit(Op::BuildDict, dict, 0, 0, position);
            self.unit.emit(Op::DictUpdate, dict, subject, 0, position);
            if count > 0 {
                let names = self.unit.temps(count);
                self.unit.emit(Op::Unpack, names, keys, count as u16, position);
                for index in 0..count {
                    self.unit.emit(Op::DeleteItem, 0, dict, names + index as u16, position);
                }
                self.unit.release(names as u32);
            }
            self.capture(rest, dict, captures)?;
        }
        Ok(())
    }

    fn class_pattern(&mut self, node: &'a ast::PatternMatchClass, subject: Reg, fail: Label, captures: &mut Captures) -> Outcome {
        let position = self.position(node.range);
        let mut names: Vec<Const> = Vec::new();
        for keyword in &node.arguments.keywords {
            let name = Const::Str(self.attribute_name(&keyword.attr));
            if names.contains(&name) {
                return self.error(format!("attribute name repeated in class pattern: {}", keyword.attr), keyword.pattern.range());
            }
            names.push(name);
        }
        let count = node.arguments.patterns.len() + names.len();
        let result = self.unit.temp();
        let window = self.unit.temps(3);
        self.unit.copy(window, subject, position);
        self.expr(&node.cls, window + 1)?;
        self.unit.load(window + 2, Const::Tuple(names), position);
        self.unit.emit(Op::MatchClass, result, window, node.arguments.patterns.len() as u16, position);
        self.unit.jump_x(Op::JumpIfNone, result, 0, fail, position);
        self.unit.release(window as u32);
        if count == 0 {
            return Ok(());
        }
        let items = self.unit.temps(count);
        self.unit.emit(Op::Unpack, items, result, count as u16, position);
        let patterns = node.arguments.patterns.iter().chain(node.arguments.keywords.iter().map(|keyword| &keyword.pattern));
        for (index, pattern) in patterns.enumerate() {
            self.pattern(pattern, items + index as u16, fail, captures)?;
        }
        Ok(())
    }

    fn alternatives(&mut self, node: &'a ast::PatternMatchOr, subject: Reg, fail: Label, captures: &mut Captures) -> Outcome {
        let position = self.position(node.range);
        let matched = self.unit.label();
        // the same names in each alternative, in registers they share
        let mut shared: Option<Vec<(Sym, Reg, TextRange)>> = None;
        let last = node.patterns.len() - 1;
        for (index, pattern) in node.patterns.iter().enumerate() {
            if index < last {
                self.check_refutable(pattern)?;
            }
            let next = if index == last { fail } else { self.unit.label() };
            let mut own = Captures::new();
            // room for the shared registers below the alternative's temporaries
            if shared.is_none() {
                let mut names = Vec::new();
                captured_names(pattern, &mut names);
                let first = self.unit.temps(names.len());
                let mut registers = Vec::new();
                for (offset, name) in names.iter().enumerate() {
                    registers.push((self.sym(name), first + offset as u16, name.range));
                }
                shared = Some(registers);
            }
            let mark = self.unit.mark();
            self.pattern(pattern, subject, next, &mut own)?;
            let registers = shared.clone().unwrap_or_default();
            if own.len() != registers.len() || !own.iter().all(|(name, _, _)| registers.iter().any(|(other, _, _)| other == name)) {
                return self.error("alternative patterns bind different names", node.range);
            }
            for (name, register, _) in own {
                if let Some((_, to, _)) = registers.iter().find(|(other, _, _)| *other == name) {
                    self.unit.copy(*to, register, position);
                }
            }
            self.unit.release(mark);
            if index < last {
                self.unit.jump(matched, position);
                self.unit.place(next);
            }
        }
        self.unit.place(matched);
        for (name, register, range) in shared.unwrap_or_default() {
            if captures.iter().any(|(other, _, _)| *other == name) {
                let text = self.text_of(name);
                return self.error(format!("multiple assignments to name '{text}' in pattern"), range);
            }
            captures.push((name, register, range));
        }
        Ok(())
    }
}

/// The names a pattern binds.
fn captured_names<'p>(pattern: &'p Pattern, names: &mut Vec<&'p ast::Identifier>) {
    match pattern {
        Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
        Pattern::MatchSequence(node) => node.patterns.iter().for_each(|pattern| captured_names(pattern, names)),
        Pattern::MatchMapping(node) => {
            node.patterns.iter().for_each(|pattern| captured_names(pattern, names));
            names.extend(&node.rest);
        }
        Pattern::MatchClass(node) => {
            node.arguments.patterns.iter().for_each(|pattern| captured_names(pattern, names));
            node.arguments.keywords.iter().for_each(|keyword| captured_names(&keyword.pattern, names));
        }
        Pattern::MatchStar(node) => names.extend(&node.name),
        Pattern::MatchAs(node) => {
            if let Some(pattern) = &node.pattern {
                captured_names(pattern, names);
            }
            names.extend(&node.name);
        }
        Pattern::MatchOr(node) => {
            if let Some(pattern) = node.patterns.first() {
                captured_names(pattern, names);
            }
        }
    }
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(
        pattern,
        Pattern::MatchAs(ast::PatternMatchAs { pattern: None, name: None, .. }) | Pattern::MatchStar(ast::PatternMatchStar { name: None, .. })
    )
}
