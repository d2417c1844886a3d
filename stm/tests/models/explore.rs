//! Runs a model in every way it can go: the one place that knows the model checker.
//!
//! A model sets up a few objects, starts two threads, and looks at what they have seen. `loom` runs it once for every
//! schedule that differs in the order of accesses to one word, or in the store that a load sees, with at most so many
//! switches away from a thread that could have gone on (the preemption bound).
//! It remembers the last seven stores to a word: what a load could see beyond them is not explored.
//! What goes wrong is noted, not thrown: all threads end in order, then the exploration stops, and the story of that
//! schedule is kept.

use crate::door::{self, Way};
use crate::domain::Domain;
use core::cell::{Cell, RefCell};
use core::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Threads that act in a model, beside the one that sets it up.
pub(crate) const THREADS: usize = 2;
/// So often all threads of one schedule may wait. More means that nobody will ever end the wait.
const MOST_WAITS: usize = 300;
/// Accesses of one schedule, for the checker's tables.
const MOST_BRANCHES: usize = 20_000;
const STACK_WORDS: usize = 1 << 14;

/// What a load may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Whatever C11 allows for the orders in the code.
    Weak,
    /// The last store, as if every access were sequentially consistent.
    Strong,
}

/// What is different for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Usual,
    /// `begin` executes a fence, in place of a barrier on all threads.
    Fenced,
    /// Slices of sleep do not end by themselves.
    Untimed,
}

/// How far an exploration goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) memory: Memory,
    pub(crate) preemptions: usize,
    /// Ends there even if schedules are left.
    pub(crate) schedules: usize,
    pub(crate) setting: Setting,
}

pub(crate) struct Report {
    pub(crate) schedules: usize,
    /// Every schedule within the bound was seen.
    pub(crate) complete: bool,
    /// What went wrong, and the accesses of the schedule in which it did.
    pub(crate) violation: Option<(String, String)>,
}

struct Told {
    thread: Option<usize>,
    access: &'static str,
    word: usize,
    value: u64,
}

/// The state of the schedule that runs.
#[derive(Default)]
struct Run {
    threads: Vec<loom::thread::ThreadId>,
    waits: usize,
    wrong: Option<String>,
    told: Vec<Told>,
    names: Vec<(usize, String)>,
}

thread_local! {
    static SETTING: Cell<Setting> = const { Cell::new(Setting::Usual) };
    static MEMORY: Cell<Memory> = const { Cell::new(Memory::Weak) };
    static RUN: RefCell<Run> = RefCell::default();
}

/// Notes what must not be.
pub(crate) fn wrong(text: String) {
    RUN.with_borrow_mut(|run| _ = run.wrong.get_or_insert(text));
}

/// Notes it unless the condition holds.
pub(crate) fn require(condition: bool, text: impl FnOnce() -> String) {
    if !condition {
        wrong(text());
    }
}

pub(crate) fn is_fenced() -> bool {
    SETTING.get() == Setting::Fenced
}

pub(crate) fn is_untimed() -> bool {
    SETTING.get() == Setting::Untimed
}

/// The order in which the checker is to take an access.
pub(crate) fn order(order: Ordering) -> Ordering {
    if MEMORY.get() == Memory::Strong { Ordering::SeqCst } else { order }
}

/// The number of the thread that asks; none has who sets the model up, before and after all others.
pub(crate) fn me() -> Option<usize> {
    let id = loom::thread::current().id();
    RUN.with_borrow(|run| run.threads.iter().position(|&thread| thread == id))
}

/// Writes an access down.
pub(crate) fn tell<W>(access: &'static str, word: &W, value: u64) -> u64 {
    let told = Told { thread: me(), access, word: core::ptr::from_ref(word) as usize, value };
    RUN.with_borrow_mut(|run| run.told.push(told));
    value
}

/// What the story calls a word.
pub(crate) fn name<W>(word: &W, name: impl Into<String>) {
    RUN.with_borrow_mut(|run| run.names.push((core::ptr::from_ref(word) as usize, name.into())));
}

fn story(run: &Run) -> String {
    let mut story = String::new();
    for Told { thread, access, word, value } in &run.told {
        let Some(thread) = thread else { continue };
        let name = run.names.iter().find(|(named, _)| named == word).map(|(_, name)| name.clone());
        let name = name.unwrap_or_else(|| format!("log {:04x}", word & 0xFFFF));
        let _ = writeln!(story, "{:indent$}{access} {name} {value:x}", "", indent = thread * 40);
    }
    story
}

/// Others go on; the checker sees to it that later loads see something newer.
pub(crate) fn wait() {
    let waits = RUN.with_borrow_mut(|run| {
        run.waits += 1;
        run.waits
    });
    if waits == MOST_WAITS {
        resume_unwind(Box::new("waits for what never comes"));
    }
    loom::thread::yield_now();
}

