//! Code objects as text, for `ame --dis` and the tests.
//!
//! Invariant: everything the machine reads is shown: instructions with names and constants in place, handlers, loops, nested
//! code. Knows the instruction set's layouts.

use std::fmt::Write;

use super::code_object::{Carried, CodeSpec, Const};
use super::ops::{BinaryOp, Instruction, Intrinsic, Layout, Op};

/// The text of a code object and those nested in it.
pub fn disassemble(code: &CodeSpec) -> String {
    let mut out = String::new();
    one(code, &mut out);
    for constant in &code.constants {
        if let Const::Code(inner) = constant {
            out.push('\n');
            out.push_str(&disassemble(inner));
        }
    }
    out
}

fn one(code: &CodeSpec, out: &mut String) {
    let _ = writeln!(out, "{} (line {}, {} registers)", code.qualname, code.first_line, code.registers);
    let width = code.instructions.iter().map(|instruction| instruction.op.name().len()).max().unwrap_or(0).max(14);
    let mut line = 0;
    for (at, (instruction, position)) in code.instructions.iter().zip(&code.positions).enumerate() {
        let mark = if position.line != line { format!("{:>4}", position.line) } else { "    ".into() };
        line = position.line;
        let text = operands(code, *instruction);
        let text = format!("{mark} {at:>4}  {:<width$} {text}", instruction.op.name());
        let _ = writeln!(out, "{}", text.trim_end());
    }
    for handler in &code.handlers {
        let _ = writeln!(out, "  handler {}..{} -> {} in {}", handler.start, handler.end, handler.target, register(code, handler.register));
    }
    for it in &code.loops {
        let _ = write!(out, "  loop {}..{}", it.head, it.exit);
        for (name, carried) in it.locals.iter().map(|(at, carried)| (register(code, *at), carried)).chain(it.names.iter().map(|(name, carried)| (name.clone(), carried))) {
            let word = match carried {
                Carried::Private => "private",
                Carried::Carried => "carried",
                Carried::Reduction => "reduction",
            };
            let _ = write!(out, ", {name} {word}");
        }
        if let Some(reason) = it.sequential {
            let _ = write!(out, ", sequential: {reason}");
        }
        out.push('\n');
    }
}

fn register(code: &CodeSpec, at: u16) -> String {
    match code.register_names.get(at as usize) {
        Some(name) => name.clone(),
        None => format!("r{at}"),
    }
}

fn window(code: &CodeSpec, first: u16, count: usize) -> String {
    (0..count).map(|offset| register(code, first.wrapping_add(offset as u16))).collect::<Vec<_>>().join(", ")
}

fn constant(code: &CodeSpec, at: u16) -> String {
    code.constants.get(at as usize).map_or("?".into(), show)
}

