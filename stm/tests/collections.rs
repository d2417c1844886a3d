//! The shared collections: what conflicts and what does not, by the tables in their documentation; agreement with plain
//! collections; values destroyed once.

mod alive;
mod threads;

use alive::{Counted, Register};
use proptest::prelude::*;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use stm::{Domain, Stop, TMap, TQueue, TVar, TVec, Tx, check, retry};
use threads::on_threads;

/// How many attempts does `first` need when `second` commits in the middle of its first one? A store of its own comes after, so
/// that it takes place after `second` if it can.
fn attempts<T>(domain: &Arc<Domain>, first: impl Fn(&mut Tx) -> Result<T, Stop>, second: impl Fn(&mut Tx) -> Result<(), Stop>) -> u32 {
    let after = TVar::new(domain, 0);
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    let mut attempts = 0;
    thread.atomically(|tx| {
        attempts += 1;
        first(tx)?;
        if attempts == 1 {
            other.atomically(&second);
        }
        after.set(tx, attempts)
    });
    assert_eq!(other.stats().conflicts(), 0);
    attempts
}

type Acts<'a> = &'a dyn Fn(&mut Tx) -> Result<(), Stop>;

type Map = TMap<u64, u64>;

fn map_of(domain: &Arc<Domain>, keys: impl Iterator<Item = u64> + Clone) -> Map {
    let map = TMap::new(domain);
    domain.thread().atomically(|tx| keys.clone().try_for_each(|key| map.set(tx, key, key).map(drop)));
    map
}

#[test]
fn keys_conflict_one_by_one() {
    let domain = Domain::for_variables();
    let map = map_of(&domain, 0..100);
    let free = |first: Acts, second: Acts| attempts(&domain, first, second) == 1;
    // other keys, present or absent
    assert!(free(&|tx| map.get(tx, &1).map(drop), &|tx| map.insert(tx, 2, 0).map(drop)));
    assert!(free(&|tx| map.insert(tx, 1, 0).map(drop), &|tx| map.insert(tx, 2, 0).map(drop)));
    assert!(free(&|tx| map.insert(tx, 101, 0).map(drop), &|tx| map.insert(tx, 102, 0).map(drop)));
    assert!(free(&|tx| map.remove(tx, &101).map(drop), &|tx| map.remove(tx, &102).map(drop)));
    assert!(free(&|tx| map.contains_key(tx, &101).map(drop), &|tx| map.insert(tx, 102, 0).map(drop)));
    assert!(free(&|tx| map.modify_or(tx, &1, 0, |value| *value += 1), &|tx| map.modify_or(tx, &102, 0, |value| *value += 1)));
    // so many that the table grows several times
    assert!(free(&|tx| map.get(tx, &1).map(drop), &|tx| (1000..3000).try_for_each(|key| map.set(tx, key, 0).map(drop))));
    assert!(free(&|tx| map.contains_key(tx, &999).map(drop), &|tx| (3000..6000).try_for_each(|key| map.set(tx, key, 0).map(drop))));
    // the same key
    assert!(!free(&|tx| map.get(tx, &1).map(drop), &|tx| map.insert(tx, 1, 7).map(drop)));
    assert!(!free(&|tx| map.contains_key(tx, &200).map(drop), &|tx| map.insert(tx, 200, 7).map(drop)));
    assert!(!free(&|tx| map.contains_key(tx, &200).map(drop), &|tx| map.remove(tx, &200).map(drop)));
    // the size: insertions and removals change it, other stores do not
    assert!(!free(&|tx| map.len(tx).map(drop), &|tx| map.insert(tx, 201, 7).map(drop)));
    assert!(!free(&|tx| map.is_empty(tx).map(drop), &|tx| map.remove(tx, &201).map(drop)));
    assert!(free(&|tx| map.len(tx).map(drop), &|tx| map.insert(tx, 1, 8).map(drop)));
    assert!(free(&|tx| map.len(tx).map(drop), &|tx| map.remove(tx, &201).map(drop)), "it is absent already");
    // iteration: any value, and any coming or going, also when the size is the same after it
    assert!(!free(&|tx| map.to_vec(tx).map(drop), &|tx| map.insert(tx, 1, 9).map(drop)));
    assert!(!free(&|tx| map.to_vec(tx).map(drop), &|tx| map.insert(tx, 300, 9).map(drop)));
    let exchange = |tx: &mut Tx| {
        map.remove(tx, &300)?;
        map.insert(tx, 301, 1).map(drop)
    };
    assert!(!free(&|tx| map.to_vec(tx).map(drop), &exchange));
    assert!(free(&|tx| map.to_vec(tx).map(drop), &|tx| map.contains_key(tx, &4711).map(drop)));
}

