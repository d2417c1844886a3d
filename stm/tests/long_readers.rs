//! Long readers: what they see, what stops them, and that nothing is left of them.

use core::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use stm::{Cause, Config, Domain, Kind, Region, Restart, Stamp, Stats, TVar, Transaction, Word};

struct Object {
    stamp: Stamp,
    words: Vec<Word>,
}

impl Object {
    fn new(len: usize, value: u64) -> Object {
        Object { stamp: Stamp::committed(), words: (0..len).map(|_| Word::new(value)).collect() }
    }

    fn region(&self) -> Region {
        Region::new(NonNull::from(&self.words[0]), self.words.len() as u32)
    }
}

fn read(tx: &mut Transaction, object: &Object, slot: usize) -> Result<u64, Restart> {
    // SAFETY: objects outlive all transactions; stamp and words belong together.
    unsafe { tx.read_word(&object.stamp, object.region(), slot) }
}

fn write(tx: &mut Transaction, object: &Object, slot: usize, value: u64) -> Result<(), Restart> {
    // SAFETY: as above.
    unsafe { tx.write(&object.stamp, object.region(), slot, value) }
}

/// Another transaction that writes one word.
fn change(other: &mut Transaction, object: &Object, slot: usize, value: u64) {
    other.begin(Kind::Explicit);
    write(other, object, slot, value).expect("nobody else writes");
    other.commit(&mut ()).expect("nobody else writes");
}

fn domain() -> Arc<Domain> {
    Domain::new(Config::default())
}

fn long_reader(domain: &Arc<Domain>) -> Transaction {
    let mut reader = Transaction::attach(domain);
    reader.begin(Kind::Explicit);
    reader.expect_long_read();
    reader
}

/// Transfers between random objects until `stop`; how many.
fn transfer_until(domain: &Arc<Domain>, objects: &[Object], stop: &AtomicBool, seed: u64) -> u64 {
    let mut tx = Transaction::attach(domain);
    let (mut state, mut done) = (seed, 0);
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % objects.len()
    };
    while !stop.load(Ordering::Relaxed) {
        let (from, to) = (&objects[random()], &objects[random()]);
        tx.begin(Kind::Explicit);
        let mut transfer = || {
            let left = read(&mut tx, from, 0)?;
            write(&mut tx, from, 0, left.wrapping_sub(1))?;
            let right = read(&mut tx, to, 0)?;
            write(&mut tx, to, 0, right.wrapping_add(1))?;
            tx.commit(&mut ())
        };
        if transfer().is_ok() {
            done += 1;
        } else {
            tx.abort(&mut ());
            tx.wait_for_conflict();
        }
    }
    done
}

/// Sums all objects in one transaction, with others in between; the attempts it took.
fn sum(tx: &mut Transaction, objects: &[Object], expects_long_read: bool) -> u64 {
    let mut attempts = 0;
    loop {
        attempts += 1;
        tx.begin(Kind::Explicit);
        if expects_long_read {
            tx.expect_long_read();
        }
        let mut pass = || {
            let mut sum = 0u64;
            for (number, object) in objects.iter().enumerate() {
                sum = sum.wrapping_add(read(tx, object, 0)?);
                if number % 500 == 250 {
                    std::thread::yield_now();
                    tx.poll()?;
                }
            }
            assert_eq!(sum, 100 * objects.len() as u64);
            tx.commit(&mut ())
        };
        if pass().is_ok() {
            return attempts;
        }
        tx.abort(&mut ());
        tx.wait_for_conflict();
    }
}

