//! Anomalies by name: each is something that must never happen, on several threads, through the public doors.

use core::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use stm::{Cause, Config, Deferred, Domain, Host, Kind, Region, Restart, Stamp, TVar, Transaction, Word, check, retry};

const THREADS: [usize; 3] = [2, 4, 8];

fn on_threads(threads: usize, body: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for number in 0..threads {
            let body = &body;
            scope.spawn(move || body(number));
        }
    });
}

#[test]
fn lost_update() {
    for threads in THREADS {
        let domain = Domain::for_variables();
        let count = TVar::new(&domain, 0u64);
        on_threads(threads, |_| {
            let mut thread = domain.thread();
            for _ in 0..1000 {
                thread.atomically(|tx| count.update(tx, |value| value + 1));
            }
        });
        assert_eq!(domain.thread().atomically(|tx| count.get(tx)), 1000 * threads as u64);
    }
}

#[test]
fn write_skew() {
    for threads in THREADS {
        let domain = Domain::for_variables();
        for _ in 0..300 {
            let on_call: Vec<TVar<bool>> = (0..threads).map(|_| TVar::new(&domain, true)).collect();
            on_threads(threads, |number| {
                domain.thread().atomically(|tx| {
                    let mut others = 0;
                    for (other, doctor) in on_call.iter().enumerate() {
                        others += usize::from(other != number && doctor.get(tx)?);
                        std::thread::yield_now();
                    }
                    if others > 0 { on_call[number].set(tx, false) } else { Ok(()) }
                });
            });
            let left = domain.thread().atomically(|tx| {
                let mut left = 0;
                for doctor in &on_call {
                    left += u32::from(doctor.get(tx)?);
                }
                Ok(left)
            });
            assert_eq!(left, 1, "somebody stays on call, and all others may leave");
        }
    }
}

#[test]
fn zombie_read_of_two_variables() {
    for threads in THREADS {
        let domain = Domain::for_variables();
        let (x, y) = (TVar::new(&domain, 0u64), TVar::new(&domain, 0u64));
        let zombies = AtomicU64::new(0);
        on_threads(threads, |number| {
            let mut thread = domain.thread();
            for _ in 0..2000 {
                thread.atomically(|tx| {
                    let left = x.get(tx)?;
                    if number % 2 == 0 {
                        std::thread::yield_now();
                    }
                    // Checked inside, before anybody knows whether this attempt commits.
                    let right = y.get(tx)?;
                    zombies.fetch_add(u64::from(left != right), Ordering::Relaxed);
                    if number % 2 == 1 {
                        x.set(tx, left + 1)?;
                        std::thread::yield_now();
                        y.set(tx, left + 1)?;
                    }
                    Ok(())
                });
            }
        });
        assert_eq!(zombies.load(Ordering::Relaxed), 0);
    }
}

#[test]
fn write_exposure() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 0u64);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for _ in 0..2000 {
            if number == 0 {
                // Stores an odd number, then takes it back.
                thread.atomically(|tx| {
                    let value = x.get(tx)?;
                    tx.or_else(
                        |tx| {
                            x.set(tx, value + 1)?;
                            std::thread::yield_now();
                            retry()
                        },
                        |tx| x.set(tx, value + 2),
                    )
                });
            } else {
                assert_eq!(thread.atomically(|tx| x.get(tx)) % 2, 0);
            }
        }
    });
}

#[test]
fn privatisation() {
    let domain = Domain::for_variables();
    for _ in 0..200 {
        let shared = TVar::new(&domain, Some(Arc::new(AtomicU64::new(7))));
        on_threads(4, |number| {
            let mut thread = domain.thread();
            if number == 0 {
                // Once it has been taken out by a commit, nobody else may still get at it.
                let mine = thread.atomically(|tx| {
                    let found = shared.get(tx)?;
                    shared.set(tx, None)?;
                    Ok(found)
                });
                mine.expect("only this thread takes it").store(8, Ordering::SeqCst);
            } else {
                for _ in 0..20 {
                    let seen = thread.atomically(|tx| {
                        let found = shared.get(tx)?;
                        Ok(found.map(|value| value.load(Ordering::SeqCst)))
                    });
                    if let Some(seen) = seen {
                        // The pointer was read before the commit; what it points to is not transactional.
                        assert!(seen == 7 || seen == 8);
                    } else {
                        assert!(thread.atomically(|tx| shared.get(tx)).is_none(), "it cannot come back");
                    }
                }
            }
        });
    }
}

