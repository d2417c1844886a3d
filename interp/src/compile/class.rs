//! Class statements and class bodies.
//!
//! Invariant: the body runs in a namespace, not in locals; its code has registers for `__class__`, `__classdict__` and
//! `__conditional_annotations__` only where an inner function asks for them.

use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::call::needs_gathering;
use super::scope::{Part, Sym};
use super::unit::{Reg, UnitKind};
use super::{Compiler, Outcome};
use crate::code::code_object::{CodeSpec, Const, Position};
use crate::code::ops::{Intrinsic, Op};

impl<'a> Compiler<'a> {
    /// Where the statement stands, without its decorators.
    fn class_position(&self, def: &ast::StmtClassDef) -> Position {
        let before = &self.source[..def.name.range.start().to_usize()];
        let start = before.rfind("class").unwrap_or(before.len());
        self.position(TextRange::new(TextSize::new(start as u32), def.range.end()))
    }

    pub fn class_definition(&mut self, def: &'a ast::StmtClassDef) -> Outcome {
        let position = self.class_position(def);
        let mark = self.unit.mark();
        if let Some(arguments) = &def.arguments {
            self.check_keywords(&arguments.keywords)?;
        }
        self.push_decorators(&def.decorator_list)?;
        let to = self.unit.temp();
        match &def.type_params {
            None => self.class_object(def, None, to)?,
            Some(parameters) => {
                let code = self.generic_class(def, parameters)?;
                let scope = self.scope_of(def, Part::TypeParams);
                let parts = self.function_parts();
                self.make_function(code, scope, parts, to, position);
                self.unit.release(to as u32 + 1);
                self.unit.emit(Op::Call, to, to, 0, position);
            }
        }
        let value = self.apply_decorators(&def.decorator_list, to);
        let name = self.sym(&def.name);
        self.store_name(name, value, position);
        self.unit.release(mark);
        Ok(())
    }

    /// R[to] = `__build_class__(body, name, *bases, **keywords)`; to is the topmost temporary.
    pub fn class_object(&mut self, def: &'a ast::StmtClassDef, generic_base: Option<Sym>, to: Reg) -> Outcome {
        let position = self.class_position(def);
        let base = self.unit.window_at(to);
        self.unit.emit(Op::LoadBuildClass, base, 0, 0, position);
        let code = self.class_code(def)?;
        let function = self.unit.temp();
        let scope = self.scope_of(def, Part::Body);
        let parts = self.function_parts();
        self.make_function(code, scope, parts, function, position);
        self.unit.release(function as u32 + 1);
        let name = self.unit.temp();
        self.unit.load(name, Const::Str(def.name.to_string()), position);
        match def.arguments.as_deref() {
            Some(arguments) if needs_gathering(arguments) => {
                let pushed = match generic_base {
                    // rare: the generic base goes before the gathered ones
                    Some(generic) => {
                        let register = self.unit.temp();
                        self.load_name(generic, register, position);
                        3
                    }
                    None => 2,
                };
                self.gathered_call(&arguments.args, Some((function, pushed)), &arguments.keywords, base, to, position)?;
            }
            arguments => {
                let mut count = 2;
                let mut names = Vec::new();
                if let Some(arguments) = arguments {
                    for argument in &arguments.args {
                        self.push(argument)?;
                    }
                    count += arguments.args.len();
                }
                if let Some(generic) = generic_base {
                    let register = self.unit.temp();
                    self.load_name(generic, register, position);
                    count += 1;
                }
                if let Some(arguments) = arguments {
                    for keyword in &arguments.keywords {
                        self.push(&keyword.value)?;
                        if let Some(name) = &keyword.arg {
                            names.push(self.attribute_name(name));
                        }
                    }
                    count += arguments.keywords.len();
                }
                self.emit_call(to, base, count, names, position);
            }
        }
        self.unit.release(base as u32 + (base == to) as u32);
        Ok(())
    }

    fn class_code(&mut self, def: &'a ast::StmtClassDef) -> Outcome<Arc<CodeSpec>> {
        let scope = self.scope_of(def, Part::Body);
        let first_line = self.line(def.decorator_list.first().map_or(def.name.range, |decorator| decorator.range));
        let mut position = self.position(def.name.range);
        position.column = 0;
        position.end_column = 0;
        self.enter_unit(UnitKind::Class, scope, first_line);
        self.static_attributes.push(Vec::new());
        self.prologue(scope, first_line, 0);
        let register = self.unit.temp();
        self.unit.emit_site(Op::LoadName, register, 0, "__name__", position);
        self.unit.emit_site(Op::StoreName, register, 0, "__module__", position);
        let qualname = self.unit.code.qualname.clone();
        self.unit.load(register, Const::Str(qualname), position);
        self.unit.emit_site(Op::StoreName, register, 0, "__qualname__", position);
        self.unit.load(register, Const::Int(first_line as i64), position);
        self.unit.emit_site(Op::StoreName, register, 0, "__firstlineno__", position);
        if def.type_params.is_some() {
            let name = self.names.intern(".type_params");
            let cell = self.unit.closure[&name];
            self.unit.emit(Op::LoadCell, register, cell, 0, position);
            self.unit.emit_site(Op::StoreName, register, 0, "__type_params__", position);
        }
        if let Some(cell) = self.unit.registers.get(&(scope, self.class_dict_symbol)).copied() {
            self.unit.intrinsic(Intrinsic::LoadLocals, register, 0, 0, position);
            self.unit.emit(Op::StoreCell, cell, register, 0, position);
        }
        if let Some(text) = self.docstring(&def.body) {
            let place = self.position(def.body[0].range());
            self.unit.load(register, text, place);
            self.unit.emit_site(Op::StoreName, register, 0, "__doc__", place);
        }
        self.unit.release(register as u32);
        self.annotations_of_body(&def.body, position)?;
        self.body(&def.body)?;
        let register = self.unit.temp();
        let mut attributes = self.static_attributes.pop().unwrap_or_default();
        attributes.sort();
        let attributes = attributes.into_iter().map(Const::Str).collect();
        self.unit.load(register, Const::Tuple(attributes), position);
        self.unit.emit_site(Op::StoreName, register, 0, "__static_attributes__", position);
        if let Some(cell) = self.unit.registers.get(&(scope, self.class_symbol)).copied() {
            self.unit.emit_site(Op::StoreName, cell, 0, "__classcell__", position);
        }
        self.unit.load(register, Const::None, position);
        self.unit.emit(Op::Return, register, 0, 0, position);
        self.leave_unit()
    }
}
