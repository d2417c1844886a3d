//! What the iterations of a `for` pass to each other: which names are private to one, which are carried on, which only add up.
//!
//! Invariant: a name is called private only when every read in the body comes after an assignment in the same iteration.
//! `with` is taken not to swallow exceptions: where one does, the read finds the name unbound. Knows the tree and asks the
//! compiler only where a name lives.

use std::collections::HashMap;

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{walk_expr, Visitor};
use ruff_python_ast::{Expr, Operator, Pattern, Stmt};

use super::name::Variable;
use super::unit::{Reg, UnitKind};
use super::Compiler;
use crate::code::code_object::Carried;

/// What the loop table says of a body.
pub struct LoopFlow {
    pub locals: Vec<(Reg, Carried)>,
    pub names: Vec<(String, Carried)>,
    pub sequential: Option<&'static str>,
}

/// What was seen of one name that the body assigns.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// read, or deleted, where it may come from an earlier iteration
    read: bool,
    /// `name += …` or `name -= …` where the old value may come from an earlier iteration
    added: bool,
    /// assigned otherwise
    assigned: bool,
}

/// Names certainly assigned in this iteration; `None` where control cannot come.
type State = Option<Vec<bool>>;

struct Flow<'a> {
    index: HashMap<&'a str, usize>,
    order: Vec<&'a str>,
    seen: Vec<Seen>,
    state: State,
    /// variables of comprehensions around, which hide the body's names
    hidden: Vec<&'a str>,
    /// first pass: only find what is assigned
    collecting: bool,
    sequential: Option<&'static str>,
}

impl<'a> Compiler<'a> {
    /// The flow of names through the iterations of a loop.
    pub fn loop_flow(&mut self, node: &'a ast::StmtFor) -> LoopFlow {
        let mut result = LoopFlow { locals: Vec::new(), names: Vec::new(), sequential: None };
        if self.unit.kind == UnitKind::Class {
            result.sequential = Some("in a class body");
            return result;
        }
        let mut flow = Flow {
            index: HashMap::new(),
            order: Vec::new(),
            seen: Vec::new(),
            state: Some(Vec::new()),
            hidden: Vec::new(),
            collecting: true,
            sequential: None,
        };
        flow.run(node);
        flow.collecting = false;
        flow.seen = vec![Seen::default(); flow.order.len()];
        flow.state = Some(vec![false; flow.order.len()]);
        flow.run(node);
        result.sequential = flow.sequential;
        for (name, seen) in flow.order.iter().zip(&flow.seen) {
            let carried = match seen {
                Seen { read: false, added: false, .. } => Carried::Private,
                Seen { read: false, added: true, assigned: false } => Carried::Reduction,
                _ => Carried::Carried,
            };
            let symbol = self.sym(name);
            match self.variable(symbol) {
                Variable::Register(register) => result.locals.push((register, carried)),
                Variable::Cell(_) => result.sequential = Some("assigns a variable that an inner function uses"),
                Variable::Global if self.unit.kind == UnitKind::Function => {}
                _ => result.names.push((self.text_of(symbol).to_string(), carried)),
            }
        }
        result
    }
}

impl<'a> Flow<'a> {
    fn run(&mut self, node: &'a ast::StmtFor) {
        self.store_target(&node.target);
        self.body(&node.body);
    }

    fn number(&mut self, name: &'a str) -> Option<usize> {
        if self.hidden.contains(&name) {
            return None;
        }
        if self.collecting {
            let next = self.order.len();
            let number = *self.index.entry(name).or_insert(next);
            if number == next {
                self.order.push(name);
                self.seen.push(Seen::default());
            }
            return Some(number);
        }
        self.index.get(name).copied()
    }

    fn is_certain(&self, number: usize) -> bool {
        match &self.state {
            Some(state) => state.get(number).copied().unwrap_or(false),
            // nobody reads where control cannot come
            None => true,
        }
    }

    fn store(&mut self, name: &'a str) {
        if let Some(number) = self.number(name)
            && !self.collecting
        {
            self.seen[number].assigned = true;
            if let Some(state) = &mut self.state {
                state[number] = true;
            }
        }
    }