#[test]
fn a_long_reader_beside_full_rate_writers_commits_at_its_first_attempt() {
    const ROUNDS: u64 = 20;
    for expects_long_read in [true, false] {
        let domain = domain();
        let objects: Vec<Object> = (0..20_000).map(|_| Object::new(1, 100)).collect();
        let stop = AtomicBool::new(false);
        let written = AtomicU64::new(0);
        let (mut attempts, mut most) = (0, 0);
        std::thread::scope(|scope| {
            for seed in 1..3 {
                let (domain, objects, stop, written) = (&domain, &objects, &stop, &written);
                scope.spawn(move || written.fetch_add(transfer_until(domain, objects, stop, seed * 7919), Ordering::Relaxed));
            }
            let mut tx = Transaction::attach(&domain);
            for _ in 0..ROUNDS {
                // The writers are at work.
                let before = domain.now();
                while domain.now() < before + 100 {
                    std::thread::yield_now();
                }
                let tried = sum(&mut tx, &objects, expects_long_read);
                attempts += tried;
                most = most.max(tried);
            }
            stop.store(true, Ordering::Relaxed);
        });
        let stats = domain.stats();
        println!("{ROUNDS} long readers: {attempts} attempts, at most {most}; {} transfers; {stats:?}", written.load(Ordering::Relaxed));
        if expects_long_read {
            assert_eq!(attempts, ROUNDS, "{stats:?}");
        } else {
            // An attempt in vain before it is clear that this is a long reader; on a busy machine once in a while another one.
            assert!(most <= 3 && attempts <= 2 * ROUNDS + 2, "{attempts} attempts: {stats:?}");
        }
        assert!(stats.versions_read > 0 && stats.versions_missed == 0, "{stats:?}");
        assert!(written.load(Ordering::Relaxed) > 100 * ROUNDS, "the writers stood still");
        assert_eq!(domain.versions(), 0);
    }
}

#[test]
fn a_long_reader_follows_the_present_while_it_can() {
    let domain = domain();
    let [first, second, third] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut writer = Transaction::attach(&domain);
    let mut reader = long_reader(&domain);
    assert_eq!(read(&mut reader, &first, 0), Ok(1));
    change(&mut writer, &second, 0, 20);
    assert_eq!(read(&mut reader, &second, 0), Ok(20), "what it has read is still so");
    change(&mut writer, &first, 0, 10);
    change(&mut writer, &third, 0, 30);
    assert_eq!(read(&mut reader, &third, 0), Ok(3), "the first object is no longer so: the snapshot stays");
    assert_eq!(read(&mut reader, &first, 0), Ok(1));
    change(&mut writer, &third, 0, 31);
    assert_eq!(read(&mut reader, &third, 0), Ok(3));
    assert!(domain.versions() > 0);
    reader.commit(&mut ()).expect("it has only read");
    assert_eq!(domain.versions(), 0);
    assert_eq!(domain.stats().versions_missed, 0);
}

#[test]
fn a_long_reader_that_writes_lives_in_the_present_or_begins_anew() {
    let domain = domain();
    let [first, second, own] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut writer = Transaction::attach(&domain);
    for is_bound in [false, true] {
        let (was_first, was_second) = (first.words[0].load(Ordering::Relaxed), second.words[0].load(Ordering::Relaxed));
        let mut reader = long_reader(&domain);
        assert_eq!(read(&mut reader, &first, 0), Ok(was_first));
        if is_bound {
            change(&mut writer, &first, 0, 50);
        }
        change(&mut writer, &second, 0, was_second + 1);
        let seen = read(&mut reader, &second, 0).expect("a version or the present");
        assert_eq!(seen, if is_bound { was_second } else { was_second + 1 });
        let written = write(&mut reader, &own, 0, seen * 100 + u64::from(is_bound));
        if is_bound {
            assert_eq!((written, reader.conflict().cause), (Err(Restart), Cause::ReadInvalid));
            reader.abort(&mut ());
        } else {
            written.expect("all it has read is still so");
            reader.commit(&mut ()).expect("nobody disturbs it");
        }
        assert_eq!(domain.versions(), 0);
    }
    assert_eq!(own.words[0].load(Ordering::Relaxed), 300);
}

