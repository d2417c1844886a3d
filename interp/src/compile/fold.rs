//! Constants: literals, and what can be computed from them without a visible difference.
//!
//! Invariant: folding never raises; what would raise, or grow large, stays an operation. Knows no registers.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use ruff_python_ast as ast;
use ruff_python_ast::{Expr, Operator, UnaryOp};

use super::{Compiler, Outcome};
use crate::code::code_object::Const;
use crate::parse::{LineIndex, ProblemKind, SyntaxProblem};

/// Digits of a decimal literal that CPython accepts.
const MAX_DIGITS: usize = 4300;
/// Folded integers stay below this many bits.
const MAX_BITS: u64 = 128;
const MAX_TEXT: usize = 4096;

impl<'a> Compiler<'a> {
    /// The value of an expression, when it is a constant.
    pub fn constant(&self, expression: &Expr) -> Outcome<Option<Const>> {
        Ok(Some(match expression {
            Expr::NoneLiteral(_) => Const::None,
            Expr::EllipsisLiteral(_) => Const::Ellipsis,
            Expr::BooleanLiteral(node) => Const::Bool(node.value),
            Expr::NumberLiteral(node) => number_constant(self.source, self.lines, node)?,
            Expr::StringLiteral(node) => self.string_constant(node),
            Expr::BytesLiteral(node) => Const::Bytes(node.value.bytes().collect()),
            Expr::Name(node) if node.id.as_str() == "__debug__" => Const::Bool(self.options.optimize == 0),
            Expr::Tuple(node) => {
                let mut items = Vec::with_capacity(node.elts.len());
                for element in &node.elts {
                    match self.constant(element)? {
                        Some(item) => items.push(item),
                        None => return Ok(None),
                    }
                }
                Const::Tuple(items)
            }
            Expr::UnaryOp(node) => match self.constant(&node.operand)? {
                Some(operand) => return Ok(unary_of(node.op, &operand)),
                None => return Ok(None),
            },
            Expr::BinOp(node) => {
                // a chain's leftmost operand decides cheaply
                let mut leftmost = &*node.left;
                while let Expr::BinOp(inner) = leftmost {
                    leftmost = &inner.left;
                }
                if !may_be_constant(leftmost) || !may_be_constant(&node.right) {
                    return Ok(None);
                }
                let Some(left) = self.constant(&node.left)? else { return Ok(None) };
                let Some(right) = self.constant(&node.right)? else { return Ok(None) };
                return Ok(binary(node.op, &left, &right));
            }
            _ => return Ok(None),
        }))
    }
}

/// The value of a number literal.
pub fn number_constant(source: &str, lines: &LineIndex, node: &ast::ExprNumberLiteral) -> Outcome<Const> {
    let problem = |message: String| Err(SyntaxProblem::at(ProblemKind::SyntaxError, message, node.range, source, lines));
    Ok(match &node.value {
        ast::Number::Float(value) => Const::Float(*value),
        ast::Number::Complex { imag, .. } => Const::Imaginary(*imag),
        ast::Number::Int(value) => {
            if let Some(small) = value.as_i64() {
                return Ok(Const::Int(small));
            }
            let text: String = source[node.range.to_std_range()].chars().filter(|character| *character != '_').collect();
            let (digits, radix) = match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
                Some("0x") => (&text[2..], 16),
                Some("0o") => (&text[2..], 8),
                Some("0b") => (&text[2..], 2),
                _ => (&text[..], 10),
            };
            if radix == 10 {
                if digits.len() > MAX_DIGITS {
                    return problem(
                        format!(
                            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; use \
                             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals \
                             to avoid decimal conversion limits.",
                            digits.len()
                        ),
                    );
                }
                return Ok(Const::BigInt(digits.trim_start_matches('0').to_owned()));
            }
            match BigInt::parse_bytes(digits.as_bytes(), radix) {
                Some(value) => Const::BigInt(value.to_string()),
                None => return problem("invalid number".into()),
            }
        }
    })
}

/// Whether it is worth asking for a constant.
fn may_be_constant(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::Tuple(_)
            | Expr::UnaryOp(_)
            | Expr::BinOp(_)
    )
}

/// The truth of a constant.
pub fn truth(constant: &Const) -> Option<bool> {
    Some(match constant {
        Const::None => false,
        Const::Ellipsis => true,
        Const::Bool(value) => *value,
        Const::Int(value) => *value != 0,
        Const::BigInt(_) => true,
        Const::Float(value) | Const::Imaginary(value) => *value != 0.0,
        Const::Str(text) => !text.is_empty(),
        Const::StrCodePoints(points) => !points.is_empty(),
        Const::Bytes(bytes) => !bytes.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        Const::Code(_) => return None,
    })
}

