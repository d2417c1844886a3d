//! One walk over the tree that finds the scopes and what each says about its names.
//!
//! Invariant: visits nodes in the order in which CPython's symbol table does, because locals get their registers in the order
//! of first mention; reports the errors that CPython's symbol table reports. Knows nothing of registers.

use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::scope::{flag, mangled, ClassCells, Names, Part, Resolution, Scope, ScopeId, ScopeKind, Scopes, Sym};
use crate::parse::{LineIndex, Mode, ProblemKind, SyntaxProblem};

type Outcome = Result<(), Box<SyntaxProblem>>;

/// What the walk found.
pub struct Analysis {
    pub scopes: Scopes,
    pub names: Names,
    pub special: ClassCells,
    pub future_annotations: bool,
}

struct Builder<'a> {
    scopes: Scopes,
    names: Names,
    special: ClassCells,
    source: &'a str,
    lines: &'a LineIndex,
    current: ScopeId,
    /// depth of conditional statements in the running module or class body
    conditional: u32,
    future_annotations: bool,
    /// while in the iterable of a comprehension a walrus is an error
    in_comprehension_iterable: u32,
    /// where something forbidden stands: the words for the message
    forbidden: Option<&'static str>,
}

/// Finds and resolves all scopes.
pub fn analyse(tree: &ast::Mod, source: &str, lines: &LineIndex, mode: Mode, future_annotations: bool) -> Result<Analysis, Box<SyntaxProblem>> {
    let mut names = Names::default();
    let special = ClassCells {
        class: names.intern("__class__"),
        class_dict: names.intern("__classdict__"),
        conditional_annotations: names.intern("__conditional_annotations__"),
    };
    let mut scopes = Scopes::default();
    scopes.all.push(Scope::new(ScopeKind::Module, None, Rc::from(if mode == Mode::Expression { "<eval>" } else { "<module>" }), None));
    let mut builder = Builder {
        scopes,
        names,
        special,
        source,
        lines,
        current: ScopeId(0),
        conditional: 0,
        future_annotations,
        in_comprehension_iterable: 0,
        forbidden: None,
    };
    match tree {
        ast::Mod::Module(module) => {
            builder.future_imports(&module.body)?;
            builder.body(&module.body)?;
        }
        ast::Mod::Expression(expression) => builder.expr(&expression.body)?,
    }
    let Builder { mut scopes, names, special, .. } = builder;
    if let Err((scope, name)) = scopes.resolve(&special, &names) {
        let range = scopes.get(scope).symbol(name).map_or(TextRange::default(), |symbol| symbol.declared);
        let message = format!("no binding for nonlocal '{}' found", names.text(name));
        return Err(SyntaxProblem::at(ProblemKind::SyntaxError, message, range, source, lines));
    }
    Ok(Analysis { scopes, names, special, future_annotations: builder.future_annotations })
}

impl<'a> Builder<'a> {
    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Result<T, Box<SyntaxProblem>> {
        Err(SyntaxProblem::at(ProblemKind::SyntaxError, message, range, self.source, self.lines))
    }

    fn scope(&mut self) -> &mut Scope {
        self.scopes.get_mut(self.current)
    }

    fn sym(&mut self, name: &str) -> Sym {
        match mangled(self.scopes.get(self.current).private.as_deref(), name) {
            Some(mangled) => self.names.intern(&mangled),
            None => self.names.intern(name),
        }
    }

    fn enter<T>(&mut self, node: &T, part: Part, kind: ScopeKind, name: &str) -> ScopeId {
        let id = ScopeId(self.scopes.all.len() as u32);
        let parent = self.scopes.get(self.current);
        let private = if kind == ScopeKind::Class && part == Part::Body { Some(Rc::from(name)) } else { parent.private.clone() };
        let mut scope = Scope::new(kind, Some(self.current), Rc::from(name), private);
        if matches!(kind, ScopeKind::TypeParams | ScopeKind::Annotation) {
            scope.class_namespace = match parent.kind {
                ScopeKind::Class => Some(self.current),
                ScopeKind::TypeParams | ScopeKind::Annotation => parent.class_namespace,
                _ => None,
            };
        }
        self.scopes.all.push(scope);
        self.scopes.by_node.insert((std::ptr::from_ref(node) as usize, part), id);
        let outer = self.current;
        self.current = id;
        outer
    }