#[test]
fn slots_conflict_one_by_one() {
    let domain = Domain::for_variables();
    let vec = TVec::new(&domain);
    domain.thread().atomically(|tx| (0..5).try_for_each(|number| vec.push(tx, number)));
    let free = |first: Acts, second: Acts| attempts(&domain, first, second) == 1;
    assert!(free(&|tx| vec.get(tx, 0).map(drop), &|tx| vec.set(tx, 1, 9).map(drop)));
    assert!(free(&|tx| vec.set(tx, 0, 8).map(drop), &|tx| vec.set(tx, 1, 9).map(drop)));
    assert!(free(&|tx| vec.get(tx, 0).map(drop), &|tx| vec.push(tx, 9)));
    assert!(free(&|tx| vec.push(tx, 8), &|tx| (0..100).try_for_each(|number| vec.push(tx, number))));
    assert!(free(&|tx| vec.is_empty(tx).map(drop), &|tx| vec.push(tx, 9)));
    assert!(!free(&|tx| vec.get(tx, 0).map(drop), &|tx| vec.set(tx, 0, 9).map(drop)));
    assert!(!free(&|tx| vec.len(tx).map(drop), &|tx| vec.push(tx, 9)));
    assert!(!free(&|tx| vec.to_vec(tx).map(drop), &|tx| vec.push(tx, 9)));
    // beyond the end: the slot, and, where there is no memory yet, the length
    domain.thread().atomically(|tx| (0..100).try_for_each(|number| vec.push(tx, number)));
    let len = domain.thread().atomically(|tx| vec.len(tx));
    assert!(!free(&|tx| vec.get(tx, len).map(drop), &|tx| vec.push(tx, 9)));
    assert!(!free(&|tx| vec.get(tx, 1 << 40).map(drop), &|tx| vec.push(tx, 9)));
    assert!(free(&|tx| vec.get(tx, len + 9).map(drop), &|tx| vec.push(tx, 9)), "still beyond the end");
}

#[test]
fn ends_of_a_queue_conflict_only_when_it_is_empty() {
    let domain = Domain::for_variables();
    let queue = TQueue::new(&domain);
    let free = |first: Acts, second: Acts| attempts(&domain, first, second) == 1;
    assert!(!free(&|tx| queue.try_pop(tx).map(drop), &|tx| queue.push(tx, 1)));
    domain.thread().atomically(|tx| (0..10).try_for_each(|number| queue.push(tx, number)));
    assert!(free(&|tx| queue.pop(tx).map(drop), &|tx| queue.push(tx, 1)));
    assert!(free(&|tx| queue.push(tx, 2), &|tx| queue.pop(tx).map(drop)));
    assert!(free(&|tx| queue.push(tx, 2), &|tx| queue.push(tx, 3)));
    assert!(free(&|tx| queue.is_empty(tx).map(drop), &|tx| queue.push(tx, 3)));
    assert!(!free(&|tx| queue.with_first(tx, |_| ()).map(drop), &|tx| queue.pop(tx).map(drop)));
}

#[test]
fn values_come_in_the_order_of_the_commits() {
    let domain = Domain::for_variables();
    let (queue, vec) = (TQueue::new(&domain), TVec::new(&domain));
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    let mut first = true;
    thread.atomically(|tx| {
        queue.push(tx, "began first")?;
        vec.push(tx, "began first")?;
        if std::mem::take(&mut first) {
            other.atomically(|tx| {
                queue.push(tx, "committed first")?;
                vec.push(tx, "committed first")
            });
        }
        Ok(())
    });
    let popped = thread.atomically(|tx| Ok([queue.pop(tx)?, queue.pop(tx)?]));
    assert_eq!(popped, ["committed first", "began first"]);
    assert_eq!(thread.atomically(|tx| vec.to_vec(tx)), popped);
    assert_eq!(thread.stats().conflicts(), 0);
}

