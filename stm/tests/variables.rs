//! The face for Rust programs, by promise: alternatives and waits as in GHC, parts that are undone alone, calls at the ends,
//! values destroyed once, settings that end a wait.

mod alive;
mod threads;

use alive::{Counted, Register};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};
use stm::{Cause, Config, Domain, Stop, TCounter, TVar, Thread, TimedOut, Tx, atomically, check, retry};
use threads::on_threads;

/// Panics on purpose, without a message on the screen.
fn panic_quietly<T>() -> T {
    resume_unwind(Box::new("on purpose"))
}

fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Box<dyn std::any::Any + Send>> {
    catch_unwind(AssertUnwindSafe(body))
}

fn now<T: Clone + Send + Sync + 'static>(domain: &Arc<Domain>, variable: &TVar<T>) -> T {
    domain.thread().atomically(|tx| variable.get(tx))
}

#[test]
fn small_values_and_boxed_ones_behave_alike() {
    fn exercise<T: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static>(first: T, second: T) {
        let domain = Domain::for_variables();
        let (x, y) = (TVar::new(&domain, first.clone()), TVar::new(&domain, second.clone()));
        let mut thread = domain.thread();
        thread.atomically(|tx| {
            assert_eq!(x.get(tx)?, first);
            assert_eq!(x.replace(tx, second.clone())?, first);
            assert!(x.with(tx, |value| *value == second)?);
            x.set(tx, first.clone())?;
            x.swap(tx, &y)?;
            assert_eq!((x.get(tx)?, y.get(tx)?), (second.clone(), first.clone()));
            x.swap(tx, &x)?;
            x.modify(tx, |value| *value = first.clone())?;
            x.update(tx, |value| value)
        });
        assert_eq!(now(&domain, &x), first);
        assert!(x == x.clone() && x != y);
        assert!(format!("{x:?}").starts_with("TVar<"));
        let refused = thread.try_atomically(|tx| {
            x.swap(tx, &y)?;
            x.set(tx, second.clone())?;
            Ok(Err::<(), _>("no"))
        });
        assert_eq!((refused, now(&domain, &x), now(&domain, &y)), (Err("no"), first.clone(), first));
    }
    exercise(1u64, u64::MAX);
    exercise('a', 'ß');
    exercise((), ());
    exercise(Some(true), None);
    exercise(String::from("a"), String::from("b"));
    exercise([1u64; 8], [2; 8]);
    exercise((1u8, 2u32), (3, 4));
}

#[test]
fn a_variable_of_another_domain_is_refused() {
    let (one, other) = (Domain::for_variables(), Domain::for_variables());
    let x = TVar::new(&one, 1);
    assert!(catch(|| other.thread().atomically(|tx| x.get(tx))).is_err());
    assert_eq!(now(&one, &x), 1);
}

#[test]
fn storing_what_is_there_conflicts_with_nobody() {
    let domain = Domain::for_variables();
    let flag = TVar::new(&domain, true);
    let (mut reader, mut writer) = (domain.thread(), domain.thread());
    reader.atomically(|tx| {
        assert_eq!(tx.attempt(), 0);
        let seen = flag.get(tx)?;
        writer.atomically(|tx| flag.set(tx, true));
        // Has to look again before it may write.
        flag.set(tx, !seen)
    });
    assert_eq!(writer.stats().read_only, 1);
    assert!(!now(&domain, &flag));
}

// GHC's alternatives and waits.

#[test]
fn the_second_alternative_does_not_see_what_the_first_one_stored() {
    let domain = Domain::for_variables();
    let (small, boxed) = (TVar::new(&domain, 1), TVar::new(&domain, vec![1]));
    let seen = domain.thread().atomically(|tx| {
        small.set(tx, 2)?;
        boxed.set(tx, vec![2])?;
        tx.or_else(
            |tx| {
                small.set(tx, 3)?;
                boxed.set(tx, vec![3])?;
                retry()
            },
            |tx| Ok((small.get(tx)?, boxed.get(tx)?)),
        )
    });
    assert_eq!(seen, (2, vec![2]));
    assert_eq!((now(&domain, &small), now(&domain, &boxed)), (2, vec![2]));
}

