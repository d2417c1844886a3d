//! One code object in the making: registers, constants, labels, handler ranges.
//!
//! Invariants: temporaries are a stack; an instruction is only emitted where control can come; `bound` holds the locals that
//! are certainly bound at the place of the next instruction. Knows nothing of syntax but the statements that a `finally`
//! repeats.

use crate::code::name_map::NameMap;

use ruff_python_ast as ast;
use ruff_text_size::TextRange;

use super::scope::{ScopeId, Sym};
use crate::code::code_object::{CodeSpec, Const, Handler, KeywordCall, Position};
use crate::code::ops::{Instruction, Intrinsic, Op};

pub type Reg = u16;

/// Sites of a code object that are not shared; the rest of the numbers is for shared ones.
const MAX_OWN_SITES: usize = 40_000;

/// Index of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(u32);

/// Index of a handler range in the making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionId(u32);

/// A set of registers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bound(Vec<u64>);

impl Bound {
    pub fn contains(&self, register: Reg) -> bool {
        self.0.get(register as usize / 64).is_some_and(|word| word >> (register % 64) & 1 == 1)
    }
    pub fn insert(&mut self, register: Reg) {
        let word = register as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (register % 64);
    }
    pub fn remove(&mut self, register: Reg) {
        if let Some(word) = self.0.get_mut(register as usize / 64) {
            *word &= !(1 << (register % 64));
        }
    }
    fn intersect(&mut self, other: &Bound) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }
    fn subtract(&mut self, other: &Bound) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }
}

#[derive(Default)]
struct LabelState {
    position: Option<u32>,
    /// what is bound at every jump to it; none while nothing jumps there
    bound: Option<Bound>,
}

struct Region {
    target: Label,
    register: Reg,
    /// while open: where the range started
    start: Option<u32>,
    depth: u32,
}

/// What a way out of the middle of a statement has to undo, outermost first.
#[derive(Clone, Copy)]
pub enum Block<'a> {
    Loop { on_break: Label, on_continue: Label },
    Region(RegionId),
    Finally { body: &'a [ast::Stmt], region: RegionId },
    With { exit: Reg, is_async: bool, region: RegionId, range: TextRange },
    /// `leave_handler` on the way out
    Handler(Reg),
    /// the body of an `except*`
    Star,
    /// `except … as name`
    Name { name: Sym, region: RegionId, range: TextRange },
}

impl Block<'_> {
    fn region(&self) -> Option<RegionId> {
        match self {
            Block::Region(region) | Block::Finally { region, .. } | Block::With { region, .. } | Block::Name { region, .. } => Some(*region),
            Block::Loop { .. } | Block::Handler(_) | Block::Star => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    Module,
    Class,
    Function,
}

/// Constants compare by type and bits.
#[derive(PartialEq, Eq, Hash)]
struct ConstKey(Vec<u8>);

impl ConstKey {
    fn of(constant: &Const) -> Option<ConstKey> {
        let mut key = Vec::new();
        Self::write(constant, &mut key).then_some(ConstKey(key))
    }
    fn write(constant: &Const, key: &mut Vec<u8>) -> bool {
        let sized = |tag: u8, bytes: &[u8], key: &mut Vec<u8>| {
            key.push(tag);
            key.extend((bytes.len() as u32).to_le_bytes());
            key.extend(bytes);
        };
        match constant {
            Const::None => key.push(0),
            Const::Ellipsis => key.push(1),
            Const::Bool(value) => key.extend([2, *value as u8]),
            Const::Int(value) => sized(3, &value.to_le_bytes(), key),
            Const::BigInt(digits) => sized(4, digits.as_bytes(), key),
            Const::Float(value) => sized(5, &value.to_bits().to_le_bytes(), key),
            Const::Imaginary(value) => sized(6, &value.to_bits().to_le_bytes(), key),
            Const::Str(text) => sized(7, text.as_bytes(), key),
            Const::StrCodePoints(points) => {
                let bytes: Vec<u8> = points.iter().flat_map(|point| point.to_le_bytes()).collect();
                sized(8, &bytes, key);
            }
            Const::Bytes(bytes) => sized(9, bytes, key),
            Const::Tuple(items) | Const::FrozenSet(items) => {
                key.push(if matches!(constant, Const::Tuple(_)) { 10 } else { 11 });
                key.extend((items.len() as u32).to_le_bytes());
                return items.iter().all(|item| Self::write(item, key));
            }
            Const::Code(_) => return false,
        }
        true
    }
}

/// A code object in the making.
pub struct Unit<'a> {
    pub kind: UnitKind,
    /// the scope of the code object
    pub scope: ScopeId,
    /// the scope of the running inlined comprehension, else `scope`
    pub current_scope: ScopeId,
    pub code: CodeSpec,
    pub blocks: Vec<Block<'a>>,
    /// registers of names by the scope that binds them
    pub registers: NameMap<(ScopeId, Sym), Reg>,
    pub closure: NameMap<Sym, Reg>,
    pub bound: Bound,
    /// registers of names that some `del` or `except … as` unbinds
    pub deletable: Bound,
    pub live: bool,
    /// the first register that is no variable
    pub first_temporary: Reg,
    next: u32,
    labels: Vec<LabelState>,
    fixups: Vec<(u32, Label)>,
    regions: Vec<Region>,
    handlers: Vec<(u32, Handler)>,
    constants: NameMap<ConstKey, u16>,
    shared_sites: NameMap<(u8, String), u16>,
    /// the first limit that was passed
    pub too_large: Option<&'static str>,
}