/// A constant as a script would write it.
pub fn show(constant: &Const) -> String {
    let items = |items: &[Const]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match constant {
        Const::None => "None".into(),
        Const::Ellipsis => "...".into(),
        Const::Bool(value) => if *value { "True" } else { "False" }.into(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(digits) => digits.clone(),
        Const::Float(value) => format!("{value:?}"),
        Const::Imaginary(value) => format!("{value:?}j"),
        Const::Str(text) => format!("{text:?}"),
        Const::StrCodePoints(points) => format!("{points:x?}"),
        Const::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Const::Tuple(elements) if elements.len() == 1 => format!("({},)", items(elements)),
        Const::Tuple(elements) => format!("({})", items(elements)),
        Const::FrozenSet(elements) => format!("frozenset({{{}}})", items(elements)),
        Const::Code(code) => format!("<code {}>", code.qualname),
    }
}

fn operands(code: &CodeSpec, it: Instruction) -> String {
    let r = |at: u16| register(code, at);
    let site = || code.sites.get(it.c as usize).map_or("?", String::as_str);
    let target = it.target();
    match it.op {
        Op::Move => return format!("{} = {}", r(it.a), r(it.b)),
        Op::LoadConst => return format!("{} = {}", r(it.a), constant(code, it.c)),
        Op::LoadGlobal | Op::LoadName | Op::AugLoadGlobal | Op::AugLoadName => return format!("{} = {}", r(it.a), site()),
        Op::StoreGlobal | Op::StoreName => return format!("{} = {}", site(), r(it.a)),
        Op::DeleteGlobal | Op::DeleteName => return site().to_owned(),
        Op::LoadAttr | Op::AugLoadAttr => return format!("{} = {}.{}", r(it.a), r(it.b), site()),
        Op::StoreAttr => return format!("{}.{} = {}", r(it.b), site(), r(it.a)),
        Op::DeleteAttr => return format!("{}.{}", r(it.b), site()),
        Op::LoadSuperAttr => return format!("{} = super({}).{}", r(it.a), window(code, it.b, 2), site()),
        Op::LoadItem | Op::AugLoadItem => return format!("{} = {}[{}]", r(it.a), r(it.b), r(it.c)),
        Op::LoadItemK => return format!("{} = {}[{}]", r(it.a), r(it.b), constant(code, it.c)),
        Op::StoreItem => return format!("{}[{}] = {}", r(it.b), r(it.c), r(it.a)),
        Op::DeleteItem => return format!("{}[{}]", r(it.b), r(it.c)),
        Op::LoadCell | Op::AugLoadCell => return format!("{} = *{}", r(it.a), r(it.b)),
        Op::StoreCell => return format!("*{} = {}", r(it.a), r(it.b)),
        Op::LoadClosure => return format!("{} = closure {}", r(it.a), it.b),
        Op::AugGlobal | Op::AugName => return format!("{} = {} {}= {}", site(), r(it.a), symbol(it.x), r(it.a + 1)),
        Op::AugCell => return format!("*{} = {} {}= {}", r(it.b), r(it.a), symbol(it.x), r(it.a + 1)),
        Op::AugAttr => return format!("{}.{} = {} {}= {}", r(it.a), site(), r(it.a + 1), symbol(it.x), r(it.a + 2)),
        Op::AugItem => return format!("{}[{}] = {} {}= {}", r(it.a), r(it.a + 1), r(it.a + 2), symbol(it.x), r(it.a + 3)),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => return format!("{} = {}", r(it.a), window(code, it.b, it.c as usize)),
        Op::BuildDict => return format!("{} = {}", r(it.a), window(code, it.b, 2 * it.c as usize)),
        Op::BuildSlice => return format!("{} = {}", r(it.a), window(code, it.b, 3)),
        Op::Unpack => return format!("{} = {}", window(code, it.a, it.c as usize), r(it.b)),
        Op::UnpackEx => {
            let (before, after) = ((it.c & 0xff) as usize, (it.c >> 8) as usize);
            return format!("{} = {} (star at {before})", window(code, it.a, before + after + 1), r(it.b));
        }
        Op::Call => return format!("{} = {}({})", r(it.a), r(it.b), window(code, it.b + 1, it.c as usize)),
        Op::CallMethod => return format!("{} = {}.{}({})", r(it.a), r(it.b), site(), window(code, it.b + 1, it.x as usize)),
        Op::CallKw => {
            let Some(call) = code.keyword_calls.get(it.c as usize) else { return "?".into() };
            let positional = call.arguments as usize - call.names.len();
            let first = it.b + 1 + it.x as u16;
            let mut arguments: Vec<String> = (0..positional).map(|offset| r(first + offset as u16)).collect();
            arguments.extend(call.names.iter().enumerate().map(|(offset, name)| format!("{name}={}", r(first + (positional + offset) as u16))));
            let method = if it.x == 1 { " (method)" } else { "" };
            return format!("{} = {}({}){method}", r(it.a), r(it.b), arguments.join(", "));
        }
        Op::CallEx => return format!("{} = {}(*{}, **{})", r(it.a), r(it.b), r(it.b + 1), r(it.b + 2)),
        Op::MakePlainFunction => return format!("{} = {}", r(it.a), constant(code, it.c)),
        Op::MakeFunction => return format!("{} = {} ({})", r(it.a), constant(code, it.c), window(code, it.b, 4)),
        Op::FormatValue => {
            let conversion = ["", "!s", "!r", "!a"].get(it.x as usize).unwrap_or(&"?");
            let spec = if it.c == u16::MAX { String::new() } else { format!(":{}", r(it.c)) };
            return format!("{} = {{{}{conversion}{spec}}}", r(it.a), r(it.b));
        }
        Op::ForIter => return format!("{} = next {} else {target}", r(it.b), r(it.a)),
        Op::Send => return format!("{} = {}.send({}); at its end {target}", r(it.b), r(it.a), r(it.b)),
        Op::Raise => {
            return match it.x {
                0 => String::new(),
                1 => r(it.a),
                _ => format!("{} from {}", r(it.a), r(it.b)),
            };
        }
        Op::Yield if it.x == 1 => return format!("{} = yield {} (from {})", r(it.a), r(it.b), r(it.c)),
        Op::Yield => return format!("{} = yield {}", r(it.a), r(it.b)),
        Op::Intrinsic => {
            let name = Intrinsic::ALL.get(it.x as usize).map_or("?".into(), |intrinsic| format!("{intrinsic:?}"));
            return format!("{} = {name}({})", r(it.a), window(code, it.b, it.c as usize));
        }
        Op::ImportName => return format!("{} = {} (level {}, names {})", r(it.a), site(), r(it.b), r(it.b + 1)),
        Op::ImportFrom => return format!("{} = {}.{}", r(it.a), r(it.b), site()),
        _ => {}
    }
    let operator = BinaryOp::ALL.iter().zip([Op::Add, Op::Sub, Op::Mul, Op::TrueDiv, Op::FloorDiv, Op::Mod, Op::Pow, Op::MatMul, Op::LShift, Op::RShift, Op::And, Op::Or, Op::Xor]);
    for (binary, op) in operator {
        if it.op == op {
            let symbol = binary.symbol().split(' ').next().unwrap_or("?");
            let equals = if it.x == 1 { "=" } else { "" };
            return format!("{} = {} {symbol}{equals} {}", r(it.a), r(it.b), r(it.c));
        }
    }
    match it.op.layout() {
        Layout::Nullary => String::new(),
        Layout::A => r(it.a),
        Layout::AB => format!("{} {}", r(it.a), r(it.b)),
        Layout::ABC => format!("{} = {}, {}", r(it.a), r(it.b), r(it.c)),
        Layout::AK => format!("{} = {}", r(it.a), constant(code, it.c)),
        Layout::ABK => format!("{} = {}, {}{}", r(it.a), r(it.b), constant(code, it.c), if it.x == 1 { " (in place)" } else { "" }),
        Layout::AS => format!("{} {}", r(it.a), site()),
        Layout::ABS => format!("{} {} {}", r(it.a), r(it.b), site()),
        Layout::Jump => format!("{target}"),
        Layout::AJump => format!("{} -> {target}", r(it.a)),
        Layout::ABJump => format!("{}, {} -> {target}", r(it.a), r(it.b)),
        Layout::AKJump => format!("{}, {} -> {target}", r(it.a), constant(code, it.b)),
        Layout::ABN => format!("{} {} {}", r(it.a), r(it.b), it.c),
        Layout::AN => format!("{} {}", r(it.a), it.b),
        Layout::ABKw => format!("{} {} {}", r(it.a), r(it.b), it.c),
    }
}

fn symbol(x: u8) -> &'static str {
    BinaryOp::ALL.get(x as usize).map_or("?", |op| op.symbol().split(' ').next().unwrap_or("?"))
}