    /// Runs inside a new scope.
    fn within<T>(&mut self, node: &T, part: Part, kind: ScopeKind, name: &str, inner: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let outer = self.enter(node, part, kind, name);
        let conditional = std::mem::take(&mut self.conditional);
        let forbidden = self.forbidden;
        let iterable = self.in_comprehension_iterable;
        if matches!(kind, ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Class) {
            self.forbidden = None;
            self.in_comprehension_iterable = 0;
        }
        let outcome = inner(self);
        self.current = outer;
        self.conditional = conditional;
        self.forbidden = forbidden;
        self.in_comprehension_iterable = iterable;
        outcome
    }

    // names

    fn use_name(&mut self, name: &str, range: TextRange) {
        let sym = self.sym(name);
        self.scope().mark(sym, flag::USED, range);
        if name == "super" && self.scope().kind.is_function_like() {
            let class = self.special.class;
            if self.class_around() {
                self.scope().mark(class, flag::USED, range);
            }
        }
    }

    /// Whether a class encloses the current function.
    fn class_around(&self) -> bool {
        let mut at = self.scopes.get(self.current).parent;
        while let Some(id) = at {
            let scope = self.scopes.get(id);
            if scope.kind == ScopeKind::Class {
                return true;
            }
            at = scope.parent;
        }
        false
    }

    fn bind(&mut self, name: &str, flags: u16, range: TextRange) -> Outcome {
        if name == "__debug__" {
            let verb = if flags & flag::DELETED != 0 { "delete" } else { "assign to" };
            return self.error(format!("cannot {verb} __debug__"), range);
        }
        let sym = self.sym(name);
        self.scope().mark(sym, flags, range);
        Ok(())
    }

    // statements

    fn future_imports(&mut self, body: &[Stmt]) -> Outcome {
        let mut allowed = true;
        for (index, statement) in body.iter().enumerate() {
            match statement {
                Stmt::ImportFrom(import) if import.level == 0 && import.module.as_deref() == Some("__future__") => {
                    if !allowed {
                        return self.error("from __future__ imports must occur at the beginning of the file", import.range);
                    }
                    for alias in &import.names {
                        match alias.name.as_str() {
                            "annotations" => self.future_annotations = true,
                            "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement" | "print_function"
                            | "unicode_literals" | "generator_stop" | "barry_as_FLUFL" => {}
                            "braces" => return self.error("not a chance", alias.range),
                            other => return self.error(format!("future feature {other} is not defined"), alias.range),
                        }
                    }
                }
                Stmt::Expr(expression) if index == 0 && expression.value.is_string_literal_expr() => {}
                _ => allowed = false,
            }
        }
        Ok(())
    }

    fn body(&mut self, body: &[Stmt]) -> Outcome {
        body.iter().try_for_each(|statement| self.stmt(statement))
    }

    fn conditional_body(&mut self, body: &[Stmt]) -> Outcome {
        self.conditional += 1;
        let outcome = self.body(body);
        self.conditional -= 1;
        outcome
    }