/// An object as an interpreter makes them.
struct Object {
    stamp: Stamp,
    words: [Word; 2],
}

impl Object {
    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.words[0]), 2)
    }
}

#[test]
fn publication() {
    let domain = Domain::new(Config::default());
    let root = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    let done = AtomicBool::new(false);
    let made: std::sync::Mutex<Vec<Box<Object>>> = std::sync::Mutex::new(Vec::new());
    on_threads(4, |number| {
        let mut tx = Transaction::attach(&domain);
        for round in 0..5000u64 {
            if number == 0 {
                tx.begin(Kind::Automatic);
                let stamp = Stamp::from_raw(tx.created_stamp());
                // Plain stores: nobody can know it yet.
                let object = Box::new(Object { stamp, words: [Word::new(round), Word::new(!round)] });
                let address = core::ptr::from_ref(&*object) as u64;
                made.lock().expect("no panic under this lock").push(object);
                // SAFETY: the root and all objects outlive all transactions.
                let stored = unsafe { tx.write(&root.stamp, root.region(), 0, address) };
                if stored.is_err() || tx.commit(&mut ()).is_err() {
                    tx.abort(&mut ());
                }
            } else if !done.load(Ordering::Relaxed) {
                tx.begin(Kind::Automatic);
                // SAFETY: as above.
                let found = unsafe { tx.read_word(&root.stamp, root.region(), 0) };
                if let Ok(found) = found
                    && found != 0
                {
                    // SAFETY: a validated read gave the address of an object that is kept in `made`.
                    let object = unsafe { &*(found as *const Object) };
                    // SAFETY: as above.
                    let words = unsafe {
                        tx.read(&object.stamp, object.region(), |base| {
                            // SAFETY: the region has two words.
                            (0..2).map(|slot| (*base.add(slot)).load(Ordering::Relaxed)).fold((0, 0), |all, word| (all.1, word))
                        })
                    };
                    if let Ok((first, second)) = words {
                        assert_eq!(first, !second, "an object was seen before it was complete");
                    }
                }
                if tx.commit(&mut ()).is_err() {
                    tx.abort(&mut ());
                }
            }
        }
        if number == 0 {
            done.store(true, Ordering::Relaxed);
        }
    });
}

#[test]
fn wake_up_lost() {
    let domain = Domain::for_variables();
    let turn = TVar::new(&domain, 0usize);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..200 {
            thread.atomically(|tx| {
                check(turn.get(tx)? == round * 4 + number)?;
                turn.set(tx, round * 4 + number + 1)
            });
        }
    });
    assert_eq!(domain.thread().atomically(|tx| turn.get(tx)), 800);
}

#[test]
fn aba_on_abort() {
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(1), Word::new(1)] };
    let mut reader = Transaction::attach(&domain);
    let mut writer = Transaction::attach(&domain);
    reader.begin(Kind::Explicit);
    // SAFETY: `x` outlives both transactions.
    assert_eq!(unsafe { reader.read_word(&x.stamp, x.region(), 0) }, Ok(1));
    let before = x.stamp.raw().load(Ordering::Relaxed);
    writer.begin(Kind::Explicit);
    // SAFETY: as above.
    unsafe { writer.write(&x.stamp, x.region(), 0, 99) }.expect("nobody owns it");
    // SAFETY: as above.
    assert_eq!(unsafe { reader.read_word(&x.stamp, x.region(), 0) }, Ok(1), "the backup is read");
    writer.request_restart(Cause::User);
    writer.abort(&mut ());
    assert_ne!(x.stamp.raw().load(Ordering::Relaxed), before, "a reader in between must notice");
    // SAFETY: as above.
    assert_eq!(unsafe { reader.read_word(&x.stamp, x.region(), 0) }, Ok(1));
    // SAFETY: as above.
    unsafe { reader.write(&x.stamp, x.region(), 1, 5) }.expect("nobody owns it");
    reader.commit(&mut ()).expect("an abort invalidates nobody");
}

