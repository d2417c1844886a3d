//! A long transaction over a million objects beside a writer at full rate: attempts, times, and what the writer keeps.
//!
//! `cargo run --release -p stm --example long_reader [rounds] [work per object, about in ns]`
//!
//! The writer moves amounts between two random objects, so each sum the long transaction makes must be the same. Rates of
//! the writer are given by wall clock and by CPU time of its thread, which other programs on the machine disturb less.

use core::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stm::{Config, Domain, Kind, Region, Restart, Stamp, Transaction, Word};

const OBJECTS: usize = 1_000_000;
const PRIVATE: usize = 1000;
const AMOUNT: u64 = 1000;

struct Object {
    stamp: Stamp,
    word: Word,
}

impl Object {
    fn new(value: u64) -> Object {
        Object { stamp: Stamp::committed(), word: Word::new(value) }
    }

    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.word), 1)
    }

    fn read(&self, tx: &mut Transaction) -> Result<u64, Restart> {
        // SAFETY: objects outlive all transactions; the stamp protects this word.
        unsafe { tx.read_word(&self.stamp, self.region(), 0) }
    }

    fn write(&self, tx: &mut Transaction, value: u64) -> Result<(), Restart> {
        // SAFETY: as above.
        unsafe { tx.write(&self.stamp, self.region(), 0, value) }
    }
}

/// When the long transaction writes to objects that nobody else knows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Writes {
    Never,
    First,
    Last,
    Throughout,
}

fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a timespec to write to.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Transfers until `stop`; transactions, by second of wall clock and of CPU time.
fn write_until(domain: &std::sync::Arc<Domain>, objects: &[Object], stop: &AtomicBool) -> (f64, f64) {
    let mut tx = Transaction::attach(domain);
    let (start, cpu_start) = (Instant::now(), cpu_time());
    let (mut state, mut done) = (0x9E37_79B9_7F4A_7C15u64, 0u64);
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % OBJECTS
    };
    while !stop.load(Ordering::Relaxed) {
        let (from, to) = (&objects[random()], &objects[random()]);
        loop {
            tx.begin(Kind::Explicit);
            let mut transfer = || {
                let left = from.read(&mut tx)?;
                from.write(&mut tx, left.wrapping_sub(1))?;
                let right = to.read(&mut tx)?;
                to.write(&mut tx, right.wrapping_add(1))?;
                tx.commit(&mut ())
            };
            if transfer().is_ok() {
                break;
            }
            tx.abort(&mut ());
            tx.wait_for_conflict();
        }
        done += 1;
    }
    (done as f64 / start.elapsed().as_secs_f64(), done as f64 / (cpu_time() - cpu_start).as_secs_f64())
}