#[test]
fn alternatives_are_associative_and_retry_is_their_unit() {
    // (a or b) or c  =  a or (b or c); retry or a  =  a  =  a or retry
    let domain = Domain::for_variables();
    for open in 0..8u32 {
        let log = TVar::new(&domain, Vec::new());
        let one = |tx: &mut Tx, number: u32| -> Result<u32, Stop> {
            log.modify(tx, |log| log.push(number))?;
            check(open >> number & 1 == 1)?;
            Ok(number)
        };
        let left = |tx: &mut Tx| tx.or_else(|tx| tx.or_else(|tx| one(tx, 0), |tx| one(tx, 1)), |tx| one(tx, 2));
        let right = |tx: &mut Tx| tx.or_else(|tx| one(tx, 0), |tx| tx.or_else(|tx| one(tx, 1), |tx| one(tx, 2)));
        let with_units = |tx: &mut Tx| {
            let inner = |tx: &mut Tx| tx.or_else(left, |_| retry());
            tx.or_else(|_| retry(), inner)
        };
        let run = |body: &dyn Fn(&mut Tx) -> Result<u32, Stop>| {
            let mut thread = domain.thread();
            let limit = if open == 0 { Duration::ZERO } else { Duration::from_secs(100) };
            let outcome = thread.atomically_within(limit, |tx| {
                log.set(tx, Vec::new())?;
                Ok((body(tx)?, log.get(tx)?))
            });
            outcome.map_err(|TimedOut| ())
        };
        let expected = if open == 0 { Err(()) } else { Ok((open.trailing_zeros(), vec![open.trailing_zeros()])) };
        assert_eq!(run(&left), expected);
        assert_eq!(run(&right), expected);
        assert_eq!(run(&with_units), expected);
    }
}

/// Starts a body that waits on another thread, and changes a variable when it sleeps.
fn wakes(domain: &Arc<Domain>, wake: impl Fn(&mut Tx) -> Result<(), Stop>, body: impl Fn(&mut Tx) -> Result<(), Stop> + Sync) {
    let attempts = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            domain.thread().atomically_within(Duration::from_secs(30), |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                body(tx)
            })
        });
        // It has found nothing and waits, or is about to.
        while domain.stats().aborts_by(Cause::Retry) == 0 {
            std::thread::yield_now();
        }
        domain.thread().atomically(wake);
        assert_eq!(waiter.join().expect("no panic"), Ok(()));
    });
    assert!(attempts.load(Ordering::SeqCst) >= 2);
}

#[test]
fn a_wait_ends_when_anything_is_changed_that_any_alternative_has_read() {
    for which in 0..3 {
        let domain = Domain::for_variables();
        let variables = [TVar::new(&domain, 0), TVar::new(&domain, 0), TVar::new(&domain, 0)];
        let one = |tx: &mut Tx, number: usize| check(variables[number].get(tx)? == 1);
        wakes(
            &domain,
            |tx| variables[which].set(tx, 1),
            |tx| tx.or_else(|tx| one(tx, 0), |tx| tx.or_else(|tx| one(tx, 1), |tx| one(tx, 2))),
        );
    }
}

#[test]
fn a_wait_ends_when_a_variable_is_changed_that_an_undone_alternative_had_stored_to() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 0);
    wakes(
        &domain,
        |tx| x.set(tx, 5),
        |tx| {
            tx.or_else(
                |tx| {
                    x.set(tx, 1)?;
                    retry()
                },
                // Reads what it owns by now, which is in no read log.
                |tx| check(x.get(tx)? == 5),
            )
        },
    );
}

#[test]
fn a_wait_ends_when_a_counter_is_changed_that_had_enough_to_take_from() {
    // There is one, which is in no read log: only that it can be taken is looked at again.
    for undone in [false, true] {
        let domain = Domain::for_variables();
        let (left, ready) = (TCounter::new(&domain, 1), TVar::new(&domain, false));
        let sold_out_or_ready = |tx: &mut Tx| if left.try_take(tx, 1)? { check(ready.get(tx)?) } else { Ok(()) };
        wakes(
            &domain,
            |tx| left.add(tx, -1),
            |tx| if undone { tx.or_else(sold_out_or_ready, |_| retry()) } else { sold_out_or_ready(tx) },
        );
    }
}

#[test]
fn a_wait_inside_a_nested_part_ends_the_same_way() {
    let domain = Domain::for_variables();
    let (x, y) = (TVar::new(&domain, 0), TVar::new(&domain, String::new()));
    wakes(
        &domain,
        |tx| x.set(tx, 1),
        |tx| {
            y.set(tx, "outer".into())?;
            let inner: Result<(), ()> = tx.nested(|tx| {
                y.set(tx, "inner".into())?;
                check(x.get(tx)? == 1)?;
                Ok(Ok(()))
            })?;
            inner.expect("it gives no error");
            Ok(())
        },
    );
    assert_eq!(now(&domain, &y), "inner");
}

#[test]
fn alternatives_in_a_read_only_transaction() {
    let domain = Domain::for_variables();
    let (x, y) = (TVar::new(&domain, 0), TVar::new(&domain, 7));
    let mut thread = domain.thread();
    let positive = |tx: &mut stm::ReadTx, variable: &TVar<i32>| {
        let value = variable.get(tx)?;
        check(value > 0)?;
        Ok(value)
    };
    assert_eq!(thread.atomically_read(|tx| tx.or_else(|tx| positive(tx, &x), |tx| positive(tx, &y))), 7);
    assert_eq!(thread.stats().read_only, 1);
}

