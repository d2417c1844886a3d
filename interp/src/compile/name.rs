//! Reading, writing and deleting variables, wherever they live.
//!
//! Invariant: a local read in place is certainly bound, by the flow or by a `check_local`. Knows scopes and registers.

use crate::code::code_object::{Const, Position};
use crate::code::ops::{Intrinsic, Op};

use super::scope::{flag, Resolution, ScopeId, ScopeKind, Sym};
use super::unit::{Reg, UnitKind};
use super::Compiler;

/// Where a variable lives, as the running unit reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    Register(Reg),
    /// the register holds the cell
    Cell(Reg),
    Global,
    Name,
    /// class body: the namespace, else the cell
    NameOrCell(Reg),
    /// annotation in a class: the class's namespace (in the cell of the first register), else globals or a cell
    ClassOrGlobal(Reg),
    ClassOrCell(Reg, Reg),
}

impl<'a> Compiler<'a> {
    pub fn variable(&self, name: Sym) -> Variable {
        let scope = self.unit.current_scope;
        let it = self.scopes.get(scope);
        let Some(symbol) = it.symbol(name) else {
            if let Some(register) = self.unit.registers.get(&(scope, name)) {
                return Variable::Cell(*register);
            }
            return self.global_or_name();
        };
        match symbol.resolution {
            Resolution::Own => self.owned(scope, name),
            Resolution::Host(owner) => self.owned(owner, name),
            Resolution::Free => {
                let register = self.unit.closure[&name];
                if self.unit.kind == UnitKind::Class && symbol.flags & flag::NONLOCAL == 0 {
                    Variable::NameOrCell(register)
                } else if let Some(class_dict) = self.class_dict_register()
                    && !self.is_hidden(name)
                    && !self.bound_in_annotation_scopes(name)
                {
                    Variable::ClassOrCell(class_dict, register)
                } else {
                    Variable::Cell(register)
                }
            }
            Resolution::GlobalExplicit => Variable::Global,
            Resolution::GlobalImplicit => match self.class_dict_register() {
                Some(register) => Variable::ClassOrGlobal(register),
                None => self.global_or_name(),
            },
        }
    }

    fn is_hidden(&self, name: Sym) -> bool {
        name == self.class_symbol || name == self.class_dict_symbol || name == self.conditional_symbol || self.names.text(name).starts_with('.')
    }

    /// The cell of the class's namespace, in an annotation scope of a class.
    fn class_dict_register(&self) -> Option<Reg> {
        self.scopes.get(self.unit.current_scope).class_namespace?;
        self.unit.closure.get(&self.class_dict_symbol).copied()
    }

    /// Whether a free name is bound by a scope between here and the class (a type parameter).
    fn bound_in_annotation_scopes(&self, name: Sym) -> bool {
        let mut at = self.scopes.get(self.unit.scope).parent;
        while let Some(id) = at {
            let scope = self.scopes.get(id);
            if scope.kind == ScopeKind::Class {
                return false;
            }
            if scope.flags(name) & flag::BOUND != 0 {
                return true;
            }
            at = scope.parent;
        }
        false
    }

    fn global_or_name(&self) -> Variable {
        match self.unit.kind {
            UnitKind::Function => Variable::Global,
            UnitKind::Module | UnitKind::Class => Variable::Name,
        }
    }

    fn owned(&self, scope: ScopeId, name: Sym) -> Variable {
        let it = self.scopes.get(scope);
        if !it.kind.is_function_like() {
            if self.is_hidden(name) && it.is_cell(name) {
                return Variable::Cell(self.unit.registers[&(scope, name)]);
            }
            return Variable::Name;
        }
        let register = self.unit.registers[&(scope, name)];
        if it.is_cell(name) { Variable::Cell(register) } else { Variable::Register(register) }
    }

    /// Whether a walrus may assign a local while an expression still needs its old value.
    pub fn is_unstable(&self, name: Sym) -> bool {
        let scope = self.unit.current_scope;
        let symbol = self.scopes.get(scope).symbol(name);
        match symbol.map(|symbol| symbol.resolution) {
            Some(Resolution::Host(owner)) => self.scopes.get(owner).flags(name) & flag::WALRUS != 0,
            _ => symbol.is_some_and(|symbol| symbol.flags & flag::WALRUS != 0),
        }
    }

