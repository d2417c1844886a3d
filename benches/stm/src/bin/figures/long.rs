//! A transaction of a tenth of a second over a million objects, beside a thread that moves amounts between two of them as
//! fast as it can. The sum never changes, and every commit of the long transaction checks it.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::time::{Duration, Instant};
use stm_benches::cells::{Cells, atomically, compute, transfer};
use stm_benches::measure::{Samples, UNDISTURBED, in_line, nanoseconds_each};
use stm_benches::random::Random;
use stm_benches::report::{Better, Report};
use stm::{Restart, Transaction};

const OBJECTS: usize = 1_000_000;
const AMOUNT: u64 = 1000;
/// The writing transactions write one object in so many.
const STRIDE: usize = 10_000;
/// A solo run of the writer.
const SOLO: Duration = Duration::from_millis(100);

/// What the long transaction writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writes {
    Nothing,
    /// Objects that the other thread also uses.
    Shared,
    /// Objects that only it uses.
    Private,
}

struct Setting {
    objects: Cells,
    /// In the same domain, but the writer never touches them.
    private: Cells,
    /// Rounds of work for each object.
    rounds: u64,
}

/// The long transaction: reads every object, works a little on each, writes some.
fn long(setting: &Setting, writes: Writes, tx: &mut Transaction) -> Result<u64, Restart> {
    let mut sum = 0u64;
    for (number, cell) in setting.objects.cells.iter().enumerate() {
        let value = cell.read(tx)?;
        sum = sum.wrapping_add(value);
        core::hint::black_box(compute(value, setting.rounds));
        if number % STRIDE == 0 {
            match writes {
                Writes::Nothing => {}
                // one up, the next down: the sum stays
                Writes::Shared if (number / STRIDE).is_multiple_of(2) => cell.write(tx, value.wrapping_add(1))?,
                Writes::Shared => cell.write(tx, value.wrapping_sub(1))?,
                Writes::Private => setting.private.cells[number / STRIDE].write(tx, sum)?,
            }
        }
    }
    Ok(sum)
}

/// Rounds of work that make a pass over all objects last a tenth of a second.
fn rounds_for_a_tenth() -> u64 {
    const TRIED: u64 = 20_000_000;
    let each = nanoseconds_each(TRIED, || {
        core::hint::black_box(compute(1, TRIED));
    });
    (100.0 / each) as u64
}

const SHARE: &str = "read-only: writer's share of its solo rate";
const SHARED_TIME: &str = "read-write, shared writes: time against solo";
const PRIVATE_TIME: &str = "read-write, private writes: time against solo";

pub fn run(report: &mut Report, rounds: usize) {
    report.heading("0.1 s transaction over 1 M objects beside a writer");
    let objects = Cells::new(OBJECTS, AMOUNT);
    let private = Cells { domain: objects.domain.clone(), cells: Cells::new(OBJECTS / STRIDE + 1, 0).cells };
    let setting = Setting { objects, private, rounds: rounds_for_a_tenth() };
    let (must_attempts, goal_attempts) = (Some(2.0), Some(1.0));
    let found = measure(&setting, Writes::Nothing, rounds);
    report.target("read-only: attempts", &found.attempts, "", Better::Less, must_attempts, goal_attempts);
    report.target(SHARE, &found.share, "%", Better::More, Some(50.0), Some(80.0));
    found.doubt(report, SHARE);
    found.show(report);
    let found = measure(&setting, Writes::Shared, rounds);
    report.target("read-write, shared writes: attempts", &found.attempts, "", Better::Less, Some(3.0), Some(2.0));
    report.target(SHARED_TIME, &found.slow_down, "x", Better::Less, Some(1.5), Some(1.3));
    found.doubt(report, SHARED_TIME);
    found.show(report);
    let found = measure(&setting, Writes::Private, rounds);
    report.target("read-write, private writes: attempts", &found.attempts, "", Better::Less, Some(3.0), Some(2.0));
    report.target(PRIVATE_TIME, &found.slow_down, "x", Better::Less, Some(1.5), Some(1.3));
    found.doubt(report, PRIVATE_TIME);
    report.target("read-write, private writes: writer's share", &found.share, "%", Better::More, None, Some(50.0));
    found.show(report);
}

#[derive(Default)]
struct Found {
    attempts: Samples,
    /// Of the writer's solo rate, in percent.
    share: Samples,
    slow_down: Samples,
    solo_ms: Samples,
    solo_rate: Samples,
    /// Of the time of the long transaction, in percent, in line for a core.
    in_line: Samples,
}

impl Found {
    fn show(&self, report: &mut Report) {
        report.note("  the long transaction alone", &self.solo_ms, "ms");
        report.note("  the writer alone", &self.solo_rate.map(|rate| rate / 1e6), "M transfers/s");
        report.note("  share of the writer", &self.share, "%");
        report.note("  time against solo", &self.slow_down, "x");
        report.note("  in line for a core", &self.in_line, "% of the time");
    }

    /// Says so where the time and the share prove nothing.
    fn doubt(&self, report: &mut Report, what: &str) {
        if self.in_line.median() > UNDISTURBED {
            report.doubt(what, "the threads did not have the cores to themselves: run it again on a quiet machine");
        }
    }
}

fn measure(setting: &Setting, writes: Writes, rounds: usize) -> Found {
    let mut found = Found::default();
    let sum = AMOUNT * OBJECTS as u64;
    let written = AtomicU64::new(0);
    // 0: sleep, 1: write
    let (writing, over) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut tx, mut random) = (setting.objects.attach(), Random::new(1));
            while !over.load(Acquire) {
                if !writing.load(Acquire) {
                    std::thread::park_timeout(Duration::from_millis(5));
                    continue;
                }
                transfer(&mut tx, &setting.objects.cells, &mut random, 16);
                written.store(written.load(Relaxed) + 16, Relaxed);
            }
        });
        let set_writing = |on: bool| {
            writing.store(on, Release);
            writer.thread().unpark();
            // long enough for either to have taken effect
            std::thread::sleep(Duration::from_millis(8));
        };
        let rate = |run: &mut dyn FnMut()| {
            let (start, before) = (Instant::now(), written.load(Relaxed));
            run();
            let time = start.elapsed();
            (time, (written.load(Relaxed) - before) as f64 / time.as_secs_f64())
        };
        let mut tx = setting.objects.attach();
        for round in 0..=rounds {
            let mut attempts = 0;
            let mut pass = || {
                let (found, tries) = atomically(&mut tx, &mut (), |tx| long(setting, writes, tx));
                assert_eq!(found, sum, "a snapshot in which an amount is missing");
                attempts = tries;
            };
            let (solo, _) = rate(&mut pass);
            set_writing(true);
            let (_, solo_rate) = rate(&mut || std::thread::sleep(SOLO));
            let ((beside, beside_rate), waited) = in_line(|| rate(&mut pass));
            set_writing(false);
            if round > 0 {
                found.attempts.push(f64::from(attempts));
                found.share.push(100.0 * beside_rate / solo_rate);
                found.slow_down.push(beside.as_secs_f64() / solo.as_secs_f64());
                found.solo_ms.push(solo.as_secs_f64() * 1e3);
                found.solo_rate.push(solo_rate);
                found.in_line.push(waited);
            }
        }
        over.store(true, Release);
        writer.thread().unpark();
    });
    assert_eq!(setting.objects.sum(), sum, "transfers keep the sum");
    found
}