/// One long transaction; its attempts.
fn read_all(tx: &mut Transaction, objects: &[Object], private: &[Object], work: u64, writes: Writes) -> u32 {
    let mut attempts = 0;
    loop {
        attempts += 1;
        tx.begin(Kind::Explicit);
        let mut pass = || {
            let write = |tx: &mut Transaction, number: usize| {
                let count = private[number % PRIVATE].read(tx)?;
                private[number % PRIVATE].write(tx, count + 1)
            };
            if writes == Writes::First {
                (0..PRIVATE).try_for_each(|number| write(tx, number))?;
            }
            let mut sum = 0u64;
            for (number, object) in objects.iter().enumerate() {
                sum = sum.wrapping_add(object.read(tx)?);
                for _ in 0..work {
                    std::hint::black_box(sum);
                }
                if number % 1000 == 0 {
                    tx.poll()?;
                    if writes == Writes::Throughout {
                        write(tx, number / 1000)?;
                    }
                }
            }
            assert_eq!(sum, AMOUNT * OBJECTS as u64, "the objects do not belong to one moment");
            if writes == Writes::Last {
                (0..PRIVATE).try_for_each(|number| write(tx, number))?;
            }
            tx.commit(&mut ())
        };
        if pass().is_ok() {
            return attempts;
        }
        tx.abort(&mut ());
        tx.wait_for_conflict();
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let rounds = arguments.next().unwrap_or(8);
    let work: u64 = arguments.next().unwrap_or(100);
    let objects: Vec<Object> = (0..OBJECTS).map(|_| Object::new(AMOUNT)).collect();
    let private: Vec<Object> = (0..PRIVATE).map(|_| Object::new(0)).collect();
    for writes in [Writes::Never, Writes::First, Writes::Last, Writes::Throughout] {
        let domain = Domain::new(Config::default());
        objects.iter().for_each(|object| object.stamp.raw().store(0, Ordering::Relaxed));
        private.iter().for_each(|object| object.stamp.raw().store(0, Ordering::Relaxed));
        let mut tx = Transaction::attach(&domain);
        let (start, cpu_start) = (Instant::now(), cpu_time());
        (0..rounds).for_each(|_| assert_eq!(read_all(&mut tx, &objects, &private, work, writes), 1));
        let (alone, cpu_alone) = (start.elapsed() / rounds as u32, (cpu_time() - cpu_start) / rounds as u32);

        let stop = AtomicBool::new(false);
        let writer_alone = std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&domain, &objects, &stop));
            std::thread::sleep(alone * 4);
            stop.store(true, Ordering::Relaxed);
            writer.join().expect("the writer does not panic")
        });

        // What the two cost each other by their caches alone.
        stop.store(false, Ordering::Relaxed);
        let (mut plain, mut cpu_plain) = (Duration::ZERO, Duration::ZERO);
        let writer_beside_plain = std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&domain, &objects, &stop));
            let (start, cpu_start) = (Instant::now(), cpu_time());
            for _ in 0..rounds {
                for object in &objects {
                    let value = object.word.load(Ordering::Relaxed) ^ object.stamp.raw().load(Ordering::Relaxed);
                    for _ in 0..work {
                        std::hint::black_box(value);
                    }
                }
            }
            (plain, cpu_plain) = (start.elapsed() / rounds as u32, (cpu_time() - cpu_start) / rounds as u32);
            stop.store(true, Ordering::Relaxed);
            writer.join().expect("the writer does not panic")
        });

        stop.store(false, Ordering::Relaxed);
        let (attempts, longest) = (AtomicU64::new(0), AtomicU64::new(0));
        let before = domain.stats();
        let (mut beside, mut cpu_beside) = (Duration::ZERO, Duration::ZERO);
        let writer_beside = std::thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&domain, &objects, &stop));
            let (start, cpu_start) = (Instant::now(), cpu_time());
            for _ in 0..rounds {
                let tried = read_all(&mut tx, &objects, &private, work, writes) as u64;
                attempts.fetch_add(tried, Ordering::Relaxed);
                longest.fetch_max(tried, Ordering::Relaxed);
            }
            beside = start.elapsed() / rounds as u32;
            cpu_beside = (cpu_time() - cpu_start) / rounds as u32;
            stop.store(true, Ordering::Relaxed);
            writer.join().expect("the writer does not panic")
        });
        let after = domain.stats();
        println!("long transaction, writes {writes:?}: {rounds} of 1 M reads");
        println!("  alone {alone:.1?}, beside a writer {beside:.1?} ({:.2}x)", beside.as_secs_f64() / alone.as_secs_f64());
        println!("  by CPU time {cpu_alone:.1?} and {cpu_beside:.1?} ({:.2}x)", cpu_beside.as_secs_f64() / cpu_alone.as_secs_f64());
        println!(
            "  beside a loop without transactions, for comparison: loop {plain:.1?}, CPU {cpu_plain:.1?}; writer {:.2} M/s, by CPU time {:.2} M/s",
            writer_beside_plain.0 / 1e6,
            writer_beside_plain.1 / 1e6
        );
        println!("  attempts each {:.2}, at most {}", attempts.load(Ordering::Relaxed) as f64 / rounds as f64, longest.load(Ordering::Relaxed));
        println!(
            "  writer {:.2} M/s alone, {:.2} M/s beside ({:.0} %); by CPU time {:.2} and {:.2} M/s ({:.0} %)",
            writer_alone.0 / 1e6,
            writer_beside.0 / 1e6,
            100.0 * writer_beside.0 / writer_alone.0,
            writer_alone.1 / 1e6,
            writer_beside.1 / 1e6,
            100.0 * writer_beside.1 / writer_alone.1
        );
        println!(
            "  versions kept {}, read {}, missed {}; left now {}",
            after.versions_kept - before.versions_kept,
            after.versions_read - before.versions_read,
            after.versions_missed - before.versions_missed,
            domain.versions()
        );
        println!("  {after:?}");
    }
}