#[test]
fn waiting_threads_hand_on_a_token() {
    const THREADS: usize = 4;
    let domain = Domain::for_variables();
    let turn = TVar::new(&domain, 0usize);
    on_threads(THREADS, |number| {
        let mut rounds = 0;
        for round in 0..200 {
            atomically(&domain, |tx| {
                check(turn.get(tx)? == round * THREADS + number)?;
                turn.set(tx, round * THREADS + number + 1)
            });
            rounds += 1;
        }
        rounds
    });
    assert_eq!(now(&domain, &turn), 200 * THREADS);
}

#[test]
fn a_wait_that_nothing_can_end_is_refused() {
    let domain = Domain::for_variables();
    let mut thread = domain.thread();
    assert!(catch(|| thread.atomically(|_| retry::<()>())).is_err());
    assert_eq!(thread.atomically_within(Duration::from_millis(2), |_| retry::<()>()), Err(TimedOut));
    assert_eq!(thread.atomically(|_| Ok(5)), 5, "the context goes on");
}

#[test]
fn a_time_limit_ends_waits_and_leaves_no_trace() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 1);
    let start = Instant::now();
    let outcome = domain.thread().atomically_within(Duration::from_millis(20), |tx| {
        x.set(tx, 2)?;
        retry::<()>()
    });
    assert_eq!(outcome, Err(TimedOut));
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert_eq!(now(&domain, &x), 1);
    assert_eq!(TimedOut.to_string(), "the transaction did not commit within its time limit");
}

#[test]
fn waiters_hold_no_place() {
    // More waiters than contexts can be open at a time would take long: a few, and the places they leave are seen.
    let domain = Domain::for_variables();
    let go = TVar::new(&domain, false);
    let asleep = Barrier::new(9);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut thread = domain.thread();
                let mut first = true;
                thread.atomically(|tx| {
                    if std::mem::take(&mut first) {
                        asleep.wait();
                    }
                    check(go.get(tx)?)
                });
            });
        }
        asleep.wait();
        while domain.stats().aborts_by(Cause::Retry) < 8 {
            std::thread::yield_now();
        }
        atomically(&domain, |tx| go.set(tx, true));
    });
}

// Parts that are undone alone.

#[test]
fn a_nested_error_undoes_the_nested_part_only() {
    let domain = Domain::for_variables();
    let (small, boxed, sum) = (TVar::new(&domain, 1), TVar::new(&domain, vec![1]), TCounter::new(&domain, 0));
    let mut thread = domain.thread();
    let outcome = thread.atomically(|tx| {
        small.set(tx, 2)?;
        boxed.set(tx, vec![2])?;
        sum.add(tx, 1)?;
        let first: Result<(), &str> = tx.nested(|tx| {
            small.set(tx, 3)?;
            boxed.set(tx, vec![3])?;
            sum.add(tx, 10)?;
            let innermost: Result<(), ()> = tx.nested(|tx| {
                small.set(tx, 4)?;
                sum.add(tx, 100)?;
                Ok(Err(()))
            })?;
            assert!(innermost.is_err());
            assert_eq!((small.get(tx)?, boxed.get(tx)?, sum.get(tx)?), (3, vec![3], 11));
            Ok(Err("undone"))
        })?;
        assert_eq!((small.get(tx)?, boxed.get(tx)?, sum.get(tx)?), (2, vec![2], 1));
        let second: Result<i32, ()> = tx.nested(|tx| {
            boxed.modify(tx, |list| list.push(5))?;
            Ok(Ok(7))
        })?;
        Ok((first, second))
    });
    assert_eq!(outcome, (Err("undone"), Ok(7)));
    let mut thread = domain.thread();
    assert_eq!(thread.atomically(|tx| Ok((small.get(tx)?, boxed.get(tx)?, sum.get(tx)?))), (2, vec![2, 5], 1));
}

#[test]
fn a_nested_panic_undoes_the_nested_part_and_may_be_caught() {
    let domain = Domain::for_variables();
    let (small, boxed) = (TVar::new(&domain, 1), TVar::new(&domain, String::from("a")));
    let mut thread = domain.thread();
    thread.atomically(|tx| {
        small.set(tx, 2)?;
        let caught = catch(|| {
            tx.nested(|tx| -> Result<Result<(), ()>, Stop> {
                small.set(tx, 3)?;
                boxed.set(tx, "b".into())?;
                panic_quietly()
            })
        });
        assert!(caught.is_err());
        assert_eq!((small.get(tx)?, boxed.get(tx)?.as_str()), (2, "a"));
        Ok(())
    });
    assert_eq!((now(&domain, &small), now(&domain, &boxed)), (2, "a".into()));
    // Not caught: everything is undone.
    let caught = catch(|| {
        thread.atomically(|tx| {
            small.set(tx, 4)?;
            tx.nested(|_| -> Result<Result<(), ()>, Stop> { panic_quietly() }).map(drop)
        })
    });
    assert!(caught.is_err());
    assert_eq!(now(&domain, &small), 2);
}