#[test]
fn a_transaction_sees_its_own_operations() {
    let domain = Domain::for_variables();
    let (map, vec, queue) = (Map::new(&domain), TVec::new(&domain), TQueue::new(&domain));
    let mut thread = domain.thread();
    thread.atomically(|tx| {
        assert_eq!((vec.get(tx, 0)?, vec.pop(tx)?, queue.try_pop(tx)?, map.remove(tx, &1)?), (None, None, None, None));
        for number in 0..40u64 {
            vec.push(tx, number)?;
            queue.push(tx, number)?;
            map.insert(tx, number, number)?;
        }
        assert_eq!((vec.get(tx, 39)?, vec.get(tx, 40)?), (Some(39), None));
        assert!(vec.set(tx, 39, 5)? && !vec.set(tx, 40, 5)? && vec.update(tx, 39, |number| number + 1)?);
        vec.push(tx, 100)?;
        assert_eq!((vec.pop(tx)?, vec.pop(tx)?, vec.len(tx)?), (Some(100), Some(6), 39));
        queue.push(tx, 100)?;
        assert!(!queue.is_empty(tx)?);
        assert_eq!((queue.pop(tx)?, queue.with_first(tx, |&number| number)?), (0, Some(1)));
        assert_eq!((map.len(tx)?, map.get(tx, &7)?, map.remove(tx, &7)?, map.get(tx, &7)?), (40, Some(7), Some(7), None));
        let undone: Result<(), ()> = tx.nested(|tx| {
            vec.push(tx, 1)?;
            queue.push(tx, 1)?;
            map.insert(tx, 7, 1)?;
            map.remove(tx, &8)?;
            queue.pop(tx)?;
            assert_eq!((vec.len(tx)?, map.len(tx)?, queue.pop(tx)?), (40, 39, 2));
            Ok(Err(()))
        })?;
        assert!(undone.is_err());
        assert_eq!((vec.len(tx)?, map.len(tx)?, map.get(tx, &8)?), (39, 39, Some(8)));
        assert_eq!(vec.iter(tx).map(|number| number.map_or(0, |number| number)).sum::<u64>(), (0..39).sum());
        Ok(())
    });
    let rest: Vec<u64> = (0..40).map(|_| thread.atomically(|tx| queue.pop(tx))).collect();
    assert!(rest.into_iter().eq((1..40).chain([100])));
    let mut all = thread.atomically(|tx| map.to_vec(tx));
    all.sort();
    assert!(all.into_iter().map(|(key, _)| key).eq((0..40).filter(|&key| key != 7)));
}

#[test]
fn a_pop_waits_for_a_push_and_alternatives_for_either() {
    let domain = Domain::for_variables();
    let (left, right, out) = (TQueue::new(&domain), TQueue::new(&domain), TVec::new(&domain));
    on_threads(3, |number| {
        let mut thread = domain.thread();
        match number {
            0 => (0..500).for_each(|value| thread.atomically(|tx| left.push(tx, value))),
            1 => (500..1000).for_each(|value| thread.atomically(|tx| right.push(tx, value))),
            _ => {
                for _ in 0..1000 {
                    thread.atomically(|tx| {
                        let value = tx.or_else(|tx| left.pop(tx), |tx| right.pop(tx))?;
                        out.push(tx, value)
                    });
                }
            }
        }
        thread.stats().commits
    });
    let all = domain.thread().atomically(|tx| out.to_vec(tx));
    let of = |range: std::ops::Range<i32>| all.iter().copied().filter(move |value| range.contains(value));
    assert!(of(0..500).eq(0..500) && of(500..1000).eq(500..1000));
}

