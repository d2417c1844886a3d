//! The models, by name: each runs the crate's own code on two threads over one or two objects, and says what may be seen.
//!
//! Each is explored as the protocol is, where it must hold, and with protocol bugs that it must find (feature `inject`).
//! Attempts are not repeated unless progress is what the model is about: that keeps the schedules few.

use crate::atomically::Thread;
use crate::attempt::check;
use crate::config::Config;
use crate::descriptor::{Phase, phase};
use crate::domain::Domain;
use crate::explore::{Extent, Memory, Report, Setting, explore, know, meet, require, wrong};
#[cfg(feature = "inject")]
pub(crate) use crate::inject::Bug;
use crate::objects::{Adder, Object};
use crate::outcome::{Cause, Restart};
use crate::stamp;
use crate::sync::{Acquire, Relaxed};
use crate::transaction::{Kind, Transaction};
use crate::tvar::TVar;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// No bug can be switched on without the feature.
#[cfg(not(feature = "inject"))]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bug {}

#[cfg(feature = "inject")]
fn config(bug: Option<Bug>) -> Config {
    Config { bug, ..Config::default() }
}

#[cfg(not(feature = "inject"))]
fn config(_: Option<Bug>) -> Config {
    Config::default()
}

/// Two contexts of one domain.
pub(crate) fn contexts(bug: Option<Bug>) -> [Transaction; 2] {
    let domain = Domain::new(config(bug));
    let contexts = [Transaction::attach(&domain), Transaction::attach(&domain)];
    know(&domain);
    contexts
}

/// Objects with names.
pub(crate) fn objects<const OBJECTS: usize>() -> Arc<[Object; OBJECTS]> {
    let objects: Arc<[Object; OBJECTS]> = Arc::new(core::array::from_fn(|_| Object::new()));
    objects.iter().zip(["x", "y"]).for_each(|(object, name)| object.know(name));
    objects
}

/// Runs a transaction once: commits after a body that went well, undoes it otherwise. The time it took place, if it did, and
/// what the body gave.
fn once<T>(tx: &mut Transaction, body: impl FnOnce(&mut Transaction) -> Result<T, Restart>) -> Option<(u64, T)> {
    tx.begin(Kind::Explicit);
    let given = body(tx);
    let ended = given.and_then(|given| tx.commit(&mut Adder).map(|()| given));
    match ended {
        Ok(given) => Some((tx.last_commit(), given)),
        Err(Restart) => {
            tx.abort(&mut Adder);
            None
        }
    }
}

/// Half of a commit is never seen, and who sees a commit comes after it.
fn read_vs_commit(bug: Option<Bug>) {
    let objects = objects::<2>();
    let said = meet(
        contexts(bug),
        &objects,
        |tx, objects| once(tx, |tx| objects.iter().try_for_each(|object| object.write(tx, 0, 1))),
        |tx, objects| {
            once(tx, |tx| {
                let (left, right) = (objects[0].read(tx, 0)?, objects[1].read(tx, 0)?);
                require(left == right, || format!("{left} beside {right}"));
                Ok(left)
            })
        },
    );
    let Some((written, read)) = said else { return };
    require(objects.iter().all(|object| object.now() == [1]), || "a write is lost".to_string());
    let Some((written_at, ())) = written else { return wrong("who has read nothing was stopped by a reader".to_string()) };
    if let Some((read_at, seen)) = read {
        require((written_at <= read_at) == (seen == 1), || format!("{seen} read at {read_at}, 1 written at {written_at}"));
    }
}

