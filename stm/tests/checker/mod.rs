//! The replay checker: random transactions on real threads, recorded, then replayed one after the other.
//!
//! Every transaction records what it read and what it did. Afterwards all are sorted by commit time (those that wrote
//! nothing behind the writer of their snapshot's time) and replayed on a plain map: each read must find what the serial
//! order says (serialisability), and the memory must end as the map does. While they run, every re-read and three kinds
//! of invariant are checked inside the transactions, whether they commit or not (opacity). Who runs alone counts the others.

use core::ptr::NonNull;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use crate::stm::{Cause, Config, Deferred, Domain, Host, Kind, Region, Restart, Stamp, Stats, Transaction, Word};

pub struct Plan {
    pub threads: usize,
    /// Per thread.
    pub transactions: usize,
    pub seed: u64,
    pub config: Config,
}

pub struct Report {
    pub violation: Option<String>,
    #[allow(dead_code, reason = "not every test file prints it")]
    pub committed: usize,
    #[allow(dead_code, reason = "not every test file looks at it")]
    pub stats: Stats,
}

/// How often a test repeats its rounds: `AME_TEST_SCALE=full` for millions, a number for a factor.
#[allow(dead_code, reason = "not every test file scales")]
pub fn scale() -> usize {
    match std::env::var("AME_TEST_SCALE").as_deref() {
        Ok("full") => 50,
        Ok(number) => number.parse().unwrap_or(1),
        Err(_) => 1,
    }
}

#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

struct Object {
    stamp: Stamp,
    words: Box<[Word]>,
}

impl Object {
    fn new(len: usize, fill: u64) -> Object {
        Object { stamp: Stamp::committed(), words: (0..len).map(|_| Word::new(fill)).collect() }
    }

    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.words[0]), self.words.len() as u32)
    }
}

// Ranges of object numbers.
const ACCOUNTS: usize = 10;
const COUNTERS: usize = 3;
const WIDES: [usize; 4] = [8, 16, 64, 100];
const DIRECTORY: usize = ACCOUNTS + COUNTERS + WIDES.len();
const FIRST_NODE: usize = DIRECTORY + 1;
const BALANCE: u64 = 1000;
const NODE_SUM: u64 = 77_000_000;

/// Values in a row that begins at a round address: what depends on low bits of addresses is then the same in every run.
struct Row<T> {
    first: NonNull<T>,
    len: usize,
}

// SAFETY: a row owns its values, as a vector does.
unsafe impl<T: Send> Send for Row<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Row<T> {}

impl<T> Row<T> {
    /// The filter of read logs looks at 19 bits.
    const ALIGNMENT: usize = 1 << 19;

    fn layout(len: usize) -> Layout {
        let plain = Layout::array::<T>(len).expect("a test's rows are small");
        plain.align_to(Row::<T>::ALIGNMENT).expect("a power of two")
    }

    fn new(values: impl ExactSizeIterator<Item = T>) -> Row<T> {
        let (len, layout) = (values.len(), Row::<T>::layout(values.len()));
        assert!(layout.size() != 0, "rows are not empty");
        // SAFETY: the layout has a size.
        let Some(first) = NonNull::new(unsafe { alloc(layout) }.cast::<T>()) else { handle_alloc_error(layout) };
        for (number, value) in values.enumerate() {
            assert!(number < len, "the iterator told its length");
            // SAFETY: within the row, which is not shared yet.
            unsafe { first.add(number).write(value) };
        }
        Row { first, len }
    }
}

impl<T> core::ops::Deref for Row<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        // SAFETY: `new` has filled as many.
        unsafe { core::slice::from_raw_parts(self.first.as_ptr(), self.len) }
    }
}

impl<T> Drop for Row<T> {
    fn drop(&mut self) {
        // SAFETY: `new` has filled as many, and nobody uses them any more.
        unsafe { core::ptr::slice_from_raw_parts_mut(self.first.as_ptr(), self.len).drop_in_place() };
        // SAFETY: allocated by `new` with this layout.
        unsafe { dealloc(self.first.as_ptr().cast(), Row::<T>::layout(self.len)) };
    }
}

