//! How a figure is taken on a machine that is not ours alone.
//!
//! Ratios come from samples that alternate, so that what disturbs one side disturbs the other; the figure is the middle
//! of the pairs' ratios. One thread is timed by its CPU time. Several threads are timed by the clock on the wall; what
//! counts are the pairs in which the system kept a thread waiting for a core the least, since the others say what the
//! neighbours do. Its own sleeps are not excused.

use std::sync::Barrier;
use std::time::{Duration, Instant};

/// Values of one kind, in no order.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Samples {
        Samples(values.into_iter().collect())
    }
}

impl Samples {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn quantile(&self, part: f64) -> f64 {
        if self.0.is_empty() {
            return f64::NAN;
        }
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = part * (sorted.len() - 1) as f64;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        low + (high - low) * place.fract()
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// A tenth of the values are smaller: near what a quiet machine would give, where the value is a time.
    pub fn least(&self) -> f64 {
        self.quantile(0.1)
    }

    /// Half the distance between the quartiles, in percent of the middle.
    pub fn spread(&self) -> f64 {
        50.0 * (self.quantile(0.75) - self.quantile(0.25)) / self.median()
    }

    /// The ratios of pairs taken one after the other.
    pub fn over(&self, other: &Samples) -> Samples {
        self.0.iter().zip(&other.0).map(|(left, right)| left / right).collect()
    }

    pub fn map(&self, change: impl Fn(f64) -> f64) -> Samples {
        self.0.iter().copied().map(change).collect()
    }
}

/// CPU time of the calling thread.
pub fn thread_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills in the structure it is given.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "every Linux has this clock");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The part of the time, in percent, that the calling thread stands in line for a core while it does `work`.
pub fn in_line<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let (start, before) = (Instant::now(), kept_waiting());
    let result = work();
    let waited = kept_waiting() - before;
    (result, 100.0 * waited.as_secs_f64() / start.elapsed().as_secs_f64())
}

/// How long the calling thread could have run and was not let; zero where the system does not tell.
fn kept_waiting() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().nth(1).and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// CPU nanoseconds of each of `operations` that `work` does.
pub fn nanoseconds_each(operations: u64, work: impl FnOnce()) -> f64 {
    let start = thread_time();
    work();
    (thread_time() - start).as_nanos() as f64 / operations as f64
}

/// Runs each side in turn, `rounds` times, after one round that does not count.
pub fn alternate(rounds: usize, sides: &mut [&mut dyn FnMut() -> f64]) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); sides.len()];
    for round in 0..=rounds {
        for (side, samples) in sides.iter_mut().zip(&mut samples) {
            let value = side();
            if round > 0 {
                samples.push(value);
            }
        }
    }
    samples
}

/// What some threads did at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Together {
    pub wall: Duration,
    /// CPU time of all.
    pub cpu: Duration,
    /// The longest that one of them was kept waiting for a core.
    pub kept_waiting: Duration,
    /// Sum of what the threads returned.
    pub sum: u64,
}

impl Together {
    /// The part of the time, in percent, that a thread stood in line for a core. A thread that loses its core between its
    /// two last looks at clocks is counted as if it had waited all the time.
    pub fn disturbance(&self) -> f64 {
        (100.0 * self.kept_waiting.as_secs_f64() / self.wall.as_secs_f64()).min(100.0)
    }

    /// Operations in a second, if `sum` counts operations.
    pub fn rate(&self) -> f64 {
        self.sum as f64 / self.wall.as_secs_f64()
    }

    /// Operations in a second of one core's time: what neighbours leave alone, but threads that seldom ran at the same
    /// time hardly met.
    pub fn rate_of_a_core(&self) -> f64 {
        self.sum as f64 / self.cpu.as_secs_f64()
    }
}