#[test]
fn or_else_undoes_its_first_branch_and_wakes_on_both() {
    let domain = Domain::for_variables();
    let (a, b, log) = (TVar::new(&domain, 0), TVar::new(&domain, 0), TVar::new(&domain, Vec::new()));
    for wake in [&a, &b] {
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                domain.thread().atomically(|tx| {
                    log.update(tx, |mut lines| {
                        lines.push("outer");
                        lines
                    })?;
                    tx.or_else(
                        |tx| {
                            log.update(tx, |mut lines| {
                                lines.push("first");
                                lines
                            })?;
                            check(a.get(tx)? > 0)?;
                            Ok("a")
                        },
                        |tx| {
                            // Nested: its own first branch always gives up.
                            tx.or_else(
                                |tx| {
                                    log.set(tx, vec!["nested"])?;
                                    retry()
                                },
                                |tx| {
                                    check(b.get(tx)? > 0)?;
                                    Ok("b")
                                },
                            )
                        },
                    )
                })
            });
            domain.thread().atomically(|tx| wake.set(tx, 1));
            let which = waiter.join().expect("no panic");
            let lines = domain.thread().atomically(|tx| {
                a.set(tx, 0)?;
                b.set(tx, 0)?;
                let lines = log.get(tx)?;
                log.set(tx, Vec::new())?;
                Ok(lines)
            });
            match which {
                "a" => assert_eq!(lines, ["outer", "first"]),
                _ => assert_eq!(lines, ["outer"]),
            }
        });
    }
}

#[test]
fn a_panic_rolls_back_and_goes_on() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 1);
    let mut thread = domain.thread();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        thread.atomically(|tx| -> Result<(), stm::Stop> {
            x.set(tx, 2)?;
            std::panic::resume_unwind(Box::new("on purpose"))
        })
    }));
    assert!(caught.is_err());
    assert_eq!(thread.atomically(|tx| x.get(tx)), 1);
}

#[test]
fn values_are_destroyed_once() {
    static ALIVE: AtomicU64 = AtomicU64::new(0);
    struct Counted;
    impl Counted {
        fn new() -> Counted {
            ALIVE.fetch_add(1, Ordering::SeqCst);
            Counted
        }
    }
    impl Clone for Counted {
        fn clone(&self) -> Counted {
            Counted::new()
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            assert_ne!(ALIVE.fetch_sub(1, Ordering::SeqCst), 0, "destroyed twice");
        }
    }
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, Counted::new());
    on_threads(4, |_| {
        let mut thread = domain.thread();
        for _ in 0..500 {
            thread.atomically(|tx| {
                tx.or_else(
                    |tx| {
                        x.set(tx, Counted::new())?;
                        retry()
                    },
                    |tx| x.update(tx, |value| value),
                )
            });
        }
    });
    drop(x);
    for _ in 0..10_000 {
        crossbeam_epoch::pin().flush();
        if ALIVE.load(Ordering::SeqCst) == 0 {
            return;
        }
        std::thread::yield_now();
    }
    panic!("{} values were never destroyed", ALIVE.load(Ordering::SeqCst));
}

#[test]
fn irrevocable_beside_others() {
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    let happened = AtomicU64::new(0);
    on_threads(4, |_| {
        let mut tx = Transaction::attach(&domain);
        for _ in 0..300 {
            loop {
                tx.begin(Kind::Explicit);
                let mut step = || -> Result<(), Restart> {
                    // SAFETY: `x` outlives all transactions.
                    let value = unsafe { tx.read_word(&x.stamp, x.region(), 0) }?;
                    std::thread::yield_now();
                    tx.become_irrevocable(&mut ())?;
                    // What cannot be undone: exactly once, and with the value that is committed.
                    assert_eq!(happened.fetch_add(1, Ordering::SeqCst), value);
                    std::thread::yield_now();
                    // SAFETY: as above.
                    unsafe { tx.write(&x.stamp, x.region(), 0, value + 1) }.expect("irrevocable");
                    tx.commit(&mut ()).expect("irrevocable");
                    Ok(())
                };
                if step().is_ok() {
                    break;
                }
                tx.abort(&mut ());
                tx.wait_for_conflict();
            }
        }
    });
    assert_eq!(happened.load(Ordering::SeqCst), 1200);
}