#[test]
fn a_wait_ends_when_a_collection_changes() {
    let domain = Domain::for_variables();
    let (map, vec, count) = (Map::new(&domain), TVec::new(&domain), stm::TCounter::new(&domain, 0));
    // Ping-pong by way of each: a key that comes, a slot that is filled, a number that grows, a key that goes.
    on_threads(2, |number| {
        let mut thread = domain.thread();
        for round in 0..100u64 {
            if number == 0 {
                thread.atomically(|tx| map.set(tx, round, round));
                thread.atomically(|tx| check(vec.get(tx, round as usize)? == Some(round)));
                thread.atomically(|tx| count.add(tx, 1));
                thread.atomically(|tx| check(!map.contains_key(tx, &round)?));
            } else {
                thread.atomically(|tx| check(map.get(tx, &round)? == Some(round)));
                thread.atomically(|tx| vec.push(tx, round));
                thread.atomically(|tx| check(count.get(tx)? as u64 == round + 1));
                thread.atomically(|tx| map.unset(tx, &round));
            }
        }
        thread.stats().commits
    });
    assert_eq!(domain.thread().atomically(|tx| Ok((map.len(tx)?, vec.len(tx)?, count.get(tx)?))), (0, 100, 100));
}

#[test]
fn several_producers_and_consumers_keep_the_order() {
    const EACH: u64 = 1500;
    let domain = Domain::for_variables();
    let (queue, out) = (TQueue::new(&domain), TVec::new(&domain));
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..EACH {
            if number < 2 {
                thread.atomically(|tx| queue.push(tx, (number, round)));
            } else {
                // The order of `out` is that of the pops: both take place at the same commit.
                thread.atomically(|tx| {
                    let value = queue.pop(tx)?;
                    out.push(tx, value)
                });
            }
        }
        thread.stats().commits
    });
    let all = domain.thread().atomically(|tx| out.to_vec(tx));
    for producer in 0..2 {
        let mut rounds = all.iter().filter(|value| value.0 == producer).map(|value| value.1);
        assert!((&mut rounds).eq(0..EACH), "the values of producer {producer} are not in order, or not all there");
    }
}

#[test]
fn pushes_of_many_threads_lose_nothing() {
    let domain = Domain::for_variables();
    let vec = TVec::new(&domain);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..1000usize {
            thread.atomically(|tx| {
                vec.push(tx, (number, 2 * round))?;
                vec.push(tx, (number, 2 * round + 1))
            });
            if round % 100 == 0 {
                // What is there is there in pairs.
                thread.atomically_read(|tx| {
                    let all = vec.to_vec(tx)?;
                    assert!(all.chunks(2).all(|pair| pair[0].0 == pair[1].0 && pair[0].1 + 1 == pair[1].1));
                    Ok(())
                });
            }
        }
        thread.stats().commits
    });
    let all = domain.thread().atomically(|tx| vec.to_vec(tx));
    for thread in 0..4 {
        assert!(all.iter().filter(|value| value.0 == thread).map(|value| value.1).eq(0..2000));
    }
}

#[test]
fn an_iteration_sees_one_moment_while_keys_come_and_go() {
    // Money moves between keys; one that has none left is absent. So keys come and go all the time, and the sum stays.
    const KEYS: u64 = 64;
    let domain = Domain::for_variables();
    let map = map_of(&domain, 1..9);
    let total: u64 = (1..9).sum();
    let done = AtomicBool::new(false);
    on_threads(4, |number| {
        let mut thread = domain.thread();
        let mut seed = number as u64 + 1;
        let mut work = 0;
        while work < if number < 3 { 3000 } else { 60 } && !(done.load(Ordering::Relaxed) && work > 0) {
            work += 1;
            if number < 3 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (from, to) = ((seed >> 33) % KEYS, (seed >> 43) % KEYS);
                thread.atomically(|tx| {
                    let Some(balance) = map.remove(tx, &from)? else { return Ok(()) };
                    map.modify_or(tx, &to, 0, |there| *there += balance)
                });
            } else {
                thread.atomically_read(|tx| {
                    let (len, all) = (map.len(tx)?, map.to_vec(tx)?);
                    assert_eq!(all.iter().map(|entry| entry.1).sum::<u64>(), total, "{all:?}");
                    assert_eq!(all.len(), len);
                    Ok(())
                });
            }
        }
        work
    });
    done.store(true, Ordering::Relaxed);
    let all = domain.thread().atomically(|tx| map.to_vec(tx));
    assert_eq!(all.iter().map(|entry| entry.1).sum::<u64>(), total);
}