/// Two that read what the other writes: at most one of them has seen what was there before both.
fn commit_vs_commit(bug: Option<Bug>) {
    let objects = objects::<2>();
    let copy = |tx: &mut Transaction, from: &Object, to: &Object| {
        once(tx, |tx| {
            let value = from.read(tx, 0)?;
            to.write(tx, 0, value + 1)
        })
    };
    let said = meet(
        contexts(bug),
        &objects,
        move |tx, [x, y]| copy(tx, x, y),
        move |tx, [x, y]| copy(tx, y, x),
    );
    let Some((forth, back)) = said else { return };
    let expected = match (forth, back) {
        (None, None) => [[0], [0]],
        (Some(_), None) => [[0], [1]],
        (None, Some(_)) => [[1], [0]],
        (Some(forth), Some(back)) if forth < back => [[2], [1]],
        (Some(_), Some(_)) => [[1], [2]],
    };
    let now = [objects[0].now(), objects[1].now()];
    require(now == expected, || format!("{now:?} after commits at {forth:?} and {back:?}"));
}

/// A snapshot moves forward only if what was read is still so.
fn extend_vs_commit(bug: Option<Bug>) {
    meet(
        contexts(bug),
        &objects::<2>(),
        |tx, objects| once(tx, |tx| objects.iter().try_for_each(|object| object.write(tx, 0, 1))),
        |tx, [x, y]| {
            once(tx, |tx| {
                let right = y.read(tx, 0)?;
                let left = x.read(tx, 0)?;
                let again = y.read(tx, 0)?;
                require(left == right, || format!("{left} beside {right}"));
                require(right == again, || format!("{right}, then {again}"));
                Ok(())
            })
        },
    );
}

/// What an abort takes back was never there, and it invalidates nobody.
fn abort_restore_vs_reader(bug: Option<Bug>) {
    let objects = Arc::new((Object::<2>::new(), Object::<1>::new()));
    objects.0.know("x");
    objects.1.know("y");
    let said = meet(
        contexts(bug),
        &objects,
        |tx, (x, _)| {
            once(tx, |tx| {
                (0..2).try_for_each(|slot| x.write(tx, slot, 9))?;
                Err::<(), Restart>(tx.request_restart(Cause::User))
            })
        },
        |tx, (x, y)| {
            once(tx, |tx| {
                let seen = x.read_all(tx)?;
                require(seen == [0, 0], || format!("{seen:?} was never committed"));
                y.write(tx, 0, 1)
            })
        },
    );
    let Some((_, read)) = said else { return };
    require(read.is_some(), || "an abort stopped a reader".to_string());
    require(objects.0.now() == [0, 0], || format!("{:?} is left of what was undone", objects.0.now()));
}

/// The same as `read_vs_commit` where slots are saved one by one.
fn lazy_backup_vs_reader(bug: Option<Bug>) {
    let objects = Arc::new((Object::<17>::new(), Object::<1>::new()));
    objects.0.know("x");
    objects.1.know("y");
    meet(
        contexts(bug),
        &objects,
        |tx, (x, y)| once(tx, |tx| x.write(tx, 3, 1).and_then(|()| y.write(tx, 0, 1))),
        |tx, (x, y)| {
            once(tx, |tx| {
                let (left, right) = (x.read(tx, 3)?, y.read(tx, 0)?);
                require(left == right, || format!("{left} beside {right}"));
                Ok(())
            })
        },
    );
}

/// Two automatic transactions that need the same objects in opposite order both get through: who holds something commits what
/// it has done so far, and nobody waits in a circle.
fn request_vs_split(bug: Option<Bug>) {
    let objects = objects::<2>();
    let said = meet(
        contexts(bug),
        &objects,
        |tx, [x, y]| write_in_pieces(tx, [x, y], 1),
        |tx, [x, y]| write_in_pieces(tx, [y, x], 2),
    );
    if let Some((first, second)) = said {
        let last = if first > second { 1 } else { 2 };
        let now = [objects[0].now()[0], objects[1].now()[0]];
        require(now.contains(&last), || format!("{now:?}, but the last commit wrote {last}"));
    }
}