impl<'a> Unit<'a> {
    pub fn new(kind: UnitKind, scope: ScopeId) -> Self {
        Unit {
            kind,
            scope,
            current_scope: scope,
            code: CodeSpec::default(),
            blocks: Vec::new(),
            registers: NameMap::default(),
            closure: NameMap::default(),
            bound: Bound::default(),
            deletable: Bound::default(),
            live: true,
            first_temporary: 0,
            next: 0,
            labels: Vec::new(),
            fixups: Vec::new(),
            regions: Vec::new(),
            handlers: Vec::new(),
            constants: NameMap::default(),
            shared_sites: NameMap::default(),
            too_large: None,
        }
    }

    // registers

    /// A register for a variable; all are made before the first temporary.
    pub fn variable(&mut self, name: &str) -> Reg {
        let register = self.temp();
        self.code.register_names.push(name.to_owned());
        self.first_temporary = self.next.min(u16::MAX as u32) as u16;
        register
    }

    /// A new temporary on top.
    pub fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// Consecutive new temporaries; the first.
    pub fn temps(&mut self, count: usize) -> Reg {
        let first = self.next;
        self.next += count as u32;
        if self.next > self.code.registers as u32 {
            if self.next >= u16::MAX as u32 {
                self.too_large.get_or_insert("registers");
                self.next = first.min(u16::MAX as u32 - 1);
                return 0;
            }
            self.code.registers = self.next as u16;
        }
        first as u16
    }

    /// The top of the temporaries, to come back to with `release`.
    pub fn mark(&self) -> u32 {
        self.next
    }
    pub fn release(&mut self, mark: u32) {
        self.next = mark;
    }
    /// The register that the next `temp` gives.
    pub fn top(&self) -> Reg {
        self.next.min(u16::MAX as u32) as u16
    }
    pub fn is_temporary(&self, register: Reg) -> bool {
        register >= self.first_temporary
    }
    /// A window of consecutive registers may start at `register` when it is the topmost temporary, else at a new one.
    pub fn window_at(&mut self, register: Reg) -> Reg {
        if self.is_temporary(register) && register as u32 + 1 == self.next { register } else { self.temp() }
    }

    // constants and sites

