//! One transaction context against a plain array: any sequence of writes, savepoints, roll-backs, deferred additions,
//! commits and aborts, on regions of any length, leaves what the array says.

use core::ptr::NonNull;
use proptest::prelude::*;
use std::sync::atomic::Ordering;
use stm::{Cause, Config, Deferred, Domain, Host, Kind, Region, Restart, Stamp, Transaction, Word};

#[derive(Clone, Debug)]
enum Act {
    Read(usize, usize),
    Write(usize, usize, u64),
    OwnAndStore(usize, usize, u64),
    Add(usize, usize, u64),
    Savepoint,
    RollBack,
    Release,
    Irrevocable,
    Commit,
    Abort,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let place = (0..4usize, 0..130usize);
    prop::collection::vec(
        prop_oneof![
            6 => place.clone().prop_map(|(object, slot)| Act::Read(object, slot)),
            8 => (place.clone(), 0..4u64).prop_map(|((object, slot), value)| Act::Write(object, slot, value)),
            4 => (place.clone(), 0..4u64).prop_map(|((object, slot), value)| Act::OwnAndStore(object, slot, value)),
            4 => (place, 0..4u64).prop_map(|((object, slot), value)| Act::Add(object, slot, value)),
            3 => Just(Act::Savepoint),
            2 => Just(Act::RollBack),
            2 => Just(Act::Release),
            1 => Just(Act::Irrevocable),
            2 => Just(Act::Commit),
            2 => Just(Act::Abort),
        ],
        1..60,
    )
}

struct Object {
    stamp: Stamp,
    words: Vec<Word>,
}

impl Object {
    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.words[0]), self.words.len() as u32)
    }
}

struct Objects<'o>(&'o [Object]);

impl Host for Objects<'_> {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let region = self.0[operation.kind as usize].region();
            let slot = (operation.cell.as_ptr() as usize - region.base.as_ptr() as usize) / 8;
            // SAFETY: the objects outlive the transaction.
            let value = unsafe { tx.read_word(stamp, region, slot) }?;
            // SAFETY: as above.
            unsafe { tx.write(stamp, region, slot, value + operation.operand) }?;
        }
        Ok(())
    }
}

fn run(lengths: &[usize], acts: &[Act]) {
    let objects: Vec<Object> = lengths
        .iter()
        .map(|&len| Object { stamp: Stamp::committed(), words: (0..len).map(|_| Word::new(0)).collect() })
        .collect();
    let mut host = Objects(&objects);
    let domain = Domain::new(Config::default());
    let mut tx = Transaction::attach(&domain);
    let mut committed: Vec<Vec<u64>> = lengths.iter().map(|&len| vec![0; len]).collect();
    let mut now = committed.clone();
    let mut saved = Vec::new();
    tx.begin(Kind::Explicit);
    for act in acts {
        let end = match *act {
            Act::Commit => Some(true),
            Act::Abort if !tx.is_irrevocable() => Some(false),
            _ => None,
        };
        if let Some(commits) = end {
            saved.clear();
            if commits {
                tx.commit(&mut host).expect("nobody else is there");
                committed = now.clone();
            } else {
                tx.request_restart(Cause::User);
                tx.abort(&mut host);
                now = committed.clone();
            }
            for (object, expected) in objects.iter().zip(&committed) {
                let words: Vec<u64> = object.words.iter().map(|word| word.load(Ordering::Relaxed)).collect();
                assert_eq!(&words, expected);
            }
            tx.begin(Kind::Explicit);
            continue;
        }
        match *act {
            Act::Read(number, slot) => {
                let slot = slot % lengths[number];
                assert_eq!(with(&mut tx, &mut host, &objects[number], |tx, object| {
                    // SAFETY: the objects outlive the transaction.
                    unsafe { tx.read_word(&object.stamp, object.region(), slot) }
                }), now[number][slot]);
            }
            Act::Write(number, slot, value) => {
                let slot = slot % lengths[number];
                with(&mut tx, &mut host, &objects[number], |tx, object| {
                    // SAFETY: as above.
                    unsafe { tx.write(&object.stamp, object.region(), slot, value) }
                });
                now[number][slot] = value;
            }
            Act::OwnAndStore(number, slot, value) if lengths[number] <= 8 => {
                let slot = slot % lengths[number];
                with(&mut tx, &mut host, &objects[number], |tx, object| {
                    // SAFETY: as above.
                    unsafe { tx.own(&object.stamp, object.region()) }
                });
                objects[number].words[slot].store(value, Ordering::Relaxed);
                now[number][slot] = value;
            }
            Act::Add(number, slot, amount) if tx.may_defer(&objects[number].stamp) => {
                let slot = slot % lengths[number];
                let cell = NonNull::from(&objects[number].words[slot]);
                tx.defer(&objects[number].stamp, Deferred { cell, kind: number as u32, operand: amount, key: 0 });
                now[number][slot] += amount;
            }
            Act::Savepoint => {
                let savepoint = tx.savepoint(&mut host).expect("nobody else is there");
                saved.push((savepoint, now.clone()));
            }
            Act::RollBack => {
                if let Some((savepoint, before)) = saved.pop() {
                    tx.rollback_to(savepoint);
                    now = before;
                }
            }
            Act::Release => {
                if let Some((savepoint, _)) = saved.pop() {
                    tx.release(savepoint);
                }
            }
            Act::Irrevocable => tx.become_irrevocable(&mut host).expect("nobody else is there"),
            _ => {}
        }
    }
    while let Some((savepoint, _)) = saved.pop() {
        tx.release(savepoint);
    }
    tx.commit(&mut host).expect("nobody else is there");
}

/// Repeats an access after deferred operations that stood in its way.
fn with<R>(tx: &mut Transaction, host: &mut Objects, object: &Object, access: impl Fn(&mut Transaction, &Object) -> Result<R, Restart>) -> R {
    loop {
        match access(tx, object) {
            Ok(value) => return value,
            Err(_) => assert_eq!(tx.settle(host), Ok(true), "{:?}", tx.conflict()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_is_what_the_array_says(acts in acts(), long in 65..130usize, lazy in 9..65usize) {
        run(&[1, 8, lazy, long], &acts);
    }
}
