//! The ports keep their invariants, which each run asserts, on every store that several threads may use. Sizes are
//! small: seconds, not figures.

use stm_benches::ports::block_stm::Block;
use stm_benches::ports::{Ran, eigenbench, intruder, stmbench7, vacation};
use stm_benches::stores::{GlobalMutex, Interrupted, OwnVariables, Transactions, Unsynchronised, Variables};

const THREADS: usize = 4;

/// Runs a port on every store and compares how many operations it says it did.
macro_rules! on_every_store {
    ($expected:expr, |$threads:ident, $store:ident| $run:expr) => {{
        fn one<$store: stm_benches::store::Store>($threads: usize) -> Ran {
            $run
        }
        let expected: u64 = $expected;
        assert_eq!(one::<Unsynchronised>(1).together.sum, expected);
        assert_eq!(one::<Interrupted<GlobalMutex>>(THREADS).together.sum, expected);
        let ran = one::<Interrupted<Transactions>>(THREADS);
        assert_eq!(ran.together.sum, expected);
        assert!(ran.repeats > 0, "steps never met: a test that proves nothing");
        assert_eq!(one::<Interrupted<Variables<OwnVariables>>>(THREADS).together.sum, expected);
    }};
}

#[test]
fn vacation_keeps_its_books() {
    on_every_store!(3000, |threads, S| vacation::run::<S>(threads, 3000, 64, &vacation::LOW));
    on_every_store!(3000, |threads, S| vacation::run::<S>(threads, 3000, 16, &vacation::HIGH));
}

#[test]
fn intruder_finds_each_attack_once() {
    let packets = intruder::run::<Unsynchronised>(1, 500).together.sum;
    on_every_store!(packets, |threads, S| intruder::run::<S>(threads, 500));
}

#[test]
fn stmbench7_sees_no_half_swap() {
    on_every_store!(1500, |threads, S| stmbench7::run::<S>(threads, 1500, stmbench7::SMALL, &stmbench7::READ_WRITE));
    let long = stmbench7::Mix { name: "long", long: 300, writing: 50 };
    let ran = stmbench7::run::<Interrupted<Transactions>>(THREADS, 600, stmbench7::SMALL, &long);
    assert_eq!(ran.together.sum, 600);
}

#[test]
fn eigenbench_counts_every_write() {
    for setting in eigenbench::matrix() {
        let knobs = eigenbench::Knobs { mild: setting.knobs.mild.min(512), ..setting.knobs };
        eigenbench::run::<Interrupted<Transactions>>(THREADS, 20, &knobs);
    }
    on_every_store!(300, |threads, S| {
        let knobs = eigenbench::Knobs { hot: 8, hot_accesses: 20, mild_accesses: 0, pollution: 50, ..eigenbench::BASE };
        eigenbench::run::<S>(threads, 300 / threads as u64, &knobs)
    });
}

#[test]
fn blocks_give_the_result_of_their_order() {
    for accounts in [2, 10, 100, 1000] {
        let block = Block::new(accounts, 1500, 20);
        let (_, expected) = block.in_order();
        assert!(expected.iter().any(|&[balance, _]| balance != 100), "transfers change balances");
        for threads in [1, 2, THREADS] {
            assert_eq!(block.ahead_of_turns(threads, &expected).together.sum, 1500);
        }
        assert_eq!(block.under_a_mutex(THREADS, &expected).together.sum, 1500);
    }
}