#[test]
fn alone_means_alone() {
    let domain = Domain::new(Config::default());
    let inside = AtomicU64::new(0);
    on_threads(4, |number| {
        let mut tx = Transaction::attach(&domain);
        for round in 0..500 {
            tx.begin(Kind::Explicit);
            if round % 20 == number {
                if tx.become_alone(&mut ()).is_ok() {
                    for _ in 0..20 {
                        assert_eq!(inside.load(Ordering::SeqCst), 0);
                        std::thread::yield_now();
                    }
                    tx.commit(&mut ()).expect("irrevocable");
                } else {
                    tx.abort(&mut ());
                }
            } else {
                inside.fetch_add(1, Ordering::SeqCst);
                std::thread::yield_now();
                inside.fetch_sub(1, Ordering::SeqCst);
                let _ = tx.poll();
                if tx.commit(&mut ()).is_err() {
                    tx.abort(&mut ());
                }
            }
        }
    });
    assert!(domain.stats().alone > 0);
}

#[test]
fn a_long_transaction_commits_beside_short_writers() {
    let domain = Domain::new(Config::default());
    let objects: Vec<Object> =
        (0..2000).map(|_| Object { stamp: Stamp::committed(), words: [Word::new(5), Word::new(0)] }).collect();
    let done = AtomicBool::new(false);
    let started = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut tx = Transaction::attach(&domain);
            started.wait();
            let mut number = 1usize;
            while !done.load(Ordering::Relaxed) {
                number = (number * 1_103_515_245 + 12_345) % 2_147_483_648;
                let object = &objects[number % objects.len()];
                tx.begin(Kind::Explicit);
                // SAFETY: the objects outlive all transactions.
                let stored = unsafe { tx.write(&object.stamp, object.region(), 1, number as u64) };
                if stored.is_err() || tx.commit(&mut ()).is_err() {
                    tx.abort(&mut ());
                    tx.wait_for_conflict();
                }
            }
        });
        let mut tx = Transaction::attach(&domain);
        started.wait();
        for _ in 0..20 {
            loop {
                tx.begin(Kind::Explicit);
                assert!(tx.attempt() <= 2, "more than three attempts");
                let mut pass = || -> Result<(), Restart> {
                    let mut sum = 0;
                    for _ in 0..20 {
                        for object in &objects {
                            // SAFETY: as above.
                            sum += unsafe { tx.read_word(&object.stamp, object.region(), 0) }?;
                        }
                        tx.poll()?;
                    }
                    assert_eq!(sum, 5 * 20 * 2000);
                    // SAFETY: as above.
                    unsafe { tx.write(&objects[0].stamp, objects[0].region(), 0, 5) }?;
                    tx.commit(&mut ())
                };
                if pass().is_ok() {
                    break;
                }
                tx.abort(&mut ());
                tx.wait_for_conflict();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// Adds operands to cells of two-word objects.
struct Adder;

impl Host for Adder {
    fn apply(&mut self, tx: &mut Transaction, stamp: &Stamp, operations: &[Deferred]) -> Result<(), Restart> {
        for operation in operations {
            let region = Region::new(operation.cell, 2);
            // SAFETY: the test defers on first words of objects that outlive all transactions.
            unsafe {
                tx.own(stamp, region)?;
                let value = tx.read_word(stamp, region, 0)?;
                tx.write(stamp, region, 0, value + operation.operand)?;
            }
        }
        Ok(())
    }
}

#[test]
fn deferred_additions_to_one_cell_hardly_ever_abort() {
    let domain = Domain::new(Config::default());
    let hits = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    on_threads(2, |_| {
        let mut tx = Transaction::attach(&domain);
        for _ in 0..100_000 {
            loop {
                tx.begin(Kind::Automatic);
                assert!(tx.may_defer(&hits.stamp));
                tx.defer(&hits.stamp, Deferred { cell: hits.region().base, kind: 0, operand: 1, key: 0 });
                if tx.commit(&mut Adder).is_ok() {
                    break;
                }
                tx.abort(&mut Adder);
                tx.wait_for_conflict();
            }
        }
    });
    assert_eq!(hits.words[0].load(Ordering::Relaxed), 200_000);
    let stats = domain.stats();
    println!("{stats:?}");
    assert!(stats.conflicts() * 1000 < stats.commits, "{stats:?}");
}

#[test]
fn a_read_after_a_deferred_addition_sees_it() {
    let domain = Domain::new(Config::default());
    let hits = Object { stamp: Stamp::committed(), words: [Word::new(40), Word::new(0)] };
    let mut tx = Transaction::attach(&domain);
    tx.begin(Kind::Explicit);
    // SAFETY: the object outlives the transaction.
    assert_eq!(unsafe { tx.read_word(&hits.stamp, hits.region(), 0) }, Ok(40));
    tx.defer(&hits.stamp, Deferred { cell: hits.region().base, kind: 0, operand: 2, key: 0 });
    assert!(tx.deferred_on(&hits.stamp));
    let mut roots = Vec::new();
    tx.visit_words(&mut |word| roots.push(word));
    assert!(roots.contains(&2) && roots.contains(&(hits.region().base.as_ptr() as u64)));
    // SAFETY: as above.
    assert_eq!(unsafe { tx.peek(&hits.stamp, hits.region(), |words| (*words).load(std::sync::atomic::Ordering::Relaxed)) }, Ok(40));
    // SAFETY: as above.
    assert_eq!(unsafe { tx.read_word(&hits.stamp, hits.region(), 0) }, Err(Restart));
    assert_eq!(tx.conflict().cause, Cause::DeferredRead);
    assert_eq!(tx.settle(&mut Adder), Ok(true));
    // SAFETY: as above.
    assert_eq!(unsafe { tx.read_word(&hits.stamp, hits.region(), 0) }, Ok(42));
    assert!(!tx.deferred_on(&hits.stamp) && tx.is_mine(&hits.stamp));
    let savepoint = tx.savepoint(&mut Adder).expect("nothing is deferred");
    // SAFETY: as above.
    unsafe { tx.write(&hits.stamp, hits.region(), 0, 7) }.expect("owned");
    tx.rollback_to(savepoint);
    tx.commit(&mut Adder).expect("nobody else is there");
    assert_eq!(hits.words[0].load(Ordering::Relaxed), 42);
}

#[test]
fn storing_what_is_there_conflicts_with_no_reader() {
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(3), Word::new(0)] };
    let mut tx = Transaction::attach(&domain);
    tx.begin(Kind::Explicit);
    // SAFETY: the object outlives the transaction.
    unsafe { tx.write(&x.stamp, x.region(), 0, 3) }.expect("nobody else is there");
    assert!(!tx.has_writes() && tx.reads() == 1);
    tx.commit(&mut ()).expect("nobody else is there");
    assert_eq!(x.stamp.raw().load(Ordering::Relaxed), 0);
}

