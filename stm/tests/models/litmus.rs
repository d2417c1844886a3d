//! The checker checked: what two threads may see in the classic little programs.
//!
//! If one of these sees too little, "explored every schedule" means nothing; if it sees too much, the models complain about
//! what no machine does.

use crate::explore::{Extent, Memory, Setting, explore, meet};
use crate::sync::{AtomicU64, Ordering, Relaxed, Release, SeqCst, fence};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

type Words = [AtomicU64; 2];

/// Everything that the two threads may say.
fn outcomes(memory: Memory, one: fn(&Words) -> u64, other: fn(&Words) -> u64) -> BTreeSet<(u64, u64)> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let all = seen.clone();
    let extent = Extent { memory, preemptions: 3, schedules: 10_000, setting: Setting::Usual };
    let report = explore(&extent, move || {
        let words: Arc<Words> = Arc::default();
        words.iter().for_each(|word| _ = word.load(Relaxed));
        let said = meet([(), ()], &words, move |(), words| one(words), move |(), words| other(words));
        all.lock().expect("no panic under this lock").extend(said);
    });
    assert!(report.complete && report.violation.is_none());
    seen.lock().expect("no panic under this lock").clone()
}

/// Each stores into one word and loads the other: both may find nothing, unless there are fences or one order for all.
#[test]
fn store_buffering() {
    let plain: [fn(&Words) -> u64; 2] = [
        |words| {
            words[0].store(1, Relaxed);
            words[1].load(Relaxed)
        },
        |words| {
            words[1].store(1, Relaxed);
            words[0].load(Relaxed)
        },
    ];
    let fenced: [fn(&Words) -> u64; 2] = [
        |words| {
            words[0].store(1, Relaxed);
            fence(SeqCst);
            words[1].load(Relaxed)
        },
        |words| {
            words[1].store(1, Relaxed);
            fence(SeqCst);
            words[0].load(Relaxed)
        },
    ];
    let ordered = BTreeSet::from([(0, 1), (1, 0), (1, 1)]);
    let [one, other] = plain;
    assert_eq!(outcomes(Memory::Weak, one, other), BTreeSet::from([(0, 0), (0, 1), (1, 0), (1, 1)]));
    assert_eq!(outcomes(Memory::Strong, one, other), ordered);
    let [one, other] = fenced;
    assert_eq!(outcomes(Memory::Weak, one, other), ordered);
}

/// A second look at a stamp: data seen before its stamp is noticed if both sides have their fences.
#[test]
fn second_look() {
    let look = |words: &Words| {
        let before = words[0].load(Ordering::Acquire);
        let data = words[1].load(Relaxed);
        fence(Ordering::Acquire);
        let after = words[0].load(Relaxed);
        if before == after { 10 + before * 2 + data } else { 0 }
    };
    let fenced = |words: &Words| {
        let _ = words[0].compare_exchange(0, 1, Ordering::AcqRel, Relaxed);
        fence(Release);
        words[1].store(1, Relaxed);
        0
    };
    let unfenced = |words: &Words| {
        let _ = words[0].compare_exchange(0, 1, Ordering::AcqRel, Relaxed);
        words[1].store(1, Relaxed);
        0
    };
    // stamp and data as they were; as they are; the new stamp with old data; a change in between
    let right = BTreeSet::from([(0, 10), (0, 13), (0, 12), (0, 0)]);
    assert_eq!(outcomes(Memory::Weak, fenced, look), right);
    // and the old stamp with new data
    let wrong: BTreeSet<_> = right.iter().copied().chain([(0, 11)]).collect();
    assert_eq!(outcomes(Memory::Weak, unfenced, look), wrong);
    assert_eq!(outcomes(Memory::Strong, unfenced, look), right);
}

/// A read just before one's own write does not hide what others have read before (`Explored`): one looks at a stamp, the data,
/// and the stamp again, while the other changes both and takes it back.
#[test]
fn reads_do_not_hide_each_other() {
    let look = |words: &Words| words[0].load(Relaxed) * 100 + words[1].load(Relaxed) * 10 + words[0].load(Relaxed);
    let change = |words: &Words| {
        for (word, value) in [(0, 1), (1, 9), (1, 0), (0, 0)] {
            words[word].load(Relaxed);
            words[word].store(value, Relaxed);
        }
        0
    };
    let seen: BTreeSet<u64> = outcomes(Memory::Strong, look, change).into_iter().map(|(seen, _)| seen).collect();
    assert_eq!(seen, BTreeSet::from([0, 1, 90, 91, 100, 101, 190, 191]));
}