/// Stores the value into both, cutting the transaction where others want it to be cut. The time of the last commit.
fn write_in_pieces(tx: &mut Transaction, objects: [&Object; 2], value: u64) -> u64 {
    let (mut committed, mut done) = (0, 0);
    loop {
        tx.begin(Kind::Automatic);
        let stopped = loop {
            match objects[done].write(tx, 0, value) {
                Ok(()) => done += 1,
                Err(Restart) if tx.conflict().may_split => break tx.commit_prefix(&mut ()),
                Err(Restart) => break Err(Restart),
            }
            if done == 2 || tx.requested() {
                break tx.commit(&mut ());
            }
        };
        match stopped {
            Ok(()) if done == 2 => return tx.last_commit(),
            Ok(()) => committed = done,
            Err(Restart) => {
                tx.abort(&mut ());
                done = committed;
            }
        }
        tx.wait_for_conflict();
    }
}

/// A deferred addition conflicts with nobody, unless its transaction has read the cell as well.
fn delta_vs_read(bug: Option<Bug>) {
    let objects = objects::<2>();
    let said = meet(
        contexts(bug),
        &objects,
        |tx, [x, _]| {
            once(tx, |tx| {
                x.defer(tx, 1);
                Ok(())
            })
        },
        |tx, [x, y]| {
            once(tx, |tx| {
                let seen = x.read(tx, 0)?;
                x.defer(tx, 10);
                y.write(tx, 0, 100 + seen)
            })
        },
    );
    let Some((added, read)) = said else { return };
    let expected = match (added, read) {
        (None, None) => [[0], [0]],
        (Some(_), None) => [[1], [0]],
        (None, Some(_)) => [[10], [100]],
        (Some(added), Some(read)) if added < read => [[11], [101]],
        (Some(_), Some(_)) => [[11], [100]],
    };
    let now = [objects[0].now(), objects[1].now()];
    require(now == expected, || format!("{now:?} after commits at {added:?} and {read:?}"));
}

/// Who waits for a change of what it has read goes on after it, whenever the change comes.
fn retry_wakeup(bug: Option<Bug>) {
    let domain = Domain::new(Config { marks_created: false, ..config(bug) });
    let mut threads: [Thread; 2] = [domain.thread(), domain.thread()];
    let flag = Arc::new(TVar::new(&domain, 0));
    // Known to both from here on, and both have their places.
    threads.iter_mut().for_each(|thread| _ = thread.atomically(|tx| flag.get(tx)));
    know(&domain);
    meet(
        threads,
        &flag,
        |thread, flag| thread.atomically(|tx| check(flag.get(tx)? == 1)),
        |thread, flag| thread.atomically(|tx| flag.set(tx, 1)),
    );
}

/// What one transaction of a descriptor leaves in its log, its backups and its stamps is never taken for what the next one
/// puts there.
fn slot_reuse(bug: Option<Bug>) {
    let said = meet(
        contexts(bug),
        &objects::<1>(),
        |tx, [x]| [1, 2].map(|value| once(tx, |tx| x.write(tx, 0, value))),
        |tx, [x]| once(tx, |tx| x.read(tx, 0)),
    );
    let Some((written, read)) = said else { return };
    if let ([Some((first, ())), Some((second, ()))], Some((read_at, seen))) = (written, read) {
        let expected = u64::from(first <= read_at) + u64::from(second <= read_at);
        require(seen == expected, || format!("{seen} read at {read_at}, where it was {expected}"));
    } else {
        wrong("somebody was stopped for no reason".to_string());
    }
}

/// A state that is read before an id that is still the old one belongs to the old one (`descriptor`): once stamps are being
/// given back, it never says that the transaction is open.
fn state_vs_current(bug: Option<Bug>) {
    let contexts = contexts(bug);
    let domain = contexts[0].domain().clone();
    let first = domain.descriptor(0).shown.current.load(Relaxed);
    meet(
        contexts,
        &objects::<1>(),
        |tx, [x]| {
            once(tx, |tx| x.write(tx, 0, 1));
            once(tx, |_| Ok(()));
        },
        move |_, [x]| {
            if x.stamp.raw().load(Acquire) == stamp::at(2) {
                let shown = &domain.descriptor(0).shown;
                let (state, current) = (shown.state.load(Acquire), shown.current.load(Acquire));
                require(current != first || phase(state) != Phase::Open, || "a committed transaction looks open".to_string());
            }
        },
    );
}