#[test]
fn useless_nodes_are_swept_away_and_nobody_notices() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Key(u64, Option<Arc<()>>);
    let domain = Domain::for_variables();
    let map: TMap<Key, u64> = TMap::new(&domain);
    let tracer = Arc::new(());
    let key = |number: u64| Key(number, Some(tracer.clone()));
    on_threads(2, |number| {
        let mut thread = domain.thread();
        let stays = 1 << 40 | number as u64;
        thread.atomically(|tx| map.insert(tx, key(stays), 7));
        for round in 0..4000u64 {
            let passes = key(round * 2 + number as u64);
            thread.atomically(|tx| map.insert(tx, passes.clone(), round));
            assert_eq!(thread.atomically(|tx| map.remove(tx, &passes)), Some(round));
            assert_eq!(thread.atomically(|tx| map.get(tx, &passes)), None);
            assert_eq!(thread.atomically(|tx| map.get(tx, &key(stays))), Some(7));
            // one key that both fight for, absent and present in turn
            thread.atomically(|tx| map.update(tx, &key(u64::MAX), |value| if value.is_some() { None } else { Some(1) }));
            crossbeam_epoch::pin().flush();
        }
        thread.stats().commits
    });
    let mut thread = domain.thread();
    let start = Instant::now();
    for round in 0.. {
        thread.atomically(|tx| map.contains_key(tx, &Key(1 << 50 | round, None)));
        // Others may hold the epoch back for a while.
        crossbeam_epoch::pin().flush();
        std::thread::yield_now();
        let left = Arc::strong_count(&tracer) - 1;
        if left < 200 {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{left} keys are kept, for 3 or 2 that are present");
    }
    assert_eq!(thread.atomically(|tx| map.len(tx)), 2, "both have changed the last one equally often");
    assert_eq!(thread.atomically(|tx| map.get(tx, &key(1 << 40))), Some(7));
    drop(map);
    let start = Instant::now();
    while Arc::strong_count(&tracer) > 1 {
        assert!(start.elapsed() < Duration::from_secs(20), "{} keys were never destroyed", Arc::strong_count(&tracer) - 1);
        crossbeam_epoch::pin().flush();
        std::thread::yield_now();
    }
}

#[test]
fn a_node_that_is_swept_away_under_a_transaction_is_looked_up_again() {
    thread_local!(static MEANWHILE: std::cell::RefCell<Option<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(None) });
    #[derive(Clone, Eq)]
    struct Key(u64);
    impl Hash for Key {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }
    impl PartialEq for Key {
        fn eq(&self, other: &Key) -> bool {
            // Called between the look-up of a node and the look into its cell.
            if let Some(meanwhile) = MEANWHILE.take() {
                meanwhile();
            }
            self.0 == other.0
        }
    }
    let domain = Domain::for_variables();
    let map: TMap<Key, u64> = TMap::new(&domain);
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    let fresh = std::rc::Rc::new(std::cell::Cell::new(1000));
    let look_up_fresh_keys = {
        let (map, fresh) = (map.clone(), fresh.clone());
        move || {
            for _ in 0..3 {
                fresh.set(fresh.get() + 1);
                other.atomically(|tx| map.contains_key(tx, &Key(fresh.get())));
            }
        }
    };
    // Absent keys, enough to begin a sweep, which is ripe when all transactions of its beginning have ended.
    thread.atomically(|tx| (0..200).try_for_each(|key| map.contains_key(tx, &Key(key)).map(drop)));
    Register::collect();
    let mut meanwhile = Some(look_up_fresh_keys);
    let attempts = thread.atomically(|tx| {
        if let Some(meanwhile) = meanwhile.take() {
            MEANWHILE.set(Some(Box::new(meanwhile)));
        }
        assert_eq!(map.insert(tx, Key(5), 7)?, None);
        Ok(tx.attempt() + 1)
    });
    assert!(MEANWHILE.take().is_none() && attempts == 1);
    assert_eq!(thread.atomically(|tx| Ok((map.get(tx, &Key(5))?, map.len(tx)?, map.to_vec(tx)?.len()))), (Some(7), 1, 1));
}

