//! Statements: the dispatch, `if`, imports, expression statements.
//!
//! Invariant: code that control cannot reach is still checked, but emits nothing.

use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::unit::Block;
use super::{Compiler, Mode, Outcome, UnitKind};
use crate::code::code_object::Const;
use crate::code::ops::{Intrinsic, Op};

impl<'a> Compiler<'a> {
    pub fn body(&mut self, body: &'a [Stmt]) -> Outcome {
        body.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Outcome {
        match statement {
            Stmt::Expr(node) => self.expression_statement(node),
            Stmt::Assign(node) => self.assign(node),
            Stmt::AugAssign(node) => self.augmented_assign(node),
            Stmt::AnnAssign(node) => self.annotated_assign(node),
            Stmt::If(node) => self.if_statement(node),
            Stmt::For(node) => self.for_statement(node),
            Stmt::While(node) => self.while_statement(node),
            Stmt::Return(node) => self.return_statement(node),
            Stmt::FunctionDef(node) => self.function_definition(node),
            Stmt::ClassDef(node) => self.class_definition(node),
            Stmt::Try(node) => self.try_statement(node),
            Stmt::With(node) => self.with_statement(node),
            Stmt::Raise(node) => self.raise_statement(node),
            Stmt::Assert(node) => self.assert_statement(node),
            Stmt::Import(node) => self.import(node),
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Delete(node) => node.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::Match(node) => self.match_statement(node),
            Stmt::TypeAlias(node) => self.type_alias(node),
            Stmt::Break(node) => self.break_statement(node.range),
            Stmt::Continue(node) => self.continue_statement(node.range),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Pass(_) => Ok(()),
            Stmt::IpyEscapeCommand(node) => self.error("invalid syntax", node.range),
        }
    }

    fn expression_statement(&mut self, node: &'a ast::StmtExpr) -> Outcome {
        if self.mode == Mode::Interactive && self.unit.kind == UnitKind::Module {
            let position = self.position(node.range);
            let mark = self.unit.mark();
            let register = self.operand_last(&node.value)?;
            let shown = self.unit.temp();
            self.unit.intrinsic(Intrinsic::PrintExpression, shown, register, 1, position);
            self.unit.release(mark);
            return Ok(());
        }
        if let Expr::Starred(starred) = &*node.value {
            return self.error("can't use starred expression here", starred.range);
        }
        self.effect(&node.value)
    }

    fn if_statement(&mut self, node: &'a ast::StmtIf) -> Outcome {
        if let ([Stmt::Break(_) | Stmt::Continue(_)], []) = (node.body.as_slice(), node.elif_else_clauses.as_slice())
            && let Some(Block::Loop { on_break, on_continue }) = self.unit.blocks.last().copied()
            && !compares_with_constant(&node.test)
        {
            // nothing to undo: the test jumps at once
            let target = if node.body[0].is_break_stmt() { on_break } else { on_continue };
            return self.jump_if(&node.test, true, target);
        }
        let end = self.unit.label();
        let mut next = self.unit.label();
        let last = node.elif_else_clauses.len();
        self.jump_if(&node.test, false, next)?;
        self.body(&node.body)?;
        let mut end_of_body = self.position(node.body.last().map_or(node.range, Ranged::range));
        for (index, clause) in node.elif_else_clauses.iter().enumerate() {
            self.unit.jump(end, end_of_body);
            self.unit.place(next);
            next = self.unit.label();
            if let Some(test) = &clause.test {
                self.jump_if(test, false, next)?;
            }
            self.body(&clause.body)?;
            end_of_body = self.position(clause.body.last().map_or(clause.range, Ranged::range));
            debug_assert!(index < last);
        }
        self.unit.place(next);
        self.unit.place(end);
        Ok(())
    }

    // imports

    fn import(&mut self, node: &'a ast::StmtImport) -> Outcome {
        let position = self.position(node.range);
        for alias in &node.names {
            let mark = self.unit.mark();
            let arguments = self.unit.temps(2);
            self.unit.load(arguments, Const::Int(0), position);
            self.unit.load(arguments + 1, Const::None, position);
            let module = self.unit.temp();
            self.unit.emit_site(Op::ImportName, module, arguments, &alias.name, position);
            match &alias.asname {
                Some(name) => {
                    // `import a.b.c as d` binds c
                    for part in alias.name.split('.').skip(1) {
                        self.unit.emit_site(Op::ImportFrom, module, module, part, position);
                    }
                    let name = self.sym(name);
                    self.store_name(name, module, position);
                }
                None => {
                    let name = self.sym(alias.name.split('.').next().unwrap_or(""));
                    self.store_name(name, module, position);
                }
            }
            self.unit.release(mark);
        }
        Ok(())
    }

    fn import_from(&mut self, node: &'a ast::StmtImportFrom) -> Outcome {
        let position = self.position(node.range);
        let mark = self.unit.mark();
        let arguments = self.unit.temps(2);
        self.unit.load(arguments, Const::Int(node.level as i64), position);
        let names = node.names.iter().map(|alias| Const::Str(alias.name.to_string())).collect();
        self.unit.load(arguments + 1, Const::Tuple(names), position);
        let module = self.unit.temp();
        let name = node.module.as_ref().map_or("", |name| name.as_str());
        self.unit.emit_site(Op::ImportName, module, arguments, name, position);
        let value = self.unit.temp();
        for alias in &node.names {
            if alias.name.as_str() == "*" {
                self.unit.intrinsic(Intrinsic::ImportStar, value, module, 1, position);
                continue;
            }
            self.unit.emit_site(Op::ImportFrom, value, module, &alias.name, position);
            let name = self.sym(alias.asname.as_ref().unwrap_or(&alias.name));
            self.store_name(name, value, position);
        }
        self.unit.release(mark);
        Ok(())
    }
}

/// Whether a test has a jump of its own only for when it fails.
fn compares_with_constant(test: &Expr) -> bool {
    match test {
        Expr::Compare(node) => node.comparators.last().is_some_and(|right| right.is_literal_expr() && !right.is_none_literal_expr()),
        Expr::BoolOp(node) => node.values.iter().any(compares_with_constant),
        _ => false,
    }
}
