//! Type parameters (PEP 695): generic functions, classes and aliases.
//!
//! Invariant: the parameters live in a function of their own that runs once, around the thing they belong to; bounds,
//! constraints and defaults are functions that run when asked for.

use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use super::function::FunctionParts;
use super::scope::Part;
use super::unit::Reg;
use super::{Compiler, Outcome};
use crate::code::code_object::{CodeSpec, Const};
use crate::code::ops::{Intrinsic, Op};

impl<'a> Compiler<'a> {
    /// The code that makes the type parameters of a `def` and the function.
    pub fn generic_function(&mut self, def: &'a ast::StmtFunctionDef, parameters: &'a ast::TypeParams, outer: FunctionParts) -> Outcome<Arc<CodeSpec>> {
        let scope = self.scope_of(def, Part::TypeParams);
        let position = self.position(def.name.range);
        let mut names = Vec::new();
        if outer.defaults {
            names.push(".defaults");
        }
        if outer.keyword_defaults {
            names.push(".kwdefaults");
        }
        self.enter_hidden_function(scope, &names, def.decorator_list.first().map_or(def.name.range, |decorator| decorator.range));
        let function = self.unit.temps(2);
        self.type_parameters(parameters, function + 1)?;
        let parts = FunctionParts { base: self.unit.temps(4), ..outer };
        let mut parameter = 0;
        for (index, present) in [outer.defaults, outer.keyword_defaults].into_iter().enumerate() {
            if present {
                self.unit.copy(parts.base + index as u16, parameter, position);
                parameter += 1;
            }
        }
        self.function_from_parts(def, parts, function)?;
        self.unit.intrinsic(Intrinsic::SetTypeParams, function, function, 2, position);
        self.unit.emit(Op::Return, function, 0, 0, position);
        self.leave_unit()
    }

    /// The code that makes the type parameters of a class and the class.
    pub fn generic_class(&mut self, def: &'a ast::StmtClassDef, parameters: &'a ast::TypeParams) -> Outcome<Arc<CodeSpec>> {
        let scope = self.scope_of(def, Part::TypeParams);
        let position = self.position(def.name.range);
        self.enter_hidden_function(scope, &[], def.decorator_list.first().map_or(def.name.range, |decorator| decorator.range));
        let register = self.unit.temp();
        self.type_parameters(parameters, register)?;
        let type_params = self.names.intern(".type_params");
        let generic_base = self.names.intern(".generic_base");
        self.store_name(type_params, register, position);
        self.unit.intrinsic(Intrinsic::SubscriptGeneric, register, register, 1, position);
        self.store_name(generic_base, register, position);
        self.class_object(def, Some(generic_base), register)?;
        self.unit.emit(Op::Return, register, 0, 0, position);
        self.leave_unit()
    }

    /// R[to] = the tuple of type parameters; each is also bound to its name.
    fn type_parameters(&mut self, parameters: &'a ast::TypeParams, to: Reg) -> Outcome {
        let whole = self.position(parameters.range);
        let mark = self.unit.mark();
        let first = self.unit.temps(parameters.len());
        for (index, parameter) in parameters.iter().enumerate() {
            let position = self.position(parameter.range());
            let mark = self.unit.mark();
            let arguments = self.unit.temps(4);
            let name = parameter.name();
            self.unit.load(arguments, Const::Str(name.to_string()), position);
            let default = parameter.default();
            let default_scope = default.map(|_| self.scope_of(parameter, Part::Default));
            let (intrinsic, count) = match parameter {
                ast::TypeParam::TypeVar(variable) => {
                    match &variable.bound {
                        Some(bound) => {
                            let scope = self.scope_of(variable, Part::Value);
                            self.lazy_value(bound, scope, arguments + 1)?;
                        }
                        None => self.unit.load(arguments + 1, Const::None, position),
                    }
                    let constraints = variable.bound.as_deref().is_some_and(Expr::is_tuple_expr);
                    if constraints {
                        self.unit.load(arguments + 3, Const::Bool(true), position);
                    }
                    (Intrinsic::TypeVar, if constraints { 4 } else { 3 })
                }
                ast::TypeParam::ParamSpec(_) => (Intrinsic::ParamSpec, 2),
                ast::TypeParam::TypeVarTuple(_) => (Intrinsic::TypeVarTuple, 2),
            };
            let slot = if intrinsic == Intrinsic::TypeVar { arguments + 2 } else { arguments + 1 };
            match (default, default_scope) {
                (Some(default), Some(scope)) => self.lazy_value(default, scope, slot)?,
                _ => self.unit.load(slot, Const::None, position),
            }
            let register = first + index as u16;
            self.unit.intrinsic(intrinsic, register, arguments, count, position);
            let name = self.sym(name);
            self.store_name(name, register, position);
            self.unit.release(mark);
        }
        self.unit.emit(Op::BuildTuple, to, first, parameters.len() as u16, whole);
        self.unit.release(mark);
        Ok(())
    }

    /// R[to] = a function that computes an expression when called with a format.
    fn lazy_value(&mut self, value: &'a Expr, scope: super::ScopeId, to: Reg) -> Outcome {
        let range: TextRange = value.range();
        let position = self.position(range);
        self.enter_hidden_function(scope, &[".format"], range);
        self.check_format(position);
        let register = match value {
            Expr::Starred(starred) => {
                let register = self.push(&starred.value)?;
                self.unit.emit(Op::Unpack, register, register, 1, position);
                register
            }
            other => self.operand_last(other)?,
        };
        self.unit.emit(Op::Return, register, 0, 0, position);
        let code = self.leave_unit()?;
        let mark = self.unit.mark();
        let mut parts = self.function_parts();
        parts.defaults = true;
        self.unit.load(parts.base, Const::Tuple(vec![Const::Int(1)]), position);
        self.make_function(code, scope, parts, to, position);
        self.unit.release(mark);
        Ok(())
    }

    pub fn type_alias(&mut self, node: &'a ast::StmtTypeAlias) -> Outcome {
        let Expr::Name(name) = &*node.name else { return Ok(()) };
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let to = self.unit.temp();
        match &node.type_params {
            None => self.alias_object(node, name, None, to)?,
            Some(parameters) => {
                let scope = self.scope_of(node, Part::TypeParams);
                self.enter_hidden_function(scope, &[], node.range);
                let alias = self.unit.temp();
                self.alias_object(node, name, Some(parameters), alias)?;
                self.unit.emit(Op::Return, alias, 0, 0, position);
                let code = self.leave_unit()?;
                let parts = self.function_parts();
                self.make_function(code, scope, parts, to, position);
                self.unit.release(to as u32 + 1);
                self.unit.emit(Op::Call, to, to, 0, position);
            }
        }
        let symbol = self.sym(&name.id);
        self.store_name(symbol, to, position);
        self.unit.release(mark);
        Ok(())
    }

    fn alias_object(&mut self, node: &'a ast::StmtTypeAlias, name: &ast::ExprName, parameters: Option<&'a ast::TypeParams>, to: Reg) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let arguments = self.unit.temps(3);
        self.unit.load(arguments, Const::Str(name.id.to_string()), position);
        match parameters {
            Some(parameters) => self.type_parameters(parameters, arguments + 1)?,
            None => self.unit.load(arguments + 1, Const::None, position),
        }
        let scope = self.scope_of(node, Part::Value);
        self.lazy_value(&node.value, scope, arguments + 2)?;
        self.unit.intrinsic(Intrinsic::TypeAlias, to, arguments, 3, position);
        self.unit.release(mark);
        Ok(())
    }
}
