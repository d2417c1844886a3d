//! Small transactions on every store, on one thread, under criterion.
//!
//! A sample of a side is the CPU time of a batch; criterion is told that time for each operation, and does the
//! statistics and the comparison with the run before.

use criterion::{Criterion, criterion_group, criterion_main};
use std::time::Duration;
use stm_benches::peers::{Side, bank_on_all, counter_on_all, reads_on_all};

fn group(criterion: &mut Criterion, name: &str, sides: Vec<Side>) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_millis(500));
    for mut side in sides {
        group.bench_function(side.name, |bencher| {
            bencher.iter_custom(|times| Duration::from_secs_f64((side.sample)() * times as f64 / 1e9));
        });
    }
    group.finish();
}

fn peers(criterion: &mut Criterion) {
    group(criterion, "read-only transaction with 1 read", reads_on_all(1));
    group(criterion, "read, 1,000 in a transaction", reads_on_all(1000));
    group(criterion, "read, 100 k in a transaction", reads_on_all(100_000));
    group(criterion, "counter", counter_on_all());
    group(criterion, "bank transfer, 1,000 accounts", bank_on_all());
    #[cfg(not(has_libitm))]
    println!("libitm: left out, the C compiler that built this has no -fgnu-tm");
}

criterion_group!(benches, peers);
criterion_main!(benches);
