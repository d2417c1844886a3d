//! Every store runs the same workload to the same end, and the ordered map keeps its invariants on all of them.

use std::collections::BTreeMap;
use stm_benches::avl::Map;
use stm_benches::random::Random;
use stm_benches::store::{Store, Worker};
use stm_benches::stores::{AsyncStm, FastStm, GlobalMutex, Interrupted, OwnVariables, StmCore, Transactions, Unsynchronised, Variables};

/// Random changes, against the map of the standard library.
fn agrees_with_a_btree<S: Store>() {
    let mut store = S::new();
    let mut expected = BTreeMap::new();
    let mut random = Random::new(7);
    let mut made = None;
    for _ in 0..3 {
        let mut worker = store.worker();
        let map = *made.get_or_insert_with(|| worker.atomically(|access| Map::new(access)));
        for _ in 0..2000 {
            let (key, value) = (random.below(300), random.bits());
            match random.below(3) {
                0 => {
                    let inserted = worker.atomically(|access| map.insert(access, key, value));
                    assert_eq!(inserted, !expected.contains_key(&key));
                    expected.entry(key).or_insert(value);
                }
                1 => assert_eq!(worker.atomically(|access| map.remove(access, key)), expected.remove(&key)),
                _ => {
                    assert_eq!(worker.atomically(|access| map.get(access, key)), expected.get(&key).copied());
                    let next = expected.range(key..).next().map(|(&key, &value)| (key, value));
                    assert_eq!(worker.atomically(|access| map.at_or_after(access, key)), next);
                }
            }
        }
        assert_eq!(worker.atomically(|access| map.check(access)), expected.len());
        let mut entries = Vec::new();
        worker.atomically(|access| {
            entries.clear();
            map.each(access, |_, key, value| {
                entries.push((key, value));
                Ok(())
            })
        });
        assert_eq!(entries, expected.iter().map(|(&key, &value)| (key, value)).collect::<Vec<_>>());
        drop(worker);
        store.collect();
    }
}

#[test]
fn the_map_agrees_with_a_btree_on_every_store() {
    agrees_with_a_btree::<Unsynchronised>();
    agrees_with_a_btree::<GlobalMutex>();
    agrees_with_a_btree::<Transactions>();
    agrees_with_a_btree::<Variables<OwnVariables>>();
    agrees_with_a_btree::<Variables<StmCore>>();
    agrees_with_a_btree::<Variables<FastStm>>();
    agrees_with_a_btree::<Variables<AsyncStm>>();
}

/// Threads insert and remove keys of their own in one map; each finds what it left there.
fn threads_share_a_map<S: Store>() {
    const EACH: u64 = 100;
    let store = S::new();
    let map = store.worker().atomically(|access| Map::new(access));
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let store = &store;
            scope.spawn(move || {
                let mut worker = store.worker();
                for round in 0..4 {
                    for key in 0..EACH {
                        assert!(worker.atomically(|access| map.insert(access, key * 3 + thread, key)), "round {round}");
                    }
                    for key in 0..EACH / 2 {
                        assert_eq!(worker.atomically(|access| map.remove(access, key * 3 + thread)), Some(key));
                    }
                    worker.atomically(|access| map.check(access));
                    for key in EACH / 2..EACH {
                        assert_eq!(worker.atomically(|access| map.remove(access, key * 3 + thread)), Some(key));
                    }
                }
            });
        }
    });
    assert_eq!(store.worker().atomically(|access| map.check(access)), 0);
}

#[test]
fn threads_share_a_map_on_every_opaque_store() {
    threads_share_a_map::<Interrupted<GlobalMutex>>();
    threads_share_a_map::<Interrupted<Transactions>>();
    threads_share_a_map::<Interrupted<Variables<OwnVariables>>>();
}