    fn read(&mut self, name: &'a str) {
        if self.collecting || self.hidden.contains(&name) {
            return;
        }
        if let Some(number) = self.index.get(name).copied()
            && !self.is_certain(number)
        {
            self.seen[number].read = true;
        }
    }

    fn merge(&mut self, other: State) {
        self.state = match (self.state.take(), other) {
            (Some(mut a), Some(b)) => {
                a.iter_mut().zip(&b).for_each(|(a, b)| *a &= b);
                Some(a)
            }
            (a, b) => a.or(b),
        };
    }

    fn store_target(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => self.store(&name.id),
            Expr::Tuple(node) => node.elts.iter().for_each(|element| self.store_target(element)),
            Expr::List(node) => node.elts.iter().for_each(|element| self.store_target(element)),
            Expr::Starred(node) => self.store_target(&node.value),
            Expr::Attribute(node) => self.visit_expr(&node.value),
            Expr::Subscript(node) => {
                self.visit_expr(&node.value);
                self.visit_expr(&node.slice);
            }
            other => self.visit_expr(other),
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchValue(node) => self.visit_expr(&node.value),
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchSequence(node) => node.patterns.iter().for_each(|pattern| self.pattern(pattern)),
            Pattern::MatchMapping(node) => {
                node.keys.iter().for_each(|key| self.visit_expr(key));
                node.patterns.iter().for_each(|pattern| self.pattern(pattern));
                if let Some(rest) = &node.rest {
                    self.store(rest);
                }
            }
            Pattern::MatchClass(node) => {
                self.visit_expr(&node.cls);
                node.arguments.patterns.iter().for_each(|pattern| self.pattern(pattern));
                node.arguments.keywords.iter().for_each(|keyword| self.pattern(&keyword.pattern));
            }
            Pattern::MatchStar(node) => {
                if let Some(name) = &node.name {
                    self.store(name);
                }
            }
            Pattern::MatchAs(node) => {
                if let Some(pattern) = &node.pattern {
                    self.pattern(pattern);
                }
                if let Some(name) = &node.name {
                    self.store(name);
                }
            }
            Pattern::MatchOr(node) => node.patterns.iter().for_each(|pattern| self.pattern(pattern)),
        }
    }

    /// Runs what may or may not happen: nothing it assigns is certain afterwards.
    fn maybe(&mut self, inner: impl FnOnce(&mut Self)) {
        let before = self.state.clone();
        inner(self);
        self.state = before;
    }

    fn delete(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => self.unbind(&name.id),
            other => self.store_target(other),
        }
    }

    /// That a name is unbound passes to the next iteration like a value.
    fn unbind(&mut self, name: &'a str) {
        if let Some(number) = self.number(name)
            && !self.collecting
        {
            self.seen[number].read = true;
            if let Some(state) = &mut self.state {
                state[number] = false;
            }
        }
    }

    /// An inner function may read at any time what its body mentions.
    fn inner_scope(&mut self, names: impl FnOnce(&mut Mentioned<'a>)) {
        let mut mentioned = Mentioned { names: Vec::new() };
        names(&mut mentioned);
        for name in mentioned.names {
            self.read(name);
        }
    }

    fn body(&mut self, body: &'a [Stmt]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Expr(node) => self.visit_expr(&node.value),
            Stmt::Assign(node) => {
                self.visit_expr(&node.value);
                node.targets.iter().for_each(|target| self.store_target(target));
            }
            Stmt::AugAssign(node) => self.augmented(node),
            Stmt::AnnAssign(node) => {
                if let Some(value) = &node.value {
                    self.visit_expr(value);
                    self.store_target(&node.target);
                }
            }
            Stmt::If(node) => {
                self.visit_expr(&node.test);
                let before = self.state.clone();
                self.body(&node.body);
                let mut ends = vec![std::mem::replace(&mut self.state, before)];
                let mut has_else = false;
                for clause in &node.elif_else_clauses {
                    match &clause.test {
                        Some(test) => self.visit_expr(test),
                        None => has_else = true,
                    }
                    let before = self.state.clone();
                    self.body(&clause.body);
                    ends.push(std::mem::replace(&mut self.state, before));
                }
                if has_else {
                    self.state = None;
                }
                ends.into_iter().for_each(|end| self.merge(end));
            }
            Stmt::For(node) => {
                if node.is_async {
                    self.sequential.get_or_insert("awaits");
                }
                self.visit_expr(&node.iter);
                self.maybe(|flow| {
                    flow.store_target(&node.target);
                    flow.body(&node.body);
                });
                self.maybe(|flow| flow.body(&node.orelse));
            }
            Stmt::While(node) => {
                self.visit_expr(&node.test);
                self.maybe(|flow| flow.body(&node.body));
                self.maybe(|flow| flow.body(&node.orelse));
            }
            Stmt::Try(node) => {
                let before = self.state.clone();
                self.body(&node.body);
                self.body(&node.orelse);
                let mut ends = vec![self.state.take()];
                for handler in &node.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.state = before.clone();
                    if let Some(kind) = &handler.type_ {
                        self.visit_expr(kind);
                    }
                    if let Some(name) = &handler.name {
                        self.store(name);
                    }
                    self.body(&handler.body);
                    if let Some(name) = &handler.name {
                        // the handler's end unbinds it
                        self.unbind(name);
                    }
                    ends.push(self.state.take());
                }
                self.state = None;
                ends.into_iter().for_each(|end| self.merge(end));
                let after = self.state.take();
                // the final code may run after anything
                self.state = before.clone();
                self.body(&node.finalbody);
                self.state = match (after, self.state.take()) {
                    (Some(mut after), Some(last)) => {
                        after.iter_mut().zip(&last).for_each(|(after, last)| *after |= last);
                        Some(after)
                    }
                    _ => None,
                };
            }
            Stmt::With(node) => {
                if node.is_async {
                    self.sequential.get_or_insert("awaits");
                }
                for item in &node.items {
                    self.visit_expr(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.store_target(target);
                    }
                }
                self.body(&node.body);
            }
            Stmt::Match(node) => {
                self.visit_expr(&node.subject);
                let before = self.state.clone();
                let mut ends = vec![before.clone()];
                for case in &node.cases {
                    self.state = before.clone();
                    self.pattern(&case.pattern);
                    if let Some(guard) = &case.guard {
                        self.visit_expr(guard);
                    }
                    self.body(&case.body);
                    ends.push(self.state.take());
                }
                self.state = None;
                ends.into_iter().for_each(|end| self.merge(end));
            }
            Stmt::Return(node) => {
                if let Some(value) = &node.value {
                    self.visit_expr(value);
                }
                self.state = None;
            }
            Stmt::Raise(node) => {
                [&node.exc, &node.cause].into_iter().flatten().for_each(|part| self.visit_expr(part));
                self.state = None;
            }
            Stmt::Break(_) | Stmt::Continue(_) => self.state = None,
            Stmt::Assert(node) => {
                self.visit_expr(&node.test);
                if let Some(message) = &node.msg {
                    self.maybe(|flow| flow.visit_expr(message));
                }
            }
            Stmt::Delete(node) => node.targets.iter().for_each(|target| self.delete(target)),
            Stmt::Import(node) => node.names.iter().for_each(|alias| match &alias.asname {
                Some(name) => self.store(name),
                None => self.store(alias.name.as_str().split('.').next().unwrap_or("")),
            }),
            Stmt::ImportFrom(node) => {
                for alias in &node.names {
                    if alias.name.as_str() == "*" {
                        self.sequential.get_or_insert("imports *");
                    } else {
                        self.store(alias.asname.as_ref().unwrap_or(&alias.name));
                    }
                }
            }
            Stmt::FunctionDef(node) => {
                node.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                node.parameters.iter().filter_map(|parameter| parameter.default()).for_each(|default| self.visit_expr(default));
                self.inner_scope(|mentioned| mentioned.visit_body(&node.body));
                self.store(&node.name);
            }
            Stmt::ClassDef(node) => {
                node.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                if let Some(arguments) = &node.arguments {
                    arguments.args.iter().for_each(|argument| self.visit_expr(argument));
                    arguments.keywords.iter().for_each(|keyword| self.visit_expr(&keyword.value));
                }
                self.inner_scope(|mentioned| mentioned.visit_body(&node.body));
                self.store(&node.name);
            }
            Stmt::TypeAlias(node) => self.store_target(&node.name),
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => {}
        }
    }

    fn augmented(&mut self, node: &'a ast::StmtAugAssign) {
        let Expr::Name(target) = &*node.target else {
            self.visit_expr(&node.value);
            self.store_target(&node.target);
            return;
        };
        let adds = matches!(node.op, Operator::Add | Operator::Sub);
        if let Some(number) = self.number(&target.id)
            && !self.collecting
            && !self.is_certain(number)
        {
            if adds {
                self.seen[number].added = true;
            } else {
                self.seen[number].read = true;
            }
        }
        self.visit_expr(&node.value);
        if !adds {
            self.store(&target.id);
        }
    }
}

