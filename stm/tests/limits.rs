//! Numbers that run out: descriptors, ids, incarnations, log indexes.

use core::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use stm::{Cause, Config, Domain, Kind, Region, Stamp, Transaction, Word};

fn one(word: &Word) -> Region {
    Region::new(NonNull::from(word), 1)
}

/// Adds one, as often as it takes.
fn increment(tx: &mut Transaction, stamp: &Stamp, word: &Word) {
    loop {
        tx.begin(Kind::Explicit);
        // SAFETY: stamp and word outlive the transaction and belong together.
        let done = unsafe { tx.read_word(stamp, one(word), 0).and_then(|value| tx.write(stamp, one(word), 0, value + 1)) };
        if done.and_then(|()| tx.commit(&mut ())).is_ok() {
            return;
        }
        tx.abort(&mut ());
        tx.wait_for_conflict();
    }
}

#[test]
fn three_hundred_threads_at_once() {
    let domain = Domain::new(Config::default());
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    let all_there = Barrier::new(300);
    std::thread::scope(|scope| {
        for _ in 0..300 {
            scope.spawn(|| {
                let mut tx = Transaction::attach(&domain);
                all_there.wait();
                for _ in 0..5 {
                    increment(&mut tx, &stamp, &word);
                }
            });
        }
    });
    assert_eq!(word.load(Ordering::Relaxed), 1500);
    assert_eq!(domain.stats().commits, 1500);
}

#[test]
fn a_hundred_thousand_threads_one_after_another() {
    let domain = Domain::new(Config::default());
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    // Contexts as threads make them; real threads for a part, since the system is what makes them slow.
    for number in 0..100_000 {
        let mut tx = Transaction::attach(&domain);
        if number % 20 == 0 {
            std::thread::scope(|scope| {
                scope.spawn(|| increment(&mut tx, &stamp, &word));
            });
        } else {
            increment(&mut tx, &stamp, &word);
        }
    }
    assert_eq!(word.load(Ordering::Relaxed), 100_000);
    assert_eq!(domain.stats().commits, 100_000);
}

#[test]
fn more_contexts_than_descriptors_wait_for_one() {
    let domain = Domain::new(Config::default());
    let mut held: Vec<Transaction> = (0..1023).map(|_| Transaction::attach(&domain)).collect();
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    let came_through = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut tx = Transaction::attach(&domain);
                increment(&mut tx, &stamp, &word);
                came_through.fetch_add(1, Ordering::SeqCst);
            });
        }
        // All descriptors are held, so nobody can have come through, however long the others have run.
        assert_eq!(came_through.load(Ordering::SeqCst), 0);
        held[7].detach();
    });
    assert_eq!(came_through.load(Ordering::SeqCst), 3);
    held[7].reattach();
    increment(&mut held[7], &stamp, &word);
    assert_eq!(word.load(Ordering::Relaxed), 4);
}

#[test]
fn a_million_and_a_half_objects_in_one_transaction() {
    const OBJECTS: usize = 1_500_000;
    let domain = Domain::new(Config::default());
    let stamps: Vec<Stamp> = (0..OBJECTS).map(|_| Stamp::committed()).collect();
    let words: Vec<Word> = (0..OBJECTS).map(|_| Word::new(1)).collect();
    let mut tx = Transaction::attach(&domain);
    tx.begin(Kind::Explicit);
    for (stamp, word) in stamps.iter().zip(&words) {
        // SAFETY: stamps and words outlive the transaction and belong together.
        unsafe { tx.write(stamp, one(word), 0, 2) }.expect("nobody else is there");
    }
    assert!(tx.is_irrevocable(), "past the last log index nothing can be undone");
    // Somebody else meets an object without a backup: waits, then sees the new value.
    let (stamp, word) = (&stamps[OBJECTS - 1], &words[OBJECTS - 1]);
    let started = Barrier::new(2);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut other = Transaction::attach(&domain);
            started.wait();
            loop {
                other.begin(Kind::Explicit);
                // SAFETY: as above.
                let seen = unsafe { other.read_word(stamp, one(word), 0) };
                if let Ok(seen) = seen
                    && other.commit(&mut ()).is_ok()
                {
                    return seen;
                }
                other.abort(&mut ());
                other.wait_for_conflict();
            }
        });
        started.wait();
        tx.commit(&mut ()).expect("irrevocable");
        assert_eq!(reader.join().expect("the reader does not panic"), 2);
    });
    assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 2));
    assert!(stamps.iter().all(|stamp| stamp.raw().load(Ordering::Relaxed) >> 63 == 0));
    assert_eq!(domain.stats().irrevocable, 1);
}