    fn stmt(&mut self, statement: &Stmt) -> Outcome {
        match statement {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Return(node) => node.value.as_deref().map_or(Ok(()), |value| self.expr(value)),
            Stmt::Delete(node) => node.targets.iter().try_for_each(|target| self.target(target, flag::ASSIGNED | flag::DELETED)),
            Stmt::TypeAlias(node) => self.type_alias(node),
            Stmt::Assign(node) => {
                self.expr(&node.value)?;
                node.targets.iter().try_for_each(|target| self.target(target, flag::ASSIGNED))
            }
            Stmt::AugAssign(node) => {
                self.target(&node.target, flag::ASSIGNED | flag::USED)?;
                self.expr(&node.value)
            }
            Stmt::AnnAssign(node) => self.annotated(node),
            Stmt::For(node) => {
                if node.is_async {
                    self.scope().has_await = true;
                }
                self.expr(&node.iter)?;
                self.target(&node.target, flag::ASSIGNED)?;
                self.conditional_body(&node.body)?;
                self.conditional_body(&node.orelse)
            }
            Stmt::While(node) => {
                self.expr(&node.test)?;
                self.conditional_body(&node.body)?;
                self.conditional_body(&node.orelse)
            }
            Stmt::If(node) => {
                self.expr(&node.test)?;
                self.conditional_body(&node.body)?;
                for clause in &node.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        self.expr(test)?;
                    }
                    self.conditional_body(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(node) => {
                for item in &node.items {
                    self.expr(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        self.target(target, flag::ASSIGNED)?;
                    }
                }
                self.conditional_body(&node.body)
            }
            Stmt::Match(node) => {
                self.expr(&node.subject)?;
                for case in &node.cases {
                    self.pattern(&case.pattern)?;
                    if let Some(guard) = &case.guard {
                        self.expr(guard)?;
                    }
                    self.conditional_body(&case.body)?;
                }
                Ok(())
            }
            Stmt::Raise(node) => {
                for part in [&node.exc, &node.cause].into_iter().flatten() {
                    self.expr(part)?;
                }
                Ok(())
            }
            Stmt::Try(node) => {
                self.conditional_body(&node.body)?;
                for handler in &node.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(kind) = &handler.type_ {
                        self.expr(kind)?;
                    }
                    if let Some(name) = &handler.name {
                        self.bind(name, flag::ASSIGNED | flag::DELETED, name.range)?;
                    }
                    self.conditional_body(&handler.body)?;
                }
                self.conditional_body(&node.orelse)?;
                self.conditional_body(&node.finalbody)
            }
            Stmt::Assert(node) => {
                self.expr(&node.test)?;
                node.msg.as_deref().map_or(Ok(()), |message| self.expr(message))
            }
            Stmt::Import(node) => {
                for alias in &node.names {
                    let name = match &alias.asname {
                        Some(name) => name.as_str(),
                        None => alias.name.split('.').next().unwrap_or(""),
                    };
                    self.bind(name, flag::IMPORTED, alias.range)?;
                }
                Ok(())
            }
            Stmt::ImportFrom(node) => {
                for alias in &node.names {
                    if alias.name.as_str() == "*" {
                        if self.scope().kind != ScopeKind::Module {
                            return self.error("import * only allowed at module level", alias.range);
                        }
                        continue;
                    }
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name, flag::IMPORTED, alias.range)?;
                }
                Ok(())
            }
            Stmt::Global(node) => self.declaration(&node.names, node.range, flag::GLOBAL),
            Stmt::Nonlocal(node) => self.declaration(&node.names, node.range, flag::NONLOCAL),
            Stmt::Expr(node) => self.expr(&node.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn declaration(&mut self, names: &[ast::Identifier], range: TextRange, declared: u16) -> Outcome {
        let word = if declared == flag::GLOBAL { "global" } else { "nonlocal" };
        if declared == flag::NONLOCAL && self.scope().kind == ScopeKind::Module {
            return self.error("nonlocal declaration not allowed at module level", range);
        }
        for name in names {
            let sym = self.sym(name);
            let flags = self.scope().flags(sym);
            let other = flags & (flag::GLOBAL | flag::NONLOCAL) & !declared;
            if flags & flag::PARAMETER != 0 {
                return self.error(format!("name '{name}' is parameter and {word}"), range);
            }
            if other != 0 {
                let first = self.scope().symbol(sym).map_or(range, |symbol| symbol.declared);
                return self.error(format!("name '{name}' is nonlocal and global"), first);
            }
            if flags & flag::ANNOTATED != 0 {
                return self.error(format!("annotated name '{name}' can't be {word}"), range);
            }
            if flags & flag::USED != 0 {
                return self.error(format!("name '{name}' is used prior to {word} declaration"), range);
            }
            if flags & flag::BOUND != 0 && flags & declared == 0 {
                return self.error(format!("name '{name}' is assigned to before {word} declaration"), range);
            }
            self.scope().mark(sym, declared, range);
        }
        Ok(())
    }

    fn annotated(&mut self, node: &ast::StmtAnnAssign) -> Outcome {
        if let Expr::Name(name) = &*node.target {
            let sym = self.sym(&name.id);
            let flags = self.scope().flags(sym);
            if flags & (flag::GLOBAL | flag::NONLOCAL) != 0 && node.simple && self.scope().kind != ScopeKind::Module {
                let word = if flags & flag::GLOBAL != 0 { "global" } else { "nonlocal" };
                return self.error(format!("annotated name '{}' can't be {word}", name.id), node.range);
            }
            if node.simple {
                self.bind(&name.id, flag::ASSIGNED | flag::ANNOTATED, name.range)?;
            } else if node.value.is_some() {
                self.bind(&name.id, flag::ASSIGNED, name.range)?;
            }
        } else {
            self.target(&node.target, flag::ASSIGNED)?;
        }
        let kind = self.scope().kind;
        if matches!(kind, ScopeKind::Module | ScopeKind::Class) {
            let conditional = self.conditional > 0 || kind == ScopeKind::Module;
            let simple = node.simple && node.target.is_name_expr();
            if simple {
                let scope = self.scope();
                scope.has_annotations = true;
                scope.conditional_annotations |= conditional;
            }
            if simple && !self.future_annotations {
                self.class_or_module_annotation(&node.annotation)?;
            } else if !self.future_annotations {
                // evaluated for nothing but its names
                self.expr(&node.annotation)?;
            }
        }
        node.value.as_deref().map_or(Ok(()), |value| self.expr(value))
    }

    /// All annotations of a module or class are evaluated by one function.
    fn class_or_module_annotation(&mut self, annotation: &Expr) -> Outcome {
        let outer = self.current;
        let id = match self.scopes.get(outer).annotate {
            Some(id) => id,
            None => {
                let id = ScopeId(self.scopes.all.len() as u32);
                let parent = self.scopes.get(outer);
                let mut scope = Scope::new(ScopeKind::Annotation, Some(outer), Rc::from("__annotate__"), parent.private.clone());
                if parent.kind == ScopeKind::Class {
                    scope.class_namespace = Some(outer);
                }
                self.scopes.all.push(scope);
                self.scopes.get_mut(outer).annotate = Some(id);
                self.current = id;
                self.lazy_format();
                id
            }
        };
        self.current = id;
        let conditional = std::mem::take(&mut self.conditional);
        let forbidden = self.forbidden.replace("an annotation");
        if self.scopes.get(outer).kind == ScopeKind::Class {
            let name = self.special.conditional_annotations;
            self.scope().mark(name, flag::USED, TextRange::default());
        }
        let outcome = self.expr(annotation);
        self.current = outer;
        self.conditional = conditional;
        self.forbidden = forbidden;
        outcome
    }

    /// A part that is evaluated lazily in a function of its own.
    fn annotation_part<T>(&mut self, node: &T, part: Part, name: &str, inner: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        self.within(node, part, ScopeKind::Annotation, name, |builder| {
            builder.forbidden = Some(match part {
                Part::Annotate => "an annotation",
                Part::Value => "a type alias",
                Part::Default => "a TypeVar default",
                _ => "a TypeVar bound",
            });
            inner(builder)
        })
    }

    fn function(&mut self, def: &ast::StmtFunctionDef) -> Outcome {
        self.bind(&def.name, flag::ASSIGNED, def.name.range)?;
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression)?;
        }
        self.defaults(&def.parameters)?;
        match &def.type_params {
            Some(parameters) => {
                let name = format!("<generic parameters of {}>", def.name);
                self.within(def, Part::TypeParams, ScopeKind::TypeParams, &name, |builder| {
                    for hidden in [".defaults", ".kwdefaults"] {
                        let sym = builder.names.intern(hidden);
                        builder.scope().mark(sym, flag::PARAMETER, TextRange::default());
                    }
                    builder.type_params(parameters)?;
                    builder.function_body(def)
                })
            }
            None => self.function_body(def),
        }
    }

