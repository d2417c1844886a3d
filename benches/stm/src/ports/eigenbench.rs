//! EigenBench (Hong et al., IISWC 2010): transactions whose properties are set one by one, to see which of them a
//! transactional memory can take.
//!
//! A step reads and writes words of a hot array, which all threads share, and of a mild one, of which each thread has a
//! part of its own. Knobs: length (accesses in a step), working set (size of the mild part), pollution (writes among
//! accesses), locality (accesses that repeat a recent one), contention (size of the hot array). A write adds one, so all
//! words together count the writes.

use crate::measure::together;
use crate::ports::Ran;
use crate::random::Random;
use crate::store::{Access, Object, Store, Worker};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

#[derive(Clone, Copy, Debug)]
pub struct Knobs {
    /// Words that all threads share.
    pub hot: usize,
    /// Words of each thread.
    pub mild: usize,
    /// Accesses to the hot array in a step.
    pub hot_accesses: u64,
    /// Accesses to the mild array in a step.
    pub mild_accesses: u64,
    /// Percent of accesses that write.
    pub pollution: u64,
    /// Percent of accesses to a word accessed shortly before.
    pub locality: u64,
}

pub const BASE: Knobs = Knobs { hot: 16_384, mild: 4096, hot_accesses: 10, mild_accesses: 90, pollution: 10, locality: 0 };

/// One setting of the matrix.
pub struct Setting {
    pub knob: &'static str,
    pub value: u64,
    pub knobs: Knobs,
}

/// The base with one knob turned at a time.
pub fn matrix() -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut turn = |knob, values: &[u64], set: &dyn Fn(&mut Knobs, u64)| {
        for &value in values {
            let mut knobs = BASE;
            set(&mut knobs, value);
            settings.push(Setting { knob, value, knobs });
        }
    };
    turn("length", &[10, 100, 1000], &|knobs, value| {
        knobs.hot_accesses = value / 10;
        knobs.mild_accesses = value - value / 10;
    });
    turn("working set", &[256, 4096, 65_536], &|knobs, value| knobs.mild = value as usize);
    turn("pollution", &[0, 10, 50, 100], &|knobs, value| knobs.pollution = value);
    turn("locality", &[0, 50, 90], &|knobs, value| knobs.locality = value);
    turn("hot words", &[16, 256, 4096, 65_536], &|knobs, value| knobs.hot = value as usize);
    settings
}

/// Recent accesses that locality repeats.
const RECENT: usize = 16;

/// One access, chosen before the step runs.
#[derive(Clone, Copy)]
struct Act {
    object: Object<1>,
    writes: bool,
}

fn choose(acts: &mut Vec<Act>, random: &mut Random, knobs: &Knobs, hot: &[Object<1>], mild: &[Object<1>]) {
    acts.clear();
    let total = knobs.hot_accesses + knobs.mild_accesses;
    for done in 0..total {
        let writes = random.percent(knobs.pollution);
        let object = if !acts.is_empty() && random.percent(knobs.locality) {
            let recent = acts.len().min(RECENT) as u64;
            acts[acts.len() - 1 - random.below(recent) as usize].object
        } else {
            // the hot ones are spread evenly over the step
            let is_hot = (done + 1) * knobs.hot_accesses / total != done * knobs.hot_accesses / total;
            let words = if is_hot { hot } else { mild };
            words[random.below(words.len() as u64) as usize]
        };
        acts.push(Act { object, writes });
    }
}

fn run_acts<A: Access>(access: &mut A, acts: &[Act]) -> Result<u64, A::Stop> {
    let mut sum = 0u64;
    for act in acts {
        let value = access.get(act.object, 0)?;
        if act.writes {
            access.set(act.object, 0, value + 1)?;
        }
        sum = sum.wrapping_add(value);
    }
    Ok(sum)
}

/// So many steps on each thread. An operation is a step.
pub fn run<S: Store>(threads: usize, steps_each: u64, knobs: &Knobs) -> Ran {
    let store = S::new();
    let make = |count: usize| {
        let mut worker = store.worker();
        (0..count).map(|_| worker.atomically(|access| access.make([0]))).collect::<Vec<Object<1>>>()
    };
    let hot = make(knobs.hot);
    let mild: Vec<_> = (0..threads).map(|_| make(knobs.mild)).collect();
    let (writes, repeats) = (AtomicU64::new(0), AtomicU64::new(0));
    let together = together(threads, |number| {
        let (mut worker, mut random) = (store.worker(), Random::new(number as u64));
        let (mut acts, mut written) = (Vec::new(), 0);
        for _ in 0..steps_each {
            choose(&mut acts, &mut random, knobs, &hot, &mild[number]);
            core::hint::black_box(worker.atomically(|access| run_acts(access, &acts)));
            written += acts.iter().filter(|act| act.writes).count() as u64;
        }
        writes.fetch_add(written, Relaxed);
        repeats.fetch_add(worker.repeats(), Relaxed);
        steps_each
    });
    let mut worker = store.worker();
    let counted: u64 = hot.iter().chain(mild.iter().flatten()).map(|&word| worker.atomically(|access| access.get(word, 0))).sum();
    assert_eq!(counted, writes.into_inner(), "every write counts once");
    Ran { together, repeats: repeats.into_inner() }
}
