//! Checks a code object before the machine runs it: operands, jumps and tables in range.
//!
//! Invariant: code that passes cannot make the machine index outside its registers, constants, sites or instructions. Knows
//! the instruction set's layouts and nothing of how code came to be.

use super::code_object::{CodeSpec, Const};
use super::ops::{Instruction, Intrinsic, Layout, Op};

/// Checks a code object and those nested in it; the fault in words.
pub fn verify(code: &CodeSpec) -> Result<(), String> {
    verify_one(code)?;
    for constant in &code.constants {
        if let Const::Code(inner) = constant {
            verify(inner)?;
        }
    }
    Ok(())
}

/// Checks one code object.
pub fn verify_one(code: &CodeSpec) -> Result<(), String> {
    if code.positions.len() != code.instructions.len() {
        return Err("positions and instructions differ in number".into());
    }
    if code.register_names.len() > code.registers as usize {
        return Err("more named registers than registers".into());
    }
    let parameters = code.positional as usize
        + code.keyword_only as usize
        + (code.flags & super::code_object::flags::VARARGS != 0) as usize
        + (code.flags & super::code_object::flags::VARKEYWORDS != 0) as usize;
    if parameters > code.register_names.len() || code.positional_only > code.positional {
        return Err("parameters have no registers".into());
    }
    for (at, instruction) in code.instructions.iter().enumerate() {
        check(code, at, *instruction).map_err(|fault| format!("instruction {at} ({}): {fault}", instruction.op.name()))?;
    }
    match code.instructions.last() {
        Some(last) if matches!(last.op, Op::Return | Op::Raise | Op::Reraise | Op::Jump | Op::JumpBack) => {}
        _ => return Err("control falls off the end".into()),
    }
    tables(code)
}

fn tables(code: &CodeSpec) -> Result<(), String> {
    let end = code.instructions.len() as u32;
    for (index, handler) in code.handlers.iter().enumerate() {
        if handler.start >= handler.end || handler.end > end || handler.target >= end {
            return Err(format!("handler {index} is out of range"));
        }
        if handler.register >= code.registers {
            return Err(format!("handler {index} has no register"));
        }
        if (handler.start..handler.end).contains(&handler.target) {
            return Err(format!("handler {index} protects itself"));
        }
        let hides = |later: &&super::code_object::Handler| {
            handler.start <= later.start && later.end <= handler.end && (handler.start, handler.end) != (later.start, later.end)
        };
        // (all pairs would take too long in very long code)
        if code.handlers[index + 1..].iter().take(500).any(|later| hides(&later)) {
            return Err(format!("handler {index} comes before one inside it"));
        }
    }
    for (index, it) in code.loops.iter().enumerate() {
        let head = code.instructions.get(it.head as usize);
        let ok = head.is_some_and(|head| head.op == Op::ForIter && head.a == it.iterator && head.b == it.element && head.target() == it.exit as usize);
        if !ok || it.body != it.head + 1 || it.temporaries > code.registers {
            return Err(format!("loop {index} does not describe its for_iter"));
        }
        if it.locals.iter().any(|(register, _)| *register >= code.registers) {
            return Err(format!("loop {index} names a register that is not there"));
        }
    }
    if code.cell_registers.iter().chain(&code.free_registers).any(|register| *register >= code.registers) {
        return Err("a cell has no register".into());
    }
    let mut last = None;
    for (at, _) in &code.attribute_positions {
        let is_method = code.instructions.get(*at as usize).is_some_and(|instruction| instruction.op == Op::CallMethod);
        if !is_method || last.is_some_and(|last| last >= *at) {
            return Err("attribute positions are not those of the method calls".into());
        }
        last = Some(*at);
    }
    Ok(())
}

