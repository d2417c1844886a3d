//! Calls.
//!
//! Invariant: callee and arguments stand in consecutive registers at the top of the temporaries; nothing live is above them.

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use super::name::Variable;
use super::scope::ScopeKind;
use super::unit::{Reg, UnitKind};
use super::{Compiler, Outcome};
use crate::code::code_object::{Const, KeywordCall, Position};
use crate::code::ops::Op;

/// Calls with more arguments gather them in a list first.
const MAX_ARGUMENTS: usize = 200;

impl<'a> Compiler<'a> {
    /// R[to] = call.
    pub fn call(&mut self, node: &'a ast::ExprCall, to: Reg) -> Outcome {
        let range = node.range();
        let position = self.position(range);
        let arguments = &node.arguments;
        self.check_keywords(&arguments.keywords)?;
        if self.is_implicit_super(node) {
            let base = self.unit.window_at(to);
            let super_name = self.sym("super");
            self.load_name(super_name, base, self.position(node.func.range()));
            self.unit.temps(2);
            self.super_arguments(base + 1, position);
            self.unit.emit(Op::Call, to, base, 2, position);
            self.unit.release(base as u32 + (base == to) as u32);
            return Ok(());
        }
        let base = self.unit.window_at(to);
        if needs_gathering(arguments) {
            self.expr(&node.func, base)?;
            self.gathered_call(&arguments.args, None, &arguments.keywords, base, to, position)?;
            self.unit.release(base as u32 + (base == to) as u32);
            return Ok(());
        }
        let count = arguments.args.len() + arguments.keywords.len();
        match &*node.func {
            Expr::Attribute(attribute) if !self.is_super_attribute(attribute) => {
                let name = self.attribute_name(&attribute.attr);
                let place = self.position(attribute.range);
                if arguments.keywords.is_empty() {
                    self.expr(&attribute.value, base)?;
                    self.arguments(arguments)?;
                    if self.unit.live {
                        self.unit.code.attribute_positions.push((self.unit.here(), place));
                        let site = self.unit.site(Op::CallMethod, &name);
                        self.unit.emit_x(Op::CallMethod, count as u8, to, base, site, position);
                    }
                } else {
                    self.expr(&attribute.value, base)?;
                    self.unit.temp();
                    self.unit.emit_site(Op::LoadMethod, base, base, &name, place);
                    let names = self.arguments(arguments)?;
                    let call = self.unit.keyword_call(KeywordCall { arguments: count as u16, names });
                    self.unit.emit_x(Op::CallKw, 1, to, base, call, position);
                }
            }
            function => {
                self.expr(function, base)?;
                let names = self.arguments(arguments)?;
                self.emit_call(to, base, count, names, position);
            }
        }
        self.unit.release(base as u32 + (base == to) as u32);
        Ok(())
    }

    /// The call proper, once callee and arguments are in place.
    pub fn emit_call(&mut self, to: Reg, base: Reg, count: usize, names: Vec<String>, position: Position) {
        if names.is_empty() {
            self.unit.emit(Op::Call, to, base, count as u16, position);
        } else {
            let call = self.unit.keyword_call(KeywordCall { arguments: count as u16, names });
            self.unit.emit(Op::CallKw, to, base, call, position);
        }
    }

    /// Pushes all arguments; the names of the last ones.
    pub fn arguments(&mut self, arguments: &'a ast::Arguments) -> Outcome<Vec<String>> {
        for argument in &arguments.args {
            if matches!(argument, Expr::Generator(generator) if !generator.parenthesized) {
                self.generator_range = Some(arguments.range);
            }
            self.push(argument)?;
        }
        let mut names = Vec::new();
        for keyword in &arguments.keywords {
            self.push(&keyword.value)?;
            if let Some(name) = &keyword.arg {
                names.push(self.attribute_name(name));
            }
        }
        Ok(names)
    }

