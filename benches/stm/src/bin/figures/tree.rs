//! The ordered tree: 65,536 keys of twice as many, updates against look-ups, every store against unsynchronised code.
//!
//! All stores run the same operations in the same order on the same algorithm. Half of the updates insert, half remove.

use stm_benches::avl::Map;
use stm_benches::measure::{Samples, alternate, nanoseconds_each};
use stm_benches::random::Random;
use stm_benches::report::{Better, Report};
use stm_benches::store::{Store, Worker};
use stm_benches::stores::{AsyncStm, FastStm, GlobalMutex, OwnVariables, StmCore, Transactions, Unsynchronised, Variables};
use core::hint::black_box;

const KEYS: u64 = 1 << 16;
const RANGE: u64 = 2 * KEYS;

/// A full tree and the operations on it.
struct Tree<S: Store> {
    store: S,
    map: Map,
    random: Random,
}

impl<S: Store> Tree<S> {
    fn new() -> Tree<S> {
        let store = S::new();
        let mut worker = store.worker();
        let map = worker.atomically(|access| Map::new(access));
        let mut random = Random::new(3);
        let mut inserted = 0;
        while inserted < KEYS {
            let key = random.below(RANGE);
            inserted += u64::from(worker.atomically(|access| map.insert(access, key, key)));
        }
        drop(worker);
        Tree { store, map, random }
    }

    fn sample(&mut self, updates: u64, operations: u64) -> f64 {
        self.store.collect();
        let mut worker = self.store.worker();
        let (map, random) = (self.map, &mut self.random);
        nanoseconds_each(operations, || {
            for _ in 0..operations {
                let (key, dice) = (random.below(RANGE), random.below(200));
                if dice < updates {
                    black_box(worker.atomically(|access| map.insert(access, key, key)));
                } else if dice < 2 * updates {
                    black_box(worker.atomically(|access| map.remove(access, key)));
                } else {
                    black_box(worker.atomically(|access| map.get(access, key)));
                }
            }
        })
    }

    fn check(&self) {
        let entries = self.store.worker().atomically(|access| self.map.check(access));
        assert!(entries as u64 > KEYS / 2 && (entries as u64) < RANGE);
    }
}

/// So many operations on a full tree, to be counted.
pub fn operations<S: Store>(updates: u64, operations: u64) {
    Tree::<S>::new().sample(updates, operations);
}

#[cfg(has_libitm)]
fn libitm(updates: u64, operations: u64) -> impl FnMut() -> f64 {
    let tree = stm_benches::libitm::Tree::new();
    let mut random = Random::new(3);
    let mut inserted = 0;
    while inserted < KEYS {
        let key = random.below(RANGE);
        inserted += u64::from(tree.insert(key, key));
    }
    move || {
        nanoseconds_each(operations, || {
            for _ in 0..operations {
                let (key, dice) = (random.below(RANGE), random.below(200));
                if dice < updates {
                    black_box(tree.insert(key, key));
                } else if dice < 2 * updates {
                    black_box(tree.remove(key));
                } else {
                    black_box(tree.contains(key));
                }
            }
        })
    }
}

/// Enough that a sample does not mostly warm the caches which the other side has filled.
const OPERATIONS: u64 = 100_000;

pub fn run(report: &mut Report, rounds: usize) {
    for (updates, must, goal) in [(10, 1.4, 1.2), (50, 1.6, 1.3)] {
        report.heading(&format!("ordered tree, 64 k keys, {updates} % updates, CPU time"));
        let mut bare = Tree::<Unsynchronised>::new();
        let mut own = Tree::<Transactions>::new();
        let sides = alternate(
            rounds,
            &mut [&mut || bare.sample(updates, OPERATIONS), &mut || own.sample(updates, OPERATIONS)],
        );
        let ratio = sides[1].over(&sides[0]);
        report.target(&format!("tree with {updates} % updates: stm against unsynchronised"), &ratio, "x", Better::Less, Some(must), Some(goal));
        bare.check();
        own.check();
        report.note(Unsynchronised::NAME, &sides[0], "ns");
        report.note(Transactions::NAME, &sides[1], "ns");
        others(report, rounds.div_ceil(4), updates);
    }
}

fn others(report: &mut Report, rounds: usize, updates: u64) {
    fn side<S: Store>(report: &mut Report, rounds: usize, updates: u64) {
        let mut tree = Tree::<S>::new();
        let samples: Samples = alternate(rounds, &mut [&mut || tree.sample(updates, OPERATIONS / 8)]).remove(0);
        tree.check();
        report.note(S::NAME, &samples, "ns");
    }
    side::<GlobalMutex>(report, rounds, updates);
    side::<Variables<OwnVariables>>(report, rounds, updates);
    side::<Variables<StmCore>>(report, rounds, updates);
    side::<Variables<FastStm>>(report, rounds, updates);
    side::<Variables<AsyncStm>>(report, rounds, updates);
    #[cfg(has_libitm)]
    {
        let mut sample = libitm(updates, OPERATIONS);
        let samples = alternate(rounds, &mut [&mut sample]).remove(0);
        report.note("libitm", &samples, "ns");
    }
    #[cfg(not(has_libitm))]
    report.say("  libitm: left out, the C compiler that built this has no -fgnu-tm");
}
