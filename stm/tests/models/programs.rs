//! Litmus tests by exhaustion: every pair of transactions of two acts each, in every schedule.
//!
//! An act reads, stores to, or adds to (as a deferred operation) one of two objects. Programs that differ only in the names of
//! threads or objects count once. Of each the checker runs every schedule within its bound, and each run is held against
//! what it may be: the committed transactions, in the order of their times, explain all reads and the memory at the end
//! (serialisability), and what any attempt has read, also one that was undone, was there together at some time (opacity).

use crate::explore::{Extent, Memory, Report, Setting, explore, meet, require};
use crate::objects::{Adder, Object};
use crate::outcome::{Cause, Restart};
use crate::protocol::{Bug, contexts, is_full, objects};
use crate::transaction::{Kind, Transaction};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Read(usize),
    Write(usize),
    Add(usize),
}

const ACTS: [Act; 6] = [Act::Read(0), Act::Read(1), Act::Write(0), Act::Write(1), Act::Add(0), Act::Add(1)];

/// What each of the two threads does.
type Program = [[Act; 2]; 2];

/// The same with the objects' names exchanged.
fn renamed(program: Program) -> Program {
    program.map(|acts| {
        acts.map(|act| match act {
            Act::Read(object) => Act::Read(1 - object),
            Act::Write(object) => Act::Write(1 - object),
            Act::Add(object) => Act::Add(1 - object),
        })
    })
}

/// All programs, one of each kind.
fn programs() -> Vec<Program> {
    let pairs = || ACTS.into_iter().flat_map(|first| ACTS.map(|second| [first, second]));
    let all = pairs().flat_map(|one| pairs().map(move |other| [one, other]));
    let is_first = |program: &Program| {
        let swapped = |[one, other]: Program| [other, one];
        let renamed = renamed(*program);
        *program <= swapped(*program) && *program <= renamed && *program <= swapped(renamed)
    };
    all.filter(is_first).collect()
}

/// What an act came to: an object's number and a value.
#[derive(Clone, Copy, Debug)]
enum Step {
    Read(usize, u64),
    Wrote(usize, u64),
    Added(usize, u64),
}

#[derive(Debug, Default)]
struct Record {
    steps: Vec<Step>,
    /// When it took place, if it did: twice the time, plus one if it has changed nothing.
    order: Option<u64>,
}

/// Runs a thread's acts as one transaction, once. Its own stores are told by `mark`.
fn perform(tx: &mut Transaction, objects: &[Object; 2], acts: [Act; 2], mark: u64) -> Record {
    let mut record = Record::default();
    tx.begin(Kind::Explicit);
    let done = acts.into_iter().zip(1..).try_for_each(|(act, number)| {
        let step = match act {
            Act::Read(object) => Step::Read(object, settled(tx, |tx| objects[object].read(tx, 0))?),
            Act::Write(object) => {
                let value = mark * 10 + number;
                settled(tx, |tx| objects[object].write(tx, 0, value))?;
                Step::Wrote(object, value)
            }
            Act::Add(object) => {
                let amount = mark * 1000;
                if tx.may_defer(&objects[object].stamp) {
                    objects[object].defer(tx, amount);
                } else {
                    let value = objects[object].read(tx, 0)?;
                    objects[object].write(tx, 0, value + amount)?;
                }
                Step::Added(object, amount)
            }
        };
        record.steps.push(step);
        Ok(())
    });
    let wrote = tx.has_writes();
    match done.and_then(|()| tx.commit(&mut Adder)) {
        Ok(()) => record.order = Some(tx.last_commit() * 2 + u64::from(!wrote)),
        Err(Restart) => tx.abort(&mut Adder),
    }
    record
}

/// An access, repeated after deferred operations that stood in its way.
fn settled<T>(tx: &mut Transaction, access: impl Fn(&mut Transaction) -> Result<T, Restart>) -> Result<T, Restart> {
    loop {
        let done = access(tx);
        if done.is_ok() || tx.conflict().cause != Cause::DeferredRead || !tx.settle(&mut Adder)? {
            return done;
        }
    }
}

