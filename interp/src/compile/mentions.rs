//! Questions about names in an expression, asked by the scope walk and by the analysis of loops.
//!
//! Invariant: answers err on the side of "mentions". Knows nothing of scopes.

use ruff_python_ast::visitor::{walk_expr, Visitor};
use ruff_python_ast::Expr;

struct Search<'n, 's> {
    names: &'n [&'s str],
    found: bool,
}

impl<'a> Visitor<'a> for Search<'_, '_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.found {
            return;
        }
        if let Expr::Name(name) = expression
            && self.names.contains(&name.id.as_str())
        {
            self.found = true;
            return;
        }
        walk_expr(self, expression);
    }
}

/// Whether an expression mentions one of the names.
pub fn any(expression: &Expr, names: &[&str]) -> bool {
    if names.is_empty() {
        return false;
    }
    let mut search = Search { names, found: false };
    search.visit_expr(expression);
    search.found
}

/// The names an assignment target binds.
pub fn bound_names<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|element| bound_names(element, names)),
        Expr::List(list) => list.elts.iter().for_each(|element| bound_names(element, names)),
        Expr::Starred(starred) => bound_names(&starred.value, names),
        _ => {}
    }
}

/// Whether a target holds an attribute or subscript, whose parts are read while it is assigned.
pub fn complex_target(target: &Expr) -> bool {
    match target {
        Expr::Name(_) => false,
        Expr::Tuple(tuple) => tuple.elts.iter().any(complex_target),
        Expr::List(list) => list.elts.iter().any(complex_target),
        Expr::Starred(starred) => complex_target(&starred.value),
        _ => true,
    }
}