/// The result of a unary operator on a constant.
pub fn unary_of(op: UnaryOp, operand: &Const) -> Option<Const> {
    if op == UnaryOp::Not {
        return truth(operand).map(|value| Const::Bool(!value));
    }
    match (op, operand) {
        (UnaryOp::USub, Const::Float(value)) => Some(Const::Float(-value)),
        (UnaryOp::USub, Const::Int(value)) => value.checked_neg().map(Const::Int),
        (UnaryOp::USub, Const::Bool(value)) => Some(Const::Int(-(*value as i64))),
        // -9223372036854775808 is the one big literal whose negation is small
        (UnaryOp::USub, Const::BigInt(digits)) if digits == "9223372036854775808" => Some(Const::Int(i64::MIN)),
        (UnaryOp::UAdd, Const::Float(_) | Const::Int(_) | Const::BigInt(_)) => Some(operand.clone()),
        (UnaryOp::Invert, Const::Int(value)) => Some(Const::Int(!value)),
        _ => None,
    }
}

fn integer(constant: &Const) -> Option<BigInt> {
    match constant {
        Const::Int(value) => Some(BigInt::from(*value)),
        Const::Bool(value) => Some(BigInt::from(*value as i64)),
        Const::BigInt(digits) if digits.len() < 64 => digits.parse().ok(),
        _ => None,
    }
}

fn from_integer(value: BigInt) -> Option<Const> {
    if let Some(small) = value.to_i64() {
        return Some(Const::Int(small));
    }
    (!value.is_negative() && value.bits() <= MAX_BITS).then(|| Const::BigInt(value.to_string()))
}

fn float(constant: &Const) -> Option<f64> {
    match constant {
        Const::Float(value) => Some(*value),
        // exact in a double
        Const::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(*value as f64),
        _ => None,
    }
}

/// The result of an operator on constants.
pub fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Str(a), Const::Str(b)) if op == Operator::Add => {
            return (a.len() + b.len() <= MAX_TEXT).then(|| Const::Str(format!("{a}{b}")));
        }
        (Const::Bytes(a), Const::Bytes(b)) if op == Operator::Add => {
            return (a.len() + b.len() <= MAX_TEXT).then(|| Const::Bytes([a.as_slice(), b.as_slice()].concat()));
        }
        (Const::Str(text), Const::Int(count)) | (Const::Int(count), Const::Str(text)) if op == Operator::Mult => {
            let count = (*count).max(0) as usize;
            return (text.len().checked_mul(count)? <= MAX_TEXT).then(|| Const::Str(text.repeat(count)));
        }
        (Const::Bytes(bytes), Const::Int(count)) | (Const::Int(count), Const::Bytes(bytes)) if op == Operator::Mult => {
            let count = (*count).max(0) as usize;
            return (bytes.len().checked_mul(count)? <= MAX_TEXT).then(|| Const::Bytes(bytes.repeat(count)));
        }
        (Const::Tuple(items), Const::Int(count)) | (Const::Int(count), Const::Tuple(items)) if op == Operator::Mult => {
            let count = (*count).max(0) as usize;
            let flat = items.iter().all(|item| !matches!(item, Const::Tuple(_) | Const::Str(_)));
            return (flat && items.len().checked_mul(count)? <= 256).then(|| Const::Tuple(vec![items.as_slice(); count].concat()));
        }
        (Const::Float(_), _) | (_, Const::Float(_)) => {
            let (a, b) = (float(left)?, float(right)?);
            return match op {
                Operator::Add => Some(Const::Float(a + b)),
                Operator::Sub => Some(Const::Float(a - b)),
                Operator::Mult => Some(Const::Float(a * b)),
                Operator::Div if b != 0.0 => Some(Const::Float(a / b)),
                _ => None,
            };
        }
        _ => {}
    }
    let (a, b) = (integer(left)?, integer(right)?);
    match op {
        Operator::Add => from_integer(a + b),
        Operator::Sub => from_integer(a - b),
        Operator::Mult => from_integer(a * b),
        Operator::Div if !b.is_zero() && a.bits() <= 53 && b.bits() <= 53 => Some(Const::Float(a.to_f64()? / b.to_f64()?)),
        Operator::FloorDiv if !b.is_zero() => from_integer(num_integer::Integer::div_floor(&a, &b)),
        Operator::Mod if !b.is_zero() => from_integer(num_integer::Integer::mod_floor(&a, &b)),
        Operator::Pow => {
            let exponent = b.to_u32()?;
            (a.bits().checked_mul(exponent as u64)? <= MAX_BITS).then(|| from_integer(a.pow(exponent)))?
        }
        Operator::LShift => {
            let count = b.to_u32()?;
            (a.bits() + count as u64 <= MAX_BITS).then(|| from_integer(a << count))?
        }
        Operator::RShift => from_integer(a >> b.to_u32()?),
        // bool & bool is a bool
        Operator::BitAnd | Operator::BitOr | Operator::BitXor if matches!((left, right), (Const::Bool(_), Const::Bool(_))) => None,
        Operator::BitAnd => from_integer(a & b),
        Operator::BitOr => from_integer(a | b),
        Operator::BitXor => from_integer(a ^ b),
        _ => None,
    }
}