    /// The register of a local that is certainly bound afterwards.
    pub fn checked(&mut self, register: Reg, position: Position) -> Reg {
        if !self.unit.is_temporary(register) && !self.unit.bound.contains(register) {
            self.unit.emit(Op::CheckLocal, register, 0, 0, position);
            self.unit.bound.insert(register);
        }
        register
    }

    /// R[to] = the variable.
    pub fn load_name(&mut self, name: Sym, to: Reg, position: Position) {
        let text = self.text_of(name);
        match self.variable(name) {
            Variable::Register(register) => {
                let register = self.checked(register, position);
                self.unit.copy(to, register, position);
            }
            Variable::Cell(register) => self.unit.emit(Op::LoadCell, to, register, 0, position),
            Variable::Global => self.unit.emit_site(Op::LoadGlobal, to, 0, &text, position),
            Variable::Name => self.unit.emit_site(Op::LoadName, to, 0, &text, position),
            Variable::NameOrCell(register) => self.unit.emit_site(Op::LoadNameOrCell, to, register, &text, position),
            Variable::ClassOrGlobal(class_dict) => {
                let base = self.unit.temps(2);
                self.unit.emit(Op::LoadCell, base, class_dict, 0, position);
                self.unit.load(base + 1, Const::Str(text.to_string()), position);
                self.unit.intrinsic(Intrinsic::LoadFromDictOrGlobals, to, base, 2, position);
                self.unit.release(base as u32);
            }
            Variable::ClassOrCell(class_dict, cell) => {
                let base = self.unit.temps(3);
                self.unit.emit(Op::LoadCell, base, class_dict, 0, position);
                self.unit.load(base + 1, Const::Str(text.to_string()), position);
                self.unit.emit(Op::Move, base + 2, cell, 0, position);
                self.unit.intrinsic(Intrinsic::LoadFromDictOrCell, to, base, 3, position);
                self.unit.release(base as u32);
            }
        }
    }

    /// The variable = R[from].
    pub fn store_name(&mut self, name: Sym, from: Reg, position: Position) {
        let text = self.text_of(name);
        match self.variable(name) {
            Variable::Register(register) => {
                self.unit.copy(register, from, position);
                self.unit.bound.insert(register);
            }
            Variable::Cell(register) | Variable::ClassOrCell(_, register) => self.unit.emit(Op::StoreCell, register, from, 0, position),
            Variable::Global | Variable::ClassOrGlobal(_) => self.unit.emit_site(Op::StoreGlobal, from, 0, &text, position),
            Variable::Name | Variable::NameOrCell(_) => self.unit.emit_site(Op::StoreName, from, 0, &text, position),
        }
    }

    /// `del` of a variable.
    pub fn delete_name(&mut self, name: Sym, position: Position) {
        let text = self.text_of(name);
        match self.variable(name) {
            Variable::Register(register) => {
                self.unit.emit(Op::DeleteLocal, register, 0, 0, position);
                self.unit.bound.remove(register);
            }
            Variable::Cell(register) | Variable::ClassOrCell(_, register) => self.unit.emit(Op::DeleteCell, register, 0, 0, position),
            Variable::Global | Variable::ClassOrGlobal(_) => self.unit.emit_site(Op::DeleteGlobal, 0, 0, &text, position),
            Variable::Name | Variable::NameOrCell(_) => self.unit.emit_site(Op::DeleteName, 0, 0, &text, position),
        }
    }

    /// The end of `except … as name`: unbound whether bound or not.
    pub fn clear_name(&mut self, name: Sym, position: Position) {
        if let Variable::Register(register) = self.variable(name) {
            self.unit.emit(Op::ClearLocal, register, 0, 0, position);
            self.unit.bound.remove(register);
            return;
        }
        let register = self.unit.temp();
        self.unit.load(register, Const::None, position);
        self.store_name(name, register, position);
        self.unit.release(register as u32);
        self.delete_name(name, position);
    }

    /// The local register that a target name can be computed into directly.
    pub fn target_register(&self, name: Sym) -> Option<Reg> {
        match self.variable(name) {
            Variable::Register(register) => Some(register),
            _ => None,
        }
    }
}
