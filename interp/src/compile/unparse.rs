//! Expressions back to text, for annotations that are kept as strings.
//!
//! Invariant: the text parses to an equal tree; spacing is CPython's (`ast.unparse`). Knows nothing of scopes.

use ruff_python_ast as ast;
use ruff_python_ast::{BoolOp, Expr, Operator, UnaryOp};

/// Binding strength, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

/// The text of an expression.
pub fn unparse(expression: &Expr) -> String {
    let mut out = String::new();
    write(expression, Level::Tuple, &mut out);
    out
}

fn operator(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", Level::Arithmetic),
        Operator::Sub => (" - ", Level::Arithmetic),
        Operator::Mult => (" * ", Level::Term),
        Operator::MatMult => (" @ ", Level::Term),
        Operator::Div => (" / ", Level::Term),
        Operator::Mod => (" % ", Level::Term),
        Operator::FloorDiv => (" // ", Level::Term),
        Operator::Pow => (" ** ", Level::Power),
        Operator::LShift => (" << ", Level::Shift),
        Operator::RShift => (" >> ", Level::Shift),
        Operator::BitOr => (" | ", Level::BitOr),
        Operator::BitXor => (" ^ ", Level::BitXor),
        Operator::BitAnd => (" & ", Level::BitAnd),
    }
}

fn next(level: Level) -> Level {
    match level {
        Level::Tuple => Level::Test,
        Level::Test => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Compare,
        Level::Compare => Level::BitOr,
        Level::BitOr => Level::BitXor,
        Level::BitXor => Level::BitAnd,
        Level::BitAnd => Level::Shift,
        Level::Shift => Level::Arithmetic,
        Level::Arithmetic => Level::Term,
        Level::Term => Level::Factor,
        Level::Factor => Level::Power,
        Level::Power => Level::Await,
        Level::Await | Level::Atom => Level::Atom,
    }
}

fn wrapped(own: Level, around: Level, out: &mut String, inner: impl FnOnce(&mut String)) {
    let needs = own < around;
    if needs {
        out.push('(');
    }
    inner(out);
    if needs {
        out.push(')');
    }
}

fn separated(items: &[Expr], out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(item, Level::Test, out);
    }
}