struct World {
    objects: Row<Object>,
    nodes: Row<std::sync::OnceLock<Object>>,
    next_node: AtomicU32,
    /// Transactions that are open for sure, and whether one of them runs alone.
    open: AtomicU32,
    alone: AtomicBool,
    stop: AtomicBool,
    violation: Mutex<Option<String>>,
    records: Mutex<Vec<Record>>,
}

impl World {
    fn new(nodes: usize) -> World {
        let mut objects: Vec<Object> = (0..ACCOUNTS).map(|_| Object::new(4, BALANCE)).collect();
        objects.extend((0..COUNTERS).map(|_| Object::new(2, 0)));
        objects.extend(WIDES.map(|len| Object::new(len, 0)));
        objects.push(Object::new(16, 0));
        World {
            objects: Row::new(objects.into_iter()),
            nodes: Row::new((0..nodes).map(|_| std::sync::OnceLock::new())),
            next_node: AtomicU32::new(0),
            open: AtomicU32::new(0),
            alone: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            violation: Mutex::new(None),
            records: Mutex::new(Vec::new()),
        }
    }

    fn object(&self, number: usize) -> &Object {
        match number.checked_sub(FIRST_NODE) {
            None => &self.objects[number],
            Some(node) => self.nodes[node].get().expect("a node is made before its number is published"),
        }
    }

    fn violate(&self, text: String) {
        self.stop.store(true, Ordering::Relaxed);
        self.violation.lock().expect("no panic under this lock").get_or_insert(text);
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Read(u32, u32, u64),
    Write(u32, u32, u64),
    Add(u32, u32, u64),
    Savepoint,
    RollBack,
    Release,
}

struct Record {
    /// Twice the time, plus one if nothing was written.
    order: u64,
    steps: Vec<Step>,
}

/// Applies `Add`: the kind is the object's number.
struct Adder<'w>(&'w World);

impl Host for Adder<'_> {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let object = self.0.object(operation.kind as usize);
            let region = object.region();
            let slot = (operation.cell.as_ptr() as usize - region.base.as_ptr() as usize) / size_of::<Word>();
            // SAFETY: the world's objects outlive all transactions; stamp and region belong together.
            unsafe {
                // Owning first avoids a read at the snapshot, which may be older; both ways must be right.
                if operation.operand % 4 != 0 {
                    tx.own(stamp, region)?;
                }
                let value = tx.read_word(stamp, region, slot)?;
                tx.write(stamp, region, slot, value.wrapping_add(operation.operand))?;
            }
        }
        Ok(())
    }
}

struct Worker<'w> {
    world: &'w World,
    tx: Transaction,
    random: Random,
    steps: Vec<Step>,
    view: HashMap<(u32, u32), u64>,
    /// Something was changed since the operation began.
    dirty: bool,
    /// Counted as open.
    counted: bool,
    unique: u64,
    done: Vec<Record>,
}

type Outcome = Result<(), Restart>;