#[test]
fn an_error_that_a_body_ignores_is_not_committed() {
    let domain = Domain::for_variables();
    let (x, y) = (TVar::new(&domain, 0), TVar::new(&domain, 0));
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    for inside_a_part in [false, true] {
        let (mut ignored, mut taken_over) = (0, 0);
        thread.atomically(|tx| {
            let _ = x.get(tx)?;
            if tx.attempt() == 0 {
                other.atomically(|tx| {
                    x.update(tx, |value| value + 1)?;
                    y.update(tx, |value| value + 1)
                });
            }
            let mut fails = |tx: &mut Tx| {
                let lost = y.get(tx).is_err();
                ignored += u32::from(lost);
                lost
            };
            let lost = !inside_a_part && fails(tx);
            let second = |_: &mut Tx| {
                taken_over += 1;
                Ok(())
            };
            // No alternative takes over: this is no `retry`, whatever the body makes of it.
            let _ = tx.or_else(|tx| if lost || inside_a_part && fails(tx) { retry() } else { Ok(()) }, second);
            Ok(())
        });
        assert_eq!((ignored, taken_over), (1, 0));
    }
    assert_eq!((thread.stats().conflicts(), thread.stats().aborts_by(Cause::Retry)), (2, 0));
}

#[test]
fn nested_parts_of_many_threads_keep_the_sum() {
    let domain = Domain::for_variables();
    let accounts: Vec<TVar<i64>> = (0..8).map(|_| TVar::new(&domain, 100)).collect();
    let refused = TCounter::new(&domain, 0);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        let mut seed = number as u64 * 77 + 1;
        for _ in 0..2000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (from, to, amount) = ((seed >> 33) as usize % 8, (seed >> 40) as usize % 8, (seed >> 50) as i64 % 90);
            thread.atomically(|tx| {
                let moved: Result<(), ()> = tx.nested(|tx| {
                    accounts[to].update(tx, |balance| balance + amount)?;
                    accounts[from].update(tx, |balance| balance - amount)?;
                    Ok(if accounts[from].get(tx)? < 0 { Err(()) } else { Ok(()) })
                })?;
                if moved.is_err() { refused.add(tx, 1) } else { Ok(()) }
            });
        }
        2000
    });
    let mut thread = domain.thread();
    let balances: Vec<i64> = accounts.iter().map(|account| thread.atomically(|tx| account.get(tx))).collect();
    assert_eq!(balances.iter().sum::<i64>(), 800);
    assert!(balances.iter().all(|&balance| balance >= 0), "{balances:?}");
    assert!(thread.atomically(|tx| refused.get(tx)) > 0);
}

// Calls at the ends.

/// A log that calls write to.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<&'static str>>>);

impl Log {
    fn call(&self, line: &'static str) -> impl FnOnce() + use<> {
        let log = self.0.clone();
        move || log.borrow_mut().push(line)
    }

    fn take(&self) -> Vec<&'static str> {
        self.0.take()
    }
}

#[test]
fn calls_are_made_in_order_and_only_for_what_has_taken_effect() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 0);
    let log = Log::default();
    let mut thread = domain.thread();
    thread.atomically(|tx| {
        tx.after_commit(log.call("commit 1"));
        tx.on_abort(log.call("abort 1"));
        let undone: Result<(), ()> = tx.nested(|tx| {
            tx.after_commit(log.call("commit of undone"));
            tx.on_abort(log.call("abort of undone 1"));
            tx.on_abort(log.call("abort of undone 2"));
            x.set(tx, 1)?;
            Ok(Err(()))
        })?;
        assert!(undone.is_err());
        assert_eq!(log.take(), ["abort of undone 2", "abort of undone 1"], "at once, the last one first");
        tx.or_else(
            |tx| {
                tx.on_abort(log.call("abort of alternative"));
                retry()
            },
            |tx| {
                tx.after_commit(log.call("commit 2"));
                Ok(())
            },
        )?;
        let kept: Result<(), ()> = tx.nested(|tx| {
            tx.after_commit(log.call("commit 3"));
            tx.on_abort(log.call("abort 2"));
            Ok(Ok(()))
        })?;
        assert!(kept.is_ok());
        tx.after_commit(log.call("commit 4"));
        Ok(())
    });
    assert_eq!(log.take(), ["abort of alternative", "commit 1", "commit 2", "commit 3", "commit 4"]);
    let refused: Result<(), ()> = thread.try_atomically(|tx| {
        tx.after_commit(log.call("commit"));
        tx.on_abort(log.call("abort 1"));
        tx.on_abort(log.call("abort 2"));
        Ok(Err(()))
    });
    assert!(refused.is_err());
    assert_eq!(log.take(), ["abort 2", "abort 1"]);
}