/// Runs `body` on so many threads, which start together; the time is that from the start to the end of the last.
pub fn together(threads: usize, body: impl Fn(usize) -> u64 + Sync) -> Together {
    let start_line = Barrier::new(threads);
    let results: Vec<(Instant, Instant, Duration, Duration, u64)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let (body, start_line) = (&body, &start_line);
                scope.spawn(move || {
                    start_line.wait();
                    let (start, cpu, waited) = (Instant::now(), thread_time(), kept_waiting());
                    let done = body(number);
                    (start, Instant::now(), thread_time() - cpu, kept_waiting() - waited, done)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("a thread of a bench does not panic")).collect()
    });
    let start = results.iter().map(|result| result.0).min().expect("at least one thread");
    let end = results.iter().map(|result| result.1).max().expect("at least one thread");
    Together {
        wall: end - start,
        cpu: results.iter().map(|result| result.2).sum(),
        kept_waiting: results.iter().map(|result| result.3).max().expect("at least one thread"),
        sum: results.iter().map(|result| result.4).sum(),
    }
}

/// Rates of one thread and of several, in pairs of samples.
pub struct Scaling {
    pub one: Samples,
    pub several: Samples,
    /// The several against the one by CPU time: what the speed-up would be at most, had each thread a core to itself. Threads
    /// that seldom ran at the same time hardly met, so it flatters.
    pub bound: Samples,
    /// Of each pair that counts, in percent.
    pub disturbance: Samples,
    /// Pairs that were taken.
    pub taken: usize,
}

/// Standing in line for more than this part of the time, in percent, a thread says more about the neighbours than about us.
pub const UNDISTURBED: f64 = 2.0;
/// Among so many times the pairs wanted, the quiet ones are looked for.
const PATIENCE: usize = 12;

impl Scaling {
    /// Throughput of the several against that of one.
    pub fn speed_up(&self) -> Samples {
        self.several.over(&self.one)
    }

    /// Did the threads have the cores to themselves, in at least half of the pairs that count?
    pub fn is_undisturbed(&self) -> bool {
        self.disturbance.median() <= UNDISTURBED
    }
}

/// The `rounds` pairs that were disturbed the least; looks no further when as many were hardly disturbed at all.
pub fn scaling(rounds: usize, threads: usize, run: impl Fn(usize) -> Together) -> Scaling {
    let mut pairs = Vec::new();
    let mut quiet = 0;
    run(threads);
    while quiet < rounds && pairs.len() < rounds * PATIENCE {
        let (one, several) = (run(1), run(threads));
        let disturbance = one.disturbance().max(several.disturbance());
        quiet += usize::from(disturbance <= UNDISTURBED);
        let bound = several.rate_of_a_core() * threads as f64 / one.rate_of_a_core();
        pairs.push((disturbance, one.rate(), several.rate(), bound));
    }
    let taken = pairs.len();
    pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
    pairs.truncate(rounds);
    Scaling {
        one: pairs.iter().map(|pair| pair.1).collect(),
        several: pairs.iter().map(|pair| pair.2).collect(),
        bound: pairs.iter().map(|pair| pair.3).collect(),
        disturbance: pairs.iter().map(|pair| pair.0).collect(),
        taken,
    }
}

/// Of three times as many runs, those in which a thread was kept waiting the least.
pub fn quietest<R>(rounds: usize, together_of: impl Fn(&R) -> Together, mut run: impl FnMut() -> R) -> Vec<R> {
    let mut runs: Vec<R> = (0..3 * rounds).map(|_| run()).collect();
    runs.sort_by(|left, right| together_of(left).disturbance().total_cmp(&together_of(right).disturbance()));
    runs.truncate(rounds);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_spreads_and_ratios() {
        let mut samples = Samples::default();
        for value in [5.0, 1.0, 3.0, 2.0, 4.0] {
            samples.push(value);
        }
        assert_eq!(samples.median(), 3.0);
        assert!((samples.spread() - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(samples.over(&samples.map(|value| value * 2.0)).median(), 0.5);
    }

    #[test]
    fn threads_run_together_and_their_results_are_summed() {
        let line = Barrier::new(3);
        let done = together(3, |number| {
            // only threads that run at the same time get past it
            line.wait();
            number as u64 + 1
        });
        assert_eq!(done.sum, 6);
        assert!(done.wall > Duration::ZERO);
    }
}