    fn function_body(&mut self, def: &ast::StmtFunctionDef) -> Outcome {
        self.function_annotations(def)?;
        self.within(def, Part::Body, ScopeKind::Function, &def.name, |builder| {
            builder.scope().is_async = def.is_async;
            builder.parameters(&def.parameters)?;
            builder.body(&def.body)
        })
    }

    fn function_annotations(&mut self, def: &ast::StmtFunctionDef) -> Outcome {
        let any = def.returns.is_some() || def.parameters.iter().any(|parameter| parameter.annotation().is_some());
        if !any {
            return Ok(());
        }
        self.annotation_part(def, Part::Annotate, "__annotate__", |builder| {
            builder.lazy_format();
            if builder.future_annotations {
                builder.scope().class_namespace = None;
                return Ok(());
            }
            for annotation in def.parameters.iter().filter_map(|parameter| parameter.annotation()) {
                builder.expr(annotation)?;
            }
            def.returns.as_deref().map_or(Ok(()), |returns| builder.expr(returns))
        })
    }

    fn defaults(&mut self, parameters: &ast::Parameters) -> Outcome {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                self.expr(default)?;
            }
        }
        Ok(())
    }

    fn parameters(&mut self, parameters: &ast::Parameters) -> Outcome {
        let mut seen = std::collections::HashSet::new();
        let mut all: Vec<&ast::Identifier> = Vec::new();
        all.extend(parameters.posonlyargs.iter().chain(&parameters.args).map(|parameter| &parameter.parameter.name));
        all.extend(parameters.kwonlyargs.iter().map(|parameter| &parameter.parameter.name));
        all.extend(parameters.vararg.as_deref().map(|parameter| &parameter.name));
        all.extend(parameters.kwarg.as_deref().map(|parameter| &parameter.name));
        for name in all {
            let sym = self.sym(name);
            if !seen.insert(sym) {
                return self.error(format!("duplicate argument '{name}' in function definition"), name.range);
            }
            self.bind(name, flag::PARAMETER, name.range)?;
        }
        let first = parameters.posonlyargs.first().or(parameters.args.first());
        let first = first.map(|parameter| self.sym(&parameter.parameter.name));
        self.scope().first_parameter = first;
        Ok(())
    }

    fn class(&mut self, def: &ast::StmtClassDef) -> Outcome {
        self.bind(&def.name, flag::ASSIGNED, def.name.range)?;
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression)?;
        }
        match &def.type_params {
            Some(parameters) => {
                let name = format!("<generic parameters of {}>", def.name);
                self.within(def, Part::TypeParams, ScopeKind::TypeParams, &name, |builder| {
                    // names of the type parameters are private to the class
                    for hidden in [".type_params", ".generic_base"] {
                        let sym = builder.names.intern(hidden);
                        builder.scope().mark(sym, flag::ASSIGNED, TextRange::default());
                    }
                    builder.scope().private = Some(Rc::from(def.name.as_str()));
                    builder.type_params(parameters)?;
                    builder.class_body(def)
                })
            }
            None => self.class_body(def),
        }
    }

    fn class_body(&mut self, def: &ast::StmtClassDef) -> Outcome {
        if let Some(arguments) = &def.arguments {
            let forbidden = self.forbidden;
            if def.type_params.is_some() {
                self.forbidden = Some("the definition of a generic");
            }
            self.arguments(arguments)?;
            self.forbidden = forbidden;
        }
        self.within(def, Part::Body, ScopeKind::Class, &def.name, |builder| {
            if def.type_params.is_some() {
                let sym = builder.names.intern(".type_params");
                builder.scope().mark(sym, flag::USED, TextRange::default());
            }
            builder.body(&def.body)
        })
    }

    fn type_params(&mut self, parameters: &ast::TypeParams) -> Outcome {
        for parameter in parameters {
            let name = parameter.name();
            let sym = self.sym(name);
            if self.scope().flags(sym) & flag::TYPE_PARAMETER != 0 {
                return self.error(format!("duplicate type parameter '{name}'"), name.range);
            }
            self.bind(name, flag::TYPE_PARAMETER | flag::ASSIGNED, name.range)?;
        }
        let mut default_seen = false;
        for parameter in parameters {
            if let ast::TypeParam::TypeVar(variable) = parameter
                && let Some(bound) = &variable.bound
            {
                self.annotation_part(variable, Part::Value, &variable.name, |builder| {
                    builder.lazy_format();
                    builder.expr(bound)
                })?;
            }
            match parameter.default() {
                Some(default) => {
                    default_seen = true;
                    let name = parameter.name().to_string();
                    self.annotation_part(parameter, Part::Default, &name, |builder| {
                        builder.lazy_format();
                        builder.expr(default)
                    })?;
                }
                None if default_seen => {
                    let name = parameter.name();
                    return self.error(format!("non-default type parameter '{name}' follows default type parameter"), parameter.range());
                }
                None => {}
            }
        }
        Ok(())
    }

    fn lazy_format(&mut self) {
        let format = self.names.intern(".format");
        self.scope().mark(format, flag::PARAMETER, TextRange::default());
    }

    fn type_alias(&mut self, node: &ast::StmtTypeAlias) -> Outcome {
        let Expr::Name(name) = &*node.name else { return Ok(()) };
        self.bind(&name.id, flag::ASSIGNED, name.range)?;
        let value = |builder: &mut Self| {
            builder.annotation_part(node, Part::Value, &name.id, |builder| {
                builder.lazy_format();
                builder.expr(&node.value)
            })
        };
        match &node.type_params {
            Some(parameters) => {
                let title = format!("<generic parameters of {}>", name.id);
                self.within(node, Part::TypeParams, ScopeKind::TypeParams, &title, |builder| {
                    builder.type_params(parameters)?;
                    value(builder)
                })
            }
            None => value(self),
        }
    }

    // targets

    fn target(&mut self, target: &Expr, flags: u16) -> Outcome {
        match target {
            Expr::Name(name) => self.bind(&name.id, flags, name.range),
            Expr::Tuple(tuple) => tuple.elts.iter().try_for_each(|element| self.target(element, flags)),
            Expr::List(list) => list.elts.iter().try_for_each(|element| self.target(element, flags)),
            Expr::Starred(starred) => self.target(&starred.value, flags),
            Expr::Attribute(attribute) => {
                if attribute.attr.as_str() == "__debug__" {
                    let verb = if flags & flag::DELETED != 0 { "delete" } else { "assign to" };
                    return self.error(format!("cannot {verb} __debug__"), attribute.range);
                }
                self.expr(&attribute.value)
            }
            other => self.expr(other),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) -> Outcome {
        match pattern {
            Pattern::MatchValue(node) => self.expr(&node.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(node) => node.patterns.iter().try_for_each(|pattern| self.pattern(pattern)),
            Pattern::MatchMapping(node) => {
                node.keys.iter().try_for_each(|key| self.expr(key))?;
                node.patterns.iter().try_for_each(|pattern| self.pattern(pattern))?;
                node.rest.as_ref().map_or(Ok(()), |rest| self.bind(rest, flag::ASSIGNED, rest.range))
            }
            Pattern::MatchClass(node) => {
                self.expr(&node.cls)?;
                node.arguments.patterns.iter().try_for_each(|pattern| self.pattern(pattern))?;
                node.arguments.keywords.iter().try_for_each(|keyword| {
                    if keyword.attr.as_str() == "__debug__" {
                        return self.error("cannot assign to __debug__", keyword.range);
                    }
                    self.pattern(&keyword.pattern)
                })
            }
            Pattern::MatchStar(node) => node.name.as_ref().map_or(Ok(()), |name| self.bind(name, flag::ASSIGNED, name.range)),
            Pattern::MatchAs(node) => {
                if let Some(pattern) = &node.pattern {
                    self.pattern(pattern)?;
                }
                node.name.as_ref().map_or(Ok(()), |name| self.bind(name, flag::ASSIGNED, name.range))
            }
            Pattern::MatchOr(node) => node.patterns.iter().try_for_each(|pattern| self.pattern(pattern)),
        }
    }

    // expressions

    fn exprs(&mut self, expressions: &[Expr]) -> Outcome {
        expressions.iter().try_for_each(|expression| self.expr(expression))
    }

    fn optional(&mut self, expression: Option<&Expr>) -> Outcome {
        expression.map_or(Ok(()), |expression| self.expr(expression))
    }

    fn arguments(&mut self, arguments: &ast::Arguments) -> Outcome {
        self.exprs(&arguments.args)?;
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg
                && name.as_str() == "__debug__"
            {
                return self.error("cannot assign to __debug__", keyword.range);
            }
            self.expr(&keyword.value)?;
        }
        Ok(())
    }

    fn expr(&mut self, expression: &Expr) -> Outcome {
        match expression {
            Expr::BoolOp(node) => self.exprs(&node.values),
            Expr::Named(node) => self.walrus(node),
            Expr::BinOp(node) => {
                // long chains lean to the left
                let mut rights = vec![&*node.right];
                let mut left = &*node.left;
                while let Expr::BinOp(inner) = left {
                    rights.push(&inner.right);
                    left = &inner.left;
                }
                self.expr(left)?;
                rights.into_iter().rev().try_for_each(|right| self.expr(right))
            }
            Expr::UnaryOp(node) => self.expr(&node.operand),
            Expr::Lambda(node) => {
                if let Some(parameters) = &node.parameters {
                    self.defaults(parameters)?;
                }
                self.within(node, Part::Body, ScopeKind::Lambda, "<lambda>", |builder| {
                    if let Some(parameters) = &node.parameters {
                        builder.parameters(parameters)?;
                    }
                    builder.expr(&node.body)
                })
            }
            Expr::If(node) => {
                self.expr(&node.test)?;
                self.expr(&node.body)?;
                self.expr(&node.orelse)
            }
            Expr::Dict(node) => node.items.iter().try_for_each(|item| {
                self.optional(item.key.as_ref())?;
                self.expr(&item.value)
            }),
            Expr::Set(node) => self.exprs(&node.elts),
            Expr::ListComp(node) => self.comprehension(node, ScopeKind::ListComp, &node.generators, None, &node.elt, node.range),
            Expr::SetComp(node) => self.comprehension(node, ScopeKind::SetComp, &node.generators, None, &node.elt, node.range),
            Expr::DictComp(node) => {
                self.comprehension(node, ScopeKind::DictComp, &node.generators, node.key.as_deref(), &node.value, node.range)
            }
            Expr::Generator(node) => self.comprehension(node, ScopeKind::Generator, &node.generators, None, &node.elt, node.range),
            Expr::Await(node) => {
                if let Some(place) = self.forbidden {
                    return self.error(format!("await expression cannot be used within {place}"), node.range);
                }
                self.scope().has_await = true;
                self.expr(&node.value)
            }
            Expr::Yield(node) => {
                self.yields(node.range)?;
                self.optional(node.value.as_deref())
            }
            Expr::YieldFrom(node) => {
                self.yields(node.range)?;
                self.expr(&node.value)
            }
            Expr::Compare(node) => {
                self.expr(&node.left)?;
                self.exprs(&node.comparators)
            }
            Expr::Call(node) => {
                self.expr(&node.func)?;
                self.arguments(&node.arguments)
            }
            Expr::FString(node) => node.value.iter().try_for_each(|part| match part {
                ast::FStringPart::Literal(_) => Ok(()),
                ast::FStringPart::FString(string) => self.interpolated(&string.elements),
            }),
            Expr::TString(node) => node.value.iter().try_for_each(|string| self.interpolated(&string.elements)),
            Expr::Attribute(node) => {
                let mut value = &*node.value;
                while let Expr::Attribute(inner) = value {
                    value = &inner.value;
                }
                self.expr(value)
            }
            Expr::Subscript(node) => {
                self.expr(&node.value)?;
                self.expr(&node.slice)
            }
            Expr::Starred(node) => self.expr(&node.value),
            Expr::Name(node) => {
                self.use_name(&node.id, node.range);
                Ok(())
            }
            Expr::List(node) => self.exprs(&node.elts),
            Expr::Tuple(node) => self.exprs(&node.elts),
            Expr::Slice(node) => {
                self.optional(node.lower.as_deref())?;
                self.optional(node.upper.as_deref())?;
                self.optional(node.step.as_deref())
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn interpolated(&mut self, elements: &ast::InterpolatedStringElements) -> Outcome {
        for element in elements {
            if let ast::InterpolatedStringElement::Interpolation(element) = element {
                self.expr(&element.expression)?;
                if let Some(spec) = &element.format_spec {
                    self.interpolated(&spec.elements)?;
                }
            }
        }
        Ok(())
    }

    fn yields(&mut self, range: TextRange) -> Outcome {
        if let Some(place) = self.forbidden {
            return self.error(format!("yield expression cannot be used within {place}"), range);
        }
        let kind = self.scope().kind;
        let place = match kind {
            ScopeKind::ListComp => "list comprehension",
            ScopeKind::SetComp => "set comprehension",
            ScopeKind::DictComp => "dict comprehension",
            ScopeKind::Generator => "generator expression",
            _ => {
                self.scope().has_yield = true;
                return Ok(());
            }
        };
        self.error(format!("'yield' inside {place}"), range)
    }

    fn walrus(&mut self, node: &ast::ExprNamed) -> Outcome {
        if let Some(place) = self.forbidden {
            return self.error(format!("named expression cannot be used within {place}"), node.range);
        }
        if self.in_comprehension_iterable > 0 {
            return self.error("assignment expression cannot be used in a comprehension iterable expression", node.range);
        }
        let Expr::Name(name) = &*node.target else { return self.expr(&node.value) };
        if self.scope().kind.is_comprehension() {
            self.bind_through_comprehensions(&name.id, name.range)?;
        } else {
            self.bind(&name.id, flag::ASSIGNED | flag::WALRUS, name.range)?;
        }
        self.expr(&node.value)
    }

    /// The target of a walrus in a comprehension belongs to the scope around all comprehensions.
    fn bind_through_comprehensions(&mut self, name: &str, range: TextRange) -> Outcome {
        let sym = self.sym(name);
        let mut at = self.current;
        while self.scopes.get(at).kind.is_comprehension() {
            if self.scopes.get(at).flags(sym) & flag::ITERATION != 0 {
                return self.error(format!("assignment expression cannot rebind comprehension iteration variable '{name}'"), range);
            }
            self.scopes.get_mut(at).mark(sym, flag::USED | flag::WALRUS, range);
            match self.scopes.get(at).parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        if self.scopes.get(at).kind == ScopeKind::Class {
            return self.error("assignment expression within a comprehension cannot be used in a class body", range);
        }
        if name == "__debug__" {
            return self.error("cannot assign to __debug__", range);
        }
        self.scopes.get_mut(at).mark(sym, flag::ASSIGNED | flag::WALRUS, range);
        Ok(())
    }

    fn comprehension<T>(
        &mut self,
        node: &T,
        kind: ScopeKind,
        generators: &[ast::Comprehension],
        key: Option<&Expr>,
        element: &Expr,
        range: TextRange,
    ) -> Outcome {
        let Some(first) = generators.first() else { return Ok(()) };
        // the first iterable belongs to the scope around
        self.in_comprehension_iterable += 1;
        let outcome = self.expr(&first.iter);
        self.in_comprehension_iterable -= 1;
        outcome?;
        let name = match kind {
            ScopeKind::ListComp => "<listcomp>",
            ScopeKind::SetComp => "<setcomp>",
            ScopeKind::DictComp => "<dictcomp>",
            _ => "<genexpr>",
        };
        let parent = self.current;
        let mut inner = parent;
        self.within(node, Part::Body, kind, name, |builder| {
            inner = builder.current;
            for (index, generator) in generators.iter().enumerate() {
                builder.target(&generator.target, flag::ITERATION)?;
                if index > 0 {
                    builder.in_comprehension_iterable += 1;
                    let outcome = builder.expr(&generator.iter);
                    builder.in_comprehension_iterable -= 1;
                    outcome?;
                }
                if generator.is_async {
                    builder.scope().has_await = true;
                }
                let iterable = std::mem::take(&mut builder.in_comprehension_iterable);
                builder.exprs(&generator.ifs)?;
                builder.in_comprehension_iterable = iterable;
            }
            let iterable = std::mem::take(&mut builder.in_comprehension_iterable);
            builder.optional(key)?;
            builder.expr(element)?;
            builder.in_comprehension_iterable = iterable;
            Ok(())
        })?;
        let has_await = self.scopes.get(inner).has_await;
        let outer_kind = self.scopes.get(parent).kind;
        if kind != ScopeKind::Generator {
            if has_await {
                self.scopes.get_mut(parent).has_await = true;
            }
            let host_is_plain = matches!(outer_kind, ScopeKind::Module | ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Generator)
                || (outer_kind.is_comprehension() && self.scopes.get(parent).kind != ScopeKind::Generator);
            let inspects = ["locals", "eval", "exec", "vars", "dir"].iter().any(|name| {
                let sym = self.names.intern(name);
                self.scopes.get(inner).flags(sym) & flag::USED != 0
            });
            let inlined = host_is_plain && !inspects && bound_before_read(generators);
            self.scopes.get_mut(inner).inlined = inlined;
        }
        let _ = (range, Resolution::Own);
        Ok(())
    }
}

/// Whether no iterable or condition of a comprehension reads a variable that a later `for` of it binds.
fn bound_before_read(generators: &[ast::Comprehension]) -> bool {
    let mut later: Vec<&str> = Vec::new();
    for generator in generators.iter().rev() {
        let reads_later = |expression: &Expr| super::mentions::any(expression, &later);
        if generator.ifs.iter().any(reads_later) {
            return false;
        }
        super::mentions::bound_names(&generator.target, &mut later);
        if generators.len() > 1 && super::mentions::any(&generator.iter, &later) && !std::ptr::eq(generator, &generators[0]) {
            return false;
        }
        if super::mentions::complex_target(&generator.target) {
            return false;
        }
    }
    true
}