#[test]
fn values_are_destroyed_once_whatever_happens_to_their_transactions() {
    let domain = Domain::for_variables();
    let register = Register::default();
    let (map, vec, queue) = (TMap::<u64, Counted>::new(&domain), TVec::new(&domain), TQueue::new(&domain));
    on_threads(4, |number| {
        let mut thread = domain.thread();
        for round in 0..1000u64 {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                thread.try_atomically(|tx| {
                    let key = (round + number as u64) % 5;
                    map.insert(tx, key, register.value(round))?;
                    map.with(tx, &((key + 1) % 5), Counted::number)?;
                    if round % 3 == 0 {
                        map.remove(tx, &key)?;
                    }
                    vec.push(tx, register.value(round))?;
                    queue.push(tx, register.value(round))?;
                    if round % 2 == 0 {
                        vec.pop(tx)?;
                        queue.pop(tx)?.number();
                    }
                    let undone: Result<(), ()> = tx.nested(|tx| {
                        vec.push(tx, register.value(1))?;
                        vec.pop(tx)?;
                        vec.pop(tx)?;
                        queue.push(tx, register.value(2))?;
                        queue.try_pop(tx)?;
                        map.insert(tx, 7, register.value(3))?;
                        map.remove(tx, &key)?;
                        Ok(Err(()))
                    })?;
                    assert!(undone.is_err());
                    tx.or_else(|tx| queue.push(tx, register.value(4)).and_then(|()| retry()), |_| Ok(()))?;
                    vec.set(tx, 0, register.value(5))?;
                    match round % 5 {
                        0 => resume_unwind(Box::new("on purpose")),
                        1 => Ok(Err(())),
                        _ => Ok(Ok(())),
                    }
                })
            }));
            assert_eq!(outcome.is_err(), round % 5 == 0);
        }
        thread.stats().commits
    });
    drop((map, vec, queue));
    register.assert_all_gone();
}

#[test]
fn values_stay_while_they_are_looked_at() {
    let domain = Domain::for_variables();
    let register = Register::default();
    let (map, vec, queue) = (TMap::<u64, Counted>::new(&domain), TVec::new(&domain), TQueue::new(&domain));
    let (mut thread, mut other) = (domain.thread(), domain.thread());
    thread.atomically(|tx| {
        map.set(tx, 1, register.value(1))?;
        vec.push(tx, register.value(1))?;
        queue.push(tx, register.value(1))
    });
    let mut change = |change: &dyn Fn(&mut Tx) -> Result<(), Stop>, value: &Counted| {
        other.atomically(change);
        Register::collect();
        assert_eq!(value.number(), 1);
    };
    thread.atomically_read(|tx| map.with(tx, &1, |value| change(&|tx| map.unset(tx, &1).map(drop), value)));
    thread.atomically_read(|tx| vec.with(tx, 0, |value| change(&|tx| vec.pop(tx).map(drop), value)));
    thread.atomically_read(|tx| queue.with_first(tx, |value| change(&|tx| queue.pop(tx).map(drop), value)));
    thread.atomically(|tx| {
        vec.push(tx, register.value(1))?;
        map.set(tx, 1, register.value(1))
    });
    let dropped = std::cell::RefCell::new(Some(vec.clone()));
    drop(vec);
    thread.atomically_read(|tx| {
        // Even the last handle may go meanwhile.
        let vec = dropped.borrow().as_ref().expect("one attempt").clone();
        vec.with(tx, 0, |value| {
            dropped.take();
            Register::collect();
            assert_eq!(value.number(), 1);
        })?;
        drop(vec);
        Register::collect();
        Ok(())
    });
    drop((map, queue));
    register.assert_all_gone();
}

#[test]
fn collections_dropped_inside_a_transaction_are_still_written_by_it() {
    let domain = Domain::for_variables();
    let register = Register::default();
    let mut thread = domain.thread();
    for _ in 0..200 {
        thread.atomically(|tx| {
            let (map, vec, queue) = (TMap::new(tx.domain()), TVec::new(tx.domain()), TQueue::new(tx.domain()));
            map.insert(tx, 1, register.value(1))?;
            vec.push(tx, register.value(2))?;
            queue.push(tx, register.value(3))?;
            let count = stm::TCounter::new(tx.domain(), 1);
            count.add(tx, 1)
            // All go here, before the commit does what was deferred.
        });
    }
    register.assert_all_gone();
}

/// Puts all keys into a few buckets, with equal hashes among them.
#[derive(Clone, Default)]
struct Bad;