#[test]
fn a_long_reader_that_becomes_irrevocable_looks_at_what_it_has_read() {
    let domain = domain();
    let [first, second] = [1, 2].map(|value| Object::new(1, value));
    let mut writer = Transaction::attach(&domain);
    for is_bound in [false, true] {
        let mut reader = long_reader(&domain);
        let was = read(&mut reader, &first, 0).expect("nobody owns it");
        if is_bound {
            change(&mut writer, &first, 0, 50);
            change(&mut writer, &second, 0, 60);
            assert_eq!(read(&mut reader, &second, 0), Ok(2));
            assert_eq!(read(&mut reader, &first, 0), Ok(was));
            assert_eq!((reader.become_irrevocable(&mut ()), reader.conflict().cause), (Err(Restart), Cause::ReadInvalid));
            reader.abort(&mut ());
        } else {
            reader.become_irrevocable(&mut ()).expect("all it has read is still so");
            reader.commit(&mut ()).expect("irrevocable");
        }
        assert_eq!(domain.versions(), 0);
    }
}

/// Regions that are saved slot by slot, small ones, and large ones: versions hold all of their words.
#[test]
fn old_versions_of_all_kinds_of_regions() {
    for len in [1, 16, 17, 64, 100] {
        let domain = domain();
        let (guard, object) = (Object::new(1, 0), Object::new(len, 5));
        let mut writer = Transaction::attach(&domain);
        let mut reader = long_reader(&domain);
        assert_eq!(read(&mut reader, &guard, 0), Ok(0));
        change(&mut writer, &guard, 0, 1);
        for slot in 0..len {
            change(&mut writer, &object, slot, 6 + slot as u64);
        }
        // SAFETY: the object outlives the transaction, and has `len` words.
        let seen = unsafe {
            reader.read(&object.stamp, object.region(), |words| (0..len).map(|slot| (*words.add(slot)).load(Ordering::Relaxed)).sum::<u64>())
        };
        assert_eq!(seen, Ok(5 * len as u64));
        assert_eq!(read(&mut reader, &object, len - 1), Ok(5));
        // SAFETY: as above.
        let peeked = unsafe { reader.peek(&object.stamp, object.region(), |words| (*words).load(Ordering::Relaxed)) };
        assert_eq!(peeked, Ok(5));
        // A collector sees the old words and the stamps.
        let mut roots = Vec::new();
        domain.visit_versions(&mut |word| roots.push(word));
        assert_eq!(roots.iter().filter(|&&word| word == 5).count(), len);
        assert!(roots.contains(&(core::ptr::from_ref(&object.stamp) as u64)));
        reader.commit(&mut ()).expect("it has only read");
        roots.clear();
        domain.visit_versions(&mut |word| roots.push(word));
        assert!(roots.is_empty());
    }
}

/// Two that overlap: each has its own past, and what the one needs stays when the other leaves.
#[test]
fn readers_that_overlap() {
    let domain = domain();
    let (guard, object) = (Object::new(1, 0), Object::new(1, 100));
    let mut writer = Transaction::attach(&domain);
    let mut readers = Vec::new();
    for round in 0..5u64 {
        let mut reader = long_reader(&domain);
        assert_eq!(read(&mut reader, &guard, 0), Ok(round));
        readers.push(reader);
        change(&mut writer, &guard, 0, round + 1);
        change(&mut writer, &object, 0, 101 + round);
        change(&mut writer, &object, 0, 101 + round);
    }
    for leaves in [2, 0, 2, 1, 0] {
        // 100 + the number of the round in which it came: numbers shift as others leave
        for reader in &mut readers {
            let came = read(reader, &guard, 0).expect("a version");
            assert_eq!(read(reader, &object, 0), Ok(100 + came));
        }
        readers.remove(leaves).commit(&mut ()).expect("it has only read");
    }
    assert_eq!(domain.versions(), 0);
    assert_eq!(domain.stats().versions_missed, 0);
}