#[test]
fn a_wait_for_the_token_ends_when_the_host_is_needed() {
    unsafe fn nothing(_: *mut ()) {}
    unsafe fn is_needed(_: *mut ()) -> bool { true }
    let domain = Domain::new(Config::default());
    let mut holder = Transaction::attach(&domain);
    holder.take_pessimistic();
    holder.begin(Kind::Explicit);
    assert!(holder.is_pessimistic());
    let mut tx = Transaction::attach(&domain);
    // SAFETY: the functions look at no data.
    unsafe { tx.set_parking(Some(stm::Parking { data: core::ptr::null_mut(), enter: nothing, leave: nothing, needed: is_needed })) };
    tx.take_pessimistic();
    // without the answer of `is_needed` this would wait for ever
    tx.begin(Kind::Explicit);
    assert!(!tx.is_pessimistic());
    tx.abort(&mut ());
    holder.commit(&mut ()).expect("nobody else is there");
    tx.take_pessimistic();
    tx.begin(Kind::Explicit);
    assert!(tx.is_pessimistic());
}

#[test]
fn sleepers_are_in_the_safe_region() {
    /// How often each function of the pair was called.
    #[derive(Default)]
    struct Calls([AtomicU64; 2]);
    unsafe fn count<const WHICH: usize>(data: *mut ()) {
        // SAFETY: the test registers a `Calls` that outlives the context.
        unsafe { &*data.cast::<Calls>() }.0[WHICH].fetch_add(1, Ordering::SeqCst);
    }
    unsafe fn never(_: *mut ()) -> bool { false }
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    let calls = Calls::default();
    let mut holder = Transaction::attach(&domain);
    holder.begin(Kind::Explicit);
    // SAFETY: the object outlives all transactions.
    unsafe { holder.write(&x.stamp, x.region(), 0, 1) }.expect("nobody else is there");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut tx = Transaction::attach(&domain);
            let data = core::ptr::from_ref(&calls).cast_mut().cast();
            // SAFETY: `calls` outlives `tx`.
            unsafe { tx.set_parking(Some(stm::Parking { data, enter: count::<0>, leave: count::<1>, needed: never })) };
            tx.begin(Kind::Explicit);
            // SAFETY: the object outlives all transactions.
            unsafe { tx.write(&x.stamp, x.region(), 0, 2) }.expect("the holder is older and commits");
            tx.commit(&mut ()).expect("nobody else is there");
        });
        while calls.0[0].load(Ordering::SeqCst) < 3 {
            std::thread::yield_now();
        }
        holder.commit(&mut ()).expect("nobody older");
    });
    assert_eq!(calls.0[0].load(Ordering::SeqCst), calls.0[1].load(Ordering::SeqCst));
    assert_eq!(x.words[0].load(Ordering::Relaxed), 2);
}