    pub fn constant(&mut self, constant: Const) -> u16 {
        let key = ConstKey::of(&constant);
        if let Some(key) = &key
            && let Some(index) = self.constants.get(key)
        {
            return *index;
        }
        let index = self.code.constants.len();
        if index > u16::MAX as usize {
            self.too_large.get_or_insert("constants");
            return 0;
        }
        self.code.constants.push(constant);
        if let Some(key) = key {
            self.constants.insert(key, index as u16);
        }
        index as u16
    }

    /// A site of its own for each instruction; in very long code instructions of one kind share the site of a name.
    pub fn site(&mut self, op: Op, name: &str) -> u16 {
        let index = self.code.sites.len();
        if index >= MAX_OWN_SITES {
            let key = (op as u8, name.to_owned());
            if let Some(site) = self.shared_sites.get(&key) {
                return *site;
            }
            self.shared_sites.insert(key, index.min(u16::MAX as usize) as u16);
        }
        if index > u16::MAX as usize {
            self.too_large.get_or_insert("names");
            return 0;
        }
        self.code.sites.push(name.to_owned());
        index as u16
    }

    pub fn keyword_call(&mut self, call: KeywordCall) -> u16 {
        let index = self.code.keyword_calls.len();
        if index > u16::MAX as usize {
            self.too_large.get_or_insert("keyword calls");
            return 0;
        }
        self.code.keyword_calls.push(call);
        index as u16
    }

    // instructions

    /// Index of the next instruction.
    pub fn here(&self) -> u32 {
        self.code.instructions.len() as u32
    }

    pub fn emit_x(&mut self, op: Op, x: u8, a: Reg, b: u16, c: u16, position: Position) {
        if !self.live {
            return;
        }
        if self.code.instructions.len() >= (1 << 24) - 1 {
            self.too_large.get_or_insert("instructions");
            return;
        }
        self.code.instructions.push(Instruction::new(op, x, a, b, c));
        self.code.positions.push(position);
        if matches!(op, Op::Return | Op::Raise | Op::Reraise) {
            self.live = false;
        }
    }

    pub fn emit(&mut self, op: Op, a: Reg, b: u16, c: u16, position: Position) {
        self.emit_x(op, 0, a, b, c, position);
    }

    pub fn intrinsic(&mut self, intrinsic: Intrinsic, a: Reg, b: Reg, count: u16, position: Position) {
        self.emit_x(Op::Intrinsic, intrinsic as u8, a, b, count, position);
    }

    pub fn load(&mut self, a: Reg, constant: Const, position: Position) {
        if self.live {
            let constant = self.constant(constant);
            self.emit(Op::LoadConst, a, 0, constant, position);
        }
    }

    /// An instruction that uses the name `name` by a site of its own.
    pub fn emit_site(&mut self, op: Op, a: Reg, b: u16, name: &str, position: Position) {
        if self.live {
            let site = self.site(op, name);
            self.emit(op, a, b, site, position);
        }
    }

    pub fn copy(&mut self, a: Reg, b: Reg, position: Position) {
        if a != b {
            self.emit(Op::Move, a, b, 0, position);
        }
    }

    // labels

    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Notes that control can come to a label with what is bound now.
    fn reach(&mut self, label: Label) {
        let bound = &mut self.labels[label.0 as usize].bound;
        match bound {
            Some(bound) => bound.intersect(&self.bound),
            None => *bound = Some(self.bound.clone()),
        }
    }

    /// A forward jump, conditional or not; `op` must have a target.
    pub fn jump_x(&mut self, op: Op, a: Reg, b: u16, label: Label, position: Position) {
        if !self.live {
            return;
        }
        self.reach(label);
        self.fixups.push((self.here(), label));
        self.emit(op, a, b, 0, position);
        if op == Op::Jump {
            self.live = false;
        }
    }

    pub fn jump(&mut self, label: Label, position: Position) {
        self.jump_x(Op::Jump, 0, 0, label, position);
    }

    /// Puts a label at the next instruction.
    pub fn place(&mut self, label: Label) {
        let here = self.here();
        let state = &mut self.labels[label.0 as usize];
        state.position = Some(here);
        if let Some(bound) = &state.bound {
            if self.live {
                self.bound.intersect(bound);
            } else {
                self.bound = bound.clone();
                self.live = true;
            }
        }
    }