#[test]
fn calls_are_made_once_for_each_undone_attempt() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 0);
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    let log = Log::default();
    thread.atomically(|tx| {
        tx.on_abort(log.call("abort"));
        tx.after_commit(log.call("commit"));
        let value = x.get(tx)?;
        if tx.attempt() == 0 {
            other.atomically(|tx| x.update(tx, |value| value + 10));
        }
        x.set(tx, value + 1)
    });
    assert_eq!((log.take(), now(&domain, &x)), (vec!["abort", "commit"], 11));
}

#[test]
fn calls_may_run_transactions() {
    let domain = Domain::for_variables();
    let (x, seen) = (TVar::new(&domain, 0), TVar::new(&domain, None));
    let call = {
        let (domain, x, seen) = (domain.clone(), x.clone(), seen.clone());
        move || {
            atomically(&domain, |tx| {
                let value = x.get(tx)?;
                seen.set(tx, Some(value))
            })
        }
    };
    let mut call = Some(call);
    atomically(&domain, |tx| {
        if let Some(call) = call.take() {
            tx.after_commit(call);
        }
        x.set(tx, 5)
    });
    assert_eq!(now(&domain, &seen), Some(5));
}

#[test]
fn a_panic_in_a_call_keeps_no_other_from_being_made() {
    let domain = Domain::for_variables();
    let x = TVar::new(&domain, 0);
    let log = Log::default();
    let mut thread = domain.thread();
    let caught = catch(|| {
        thread.atomically(|tx| {
            tx.after_commit(log.call("1"));
            tx.after_commit(panic_quietly);
            tx.after_commit(log.call("2"));
            x.set(tx, 1)
        })
    });
    assert_eq!(*caught.expect_err("it goes on").downcast::<&str>().expect("ours"), "on purpose");
    assert_eq!((log.take(), now(&domain, &x)), (vec!["1", "2"], 1), "it has committed");

    let caught = catch(|| {
        thread.try_atomically(|tx| -> Result<Result<(), ()>, Stop> {
            tx.on_abort(log.call("1"));
            tx.on_abort(panic_quietly);
            tx.on_abort(log.call("2"));
            x.set(tx, 2)?;
            Ok(Err(()))
        })
    });
    assert!(caught.is_err());
    assert_eq!((log.take(), now(&domain, &x)), (vec!["2", "1"], 1));

    // In a nested part, the panic is the nested part's.
    let outcome = catch(|| {
        thread.atomically(|tx| {
            x.set(tx, 3)?;
            tx.nested(|tx| {
                tx.on_abort(panic_quietly);
                Ok(Err::<(), ()>(()))
            })
        })
    });
    assert!(outcome.is_err());
    assert_eq!(now(&domain, &x), 1);

    // The body's own panic has precedence.
    let outcome = catch(|| {
        thread.atomically(|tx| -> Result<(), Stop> {
            tx.on_abort(|| resume_unwind(Box::new(7u8)));
            panic_quietly()
        })
    });
    assert!(outcome.expect_err("it goes on").is::<&str>());
    assert_eq!(thread.atomically(|tx| x.get(tx)), 1, "the context goes on");
}

// The other modes.

#[test]
fn what_follows_irrevocable_happens_once() {
    let domain = Domain::for_variables();
    let count = TVar::new(&domain, 0u64);
    let happened = AtomicU64::new(0);
    on_threads(4, |_| {
        let mut thread = domain.thread();
        for _ in 0..200 {
            thread.atomically(|tx| {
                let value = count.get(tx)?;
                std::thread::yield_now();
                tx.irrevocable()?;
                assert_eq!(happened.fetch_add(1, Ordering::SeqCst), value);
                count.set(tx, value + 1)
            });
        }
        thread.stats().irrevocable
    });
    assert_eq!((happened.load(Ordering::SeqCst), now(&domain, &count)), (800, 800));
}

#[test]
fn an_irrevocable_transaction_cannot_wait_but_may_be_given_up() {
    let domain = Domain::for_variables();
    let (x, boxed) = (TVar::new(&domain, 1), TVar::new(&domain, vec![1]));
    let mut thread = domain.thread();
    let caught = catch(|| {
        thread.atomically(|tx| {
            x.set(tx, 2)?;
            tx.irrevocable()?;
            boxed.set(tx, vec![2])?;
            check(x.get(tx)? == 5)
        })
    });
    assert!(caught.is_err());
    let refused = thread.try_atomically(|tx| {
        tx.irrevocable()?;
        x.set(tx, 3)?;
        Ok(Err::<(), _>("no"))
    });
    assert_eq!((refused, now(&domain, &x), now(&domain, &boxed)), (Err("no"), 1, vec![1]));
    // An alternative may take over.
    let second = thread.atomically(|tx| {
        tx.irrevocable()?;
        tx.or_else(|tx| x.set(tx, 9).and_then(|()| retry()), |tx| x.get(tx))
    });
    assert_eq!(second, 1);
    // The token is free again.
    domain.thread().atomically(|tx| tx.irrevocable());
}