#[test]
fn length_follows_conflicts() {
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    let mut holder = Transaction::attach(&domain);
    let mut tx = Transaction::attach(&domain);
    holder.begin(Kind::Explicit);
    // SAFETY: the object outlives all transactions.
    unsafe { holder.write(&x.stamp, x.region(), 0, 1) }.expect("nobody else is there");
    assert_eq!(tx.length(), 1000);
    let own = Object { stamp: Stamp::committed(), words: [Word::new(0), Word::new(0)] };
    tx.begin(Kind::Automatic);
    // SAFETY: as above.
    unsafe { tx.write(&own.stamp, own.region(), 0, 1) }.expect("nobody else is there");
    // SAFETY: as above.
    assert!(unsafe { tx.write(&x.stamp, x.region(), 0, 2) }.is_err());
    assert!(tx.conflict().may_split && tx.conflict().cause == Cause::WriteWrite);
    assert!(holder.requested(), "the owner was asked for a commit");
    tx.commit_prefix(&mut ()).expect("the prefix is clean");
    assert_eq!(own.words[0].load(Ordering::Relaxed), 1);
    assert_eq!(tx.length(), 750);
    holder.poll().expect("nobody older");
    holder.commit(&mut ()).expect("nobody disturbed it");
    tx.wait_for_conflict();
    for _ in 0..100 {
        tx.begin(Kind::Automatic);
        tx.commit(&mut ()).expect("nothing to fail");
    }
    assert_eq!(tx.length(), 1000);
    assert_eq!(tx.stats().splits, 1);
}

/// Held reads: what was written after the time stops, what was not is read as ever; nothing was read in vain when the
/// others are done.
#[test]
fn held_reads_stop_at_what_was_written_since() {
    let domain = Domain::new(Config::default());
    let object = |value| Object { stamp: Stamp::committed(), words: [Word::new(value), Word::new(0)] };
    let (old, hot) = (object(1), object(10));
    let (mut later, mut earlier) = (Transaction::attach(&domain), Transaction::attach(&domain));
    // SAFETY: (all of these) the objects outlive all transactions.
    let read = |tx: &mut Transaction, object: &Object| unsafe { tx.read_word(&object.stamp, object.region(), 0) };
    // SAFETY: as above.
    let write = |tx: &mut Transaction, object: &Object, value| unsafe { tx.write(&object.stamp, object.region(), 0, value) };
    let began = domain.now();
    for round in 0..3 {
        earlier.begin(Kind::Explicit);
        write(&mut earlier, &hot, 20 + round).expect("nobody is in the way");
        let open = round == 1;
        if !open {
            earlier.commit(&mut ()).expect("undisturbed");
        }
        later.begin(Kind::Explicit);
        later.hold_writes();
        later.hold_reads(began);
        assert_eq!(read(&mut later, &old), Ok(1));
        // written since the time, or being written now
        assert_eq!((read(&mut later, &hot), later.conflict().cause), (Err(Restart), Cause::ReadHeld));
        if open {
            earlier.commit(&mut ()).expect("undisturbed");
        }
        if round == 2 {
            // reads go on, writes do not
            later.allow_reads();
            assert_eq!(read(&mut later, &hot), Ok(22));
            assert_eq!((write(&mut later, &old, 5), later.conflict().cause), (Err(Restart), Cause::WriteHeld));
        }
        later.allow_writes().expect("what was read is still so");
        assert_eq!(read(&mut later, &hot), Ok(20 + round));
        later.commit(&mut ()).expect("undisturbed");
    }
}