fn check(code: &CodeSpec, at: usize, it: Instruction) -> Result<(), String> {
    let registers = |first: u16, count: usize| {
        if first as usize + count > code.registers as usize {
            return Err(format!("registers {first}…{} of {}", first as usize + count, code.registers));
        }
        Ok(())
    };
    let register = |it: u16| registers(it, 1);
    let constant = |it: u16| if (it as usize) < code.constants.len() { Ok(()) } else { Err(format!("constant {it}")) };
    let site = |it: u16| if (it as usize) < code.sites.len() { Ok(()) } else { Err(format!("site {it}")) };
    let target = |backwards: bool| {
        let target = it.target();
        if target >= code.instructions.len() {
            return Err(format!("target {target} of {}", code.instructions.len()));
        }
        if (target <= at) != backwards {
            return Err(format!("target {target} is in the wrong direction"));
        }
        Ok(())
    };
    match it.op.layout() {
        Layout::Nullary => {}
        Layout::A => register(it.a)?,
        Layout::AB => {
            register(it.a)?;
            register(it.b)?;
        }
        Layout::ABC => {
            register(it.a)?;
            register(it.b)?;
            if !(it.op == Op::FormatValue && it.c == u16::MAX) {
                register(it.c)?;
            }
        }
        Layout::AK => {
            register(it.a)?;
            constant(it.c)?;
        }
        Layout::ABK => {
            register(it.a)?;
            register(it.b)?;
            constant(it.c)?;
        }
        Layout::AS => {
            register(it.a)?;
            site(it.c)?;
        }
        Layout::ABS => {
            register(it.a)?;
            register(it.b)?;
            site(it.c)?;
        }
        Layout::Jump => target(it.op == Op::JumpBack)?,
        Layout::AJump => {
            register(it.a)?;
            target(false)?;
        }
        Layout::ABJump => {
            register(it.a)?;
            register(it.b)?;
            target(false)?;
        }
        Layout::AKJump => {
            register(it.a)?;
            constant(it.b)?;
            target(false)?;
        }
        Layout::AN | Layout::ABN => register(it.a)?,
        Layout::ABKw => {
            register(it.a)?;
            match code.keyword_calls.get(it.c as usize) {
                Some(call) if call.names.len() <= call.arguments as usize => registers(it.b, 1 + it.x as usize + call.arguments as usize)?,
                _ => return Err(format!("keyword call {}", it.c)),
            }
        }
    }
    match it.op {
        Op::LoadClosure if it.b as usize >= code.free_registers.len() => Err(format!("closure {}", it.b)),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => registers(it.b, it.c as usize),
        Op::BuildDict => registers(it.b, 2 * it.c as usize),
        Op::Unpack => {
            register(it.b)?;
            registers(it.a, it.c as usize)
        }
        Op::UnpackEx => {
            register(it.b)?;
            registers(it.a, (it.c & 0xff) as usize + (it.c >> 8) as usize + 1)
        }
        Op::Call => registers(it.b, 1 + it.c as usize),
        Op::CallMethod => registers(it.b, 1 + it.x as usize),
        Op::CallEx => registers(it.b, 3 + it.x as usize),
        Op::MakeFunction => registers(it.b, 4),
        Op::MatchClass | Op::BuildSlice => registers(it.b, 3),
        Op::LoadMethod | Op::BeforeWith | Op::EnterHandler | Op::LeaveHandler => registers(it.a, 2),
        Op::LoadSuperAttr | Op::ImportName => registers(it.b, 2),
        Op::AugGlobal | Op::AugName | Op::AugCell => registers(it.a, 2),
        Op::AugAttr => registers(it.a, 3),
        Op::AugItem => registers(it.a, 4),
        Op::Yield if it.x == 1 => register(it.c),
        Op::Raise if it.x > 2 => Err(format!("kind {}", it.x)),
        Op::Intrinsic => {
            if it.x as usize >= Intrinsic::ALL.len() {
                return Err(format!("intrinsic {}", it.x));
            }
            registers(it.b, it.c as usize)
        }
        _ => Ok(()),
    }
}