    /// A call with `*` or `**`, or with very many arguments: R[base] is the callee. Positional arguments that are already
    /// pushed (a class's body and name) follow it; `pushed` counts them.
    pub fn gathered_call(
        &mut self,
        args: &'a [Expr],
        pushed: Option<(Reg, usize)>,
        keywords: &'a [ast::Keyword],
        base: Reg,
        to: Reg,
        position: Position,
    ) -> Outcome {
        let list = match (args, pushed) {
            ([Expr::Starred(starred)], None) => self.push(&starred.value)?,
            (args, pushed) => {
                let list = match pushed {
                    Some((first, count)) => {
                        self.unit.emit(Op::BuildList, first, first, count as u16, position);
                        self.unit.release(first as u32 + 1);
                        first
                    }
                    None => {
                        let list = self.unit.temp();
                        self.unit.emit(Op::BuildList, list, 0, 0, position);
                        list
                    }
                };
                for argument in args {
                    let mark = self.unit.mark();
                    let (op, value) = match argument {
                        Expr::Starred(starred) => (Op::ListExtend, &*starred.value),
                        other => (Op::ListAppend, other),
                    };
                    let register = self.operand_last(value)?;
                    self.unit.emit(op, list, register, 0, position);
                    self.unit.release(mark);
                }
                list
            }
        };
        debug_assert_eq!(list, base + 1);
        let mapping = self.unit.temp();
        if keywords.is_empty() {
            self.unit.emit(Op::ClearLocal, mapping, 0, 0, position);
        } else {
            self.unit.emit(Op::BuildDict, mapping, 0, 0, position);
            for keyword in keywords {
                let mark = self.unit.mark();
                match &keyword.arg {
                    Some(name) => {
                        let pair = self.unit.temps(2);
                        let name = self.attribute_name(name);
                        self.unit.load(pair, Const::Str(name), position);
                        self.expr(&keyword.value, pair + 1)?;
                        self.unit.emit(Op::BuildDict, pair, pair, 1, position);
                        self.unit.emit(Op::DictMerge, mapping, pair, base, position);
                    }
                    None => {
                        let register = self.operand_last(&keyword.value)?;
                        self.unit.emit(Op::DictMerge, mapping, register, base, position);
                    }
                }
                self.unit.release(mark);
            }
        }
        self.unit.emit(Op::CallEx, to, base, 0, position);
        Ok(())
    }

    pub fn check_keywords(&self, keywords: &[ast::Keyword]) -> Outcome {
        for (index, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            if keywords[..index].iter().any(|other| other.arg.as_ref().is_some_and(|other| other.id == name.id)) {
                return self.error(format!("keyword argument repeated: {name}"), keyword.range);
            }
        }
        Ok(())
    }

    // super

    fn is_super_attribute(&mut self, attribute: &'a ast::ExprAttribute) -> bool {
        matches!(&*attribute.value, Expr::Call(call) if self.is_implicit_super(call))
    }

    /// Whether a call is `super()` without arguments, of the builtin, in a method.
    pub fn is_implicit_super(&mut self, call: &ast::ExprCall) -> bool {
        let Expr::Name(function) = &*call.func else { return false };
        if function.id.as_str() != "super" || !call.arguments.args.is_empty() || !call.arguments.keywords.is_empty() {
            return false;
        }
        let host = self.scopes.get(self.unit.scope);
        if self.unit.kind != UnitKind::Function || !matches!(host.kind, ScopeKind::Function | ScopeKind::Lambda) || host.first_parameter.is_none() {
            return false;
        }
        let super_name = self.sym("super");
        !self.is_shadowed(super_name) && matches!(self.variable(self.class_symbol), Variable::Cell(_))
    }

    /// R[base], R[base+1] = the class, the first argument.
    pub fn super_arguments(&mut self, base: Reg, position: Position) {
        let class = self.class_symbol;
        self.load_name(class, base, position);
        let host = self.unit.scope;
        if let Some(first) = self.scopes.get(host).first_parameter {
            let current = std::mem::replace(&mut self.unit.current_scope, host);
            self.load_name(first, base + 1, position);
            self.unit.current_scope = current;
        }
    }
}

/// Whether arguments need `*` or `**`, or are very many.
pub fn needs_gathering(arguments: &ast::Arguments) -> bool {
    arguments.args.len() + arguments.keywords.len() > MAX_ARGUMENTS
        || arguments.args.iter().any(Expr::is_starred_expr)
        || arguments.keywords.iter().any(|keyword| keyword.arg.is_none())
}