#[test]
fn a_panic_after_the_log_is_full_commits_what_has_no_backup() {
    let domain = Domain::new(Config { marks_created: false, log_entries: 2, ..Config::default() });
    let register = Register::default();
    let variables: Vec<TVar<Counted>> = (0..5).map(|number| TVar::new(&domain, register.value(number))).collect();
    let caught = catch(|| {
        domain.thread().atomically(|tx| -> Result<(), Stop> {
            for variable in &variables {
                variable.set(tx, register.value(100))?;
            }
            panic_quietly()
        })
    });
    assert!(caught.is_err());
    let mut thread = domain.thread();
    assert!(variables.iter().all(|variable| thread.atomically(|tx| variable.with(tx, Counted::number)) == 100));
    drop(variables);
    register.assert_all_gone();
}

#[test]
fn a_convenient_transaction_inside_another_is_refused() {
    let (domain, unrelated) = (Domain::for_variables(), Domain::for_variables());
    let (x, y) = (TVar::new(&domain, 1), TVar::new(&unrelated, 2));
    assert!(catch(|| atomically(&domain, |_| Ok(atomically(&domain, |tx| x.get(tx))))).is_err());
    assert_eq!(atomically(&domain, |_| Ok(atomically(&unrelated, |tx| y.get(tx)))), 2);
    assert_eq!(atomically(&domain, |tx| x.get(tx)), 1);
}

#[test]
fn contexts_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let domain = Domain::for_variables();
    let text = TVar::new(&domain, String::from("a"));
    let mut thread = domain.thread();
    is_send(&thread);
    thread.atomically(|tx| text.modify(tx, |text| text.push('b')));
    let mut back: Thread = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut thread = thread;
            thread.atomically(|tx| text.modify(tx, |text| text.push('c')));
            thread
        });
        other.join().expect("no panic")
    });
    assert_eq!(back.atomically(|tx| text.get(tx)), "abc");
}

#[test]
fn the_watcher_hears_of_every_conflict() {
    let domain = Domain::for_variables();
    let hot = TVar::new(&domain, 0u64);
    let heard = Mutex::new(0);
    let total = Arc::new(AtomicU64::new(0));
    on_threads(4, |_| {
        let mut thread = domain.thread();
        let (address, total) = (hot.address(), total.clone());
        thread.watch_conflicts(move |conflict| {
            assert!(conflict.stamp == 0 || conflict.stamp == address);
            total.fetch_add(1, Ordering::SeqCst);
        });
        for _ in 0..1000 {
            thread.atomically(|tx| {
                let value = hot.get(tx)?;
                std::thread::yield_now();
                hot.set(tx, value + 1)
            });
        }
        *heard.lock().expect("no panic under this lock") += thread.stats().conflicts();
        thread.stats().commits
    });
    assert_eq!(now(&domain, &hot), 4000);
    assert!(total.load(Ordering::SeqCst) > 0, "four threads that yield in the middle get in each other's way");
    assert_eq!(total.load(Ordering::SeqCst), *heard.lock().expect("no panic under this lock"));
}

// Memory.

#[test]
fn values_are_destroyed_once_whatever_happens_to_their_transactions() {
    let domain = Domain::for_variables();
    let register = Register::default();
    let variables: Vec<TVar<Counted>> = (0..4).map(|number| TVar::new(&domain, register.value(number))).collect();
    let links: TVar<Option<TVar<Counted>>> = TVar::new(&domain, None);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..1500u64 {
            let (own, other) = (&variables[number], &variables[(number + 1 + round as usize % 3) % 4]);
            let outcome = catch(|| {
                thread.try_atomically(|tx| {
                    let seen = other.with(tx, Counted::number)?;
                    own.set(tx, register.value(seen))?;
                    own.set(tx, register.value(seen + 1))?;
                    let undone: Result<(), ()> = tx.nested(|tx| {
                        other.set(tx, register.value(9))?;
                        own.swap(tx, other)?;
                        own.set(tx, register.value(10))?;
                        Ok(Err(()))
                    })?;
                    assert!(undone.is_err());
                    tx.or_else(|tx| other.set(tx, register.value(11)).and_then(|()| retry()), |tx| other.modify(tx, |_| ()))?;
                    own.swap(tx, other)?;
                    // A variable made here, put where others find it, and dropped by whoever is last.
                    links.set(tx, Some(TVar::new(tx.domain(), register.value(round))))?;
                    if let Some(link) = links.get(tx)? {
                        link.with(tx, Counted::number)?;
                    }
                    match round % 5 {
                        0 => panic_quietly(),
                        1 => Ok(Err(())),
                        _ => Ok(Ok(())),
                    }
                })
            });
            assert_eq!(outcome.is_err(), round % 5 == 0);
        }
        thread.stats().commits
    });
    drop(variables);
    drop(links);
    register.assert_all_gone();
}