impl BuildHasher for Bad {
    type Hasher = BadHasher;
    fn build_hasher(&self) -> BadHasher {
        BadHasher(0)
    }
}

struct BadHasher(u64);

impl Hasher for BadHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.wrapping_add(byte as u64));
    }
    fn finish(&self) -> u64 {
        ((self.0 % 3) << 62) | (self.0 % 2)
    }
}

#[derive(Clone, Debug)]
enum Act {
    Insert(u8, u16),
    Remove(u8),
    Get(u8),
    Double(u8),
    Count,
    Entries,
    Push(u16),
    Pop,
    Slot(u8),
    SetSlot(u8, u16),
    All,
    Enqueue(u16),
    Dequeue,
    First,
}

/// What an act has given.
#[derive(Debug, PartialEq)]
enum Gave {
    Value(Option<u16>),
    Count(usize),
    Is(bool),
    Entries(Vec<(u8, u16)>),
    All(Vec<u16>),
    Nothing,
}

#[derive(Default)]
struct Model {
    map: HashMap<u8, u16>,
    vec: Vec<u16>,
    queue: VecDeque<u16>,
}

impl Model {
    fn act(&mut self, act: &Act) -> Gave {
        match *act {
            Act::Insert(key, value) => Gave::Value(self.map.insert(key, value)),
            Act::Remove(key) => Gave::Value(self.map.remove(&key)),
            Act::Get(key) => Gave::Value(self.map.get(&key).copied()),
            Act::Double(key) => {
                let value = self.map.entry(key).or_insert(1);
                *value = value.wrapping_mul(2);
                Gave::Nothing
            }
            Act::Count => Gave::Count(self.map.len()),
            Act::Entries => {
                let mut all: Vec<(u8, u16)> = self.map.iter().map(|(&key, &value)| (key, value)).collect();
                all.sort();
                Gave::Entries(all)
            }
            Act::Push(value) => {
                self.vec.push(value);
                Gave::Nothing
            }
            Act::Pop => Gave::Value(self.vec.pop()),
            Act::Slot(index) => Gave::Value(self.vec.get(index as usize).copied()),
            Act::SetSlot(index, value) => {
                Gave::Is(self.vec.get_mut(index as usize).map(|slot| *slot = value).is_some())
            }
            Act::All => Gave::All(self.vec.clone()),
            Act::Enqueue(value) => {
                self.queue.push_back(value);
                Gave::Nothing
            }
            Act::Dequeue => Gave::Value(self.queue.pop_front()),
            Act::First => Gave::Value(self.queue.front().copied()),
        }
    }
}

struct Shared {
    map: TMap<u8, u16, Bad>,
    vec: TVec<u16>,
    queue: TQueue<u16>,
}