#[test]
fn a_full_log_waits_for_the_token_if_another_has_it() {
    let domain = Domain::new(Config { log_entries: 3, ..Config::default() });
    let stamps: Vec<Stamp> = (0..8).map(|_| Stamp::committed()).collect();
    let words: Vec<Word> = (0..8).map(|_| Word::new(0)).collect();
    let mut holder = Transaction::attach(&domain);
    holder.begin(Kind::Explicit);
    holder.become_irrevocable(&mut ()).expect("the token is free");
    let mut tx = Transaction::attach(&domain);
    tx.begin(Kind::Explicit);
    let stopped = (0..8).find(|&index| {
        // SAFETY: stamps and words outlive the transaction and belong together.
        unsafe { tx.write(&stamps[index], one(&words[index]), 0, 1) }.is_err()
    });
    assert_eq!(stopped, Some(3));
    assert_eq!(tx.conflict().cause, Cause::Token);
    tx.abort(&mut ());
    assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
    holder.commit(&mut ()).expect("irrevocable");
    tx.begin(Kind::Explicit);
    assert!(tx.is_pessimistic());
    for (stamp, word) in stamps.iter().zip(&words) {
        // SAFETY: as above.
        unsafe { tx.write(stamp, one(word), 0, 1) }.expect("holds the token");
    }
    tx.commit(&mut ()).expect("irrevocable");
    assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 1));
}

#[test]
fn incarnations_overflow_into_a_fresh_time() {
    let domain = Domain::new(Config::default());
    let (stamp, word) = (Stamp::committed(), Word::new(5));
    let mut tx = Transaction::attach(&domain);
    let mut seen = std::collections::HashSet::new();
    for round in 0..1000 {
        assert!(seen.insert(stamp.raw().load(Ordering::Relaxed)), "round {round}: a stamp came back");
        tx.begin(Kind::Explicit);
        // SAFETY: stamp and word outlive the transaction and belong together.
        unsafe { tx.write(&stamp, one(&word), 0, round + 100) }.expect("nobody else is there");
        tx.request_restart(Cause::User);
        tx.abort(&mut ());
        assert_eq!(word.load(Ordering::Relaxed), 5);
    }
    increment(&mut tx, &stamp, &word);
    assert_eq!(word.load(Ordering::Relaxed), 6);
}

#[test]
fn an_exhausted_descriptor_is_replaced_and_comes_back_after_healing() {
    let domain = Domain::new(Config { first_sequence: u32::MAX - 4, ..Config::default() });
    let mut tx = Transaction::attach(&domain);
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    tx.begin(Kind::Explicit);
    let created = Stamp::from_raw(tx.created_stamp());
    tx.commit(&mut ()).expect("nothing to fail");
    for _ in 0..20 {
        increment(&mut tx, &stamp, &word);
    }
    assert!(domain.withdrawn() >= 5, "{}", domain.withdrawn());
    domain.heal(&created);
    assert_eq!(created.raw().load(Ordering::Relaxed), 0);
    // SAFETY: every stamp that exists was healed.
    unsafe { domain.reuse_withdrawn() };
    assert_eq!(domain.withdrawn(), 0);
    increment(&mut tx, &stamp, &word);
    assert_eq!(word.load(Ordering::Relaxed), 21);

    let variables = Domain::new(Config { first_sequence: u32::MAX - 4, marks_created: false, ..Config::default() });
    let mut tx = Transaction::attach(&variables);
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    for _ in 0..20 {
        increment(&mut tx, &stamp, &word);
    }
    assert_eq!(variables.withdrawn(), 0);
}

#[test]
fn domains_do_not_know_each_other() {
    let first = Domain::new(Config::default());
    let second = Domain::new(Config::default());
    let (stamp, word) = (Stamp::committed(), Word::new(0));
    increment(&mut Transaction::attach(&first), &stamp, &word);
    assert_eq!(second.stats().commits, 0);
    assert!(Arc::strong_count(&first) == 1, "a context lets go of its domain");
}

#[test]
fn more_threads_than_descriptors_use_the_convenient_way() {
    // All but a few places are taken for good; those who share the rest stay alive until all have been there.
    let domain = Domain::for_variables();
    let _held: Vec<Transaction> = (0..1000).map(|_| Transaction::attach(&domain)).collect();
    let count = stm::TVar::new(&domain, 0u64);
    let all_there = Barrier::new(60);
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                stm::atomically(&domain, |tx| count.update(tx, |count| count + 1));
                all_there.wait();
            });
        }
    });
    assert_eq!(stm::atomically(&domain, |tx| count.get(tx)), 60);
}