/// Runs two threads, each with a context of its own, that meet at the same objects, and gives what they say. Nothing if one
/// panicked, which is noted. The contexts are dropped when both have ended.
pub(crate) fn meet<C, O, A, B>(
    [one, other]: [C; 2],
    objects: &Arc<O>,
    act: impl FnOnce(&mut C, &O) -> A + Send + 'static,
    react: impl FnOnce(&mut C, &O) -> B + Send + 'static,
) -> Option<(A, B)>
where
    C: Send + 'static,
    O: Send + Sync + 'static,
    A: Send + 'static,
    B: Send + 'static,
{
    let acting = start(one, objects.clone(), act);
    let reacting = start(other, objects.clone(), react);
    let (acted, reacted) = (acting.join().ok().flatten(), reacting.join().ok().flatten());
    Some((acted?.0, reacted?.0))
}

type Started<T> = loom::thread::JoinHandle<Option<T>>;

fn start<C, O, T>(mut context: C, objects: Arc<O>, act: impl FnOnce(&mut C, &O) -> T + Send + 'static) -> Started<(T, C)>
where
    C: Send + 'static,
    O: Send + Sync + 'static,
    T: Send + 'static,
{
    spawn(move || {
        let id = loom::thread::current().id();
        RUN.with_borrow_mut(|run| run.threads.push(id));
        let said = act(&mut context, &objects);
        (said, context)
    })
}

/// The checker's first thread, which only starts the model, has a small stack; all others have this one.
fn spawn<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> Started<T> {
    let thread = loom::thread::Builder::new().stack_size(STACK_WORDS).spawn(move || attempt(body));
    thread.expect("the checker makes no system thread")
}

fn attempt<T>(body: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => Some(value),
        Err(panic) => {
            wrong(text_of(&*panic));
            None
        }
    }
}

fn text_of(panic: &(dyn core::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a text".to_string())
}

/// Touches what all threads share from the start, before any but the first is there.
pub(crate) fn know(domain: &Domain) {
    let words = [(&*domain.gate, "gate"), (&*domain.token, "token"), (&*domain.long_writer, "long writer")];
    domain.clock.now();
    domain.versions.newest();
    name(&domain.clock, "clock");
    for (word, called) in words {
        word.load(Ordering::Relaxed);
        name(word, called);
    }
    domain.token_rests.load(Ordering::Relaxed);
    let mut bells = vec![&domain.token_bell, &domain.gate_bell, &domain.retry_bell];
    for number in 0..THREADS {
        let descriptor = domain.descriptor(number);
        let (shown, mailbox) = (&descriptor.shown, &descriptor.mailbox);
        let words = [
            (&shown.current, "current"),
            (&shown.state, "state"),
            (&shown.priority, "priority"),
            (&shown.witnesses, "witnesses"),
            (&mailbox.signal, "signal"),
            (&mailbox.kill, "kill"),
            (&mailbox.killer, "killer"),
            (&mailbox.wanted, "wanted"),
        ];
        for (word, called) in words {
            word.load(Ordering::Relaxed);
            name(word, format!("{called} of {number}"));
        }
        bells.push(&descriptor.bell);
    }
    for bell in bells {
        bell.sleep(Duration::ZERO, None, || true);
    }
}

/// Explores a model.
pub(crate) fn explore(extent: &Extent, model: impl Fn() + Send + Sync + 'static) -> Report {
    let schedules = Arc::new(AtomicUsize::new(0));
    let count = schedules.clone();
    let model = Arc::new(model);
    let mut checker = loom::model::Builder::new();
    checker.max_threads = THREADS + 2;
    checker.max_branches = MOST_BRANCHES;
    checker.preemption_bound = Some(extent.preemptions);
    checker.checkpoint_interval = 100;
    checker.max_permutations = Some(extent.schedules);
    SETTING.set(extent.setting);
    MEMORY.set(extent.memory);
    RUN.take();
    door::go(Way::Explored);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        checker.check(move || {
            RUN.take();
            count.fetch_add(1, Ordering::Relaxed);
            let model = model.clone();
            drop(spawn(move || model()).join());
            if RUN.with_borrow(|run| run.wrong.is_some()) {
                // nothing is open any more: the way out of the checker
                resume_unwind(Box::new("found"));
            }
        })
    }));
    door::go(Way::AsItIs);
    let run = RUN.take();
    let violation = match (&run.wrong, &ended) {
        (Some(wrong), _) => Some(wrong.clone()),
        (None, Err(panic)) => Some(text_of(&**panic)),
        (None, Ok(())) => None,
    };
    let schedules = schedules.load(Ordering::Relaxed);
    // the checker stops before the last schedule that it may try
    let complete = ended.is_ok() && schedules + 1 < extent.schedules;
    Report { schedules, complete, violation: violation.map(|text| (text, story(&run))) }
}