impl Shared {
    fn act(&self, tx: &mut Tx, act: &Act) -> Result<Gave, Stop> {
        Ok(match *act {
            Act::Insert(key, value) => Gave::Value(self.map.insert(tx, key, value)?),
            Act::Remove(key) => Gave::Value(self.map.remove(tx, &key)?),
            Act::Get(key) => Gave::Value(self.map.get(tx, &key)?),
            Act::Double(key) => {
                self.map.modify_or(tx, &key, 1, |value| *value = value.wrapping_mul(2))?;
                Gave::Nothing
            }
            Act::Count => Gave::Count(self.map.len(tx)?),
            Act::Entries => {
                let mut all = self.map.to_vec(tx)?;
                all.sort();
                Gave::Entries(all)
            }
            Act::Push(value) => {
                self.vec.push(tx, value)?;
                Gave::Nothing
            }
            Act::Pop => Gave::Value(self.vec.pop(tx)?),
            Act::Slot(index) => Gave::Value(self.vec.get(tx, index as usize)?),
            Act::SetSlot(index, value) => Gave::Is(self.vec.set(tx, index as usize, value)?),
            Act::All => Gave::All(self.vec.to_vec(tx)?),
            Act::Enqueue(value) => {
                self.queue.push(tx, value)?;
                Gave::Nothing
            }
            Act::Dequeue => Gave::Value(self.queue.try_pop(tx)?),
            Act::First => Gave::Value(self.queue.with_first(tx, |&value| value)?),
        })
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (key, value) = (0..9u8, 0..1000u16);
    let act = prop_oneof![
        3 => (key.clone(), value.clone()).prop_map(|(key, value)| Act::Insert(key, value)),
        2 => key.clone().prop_map(Act::Remove),
        2 => key.clone().prop_map(Act::Get),
        1 => key.clone().prop_map(Act::Double),
        1 => Just(Act::Count),
        1 => Just(Act::Entries),
        3 => value.clone().prop_map(Act::Push),
        2 => Just(Act::Pop),
        1 => (0..30u8).prop_map(Act::Slot),
        1 => (0..30u8, value.clone()).prop_map(|(index, value)| Act::SetSlot(index, value)),
        1 => Just(Act::All),
        3 => value.prop_map(Act::Enqueue),
        2 => Just(Act::Dequeue),
        1 => Just(Act::First),
    ];
    prop::collection::vec(act, 1..6)
}

/// What happens to one transaction after its acts.
#[derive(Clone, Copy, Debug)]
enum End {
    Commit,
    Undo,
    /// The second half of the acts is undone alone.
    UndoHalf,
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![4 => Just(End::Commit), 1 => Just(End::Undo), 1 => Just(End::UndoHalf)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Several threads run transactions of random acts. Each takes a number from a variable at its end, so the order in which
    /// they took place is known; played in this order on plain collections, every act gives the same.
    #[test]
    fn every_run_equals_a_serial_one(
        threads in prop::collection::vec(prop::collection::vec((acts(), end()), 10..30), 2..5),
        shake in any::<bool>(),
    ) {
        let config = stm::Config { marks_created: false, shake: shake.then_some(7), shake_one_in: 13, ..stm::Config::default() };
        let domain = Domain::new(config);
        let shared = Shared { map: TMap::with_hasher(&domain, Bad), vec: TVec::new(&domain), queue: TQueue::new(&domain) };
        let order = TVar::new(&domain, 0u64);
        let played = Mutex::new(Vec::new());
        on_threads(threads.len(), |number| {
            let mut thread = domain.thread();
            for (acts, end) in &threads[number] {
                let outcome = thread.try_atomically(|tx| {
                    let mut gave = Vec::new();
                    let half = match end {
                        End::UndoHalf => acts.len() / 2,
                        _ => acts.len(),
                    };
                    for act in &acts[..half] {
                        gave.push(shared.act(tx, act)?);
                    }
                    if matches!(end, End::UndoHalf) {
                        let undone: Result<(), ()> = tx.nested(|tx| {
                            for act in &acts[half..] {
                                gave.push(shared.act(tx, act)?);
                            }
                            Ok(Err(()))
                        })?;
                        assert!(undone.is_err());
                    }
                    let place = order.get(tx)?;
                    order.set(tx, place + 1)?;
                    Ok(if matches!(end, End::Undo) { Err(()) } else { Ok((place, half, gave)) })
                });
                if let Ok((place, half, gave)) = outcome {
                    played.lock().expect("no panic under this lock").push((place, number, half, acts.clone(), gave));
                }
            }
            thread.stats().commits + 1
        });
        let mut played = played.into_inner().expect("no panic under this lock");
        played.sort_by_key(|entry| entry.0);
        let mut model = Model::default();
        for (expected, (place, thread, half, acts, gave)) in played.into_iter().enumerate() {
            prop_assert_eq!(place, expected as u64);
            let mut gave = gave.into_iter();
            for act in &acts[..half] {
                prop_assert_eq!(gave.next(), Some(model.act(act)), "thread {}, transaction {}, {:?}", thread, place, act);
            }
            // What was undone alone has seen the rest.
            let mut undone = Model { map: model.map.clone(), vec: model.vec.clone(), queue: model.queue.clone() };
            for act in &acts[half..] {
                prop_assert_eq!(gave.next(), Some(undone.act(act)), "thread {}, transaction {}, {:?}, undone", thread, place, act);
            }
        }
        let all = domain.thread().atomically(|tx| {
            let mut entries = shared.map.to_vec(tx)?;
            entries.sort();
            Ok((entries, shared.vec.to_vec(tx)?, shared.map.len(tx)?))
        });
        let Gave::Entries(entries) = model.act(&Act::Entries) else { unreachable!() };
        prop_assert_eq!(all, (entries, model.vec.clone(), model.map.len()));
    }
}