impl<'a> Visitor<'a> for Flow<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(node) => {
                if matches!(node.id.as_str(), "locals" | "exec" | "eval" | "vars" | "globals") {
                    self.sequential.get_or_insert("looks at its variables as a whole (locals, globals, vars, eval, exec)");
                }
                self.read(&node.id);
            }
            Expr::Named(node) => {
                self.visit_expr(&node.value);
                self.store_target(&node.target);
            }
            Expr::BoolOp(node) => {
                if let Some((first, rest)) = node.values.split_first() {
                    self.visit_expr(first);
                    self.maybe(|flow| rest.iter().for_each(|value| flow.visit_expr(value)));
                }
            }
            Expr::If(node) => {
                self.visit_expr(&node.test);
                self.maybe(|flow| flow.visit_expr(&node.body));
                self.maybe(|flow| flow.visit_expr(&node.orelse));
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.sequential.get_or_insert("yields");
                walk_expr(self, expression);
            }
            Expr::Await(_) => {
                self.sequential.get_or_insert("awaits");
                walk_expr(self, expression);
            }
            Expr::Lambda(node) => {
                if let Some(parameters) = &node.parameters {
                    parameters.iter().filter_map(|parameter| parameter.default()).for_each(|default| self.visit_expr(default));
                }
                self.inner_scope(|mentioned| mentioned.visit_expr(&node.body));
            }
            Expr::ListComp(node) => self.comprehension(&node.generators, None, &node.elt),
            Expr::SetComp(node) => self.comprehension(&node.generators, None, &node.elt),
            Expr::Generator(node) => self.comprehension(&node.generators, None, &node.elt),
            Expr::DictComp(node) => self.comprehension(&node.generators, node.key.as_deref(), &node.value),
            other => walk_expr(self, other),
        }
    }
}

impl<'a> Flow<'a> {
    fn comprehension(&mut self, generators: &'a [ast::Comprehension], key: Option<&'a Expr>, element: &'a Expr) {
        let Some(first) = generators.first() else { return };
        self.visit_expr(&first.iter);
        let before = self.hidden.len();
        for generator in generators {
            super::mentions::bound_names(&generator.target, &mut self.hidden);
        }
        self.maybe(|flow| {
            for (index, generator) in generators.iter().enumerate() {
                if generator.is_async {
                    flow.sequential.get_or_insert("awaits");
                }
                if index > 0 {
                    flow.visit_expr(&generator.iter);
                }
                generator.ifs.iter().for_each(|condition| flow.visit_expr(condition));
            }
            key.iter().for_each(|key| flow.visit_expr(key));
            flow.visit_expr(element);
        });
        self.hidden.truncate(before);
    }
}

/// All names an inner function mentions.
struct Mentioned<'a> {
    names: Vec<&'a str>,
}

impl<'a> Visitor<'a> for Mentioned<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(node) = expression {
            self.names.push(&node.id);
        }
        walk_expr(self, expression);
    }
}