/// Readers that always overlap: what none of them needs any more goes, so that the bound is never reached.
#[test]
fn versions_do_not_pile_up_under_readers_without_end() {
    let domain = Domain::new(Config { version_words: 1 << 17, ..Config::default() });
    let objects: Vec<Object> = (0..500).map(|_| Object::new(1, 0)).collect();
    let guard = Object::new(1, 0);
    let mut writer = Transaction::attach(&domain);
    let mut readers = std::collections::VecDeque::new();
    for round in 0..300u64 {
        let mut reader = long_reader(&domain);
        assert_eq!(read(&mut reader, &guard, 0), Ok(round));
        readers.push_back((round, reader));
        change(&mut writer, &guard, 0, round + 1);
        objects.iter().for_each(|object| change(&mut writer, object, 0, round + 1));
        if readers.len() > 2 {
            let (came, mut reader) = readers.pop_front().expect("there are three");
            for object in &objects {
                assert_eq!(read(&mut reader, object, 0), Ok(came));
            }
            reader.commit(&mut ()).expect("it has only read");
        }
    }
    // All versions ever kept would take six times as many words as the bound allows.
    assert_eq!(domain.stats().versions_missed, 0);
    assert!(domain.stats().versions_kept > 100_000);
    drop(readers);
    assert_eq!(domain.versions(), 0);
}

#[test]
fn a_reader_without_room_for_versions_gets_through_with_the_token() {
    let domain = Domain::new(Config { version_words: 0, ..Config::default() });
    let (guard, object) = (Object::new(1, 0), Object::new(1, 0));
    let mut writer = Transaction::attach(&domain);
    let mut reader = Transaction::attach(&domain);
    let mut attempts = 0;
    loop {
        attempts += 1;
        reader.begin(Kind::Explicit);
        reader.expect_long_read();
        let seen = read(&mut reader, &guard, 0).expect("nobody owns it");
        if !reader.is_pessimistic() {
            change(&mut writer, &guard, 0, seen + 1);
            // more than a journal takes
            (0..400).for_each(|_| change(&mut writer, &object, 0, attempts));
            (0..400).for_each(|number| change(&mut writer, &Object::new(1, number), 0, 1 + number));
        }
        match read(&mut reader, &object, 0) {
            Ok(seen) => {
                assert!(reader.is_pessimistic());
                assert_eq!(seen, attempts - 1);
                reader.commit(&mut ()).expect("pessimistic");
                break;
            }
            Err(_) => {
                assert_eq!(reader.conflict().cause, Cause::ReadInvalid);
                reader.abort(&mut ());
            }
        }
    }
    assert_eq!(attempts, 3);
    assert!(domain.stats().versions_missed >= 2);
    assert_eq!(domain.versions(), 0);
}

/// An irrevocable transaction past the end of its log has no backups, so no versions either: the reader notices.
#[test]
fn a_writer_without_backups_leaves_no_versions() {
    let domain = Domain::new(Config { log_entries: 2, ..Config::default() });
    let guard = Object::new(1, 0);
    let objects: Vec<Object> = (0..6).map(|_| Object::new(1, 0)).collect();
    let mut writer = Transaction::attach(&domain);
    let mut reader = long_reader(&domain);
    assert_eq!(read(&mut reader, &guard, 0), Ok(0));
    writer.begin(Kind::Explicit);
    for object in [&guard].into_iter().chain(&objects) {
        write(&mut writer, object, 0, 1).expect("nobody else writes");
    }
    assert!(writer.is_irrevocable());
    writer.commit(&mut ()).expect("irrevocable");
    assert_eq!(read(&mut reader, &objects[0], 0), Ok(0), "this one still had a backup");
    assert_eq!((read(&mut reader, &objects[5], 0), reader.conflict().cause), (Err(Restart), Cause::ReadInvalid));
    reader.abort(&mut ());
    assert_eq!(domain.versions(), 0);
}