#[test]
fn a_value_stays_while_it_is_looked_at() {
    let domain = Domain::for_variables();
    let register = Register::default();
    let (text, word) = (TVar::new(&domain, register.value(0)), TVar::new(&domain, 0u64));
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    for round in 0..3 {
        // The first time, the pin comes late.
        thread.atomically_read(|tx| {
            word.get(tx)?;
            text.with(tx, |value| {
                assert_eq!(value.number(), round);
                other.atomically(|tx| text.set(tx, register.value(round + 1)));
                Register::collect();
                assert_eq!(value.number(), round);
            })
        });
    }
    drop(text);
    register.assert_all_gone();
}

#[test]
fn a_long_reader_that_pins_late_takes_no_version_from_before() {
    let domain = Domain::new(Config { marks_created: false, long_reads: 0, long_reads_surely: 0, ..Config::default() });
    let register = Register::default();
    let (text, words) = (TVar::new(&domain, register.value(0)), [TVar::new(&domain, 0u64), TVar::new(&domain, 0)]);
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    let mut first = true;
    let seen = thread.atomically_read(|tx| {
        // A long reader from here on, without a pin.
        let before = words[0].get(tx)?;
        if std::mem::take(&mut first) {
            other.atomically(|tx| text.set(tx, register.value(1)));
            other.atomically(|tx| words[0].set(tx, 1));
            // The value that was replaced is gone, though a version of the variable is there.
            Register::collect();
            assert_eq!(words[1].get(tx)?, 0);
        }
        Ok((before, text.with(tx, Counted::number)?))
    });
    assert!(thread.stats().long_readers > 0, "it was one");
    assert_eq!(seen, (1, 1), "of one moment");
    drop(text);
    register.assert_all_gone();
}

#[test]
fn readers_follow_variables_that_others_replace_and_drop() {
    let domain = Domain::for_variables();
    let register = Register::default();
    // The inner variables come and go; some transactions only touch words, so that pins come late.
    let words: Vec<TVar<u64>> = (0..4).map(|_| TVar::new(&domain, 0)).collect();
    let root = TVar::new(&domain, TVar::new(&domain, register.value(0)));
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..3000u64 {
            if number == 0 {
                thread.atomically(|tx| {
                    words[round as usize % 4].set(tx, round)?;
                    let new = TVar::new(tx.domain(), register.value(round));
                    root.set(tx, new)
                });
            } else {
                thread.atomically(|tx| {
                    let before = words[number].get(tx)?;
                    if round % 3 == 0 {
                        return words[number].update(tx, |value| value + 1);
                    }
                    let inner = root.get(tx)?;
                    inner.with(tx, Counted::number)?;
                    drop(inner);
                    assert_eq!(words[number].get(tx)?, before);
                    Ok(())
                });
            }
        }
        thread.stats().commits
    });
    drop(root);
    register.assert_all_gone();
}

#[test]
fn small_variables_that_come_and_go_confuse_nobody() {
    // Their memory is used again at once, with stamps that others may have logged, and without any pin.
    let domain = Domain::for_variables();
    let sum = TVar::new(&domain, 0u64);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..3000u64 {
            let total = thread.atomically(|tx| {
                let fresh: Vec<TVar<u64>> = (0..3).map(|value| TVar::new(tx.domain(), value + round)).collect();
                let mut total = 0;
                for variable in &fresh {
                    variable.update(tx, |value| value + 1)?;
                    total += variable.get(tx)?;
                }
                drop(fresh);
                sum.update(tx, |sum| sum + 1)?;
                Ok(total)
            });
            assert_eq!(total, 3 * round + 6, "thread {number}");
        }
        thread.stats().commits
    });
    assert_eq!(now(&domain, &sum), 12_000);
}

#[test]
fn memory_of_a_variable_that_is_gone_is_not_used_while_its_writer_may_restore_it() {
    let domain = Domain::for_variables();
    let mut fresh = Vec::new();
    for _ in 0..20 {
        let refused: Result<(), ()> = domain.thread().try_atomically(|tx| {
            let gone = TVar::new(tx.domain(), 1u64);
            gone.set(tx, 2)?;
            drop(gone);
            for _ in 0..20 {
                crossbeam_epoch::pin().flush();
                std::thread::yield_now();
            }
            fresh.extend((0..20).map(|_| TVar::new(tx.domain(), 7u64)));
            Ok(Err(()))
        });
        assert!(refused.is_err());
    }
    assert!(fresh.iter().all(|variable| now(&domain, variable) == 7));
}