fn write(expression: &Expr, around: Level, out: &mut String) {
    match expression {
        Expr::Name(node) => out.push_str(&node.id),
        Expr::Attribute(node) => {
            if node.value.is_number_literal_expr() {
                out.push('(');
                write(&node.value, Level::Atom, out);
                out.push(')');
            } else {
                write(&node.value, Level::Atom, out);
            }
            out.push('.');
            out.push_str(&node.attr);
        }
        Expr::Subscript(node) => {
            write(&node.value, Level::Atom, out);
            out.push('[');
            match &*node.slice {
                Expr::Tuple(tuple) if tuple.elts.len() > 1 => separated(&tuple.elts, out),
                Expr::Tuple(tuple) if tuple.elts.len() == 1 => {
                    write(&tuple.elts[0], Level::Test, out);
                    out.push(',');
                }
                other => write(other, Level::Tuple, out),
            }
            out.push(']');
        }
        Expr::NoneLiteral(_) => out.push_str("None"),
        Expr::EllipsisLiteral(_) => out.push_str("..."),
        Expr::BooleanLiteral(node) => out.push_str(if node.value { "True" } else { "False" }),
        Expr::NumberLiteral(node) => match &node.value {
            ast::Number::Int(value) => out.push_str(&value.to_string()),
            ast::Number::Float(value) => out.push_str(&float(*value)),
            ast::Number::Complex { imag, .. } => {
                out.push_str(float(*imag).trim_end_matches(".0"));
                out.push('j');
            }
        },
        Expr::StringLiteral(node) => quoted(node.value.to_str(), out),
        Expr::BytesLiteral(node) => {
            out.push_str("b'");
            for byte in node.value.bytes() {
                match byte {
                    b'\\' | b'\'' => out.extend(['\\', byte as char]),
                    b'\n' => out.push_str("\\n"),
                    b'\r' => out.push_str("\\r"),
                    b'\t' => out.push_str("\\t"),
                    0x20..0x7f => out.push(byte as char),
                    other => out.push_str(&format!("\\x{other:02x}")),
                }
            }
            out.push('\'');
        }
        Expr::Tuple(node) => {
            if node.elts.is_empty() {
                out.push_str("()");
                return;
            }
            out.push('(');
            separated(&node.elts, out);
            if node.elts.len() == 1 {
                out.push(',');
            }
            out.push(')');
        }
        Expr::List(node) => {
            out.push('[');
            separated(&node.elts, out);
            out.push(']');
        }
        Expr::Set(node) => {
            out.push('{');
            separated(&node.elts, out);
            out.push('}');
        }
        Expr::Dict(node) => {
            out.push('{');
            for (index, item) in node.items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                match &item.key {
                    Some(key) => {
                        write(key, Level::Test, out);
                        out.push_str(": ");
                        write(&item.value, Level::Test, out);
                    }
                    None => {
                        out.push_str("**");
                        write(&item.value, Level::BitOr, out);
                    }
                }
            }
            out.push('}');
        }
        Expr::Starred(node) => {
            out.push('*');
            write(&node.value, Level::BitOr, out);
        }
        Expr::BinOp(node) => {
            let (symbol, level) = operator(node.op);
            let (left, right) = if node.op == Operator::Pow { (next(level), Level::Factor) } else { (level, next(level)) };
            wrapped(level, around, out, |out| {
                write(&node.left, left, out);
                out.push_str(symbol);
                write(&node.right, right, out);
            });
        }
        Expr::UnaryOp(node) => {
            let (symbol, level) = match node.op {
                UnaryOp::Not => ("not ", Level::Not),
                UnaryOp::USub => ("-", Level::Factor),
                UnaryOp::UAdd => ("+", Level::Factor),
                UnaryOp::Invert => ("~", Level::Factor),
            };
            wrapped(level, around, out, |out| {
                out.push_str(symbol);
                write(&node.operand, level, out);
            });
        }
        Expr::BoolOp(node) => {
            let (symbol, level) = match node.op {
                BoolOp::And => (" and ", Level::And),
                BoolOp::Or => (" or ", Level::Or),
            };
            wrapped(level, around, out, |out| {
                for (index, value) in node.values.iter().enumerate() {
                    if index > 0 {
                        out.push_str(symbol);
                    }
                    write(value, next(level), out);
                }
            });
        }
        Expr::Compare(node) => wrapped(Level::Compare, around, out, |out| {
            write(&node.left, Level::BitOr, out);
            for (op, right) in node.ops.iter().zip(&node.comparators) {
                out.push(' ');
                out.push_str(op.as_str());
                out.push(' ');
                write(right, Level::BitOr, out);
            }
        }),
        Expr::If(node) => wrapped(Level::Test, around, out, |out| {
            write(&node.body, Level::Or, out);
            out.push_str(" if ");
            write(&node.test, Level::Or, out);
            out.push_str(" else ");
            write(&node.orelse, Level::Test, out);
        }),
        Expr::Call(node) => {
            write(&node.func, Level::Atom, out);
            out.push('(');
            let mut first = true;
            for argument in &node.arguments.args {
                if !std::mem::take(&mut first) {
                    out.push_str(", ");
                }
                write(argument, Level::Test, out);
            }
            for keyword in &node.arguments.keywords {
                if !std::mem::take(&mut first) {
                    out.push_str(", ");
                }
                match &keyword.arg {
                    Some(name) => {
                        out.push_str(name);
                        out.push('=');
                    }
                    None => out.push_str("**"),
                }
                write(&keyword.value, Level::Test, out);
            }
            out.push(')');
        }
        Expr::Slice(node) => {
            if let Some(lower) = &node.lower {
                write(lower, Level::Test, out);
            }
            out.push(':');
            if let Some(upper) = &node.upper {
                write(upper, Level::Test, out);
            }
            if let Some(step) = &node.step {
                out.push(':');
                write(step, Level::Test, out);
            }
        }
        Expr::Lambda(node) => wrapped(Level::Test, around, out, |out| {
            out.push_str("lambda");
            if let Some(parameters) = &node.parameters {
                let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name().as_str()).collect();
                out.push(' ');
                out.push_str(&names.join(", "));
            }
            out.push_str(": ");
            write(&node.body, Level::Test, out);
        }),
        // nothing that belongs in an annotation
        other => {
            out.push_str("...");
            let _ = other;
        }
    }
}

fn float(value: f64) -> String {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format(value).to_owned();
    if value.is_infinite() { "1e309".into() } else { text }
}

fn quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if other == quote => out.extend(['\\', other]),
            other if (other as u32) < 0x20 || other as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", other as u32)),
            other => out.push(other),
        }
    }
    out.push(quote);
}