/// Aborts change the incarnation only: what they leave is still read in place.
#[test]
fn aborts_are_no_changes() {
    let domain = domain();
    let (guard, object) = (Object::new(1, 0), Object::new(1, 7));
    let mut writer = Transaction::attach(&domain);
    let mut reader = long_reader(&domain);
    assert_eq!(read(&mut reader, &guard, 0), Ok(0));
    change(&mut writer, &guard, 0, 1);
    for abort in 0..200 {
        writer.begin(Kind::Explicit);
        write(&mut writer, &object, 0, 1000 + abort).expect("nobody else writes");
        if abort % 50 == 0 {
            assert_eq!(read(&mut reader, &object, 0), Ok(7), "from the backup");
        }
        writer.request_restart(Cause::User);
        writer.abort(&mut ());
    }
    assert_eq!(read(&mut reader, &object, 0), Ok(7));
    change(&mut writer, &object, 0, 8);
    assert_eq!(read(&mut reader, &object, 0), Ok(7), "from the version that began with some incarnation");
    reader.commit(&mut ()).expect("it has only read");
}

fn long_writer(domain: &Arc<Domain>) -> Transaction {
    let mut tx = Transaction::attach(domain);
    tx.begin(Kind::Explicit);
    tx.expect_long_write();
    tx
}

/// A long writer that has read `first` and the old `second`, both of which another one has changed since.
fn bound_long_writer(domain: &Arc<Domain>, other: &mut Transaction, first: &Object, second: &Object) -> Transaction {
    let mut tx = long_writer(domain);
    let (was_first, was_second) = (first.words[0].load(Ordering::Relaxed), second.words[0].load(Ordering::Relaxed));
    assert_eq!(read(&mut tx, first, 0), Ok(was_first));
    change(other, first, 0, was_first + 10);
    change(other, second, 0, was_second + 10);
    assert_eq!(read(&mut tx, second, 0), Ok(was_second));
    tx
}

#[test]
fn a_long_writer_commits_at_its_snapshot() {
    let domain = domain();
    let [first, second, own] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut other = Transaction::attach(&domain);
    for round in 1..4 {
        let before = domain.now();
        let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
        write(&mut tx, &own, 0, 100 * round).expect("nobody has touched it");
        assert_eq!(read(&mut tx, &own, 0), Ok(100 * round));
        // Others go on meanwhile, and one that reads at an earlier time than the commit's is in nobody's way.
        change(&mut other, &second, 0, 7);
        tx.commit(&mut ()).expect("nobody has read or written what it wrote");
        assert!(before < tx.last_commit() && tx.last_commit() < domain.now(), "it takes place in the past");
        assert_eq!((own.words[0].load(Ordering::Relaxed), domain.stats().long_writers), (100 * round, round));
        other.begin(Kind::Explicit);
        assert_eq!((read(&mut other, &own, 0), read(&mut other, &second, 0)), (Ok(100 * round), Ok(7)));
        other.commit(&mut ()).expect("it has only read");
    }
    assert_eq!(domain.versions(), 0);
}

#[test]
fn a_long_writer_does_not_write_what_was_written_since() {
    let domain = domain();
    let [first, second, contested] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut other = Transaction::attach(&domain);
    let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
    change(&mut other, &contested, 0, 30);
    assert_eq!((write(&mut tx, &contested, 0, 31), tx.conflict().cause), (Err(Restart), Cause::WriteWrite));
    tx.abort(&mut ());
    assert_eq!((contested.words[0].load(Ordering::Relaxed), domain.versions()), (30, 0));
}

#[test]
fn a_long_writer_does_not_write_what_was_read_since() {
    for aborts in [false, true] {
        let domain = domain();
        let [first, second, contested] = [1, 2, 3].map(|value| Object::new(1, value));
        let mut other = Transaction::attach(&domain);
        let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
        // This one has seen what the other wrote, and so takes place later; it has only read, or is undone.
        other.begin(Kind::Explicit);
        assert_eq!(read(&mut other, &second, 0), Ok(12));
        assert_eq!(read(&mut other, &contested, 0), Ok(3));
        if aborts {
            other.request_restart(Cause::User);
            other.abort(&mut ());
        } else {
            other.commit(&mut ()).expect("it has only read");
        }
        write(&mut tx, &contested, 0, 31).expect("nobody owns it");
        assert_eq!((tx.commit(&mut ()), tx.conflict().cause), (Err(Restart), Cause::ReadInvalid));
        tx.abort(&mut ());
        assert_eq!((contested.words[0].load(Ordering::Relaxed), domain.versions()), (3, 0));
    }
}

