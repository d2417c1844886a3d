//! The ports on every store that threads can share, on 1 and on all cores' threads, under criterion.
//!
//! An iteration is a whole run; its time is that of the threads together, without setting up and checking.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::time::Duration;
use stm_benches::ports::block_stm::Block;
use stm_benches::ports::{Ran, eigenbench, intruder, stmbench7, vacation};
use stm_benches::report::cores;
use stm_benches::store::Store;
use stm_benches::stores::{GlobalMutex, OwnVariables, Transactions, Variables};

fn thread_counts() -> Vec<usize> {
    let mut counts = vec![1, cores()];
    counts.dedup();
    counts
}

fn bench(criterion: &mut Criterion, port: &str, store: &str, run: impl Fn(usize) -> Ran) {
    let mut group = criterion.benchmark_group(port);
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    for threads in thread_counts() {
        group.bench_with_input(BenchmarkId::new(store, threads), &threads, |bencher, &threads| {
            bencher.iter_custom(|times| (0..times).map(|_| run(threads).together.wall).sum());
        });
    }
    group.finish();
}

fn on<S: Store>(criterion: &mut Criterion) {
    bench(criterion, "vacation, high contention", S::NAME, |threads| vacation::run::<S>(threads, 5000, 1024, &vacation::HIGH));
    bench(criterion, "intruder", S::NAME, |threads| intruder::run::<S>(threads, 500));
    bench(criterion, "stmbench7, read-write", S::NAME, |threads| {
        stmbench7::run::<S>(threads, 1000, stmbench7::MEDIUM, &stmbench7::READ_WRITE)
    });
    bench(criterion, "eigenbench, base", S::NAME, |threads| eigenbench::run::<S>(threads, 400, &eigenbench::BASE));
}

fn ports(criterion: &mut Criterion) {
    on::<GlobalMutex>(criterion);
    on::<Transactions>(criterion);
    on::<Variables<OwnVariables>>(criterion);
    for accounts in [2, 100, 10_000] {
        let block = Block::new(accounts, 1000, 1000);
        let expected = block.in_order().1;
        let name = format!("block-stm, {accounts} accounts");
        bench(criterion, &name, "under a mutex", |threads| block.under_a_mutex(threads, &expected));
        bench(criterion, &name, "ahead of turns", |threads| block.ahead_of_turns(threads, &expected));
    }
}

criterion_group!(benches, ports);
criterion_main!(benches);
