//! What an allocation costs, collections included: `cargo bench -p interp --bench heap`.
//! Prints the least of five runs, and checks that what should live does.
#![allow(clippy::unwrap_used)]

use interp::heap::{Config, Heap, Mutator, Object, class_word};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

#[inline(always)]
fn node(mutator: &Mutator, left: u64, right: u64) -> NonNull<Object> {
    let node = mutator.alloc(4, false).unwrap();
    // SAFETY: a new cell of four words.
    unsafe {
        node.as_ref().initialise(0, class_word(0, 1, 0));
        node.as_ref().word(0).store(left, Relaxed);
        node.as_ref().word(1).store(right, Relaxed);
    }
    node
}

fn tree(mutator: &Mutator, depth: u32) -> NonNull<Object> {
    if depth == 0 {
        return node(mutator, 0, 0);
    }
    let left = tree(mutator, depth - 1).as_ptr() as u64;
    let right = tree(mutator, depth - 1).as_ptr() as u64;
    node(mutator, left, right)
}

fn count(node: u64) -> usize {
    let Some(node) = NonNull::new(node as *mut Object) else { return 0 };
    // SAFETY: the trees are alive and have two fields.
    let (left, right) = unsafe { (node.as_ref().word(0).load(Relaxed), node.as_ref().word(1).load(Relaxed)) };
    1 + count(left) + count(right)
}

fn measure(name: &str, objects: usize, mut run: impl FnMut() -> Arc<Heap>) {
    let mut best = f64::MAX;
    let mut stats = Default::default();
    for _ in 0..5 {
        let began = Instant::now();
        let heap = run();
        best = best.min(began.elapsed().as_secs_f64());
        stats = heap.stats();
    }
    println!(
        "{name:<34} {:6.2} ns/alloc  {:3} collections, longest {:7.2?}, {:4} MB used",
        best * 1e9 / objects as f64,
        stats.collections,
        stats.pause_max,
        stats.used_bytes >> 20
    );
}

fn main() {
    const GARBAGE: usize = 50_000_000;
    let mb = std::env::var("HEAP_BUDGET_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(64usize);
    let heap = || Heap::new(Config { budget_bytes: mb << 20, markers: std::env::var("HEAP_MARKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(0), ..Config::default() }).unwrap();
    measure("garbage of 32 bytes", GARBAGE, || {
        let heap = heap();
        let mutator = heap.attach().unwrap();
        for _ in 0..GARBAGE {
            std::hint::black_box(node(&mutator, 0, 0));
        }
        drop(mutator);
        heap
    });
    measure("leaves of 24 bytes", GARBAGE, || {
        let heap = heap();
        let mutator = heap.attach().unwrap();
        for _ in 0..GARBAGE {
            let leaf = mutator.alloc(3, true).unwrap();
            // SAFETY: a new cell.
            unsafe { leaf.as_ref() }.initialise(0, 0);
            std::hint::black_box(leaf);
        }
        drop(mutator);
        heap
    });
    measure("garbage beside 100 MB of trees", GARBAGE, || {
        let heap = heap();
        let mutator = heap.attach().unwrap();
        let keep: Vec<_> = (0..1).map(|_| tree(&mutator, 21)).collect();
        let kept = keep[0].as_ptr() as u64;
        for _ in 0..GARBAGE {
            std::hint::black_box(node(&mutator, 0, 0));
        }
        assert_eq!(count(std::hint::black_box(kept)), (2 << 21) - 1);
        drop(mutator);
        heap
    });
    measure("binary trees of depth 16", 200 * 131_071, || {
        let heap = heap();
        let mutator = heap.attach().unwrap();
        for _ in 0..200 {
            std::hint::black_box(tree(&mutator, 16));
        }
        drop(mutator);
        heap
    });
    measure("garbage on two threads", 2 * GARBAGE, || {
        let heap = heap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mutator = heap.attach().unwrap();
                    for _ in 0..GARBAGE {
                        std::hint::black_box(node(&mutator, 0, 0));
                    }
                });
            }
        });
        heap
    });
}