#[test]
fn a_long_writer_waits_for_open_readers_of_what_it_wrote() {
    let domain = domain();
    let [first, second, contested] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut other = Transaction::attach(&domain);
    let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
    other.begin(Kind::Explicit);
    assert_eq!(read(&mut other, &contested, 0), Ok(3));
    write(&mut tx, &contested, 0, 31).expect("nobody owns it");
    assert_eq!(read(&mut other, &contested, 0), Ok(3), "from the backup");
    // It is younger: it is asked to go, but it does not run here.
    assert_eq!((tx.commit(&mut ()), tx.conflict().cause), (Err(Restart), Cause::WriteRead));
    tx.abort(&mut ());
    assert!(other.poll().is_err());
    other.abort(&mut ());
    assert_eq!((contested.words[0].load(Ordering::Relaxed), domain.versions()), (3, 0));
}

#[test]
fn one_long_writer_at_a_time() {
    let domain = domain();
    let [first, second, own, other_own] = [1, 2, 3, 4].map(|value| Object::new(1, value));
    let mut other = Transaction::attach(&domain);
    let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
    let mut late = bound_long_writer(&domain, &mut other, &first, &second);
    assert_eq!((write(&mut late, &other_own, 0, 5), late.conflict().cause), (Err(Restart), Cause::ReadInvalid));
    late.abort(&mut ());
    write(&mut tx, &own, 0, 6).expect("it has the right");
    tx.commit(&mut ()).expect("nobody has touched it");
    let mut late = bound_long_writer(&domain, &mut other, &first, &second);
    write(&mut late, &other_own, 0, 5).expect("the right is free again");
    late.commit(&mut ()).expect("nobody has touched it");
    assert_eq!(domain.versions(), 0);
}

#[test]
fn a_long_writer_that_becomes_irrevocable_returns_to_the_present() {
    let domain = domain();
    let [first, second, own] = [1, 2, 3].map(|value| Object::new(1, value));
    let mut other = Transaction::attach(&domain);
    let mut tx = bound_long_writer(&domain, &mut other, &first, &second);
    write(&mut tx, &own, 0, 4).expect("nobody owns it");
    assert_eq!((tx.become_irrevocable(&mut ()), tx.conflict().cause), (Err(Restart), Cause::ReadInvalid));
    tx.abort(&mut ());
    let mut tx = long_writer(&domain);
    assert_eq!(read(&mut tx, &first, 0), Ok(11));
    write(&mut tx, &own, 0, 4).expect("nobody owns it");
    change(&mut other, &second, 0, 50);
    tx.become_irrevocable(&mut ()).expect("what it has read is still so");
    assert_eq!(read(&mut tx, &second, 0), Ok(50));
    tx.commit(&mut ()).expect("irrevocable");
    assert_eq!((own.words[0].load(Ordering::Relaxed), domain.versions()), (4, 0));
}

#[test]
fn long_reader_that_writes() {
    read_much_and_write_own(false);
    let stats = read_much_and_write_own(true);
    // Now and then somebody who may have read what it wrote does not run for long, on a busy machine.
    assert!(stats.long_writers * 2 > ROUNDS_OF_WRITERS, "{stats:?}");
}

const ROUNDS_OF_WRITERS: u64 = 10;