    /// The head of a loop, at the next instruction.
    pub fn loop_head(&mut self) -> Label {
        self.bound.subtract(&self.deletable);
        let head = self.label();
        self.labels[head.0 as usize].position = Some(self.here());
        head
    }

    /// The head of a `yield from` or `await`: no statement runs in between, so nothing gets unbound.
    pub fn loop_head_of_delegation(&mut self) -> Label {
        let head = self.label();
        self.labels[head.0 as usize].position = Some(self.here());
        head
    }

    pub fn jump_back(&mut self, head: Label, position: Position) {
        if self.live {
            self.fixups.push((self.here(), head));
            self.emit(Op::JumpBack, 0, 0, 0, position);
            self.live = false;
        }
    }

    // handler ranges

    pub fn open_region(&mut self, target: Label, register: Reg) -> RegionId {
        let depth = self.blocks.iter().filter(|block| block.region().is_some()).count() as u32;
        if self.live {
            let bound = self.bound.clone();
            self.bound.subtract(&self.deletable);
            self.reach(target);
            self.bound = bound;
        }
        self.regions.push(Region { target, register, start: Some(self.here()), depth });
        RegionId(self.regions.len() as u32 - 1)
    }

    pub fn close_region(&mut self, region: RegionId) {
        let end = self.here();
        let region = &mut self.regions[region.0 as usize];
        let (target, register, depth) = (region.target, region.register, region.depth);
        if let Some(start) = region.start.take()
            && start < end
        {
            self.handlers.push((depth, Handler { start, end, target: target.0, register }));
        }
    }

    pub fn reopen_region(&mut self, region: RegionId) {
        let here = self.here();
        self.regions[region.0 as usize].start = Some(here);
    }

    /// Takes the innermost block off, closing its range.
    pub fn leave_block(&mut self) -> Option<Block<'a>> {
        let block = self.blocks.pop()?;
        if let Some(region) = block.region() {
            self.close_region(region);
        }
        Some(block)
    }

    /// Puts a block back that a way out took off.
    pub fn enter_block_again(&mut self, block: Block<'a>) {
        if let Some(region) = block.region() {
            self.reopen_region(region);
        }
        self.blocks.push(block);
    }

    // the end

    /// The finished code: jumps have their targets, handlers their order.
    pub fn finish(mut self) -> Result<CodeSpec, &'static str> {
        if let Some(limit) = self.too_large {
            return Err(limit);
        }
        let position = |labels: &[LabelState], label: Label| labels[label.0 as usize].position.expect("every label that is jumped to is placed");
        for (at, label) in &self.fixups {
            let target = position(&self.labels, *label);
            let instruction = &mut self.code.instructions[*at as usize];
            *instruction = instruction.with_target(target);
        }
        self.thread_jumps();
        // operands that mean nothing are register 0
        self.code.registers = self.code.registers.max(1);
        // deeper ranges first; equal depths are disjoint
        self.handlers.sort_by_key(|(depth, handler)| (std::cmp::Reverse(*depth), handler.start));
        self.code.handlers = self
            .handlers
            .iter()
            .map(|(_, handler)| Handler { target: position(&self.labels, Label(handler.target)), ..*handler })
            .collect();
        Ok(self.code)
    }

    /// A jump to a jump goes to its end at once.
    fn thread_jumps(&mut self) {
        for (at, _) in &self.fixups {
            let at = *at as usize;
            let instruction = self.code.instructions[at];
            if matches!(instruction.op, Op::ForIter | Op::JumpBack) {
                continue;
            }
            let mut target = instruction.target();
            for _ in 0..8 {
                match self.code.instructions.get(target) {
                    Some(next) if next.op == Op::Jump => target = next.target(),
                    _ => break,
                }
            }
            self.code.instructions[at] = instruction.with_target(target as u32);
        }
    }
}