#[test]
fn a_variable_whose_last_handle_goes_in_a_transaction_ends_after_it() {
    for commits in [true, false] {
        let domain = Domain::for_variables();
        let register = Register::default();
        let other = TVar::new(&domain, register.value(1));
        let mut thread = domain.thread();
        let new_variable = || TVar::new(&domain, register.value(2));
        let (mut swapped, mut stored) = (Some(new_variable()), Some(new_variable()));
        let mut fresh = None;
        let outcome = thread.try_atomically(|tx| {
            // The first access of all is a swap: nothing has been looked at, so nothing is pinned.
            let gone = swapped.take().expect("one attempt");
            gone.swap(tx, &other)?;
            drop(gone);
            Register::collect();
            let gone = stored.take().expect("one attempt");
            gone.set(tx, register.value(3))?;
            drop(gone);
            let counter = TCounter::new(&domain, 0);
            counter.add(tx, 5)?;
            drop(counter);
            Register::collect();
            fresh = Some(TCounter::new(&domain, 7));
            Ok(if commits { Ok(()) } else { Err(()) })
        });
        assert_eq!(outcome.is_ok(), commits);
        let seen = thread.atomically(|tx| other.with(tx, Counted::number));
        assert_eq!(seen, if commits { 2 } else { 1 });
        assert_eq!(thread.atomically(|tx| fresh.as_ref().expect("made").get(tx)), 7);
        drop(other);
        register.assert_all_gone();
    }
}

// Counters.

#[test]
fn counters_add_exactly_and_hardly_conflict() {
    let domain = Domain::for_variables();
    let (hits, bytes) = (TCounter::new(&domain, 0), TCounter::new(&domain, 5));
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..5000 {
            thread.atomically(|tx| {
                hits.add(tx, 1)?;
                bytes.add(tx, 10)?;
                bytes.add(tx, -1)?;
                if round % 1000 == 0 && number == 0 {
                    bytes.get(tx)?;
                }
                Ok(())
            });
        }
        thread.stats().commits
    });
    let mut thread = domain.thread();
    assert_eq!(thread.atomically(|tx| Ok((hits.get(tx)?, bytes.get(tx)?))), (20_000, 180_005));
    let stats = domain.stats();
    println!("{stats:?}");
    assert!(stats.conflicts() * 50 < stats.commits, "{stats:?}");
}

#[test]
fn additions_of_others_in_between_are_no_conflict_and_reads_are_exact() {
    let domain = Domain::for_variables();
    let count = TCounter::new(&domain, 0);
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    thread.atomically(|tx| {
        count.add(tx, 1)?;
        other.atomically(|tx| count.add(tx, 10));
        assert_eq!(tx.attempt(), 0);
        Ok(())
    });
    assert_eq!(thread.stats().conflicts(), 0);
    let attempts = thread.atomically(|tx| {
        let before = count.get(tx)?;
        if tx.attempt() == 0 {
            other.atomically(|tx| count.add(tx, 10));
        }
        count.add(tx, before)?;
        Ok(tx.attempt() + 1)
    });
    assert_eq!((attempts, thread.atomically(|tx| count.get(tx))), (2, 42));
}

#[test]
fn others_who_take_are_a_conflict_only_when_little_is_left() {
    for (stock, got, left, attempts) in [(2, true, 0, 1), (1, false, 0, 2)] {
        let domain = Domain::for_variables();
        let stock = TCounter::new(&domain, stock);
        let (mut thread, mut other) = (domain.thread(), domain.thread());
        let mut tries = 0;
        let outcome = thread.atomically(|tx| {
            tries += 1;
            let got = stock.try_take(tx, 1)?;
            if tries == 1 {
                assert!(got && other.atomically(|tx| stock.try_take(tx, 1)));
            }
            Ok(got)
        });
        assert_eq!((outcome, thread.atomically(|tx| stock.get(tx)), tries), (got, left, attempts));
    }
}

#[test]
fn what_is_taken_was_there() {
    let domain = Domain::for_variables();
    let (stock, sold) = (TCounter::new(&domain, 300), TCounter::new(&domain, 0));
    let refused = AtomicU64::new(0);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        let mut took = 0;
        for round in 0..200 {
            let got = thread.atomically(|tx| {
                let got = stock.try_take(tx, 1)?;
                // sometimes twice in one transaction
                let more = got && round % 10 == 0 && stock.try_take(tx, 1)?;
                let count = i64::from(got) + i64::from(more);
                sold.add(tx, count)?;
                Ok(count)
            });
            took += got as u64;
            refused.fetch_add(u64::from(got == 0), Ordering::SeqCst);
            if number == 0 && round % 20 == 0 {
                assert!(thread.atomically(|tx| stock.get(tx)) >= 0);
            }
            std::thread::yield_now();
        }
        took
    });
    let mut thread = domain.thread();
    assert_eq!(thread.atomically(|tx| Ok((stock.get(tx)?, sold.get(tx)?))), (0, 300));
    assert!(refused.load(Ordering::SeqCst) > 0);
    assert!(catch(|| thread.atomically(|tx| stock.try_take(tx, -1))).is_err());
}