/// Does the transaction fit on top of this memory? What it leaves, if so.
fn applied(steps: &[Step], mut memory: [u64; 2]) -> Option<[u64; 2]> {
    for &step in steps {
        match step {
            Step::Read(object, value) if memory[object] != value => return None,
            Step::Read(..) => {}
            Step::Wrote(object, value) => memory[object] = value,
            Step::Added(object, amount) => memory[object] += amount,
        }
    }
    Some(memory)
}

/// Holds a run against what it may be.
fn judge(records: &[Record; 2], now: [u64; 2]) {
    let mut committed: Vec<&Record> = records.iter().filter(|record| record.order.is_some()).collect();
    committed.sort_by_key(|record| record.order);
    let mut times = vec![[0, 0]];
    for record in committed {
        let Some(memory) = times.last().and_then(|&memory| applied(&record.steps, memory)) else {
            return require(false, || format!("{records:?} have no serial order"));
        };
        times.push(memory);
    }
    require(times.last() == Some(&now), || format!("{records:?} left {now:?}"));
    for record in records {
        let was_there = times.iter().any(|&memory| applied(&record.steps, memory).is_some());
        require(was_there, || format!("{record:?} has read what was never there together"));
    }
}

fn explored(program: Program, bug: Option<Bug>, memory: Memory, preemptions: usize) -> Report {
    let extent = Extent { memory, preemptions, schedules: 1_000_000, setting: Setting::Usual };
    explore(&extent, move || {
        let objects = objects::<2>();
        let [one, other] = program;
        let said = meet(
            contexts(bug),
            &objects,
            move |tx, objects| perform(tx, objects, one, 1),
            move |tx, objects| perform(tx, objects, other, 2),
        );
        if let Some((one, other)) = said {
            judge(&[one, other], [objects[0].now()[0], objects[1].now()[0]]);
        }
    })
}

/// Explores every `one_in`th program, and tells how far.
fn holds(memory: Memory, preemptions: usize, one_in: usize) {
    let (mut count, mut schedules) = (0, 0);
    for program in programs().into_iter().step_by(one_in) {
        let report = explored(program, None, memory, preemptions);
        if let Some((text, story)) = report.violation {
            panic!("{program:?}: {text}\n{story}");
        }
        assert!(report.complete, "{program:?} has more schedules than expected");
        count += 1;
        schedules += report.schedules;
    }
    println!("{count} programs: all {schedules} schedules at preemption bound {preemptions}, memory {memory:?}");
}

#[test]
fn every_program_is_serialisable_and_opaque() {
    if is_full() { holds(Memory::Strong, 3, 1) } else { holds(Memory::Strong, 1, 1) }
}

#[test]
fn every_program_is_so_where_memory_is_weak() {
    if is_full() { holds(Memory::Weak, 1, 1) } else { holds(Memory::Weak, 0, 20) }
}

#[test]
fn programs_are_counted_once() {
    let all = programs();
    assert_eq!(all.len(), 342);
    let lost_update = [[Act::Read(0), Act::Write(0)]; 2];
    let write_skew = [[Act::Read(0), Act::Write(1)], [Act::Read(1), Act::Write(0)]];
    assert!(all.contains(&lost_update) && all.contains(&write_skew));
    assert!(!all.contains(&renamed(lost_update)));
}

#[cfg(feature = "inject")]
#[test]
fn programs_find_bugs() {
    use Bug::*;
    for bug in [SkipValidation, IgnoreCommitting, ExtendUnchecked, NoRecheck, BackupNotRestored, DeferredReadMissed, DeferTwice] {
        let found = programs().into_iter().find_map(|program| {
            let (text, _) = explored(program, Some(bug), Memory::Strong, 2).violation?;
            Some((program, text))
        });
        let Some((program, text)) = found else { panic!("no program notices {bug:?}") };
        println!("{bug:?} shows in {program:?}: {text}");
    }
}