/// Who finds an object finds it complete, and its mark "created" does not outlive its creator.
fn publication_vs_reader(bug: Option<Bug>) {
    let said = meet(
        contexts(bug),
        &objects::<2>(),
        |tx, [x, y]| {
            once(tx, |tx| {
                y.stamp.raw().store(tx.created_stamp(), Relaxed);
                y.words[0].store(7, Relaxed);
                x.write(tx, 0, 1)
            })
        },
        |tx, [x, y]| {
            once(tx, |tx| {
                let found = x.read(tx, 0)?;
                if found == 1 {
                    let seen = y.read(tx, 0)?;
                    require(seen == 7, || format!("{seen} in an object that is not complete"));
                }
                Ok(found)
            })
        },
    );
    if let Some((Some((made_at, ())), Some((read_at, found)))) = said {
        require((made_at <= read_at) == (found == 1), || format!("found {found} at {read_at}, made at {made_at}"));
    }
}

/// Once irrevocable, a transaction commits, and with what it has read.
fn irrevocable_vs_commit(bug: Option<Bug>) {
    let said = meet(
        contexts(bug),
        &objects::<2>(),
        |tx, [x, _]| once(tx, |tx| x.write(tx, 0, 1)),
        |tx, [x, y]| {
            let mut irrevocable = false;
            let ended = once(tx, |tx| {
                let seen = x.read(tx, 0)?;
                tx.become_irrevocable(&mut ())?;
                irrevocable = true;
                y.write(tx, 0, 100 + seen)?;
                Ok(seen)
            });
            require(ended.is_some() || !irrevocable, || "an irrevocable transaction was stopped".to_string());
            ended
        },
    );
    if let Some((Some((written_at, ())), Some((held_at, seen)))) = said {
        require((written_at < held_at) == (seen == 1), || format!("saw {seen} at {held_at}, 1 was written at {written_at}"));
    }
}

/// While a transaction runs alone, nobody else is between begin and end.
fn alone_vs_begin(bug: Option<Bug>) {
    let inside = Arc::new(AtomicBool::new(false));
    let is_inside = inside.clone();
    meet(
        contexts(bug),
        &objects::<1>(),
        move |tx, [x]| {
            once(tx, |tx| {
                inside.store(true, Ordering::SeqCst);
                let read = x.read(tx, 0);
                inside.store(false, Ordering::SeqCst);
                read
            })
        },
        move |tx, [x]| {
            once(tx, |tx| {
                tx.become_alone(&mut ())?;
                require(!is_inside.load(Ordering::SeqCst), || "somebody is inside already".to_string());
                x.write(tx, 0, 1)?;
                require(!is_inside.load(Ordering::SeqCst), || "somebody came in".to_string());
                Ok(())
            })
        },
    );
}

/// The bound on preemptions up to which `AME_TEST_SCALE=full` explores every model, and where it gives one up. By default
/// each goes as far as a few seconds allow.
const FULL: usize = 3;
const MOST_SCHEDULES: usize = 2_000_000;

pub(crate) fn is_full() -> bool {
    std::env::var("AME_TEST_SCALE").is_ok_and(|scale| scale == "full")
}

/// Preemption bounds for the default run.
#[derive(Clone, Copy)]
struct Bounds {
    strongly: usize,
    weakly: usize,
}