/// A transaction that only read takes place at its snapshot; one that must come after others looks again.
#[test]
fn revalidation_notices_what_a_commit_without_writes_would_not() {
    let domain = Domain::new(Config::default());
    let x = Object { stamp: Stamp::committed(), words: [Word::new(1), Word::new(0)] };
    let (mut later, mut earlier) = (Transaction::attach(&domain), Transaction::attach(&domain));
    for looks in [false, true] {
        later.begin(Kind::Explicit);
        // SAFETY: the object outlives all transactions.
        unsafe { later.read_word(&x.stamp, x.region(), 0) }.expect("nobody else runs");
        earlier.begin(Kind::Explicit);
        // SAFETY: as above.
        unsafe { earlier.write(&x.stamp, x.region(), 0, 2 + u64::from(looks)) }.expect("nobody is in the way");
        earlier.commit(&mut ()).expect("undisturbed");
        if looks {
            assert_eq!((later.revalidate(), later.conflict().cause), (Err(Restart), Cause::ReadInvalid));
            later.abort(&mut ());
        } else {
            later.commit(&mut ()).expect("it took place before the other");
        }
    }
}

/// Held writes: nobody is in the way of anybody before the turn, and what was read in vain shows at once.
#[test]
fn held_writes_own_nothing_before_they_are_allowed() {
    let domain = Domain::new(Config::default());
    let (x, y) = (Object { stamp: Stamp::committed(), words: [Word::new(1), Word::new(0)] }, Object { stamp: Stamp::committed(), words: [Word::new(10), Word::new(0)] });
    let (mut later, mut earlier) = (Transaction::attach(&domain), Transaction::attach(&domain));
    for reads_x in [false, true] {
        later.begin(Kind::Explicit);
        later.hold_writes();
        if reads_x {
            // SAFETY: the objects outlive all transactions.
            unsafe { later.read_word(&x.stamp, x.region(), 0) }.expect("nobody else runs");
        }
        // SAFETY: as above.
        let held = unsafe { later.write(&y.stamp, y.region(), 0, 11) };
        assert_eq!((held, later.conflict().cause), (Err(Restart), Cause::WriteHeld));
        assert!(later.owns_nothing() && later.is_active());
        // The earlier one needs what the later one wanted, and what it has read.
        earlier.begin(Kind::Explicit);
        for object in [&x, &y] {
            // SAFETY: as above.
            let value = unsafe { earlier.read_word(&object.stamp, object.region(), 0) }.expect("not in the way");
            // SAFETY: as above.
            unsafe { earlier.write(&object.stamp, object.region(), 0, value + 1) }.expect("not in the way");
        }
        earlier.commit(&mut ()).expect("not in the way");
        let allowed = later.allow_writes();
        assert_eq!(allowed.is_err(), reads_x);
        if reads_x {
            assert_eq!(later.conflict().cause, Cause::ReadInvalid);
            later.abort(&mut ());
            continue;
        }
        // SAFETY: as above.
        let value = unsafe { later.read_word(&y.stamp, y.region(), 0) }.expect("the present");
        // SAFETY: as above.
        unsafe { later.write(&y.stamp, y.region(), 0, value * 2) }.expect("allowed");
        later.commit(&mut ()).expect("undisturbed");
    }
    assert_eq!((x.words[0].load(Ordering::SeqCst), y.words[0].load(Ordering::SeqCst)), (3, 23));
    assert_eq!(domain.stats().held, 2);
}