/// Reads what everybody writes, and writes throughout what nobody else touches.
fn read_much_and_write_own(expects_long_write: bool) -> Stats {
    const ROUNDS: u64 = ROUNDS_OF_WRITERS;
    let domain = domain();
    let objects: Vec<Object> = (0..20_000).map(|_| Object::new(1, 100)).collect();
    let own: Vec<Object> = (0..40).map(|_| Object::new(1, 0)).collect();
    let stop = AtomicBool::new(false);
    let written = AtomicU64::new(0);
    let mut attempts = 0;
    std::thread::scope(|scope| {
        for seed in 1..3 {
            let (domain, objects, stop, written) = (&domain, &objects, &stop, &written);
            scope.spawn(move || written.fetch_add(transfer_until(domain, objects, stop, seed * 7919), Ordering::Relaxed));
        }
        let mut tx = Transaction::attach(&domain);
        for round in 0..ROUNDS {
            let before = domain.now();
            while domain.now() < before + 100 {
                std::thread::yield_now();
            }
            loop {
                attempts += 1;
                tx.begin(Kind::Explicit);
                if expects_long_write {
                    tx.expect_long_write();
                }
                let mut pass = || {
                    let mut sum = 0u64;
                    for (number, object) in objects.iter().enumerate() {
                        sum = sum.wrapping_add(read(&mut tx, object, 0)?);
                        if number % 500 == 250 {
                            std::thread::yield_now();
                            tx.poll()?;
                            let own = &own[number / 500];
                            let count = read(&mut tx, own, 0)?;
                            assert_eq!(count, round);
                            write(&mut tx, own, 0, count + 1)?;
                        }
                    }
                    assert_eq!(sum, 100 * objects.len() as u64);
                    tx.commit(&mut ())
                };
                if pass().is_ok() {
                    break;
                }
                tx.abort(&mut ());
                tx.wait_for_conflict();
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let stats = domain.stats();
    println!("{ROUNDS} long writers: {attempts} attempts; {} transfers; {stats:?}", written.load(Ordering::Relaxed));
    assert!(attempts <= 3 * ROUNDS, "{attempts} attempts: {stats:?}");
    assert!(own.iter().all(|object| object.words[0].load(Ordering::Relaxed) == ROUNDS));
    assert!(written.load(Ordering::Relaxed) > 100 * ROUNDS, "the writers stood still");
    assert_eq!(domain.versions(), 0);
    stats
}

/// Variables for Rust users: an old version points to a value that is still there.
#[test]
fn old_values_of_variables_are_alive() {
    const ALIVE: u64 = 0x5AFE_5AFE_5AFE_5AFE;
    struct Canary(Box<u64>);
    impl Clone for Canary {
        fn clone(&self) -> Canary {
            assert_eq!(*self.0, ALIVE, "a destroyed value was read");
            Canary(self.0.clone())
        }
    }
    impl Drop for Canary {
        fn drop(&mut self) {
            *self.0 = 0xDEAD;
        }
    }
    let domain = Domain::new(Config { marks_created: false, long_reads: 4, long_risk: 0, long_follows: 0, ..Config::default() });
    let variables: Vec<TVar<Canary>> = (0..300).map(|_| TVar::new(&domain, Canary(Box::new(ALIVE)))).collect();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..2usize {
            let (domain, variables, stop) = (&domain, &variables, &stop);
            scope.spawn(move || {
                let mut thread = domain.thread();
                let mut next = writer;
                while !stop.load(Ordering::Relaxed) {
                    next = (next * 7 + 11) % variables.len();
                    thread.atomically(|tx| variables[next].set(tx, Canary(Box::new(ALIVE))));
                }
            });
        }
        let mut thread = domain.thread();
        for _ in 0..300 {
            thread.atomically(|tx| {
                for (number, variable) in variables.iter().enumerate() {
                    drop(variable.get(tx)?);
                    if number % 50 == 0 {
                        std::thread::yield_now();
                    }
                }
                Ok(())
            });
        }
        stop.store(true, Ordering::Relaxed);
    });
    let stats = domain.stats();
    assert!(stats.versions_read > 0, "{stats:?}");
    assert_eq!(domain.versions(), 0);
}