/// Explores a model as the protocol is, and tells how far.
fn holds(name: &str, model: fn(Option<Bug>), setting: Setting, bounds: Bounds) {
    for (memory, bound) in [(Memory::Strong, bounds.strongly), (Memory::Weak, bounds.weakly)] {
        let last = if is_full() { FULL } else { bound };
        for preemptions in bound..=last {
            let report = explore(&extent(memory, preemptions, MOST_SCHEDULES, setting), move || model(None));
            let Report { schedules, complete, violation } = report;
            let all = if complete { "all" } else { "the first" };
            println!("{name}: {all} {schedules} schedules at preemption bound {preemptions}, memory {memory:?}");
            if let Some((text, story)) = violation {
                panic!("{name}: {text}\n{story}");
            }
            assert!(complete || is_full(), "{name} has grown: {schedules} schedules are not all");
        }
    }
}

fn extent(memory: Memory, preemptions: usize, schedules: usize, setting: Setting) -> Extent {
    // Ringing a bell has no fence: where memory is weak, a slice that ends by itself is what helps.
    let setting = if memory == Memory::Weak && setting == Setting::Untimed { Setting::Usual } else { setting };
    Extent { memory, preemptions, schedules, setting }
}

/// Explores a model with each of its bugs: it has to find them.
#[cfg(feature = "inject")]
fn finds(name: &str, model: fn(Option<Bug>), setting: Setting, bugs: &[Bug]) {
    for &bug in bugs {
        let found = [(Memory::Strong, FULL), (Memory::Weak, 2)].into_iter().find_map(|(memory, preemptions)| {
            let report = explore(&extent(memory, preemptions, 100_000, setting), move || model(Some(bug)));
            report.violation.map(|(text, _)| (memory, report.schedules, text))
        });
        let Some((memory, schedules, text)) = found else { panic!("{name} does not notice {bug:?}") };
        println!("{name}: {bug:?} shows in schedule {schedules}, memory {memory:?}: {text}");
    }
}

macro_rules! models {
    ($($name:ident: $setting:ident, strongly $strongly:literal, weakly $weakly:literal, finds [$($bug:ident),*];)*) => {
        $(mod $name {
            use crate::explore::Setting;

            #[test]
            fn holds() {
                let bounds = super::Bounds { strongly: $strongly, weakly: $weakly };
                super::holds(stringify!($name), super::$name, Setting::$setting, bounds);
            }

            #[cfg(feature = "inject")]
            #[test]
            fn finds_its_bugs() {
                super::finds(stringify!($name), super::$name, Setting::$setting, &[$(super::Bug::$bug),*]);
            }
        })*
    };
}

models! {
    read_vs_commit: Usual, strongly 3, weakly 1, finds [NoRecheck, OwnUnfenced];
    commit_vs_commit: Usual, strongly 3, weakly 1, finds [SkipValidation, IgnoreCommitting];
    extend_vs_commit: Usual, strongly 3, weakly 1, finds [ExtendUnchecked];
    abort_restore_vs_reader: Usual, strongly 3, weakly 1, finds [RestoreOldStamp, BackupNotRestored];
    lazy_backup_vs_reader: Usual, strongly 3, weakly 1, finds [LazyMaskMissing];
    request_vs_split: Usual, strongly 2, weakly 0, finds [WaitsHolding];
    delta_vs_read: Usual, strongly 3, weakly 1, finds [DeferredReadMissed, DeferTwice];
    retry_wakeup: Untimed, strongly 3, weakly 1, finds [RetryTooLate, SleepsUnasked];
    slot_reuse: Usual, strongly 3, weakly 0, finds [NoBackupRecheck, IdReused, LogUnfenced];
    state_vs_current: Usual, strongly 3, weakly 2, finds [RunningUnreleased];
    publication_vs_reader: Usual, strongly 3, weakly 1, finds [NoRecheck];
    irrevocable_vs_commit: Usual, strongly 3, weakly 1, finds [IrrevocableUnowned];
    alone_vs_begin: Fenced, strongly 3, weakly 2, finds [GateMissed, AloneUnfenced];
}