impl Worker<'_> {
    fn read(&mut self, number: usize, slot: usize) -> Result<u64, Restart> {
        let object = self.world.object(number);
        loop {
            // SAFETY: the world's objects outlive all transactions.
            match unsafe { self.tx.read_word(&object.stamp, object.region(), slot) } {
                Ok(value) => return Ok(self.saw(number, slot, value)),
                Err(restart) => self.settle(restart)?,
            }
        }
    }

    /// Reads all words of a region at once.
    fn read_all(&mut self, number: usize) -> Result<[u64; 16], Restart> {
        let object = self.world.object(number);
        let len = object.words.len().min(16);
        // Now and then others run between the two looks at the stamp.
        let lingers = self.random.one_in(5);
        let copy = |base: *const Word| {
            let mut values = [0; 16];
            for (slot, value) in values.iter_mut().enumerate().take(len) {
                if lingers && slot < 3 {
                    std::thread::yield_now();
                }
                // SAFETY: `base` points to at least `len` words.
                *value = unsafe { &*base.add(slot) }.load(Ordering::Relaxed);
            }
            if lingers {
                std::thread::yield_now();
            }
            values
        };
        loop {
            // SAFETY: as in `read`; the closure stays within the region.
            match unsafe { self.tx.read(&object.stamp, object.region(), copy) } {
                Ok(values) => {
                    for (slot, &value) in values.iter().enumerate().take(len) {
                        self.saw(number, slot, value);
                    }
                    return Ok(values);
                }
                Err(restart) => self.settle(restart)?,
            }
        }
    }

    fn settle(&mut self, restart: Restart) -> Outcome {
        if self.tx.conflict().cause == Cause::ReadHeld {
            if self.random.one_in(2) {
                self.breathe();
                return self.tx.allow_writes();
            }
            self.tx.allow_reads();
            return Ok(());
        }
        if self.tx.holds_writes() && matches!(self.tx.conflict().cause, Cause::WriteHeld | Cause::DeferredRead) {
            let wants_to_write = self.tx.conflict().cause == Cause::WriteHeld;
            self.breathe();
            self.tx.allow_writes()?;
            if wants_to_write {
                return Ok(());
            }
        }
        if self.tx.conflict().cause == Cause::DeferredRead {
            self.dirty = true;
            if self.tx.settle(&mut Adder(self.world))? {
                return Ok(());
            }
        }
        Err(restart)
    }

    fn saw(&mut self, number: usize, slot: usize, value: u64) -> u64 {
        let key = (number as u32, slot as u32);
        if let Some(&before) = self.view.get(&key)
            && before != value
        {
            self.world.violate(format!("re-read of {key:?}: {before} then {value}"));
        }
        self.view.insert(key, value);
        self.steps.push(Step::Read(key.0, key.1, value));
        value
    }

    fn write(&mut self, number: usize, slot: usize, value: u64) -> Outcome {
        let object = self.world.object(number);
        loop {
            // SAFETY: as in `read`.
            match unsafe { self.tx.write(&object.stamp, object.region(), slot, value) } {
                Ok(()) => break,
                Err(restart) => self.settle(restart)?,
            }
        }
        self.wrote(number, slot, value);
        Ok(())
    }

    fn wrote(&mut self, number: usize, slot: usize, value: u64) {
        self.dirty = true;
        self.view.insert((number as u32, slot as u32), value);
        self.steps.push(Step::Write(number as u32, slot as u32, value));
    }

    /// Owns a small region and stores plainly.
    fn store(&mut self, number: usize, slot: usize, value: u64) -> Outcome {
        let object = self.world.object(number);
        loop {
            // SAFETY: as in `read`.
            match unsafe { self.tx.own(&object.stamp, object.region()) } {
                Ok(()) => break,
                Err(restart) => self.settle(restart)?,
            }
        }
        object.words[slot].store(value, Ordering::Relaxed);
        self.wrote(number, slot, value);
        Ok(())
    }

    fn add(&mut self, number: usize, slot: usize, amount: u64) -> Outcome {
        let object = self.world.object(number);
        if !self.tx.may_defer(&object.stamp) {
            let value = self.read(number, slot)?;
            return self.write(number, slot, value.wrapping_add(amount));
        }
        let operation = Deferred { cell: NonNull::from(&object.words[slot]), kind: number as u32, operand: amount, key: 0 };
        self.tx.defer_or_merge(&object.stamp, operation, |last, new| {
            last.operand = last.operand.wrapping_add(new.operand);
            true
        });
        self.dirty = true;
        self.steps.push(Step::Add(number as u32, slot as u32, amount));
        if let Some(known) = self.view.get_mut(&(number as u32, slot as u32)) {
            *known = known.wrapping_add(amount);
        }
        Ok(())
    }

    fn transfer(&mut self) -> Outcome {
        let from = self.random.below(ACCOUNTS as u64) as usize;
        let to = self.random.below(ACCOUNTS as u64) as usize;
        let amount = self.random.below(50);
        match self.random.below(3) {
            0 => {
                self.add(from, 0, amount.wrapping_neg())?;
                self.add(to, 0, amount)
            }
            1 => {
                let value = self.read(from, 0)?;
                self.store(from, 0, value.wrapping_sub(amount))?;
                let value = self.read(to, 0)?;
                self.store(to, 0, value.wrapping_add(amount))
            }
            _ => {
                let value = self.read(from, 0)?;
                self.write(from, 0, value.wrapping_sub(amount))?;
                self.breathe();
                let value = self.read(to, 0)?;
                self.write(to, 0, value.wrapping_add(amount))
            }
        }
    }

    /// Lets others in between, so that two cores show what sixteen would.
    fn breathe(&mut self) {
        if self.random.one_in(6) {
            std::thread::yield_now();
        }
    }

    fn audit(&mut self) -> Outcome {
        let mut sum = 0u64;
        for account in 0..ACCOUNTS {
            let value = if self.random.one_in(2) { self.read(account, 0)? } else { self.read_all(account)?[0] };
            sum = sum.wrapping_add(value);
            self.breathe();
        }
        if sum != BALANCE * ACCOUNTS as u64 {
            self.world.violate(format!("an audit saw the sum {sum}"));
        }
        Ok(())
    }

    fn wide(&mut self) -> Outcome {
        for _ in 0..1 + self.random.below(4) {
            let which = self.random.below(WIDES.len() as u64) as usize;
            let number = ACCOUNTS + COUNTERS + which;
            let slot = self.random.below(WIDES[which].min(24) as u64) as usize;
            match self.random.below(4) {
                0 => {
                    self.unique += 1;
                    self.write(number, slot, self.unique)?;
                }
                1 => {
                    // The same value again: a read.
                    let value = self.read(number, slot)?;
                    self.write(number, slot, value)?;
                }
                2 => {
                    self.read_all(number)?;
                }
                _ => {
                    self.read(number, slot)?;
                }
            }
            self.breathe();
        }
        Ok(())
    }

    fn create(&mut self) -> Outcome {
        let number = self.world.next_node.fetch_add(1, Ordering::Relaxed) as usize;
        if number >= self.world.nodes.len() {
            return self.follow();
        }
        let first = self.random.below(1000);
        let object = Object {
            stamp: Stamp::from_raw(self.tx.created_stamp()),
            words: [first, NODE_SUM - first, 0].map(Word::new).into_iter().collect(),
        };
        assert!(self.world.nodes[number].set(object).is_ok(), "numbers are given out once");
        let number = number + FIRST_NODE;
        self.wrote(number, 0, first);
        self.wrote(number, 1, NODE_SUM - first);
        self.wrote(number, 2, 0);
        let slot = self.random.below(16) as usize;
        self.write(DIRECTORY, slot, number as u64)
    }

    fn follow(&mut self) -> Outcome {
        let slot = self.random.below(16) as usize;
        let number = self.read(DIRECTORY, slot)? as usize;
        if number == 0 {
            return Ok(());
        }
        let words = self.read_all(number)?;
        self.breathe();
        if words[0].wrapping_add(words[1]) != NODE_SUM {
            self.world.violate(format!("node {number} is torn: {} {}", words[0], words[1]));
        }
        if self.random.one_in(2) {
            self.store(number, 0, words[0].wrapping_add(5))?;
            self.breathe();
            self.write(number, 1, words[1].wrapping_sub(5))?;
        }
        Ok(())
    }

    fn nested(&mut self) -> Outcome {
        self.dirty = true;
        let savepoint = self.tx.savepoint(&mut Adder(self.world))?;
        self.steps.push(Step::Savepoint);
        let view = self.view.clone();
        for _ in 0..1 + self.random.below(3) {
            self.plain_operation()?;
        }
        if self.random.one_in(2) {
            self.tx.rollback_to(savepoint);
            self.steps.push(Step::RollBack);
            // What was read first inside stays known, what was written is forgotten.
            self.view = view;
        } else {
            self.tx.release(savepoint);
            self.steps.push(Step::Release);
        }
        Ok(())
    }

    fn plain_operation(&mut self) -> Outcome {
        match self.random.below(16) {
            0..4 => self.transfer(),
            4..6 => self.audit(),
            6..9 => self.wide(),
            9 => self.create(),
            10..12 => self.follow(),
            12..14 => {
                let counter = ACCOUNTS + self.random.below(COUNTERS as u64) as usize;
                let slot = self.random.below(2) as usize;
                let amount = self.random.below(9);
                self.add(counter, slot, amount)
            }
            _ => {
                let counter = ACCOUNTS + self.random.below(COUNTERS as u64) as usize;
                let slot = self.random.below(2) as usize;
                self.read(counter, slot).map(|_| ())
            }
        }
    }

    fn operation(&mut self) -> Outcome {
        match self.random.below(200) {
            0..16 => self.nested(),
            16 => self.tx.become_irrevocable(&mut Adder(self.world)),
            17 if self.random.one_in(8) => self.be_alone(),
            _ => self.plain_operation(),
        }
    }

    fn be_alone(&mut self) -> Outcome {
        self.tx.become_alone(&mut Adder(self.world))?;
        let open = self.world.open.load(Ordering::SeqCst);
        if open != 1 {
            self.world.violate(format!("{open} transactions are open, of which one runs alone"));
        }
        self.world.alone.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn begin(&mut self, kind: Kind) {
        self.steps.clear();
        self.view.clear();
        self.tx.begin(kind);
        // Many of them where the test is about them.
        let few = if self.tx.domain().config().long_reads_surely == 1 { 8 } else { 64 };
        match self.random.below(few) {
            0 => self.tx.expect_long_write(),
            1 => self.tx.expect_long_read(),
            _ => {}
        }
        self.world.open.fetch_add(1, Ordering::SeqCst);
        self.counted = true;
        if self.world.alone.load(Ordering::SeqCst) {
            self.world.violate("a transaction began while another ran alone".to_string());
        }
    }

    /// The transaction is about to end.
    fn uncount(&mut self) {
        if core::mem::take(&mut self.counted) {
            if self.tx.is_alone() {
                self.world.alone.store(false, Ordering::SeqCst);
            }
            self.world.open.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn close(&mut self, split: bool) -> Outcome {
        self.uncount();
        let wrote = self.tx.has_writes();
        let mut host = Adder(self.world);
        if split { self.tx.commit_prefix(&mut host)? } else { self.tx.commit(&mut host)? }
        let order = self.tx.last_commit() * 2 + u64::from(!wrote);
        self.done.push(Record { order, steps: std::mem::take(&mut self.steps) });
        Ok(())
    }

    fn transaction(&mut self) {
        let kind = if self.random.one_in(3) { Kind::Explicit } else { Kind::Automatic };
        let mut left = 1 + self.random.below(6);
        let give_up = self.random.one_in(25);
        let mut start = (left, self.random.clone());
        let holds = kind == Kind::Explicit && self.random.one_in(3);
        self.begin(kind);
        if holds {
            self.tx.hold_writes();
            if self.random.one_in(2) {
                let now = self.tx.domain().now();
                self.tx.hold_reads(now.saturating_sub(self.random.below(50)));
            }
        }
        loop {
            if self.world.stop.load(Ordering::Relaxed) && !self.tx.is_irrevocable() {
                self.uncount();
                self.tx.request_restart(Cause::User);
                self.tx.abort(&mut ());
                return;
            }
            if self.tx.requested() && self.tx.poll().is_err() {
                self.again(&mut left, &start, kind);
                continue;
            }
            if left == 0 {
                if give_up && !self.tx.is_irrevocable() {
                    self.uncount();
                    self.tx.request_restart(Cause::User);
                    self.tx.abort(&mut ());
                    return;
                }
                if self.close(false).is_ok() {
                    return;
                }
                self.again(&mut left, &start, kind);
                continue;
            }
            let before = self.random.clone();
            let (steps, view) = (self.steps.len(), self.view.clone());
            self.dirty = false;
            match self.operation() {
                Ok(()) => {
                    left -= 1;
                    if kind == Kind::Automatic && self.tx.requested() && self.tx.poll().is_ok() {
                        match self.close(false) {
                            Ok(()) => {
                                start = (left, self.random.clone());
                                self.begin(kind);
                            }
                            Err(_) => self.again(&mut left, &start, kind),
                        }
                    }
                }
                Err(_) => {
                    let clean = !self.dirty && self.tx.conflict().may_split;
                    if clean {
                        // The broken-off operation has only read: it is done again later.
                        self.steps.truncate(steps);
                        self.view = view;
                        if self.close(true).is_ok() {
                            self.random = before;
                            start = (left, self.random.clone());
                            self.tx.wait_for_conflict();
                            self.begin(kind);
                            continue;
                        }
                    }
                    self.again(&mut left, &start, kind);
                }
            }
        }
    }

    fn again(&mut self, left: &mut u64, start: &(u64, Random), kind: Kind) {
        self.uncount();
        self.tx.abort(&mut Adder(self.world));
        self.tx.wait_for_conflict();
        *left = start.0;
        self.random = start.1.clone();
        self.begin(kind);
    }
}

/// What one thread of a plan does.
pub type Program<'p> = Box<dyn FnOnce() + Send + 'p>;

/// Runs the plan's transactions on as many threads of the system, and checks them.
#[allow(dead_code, reason = "not every test file runs them so")]
pub fn check(plan: &Plan) -> Report {
    check_on(plan, |programs| {
        std::thread::scope(|scope| programs.into_iter().for_each(|program| drop(scope.spawn(program))));
    })
}

/// The same, with threads of another kind.
pub fn check_on(plan: &Plan, run: impl FnOnce(Vec<Program<'_>>)) -> Report {
    let total = plan.threads * plan.transactions;
    let world = World::new(total / 4 + 64);
    let domain = Domain::new(plan.config.clone());
    run((0..plan.threads).map(|thread| program(plan, thread, &world, &domain)).collect());
    let stats = domain.stats();
    let mut records = world.records.into_inner().expect("no panic under this lock");
    let mut violation = world.violation.into_inner().expect("no panic under this lock");
    if violation.is_none() {
        records.sort_by_key(|record| record.order);
        violation = replay(&world.objects, &world.nodes, &records);
    }
    Report { violation, committed: records.len(), stats }
}

fn program<'p>(plan: &'p Plan, thread: usize, world: &'p World, domain: &'p std::sync::Arc<Domain>) -> Program<'p> {
    let seed = plan.seed.wrapping_mul(1_000_003).wrapping_add(thread as u64 * 7919 + 1) | 1;
    Box::new(move || {
        let mut worker = Worker {
            world,
            tx: Transaction::attach(domain),
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            steps: Vec::new(),
            view: HashMap::new(),
            dirty: false,
            counted: false,
            unique: (thread as u64 + 1) << 40,
            done: Vec::new(),
        };
        for _ in 0..plan.transactions {
            if world.stop.load(Ordering::Relaxed) {
                break;
            }
            worker.transaction();
            if worker.random.one_in(500) {
                worker.tx.detach();
            }
        }
        world.records.lock().expect("no panic under this lock").append(&mut worker.done);
    })
}

fn initial(number: u32) -> u64 {
    if (number as usize) < ACCOUNTS { BALANCE } else { 0 }
}

fn replay(objects: &[Object], nodes: &[std::sync::OnceLock<Object>], records: &[Record]) -> Option<String> {
    let mut memory: HashMap<(u32, u32), u64> = HashMap::new();
    let mut previous = 0;
    for record in records {
        if record.order & 1 == 0 {
            if record.order == previous {
                return Some(format!("two writers committed at {}", record.order / 2));
            }
            previous = record.order;
        }
        let mut saved = Vec::new();
        let mut mine: HashMap<(u32, u32), u64> = HashMap::new();
        for step in &record.steps {
            let value_of = |mine: &HashMap<(u32, u32), u64>, key: (u32, u32)| {
                mine.get(&key).or_else(|| memory.get(&key)).copied().unwrap_or(initial(key.0))
            };
            match *step {
                Step::Read(number, slot, value) => {
                    let expected = value_of(&mine, (number, slot));
                    if value != expected {
                        return Some(format!(
                            "at {} object {number} slot {slot} was read as {value}, serially it is {expected}",
                            record.order / 2
                        ));
                    }
                }
                Step::Write(number, slot, value) => {
                    mine.insert((number, slot), value);
                }
                Step::Add(number, slot, amount) => {
                    let value = value_of(&mine, (number, slot)).wrapping_add(amount);
                    mine.insert((number, slot), value);
                }
                Step::Savepoint => saved.push(mine.clone()),
                Step::RollBack => mine = saved.pop().expect("savepoints are closed in order"),
                Step::Release => drop(saved.pop()),
            }
        }
        memory.extend(mine);
    }
    for (&(number, slot), &expected) in &memory {
        let object = match (number as usize).checked_sub(FIRST_NODE) {
            None => &objects[number as usize],
            Some(node) => nodes[node].get()?,
        };
        let value = object.words[slot as usize].load(Ordering::Relaxed);
        if value != expected {
            return Some(format!("object {number} slot {slot} ended as {value}, serially it is {expected}"));
        }
    }
    None
}

/// Two writers change different slots of one lazily saved region; a long reader reads all slots over and over.
#[allow(dead_code, reason = "not every test file uses it")]
pub fn read_one_region_for_long(config: Config, readings: usize) -> Option<String> {
    let domain = Domain::new(Config { long_reads: 0, ..config });
    let object = Object::new(64, 0);
    let stop = AtomicBool::new(false);
    let mut violation = None;
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (domain, object, stop) = (&domain, &object, &stop);
            scope.spawn(move || {
                let mut tx = Transaction::attach(domain);
                let mut value = 0;
                while !stop.load(Ordering::Relaxed) {
                    value += 1;
                    tx.begin(Kind::Explicit);
                    let slot = 2 * (value as usize % 8) + writer;
                    // SAFETY: the object outlives all transactions.
                    let stored = unsafe { tx.write(&object.stamp, object.region(), slot, value) };
                    if stored.is_err() || tx.commit(&mut ()).is_err() {
                        tx.abort(&mut ());
                        tx.wait_for_conflict();
                    }
                }
            });
        }
        let mut tx = Transaction::attach(&domain);
        for _ in 0..readings {
            tx.begin(Kind::Explicit);
            let mut first = [0; 16];
            'readings: for turn in 0..3 {
                for (slot, before) in first.iter_mut().enumerate() {
                    // SAFETY: as above.
                    let Ok(value) = (unsafe { tx.read_word(&object.stamp, object.region(), slot) }) else { break 'readings };
                    if turn > 0 && value != *before {
                        violation = Some(format!("slot {slot} held {before}, then {value}"));
                    }
                    *before = value;
                }
                // The writers commit some times.
                (0..20).for_each(|_| std::thread::yield_now());
            }
            if violation.is_some() || tx.commit(&mut ()).is_err() {
                tx.request_restart(Cause::User);
                tx.abort(&mut ());
            }
            if violation.is_some() {
                break;
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    violation
}
