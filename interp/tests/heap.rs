//! What the heap promises to its users, tested at its public face: nothing reachable is lost or changed, garbage costs no
//! memory, the limit is an error and not the end, deaths are told once, and any number of threads may come and go.
#![allow(clippy::unwrap_used)]

use interp::heap::{
    AttachedMutator, Config, HEADER_WORDS, Heap, Mutator, Object, OutOfMemory, RootSource, ThreadRoots, Value, ValueVec, Visitor,
    class_word, hide, reveal,
};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::time::{Duration, Instant};

const NODE: u8 = 1;
const BYTES: u8 = 2;

fn heap(config: Config) -> Arc<Heap> {
    Heap::new(config).unwrap()
}

/// Checks everything after each collection, and overwrites what died.
fn strict() -> Config {
    Config { poison: true, verify: true, ..Config::default() }
}

fn alloc(mutator: &Mutator, fields: usize, leaf: bool) -> Result<NonNull<Object>, OutOfMemory> {
    let object = mutator.alloc(HEADER_WORDS + fields, leaf)?;
    // SAFETY: a new cell of ours.
    unsafe { object.as_ref() }.initialise(0, class_word(0, if leaf { BYTES } else { NODE }, 0));
    Ok(object)
}

fn get(object: NonNull<Object>, field: usize) -> u64 {
    // SAFETY: the tests only pass live objects and fields that they have.
    unsafe { object.as_ref().word(field) }.load(Relaxed)
}

fn set(object: NonNull<Object>, field: usize, word: u64) {
    // SAFETY: as above.
    unsafe { object.as_ref().word(field) }.store(word, Relaxed);
}

fn refer(object: NonNull<Object>) -> u64 {
    Value::from_ptr(object).bits()
}

fn follow(word: u64) -> NonNull<Object> {
    Value::from_bits(word).to_object().unwrap()
}

/// Overwrites stale words that finished calls have left below the present frame.
#[inline(never)]
fn wipe_stack() {
    let words = [0u64; 4096];
    std::hint::black_box(&words);
}

/// A perfect binary tree; each node's third field tells its depth.
fn tree(mutator: &Mutator, depth: u64) -> NonNull<Object> {
    let (left, right) = if depth > 0 { (refer(tree(mutator, depth - 1)), refer(tree(mutator, depth - 1))) } else { (0, 0) };
    let node = alloc(mutator, 3, false).unwrap();
    set(node, 0, left);
    set(node, 1, right);
    set(node, 2, Value::from_small(depth as i32).bits());
    mutator.safepoint();
    node
}

fn count_nodes(node: NonNull<Object>) -> u64 {
    let depth = Value::from_bits(get(node, 2)).as_int() as u64;
    if depth == 0 {
        assert_eq!((get(node, 0), get(node, 1)), (0, 0));
        return 1;
    }
    let (left, right) = (follow(get(node, 0)), follow(get(node, 1)));
    assert_eq!(Value::from_bits(get(left, 2)).as_int() as u64, depth - 1);
    1 + count_nodes(left) + count_nodes(right)
}

fn trees_on_threads(heap: &Arc<Heap>, threads: usize, rounds: usize, depth: u64) {
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mutator = heap.attach().unwrap();
                let long_lived = tree(&mutator, depth);
                for _ in 0..rounds {
                    assert_eq!(count_nodes(tree(&mutator, depth)), (2 << depth) - 1);
                }
                assert_eq!(count_nodes(long_lived), (2 << depth) - 1);
            });
        }
    });
}

#[test]
fn trees_survive_a_collection_at_every_allocation() {
    let heap = heap(Config { stress_every: 1, ..strict() });
    trees_on_threads(&heap, 3, 3, 5);
    assert!(heap.collections() > 300);
}

#[test]
fn trees_survive_stops_and_collections_from_outside() {
    let heap = heap(Config { budget_bytes: 1 << 20, ..strict() });
    std::thread::scope(|scope| {
        let workers = scope.spawn(|| trees_on_threads(&heap, 3, 20, 11));
        while !workers.is_finished() {
            heap.stop_the_world(|_| ());
            heap.collect_from_outside();
            std::thread::sleep(Duration::from_millis(2));
        }
        workers.join().unwrap();
    });
    assert!(heap.collections() > 10);
}

#[test]
fn several_markers_find_what_one_finds() {
    for markers in [1, 2, 4] {
        let heap = heap(Config { markers, budget_bytes: 2 << 20, ..strict() });
        let mutator = heap.attach().unwrap();
        let trees = alloc(&mutator, 100_000, false).unwrap();
        for index in 0..3000 {
            set(trees, index * 33, refer(tree(&mutator, 3)));
        }
        mutator.collect();
        for index in 0..3000 {
            assert_eq!(count_nodes(follow(get(trees, index * 33))), 15);
        }
        let live = heap.stats().live_bytes;
        assert!((100_000 * 8 + 3000 * 15 * 48..100_000 * 8 + 3000 * 15 * 48 + 100_000).contains(&live), "{live}");
    }
}

#[test]
fn a_list_of_a_million_is_marked_and_dropped_without_recursion() {
    #[inline(never)]
    fn build(mutator: &Mutator) -> NonNull<Object> {
        let mut head = 0;
        for number in 0..1_000_000 {
            let node = alloc(mutator, 2, false).unwrap();
            set(node, 0, head);
            set(node, 1, Value::from_small(number).bits());
            head = refer(node);
        }
        follow(head)
    }
    #[inline(never)]
    fn walk(mutator: &Mutator) {
        let mut node = build(mutator);
        mutator.collect();
        assert!(mutator.heap().stats().live_bytes >= 32_000_000);
        let mut length = 1;
        while get(node, 0) != 0 {
            node = follow(get(node, 0));
            length += 1;
        }
        assert_eq!(length, 1_000_000);
    }
    let heap = heap(strict());
    let worker = std::thread::Builder::new().stack_size(256 << 10);
    std::thread::scope(|scope| {
        let run = || {
            let mutator = heap.attach().unwrap();
            walk(&mutator);
            wipe_stack();
            mutator.collect();
            assert!(heap.stats().live_bytes < 1_000_000, "{:?}", heap.stats());
        };
        worker.spawn_scoped(scope, run).unwrap().join().unwrap();
    });
}

#[test]
fn objects_of_every_size_keep_their_contents() {
    let heap = heap(Config { budget_bytes: 4 << 20, ..strict() });
    let mutator = heap.attach().unwrap();
    let sizes: Vec<usize> = (0..18).flat_map(|shift| [(1usize << shift) - 1, 1 << shift, (1 << shift) * 5 / 4 + 1]).collect();
    let table = alloc(&mutator, 2 * sizes.len(), false).unwrap();
    for round in 0..4u64 {
        for (index, &size) in sizes.iter().enumerate() {
            for leaf in [false, true] {
                let object = alloc(&mutator, size, leaf).unwrap();
                assert!(heap.cell_bytes(object) >= (size + 2) * 8);
                for field in 0..size {
                    if !leaf {
                        assert_eq!(get(object, field), 0, "a cell of {size} words is not zeroed");
                    }
                    set(object, field, Value::from_small((field as u64 + round) as i32).bits());
                }
                set(table, 2 * index + leaf as usize, refer(object));
            }
        }
        mutator.collect();
        for (index, &size) in sizes.iter().enumerate() {
            for leaf in 0..2 {
                let object = follow(get(table, 2 * index + leaf));
                for field in 0..size {
                    assert_eq!(get(object, field), Value::from_small((field as u64 + round) as i32).bits());
                }
            }
        }
    }
}

#[test]
fn an_address_into_the_middle_keeps_an_object() {
    let heap = heap(strict());
    let mutator = heap.attach().unwrap();
    let holder = alloc(&mutator, 3, false).unwrap();
    #[inline(never)]
    fn fill(mutator: &Mutator, holder: NonNull<Object>) {
        for (field, size) in [10, 1500, 1_000_000].into_iter().enumerate() {
            let object = alloc(mutator, size, true).unwrap();
            set(object, size - 1, 4711);
            set(holder, field, refer(object) + (size as u64 + 1) * 8 + 3);
        }
    }
    fill(&mutator, holder);
    wipe_stack();
    mutator.collect();
    for field in 0..3 {
        let last = get(holder, field) - 3;
        let object = heap.object_around(last as usize).unwrap();
        let index = (last as usize - object.as_ptr() as usize) / 8 - HEADER_WORDS;
        assert_eq!(get(object, index), 4711);
    }
}

#[test]
fn the_shape_in_the_class_word_is_kept() {
    let heap = heap(strict());
    let mutator = heap.attach().unwrap();
    #[inline(never)]
    fn build(mutator: &Mutator) -> NonNull<Object> {
        let shape = alloc(mutator, 1, false).unwrap();
        set(shape, 0, Value::from_small(5).bits());
        let object = alloc(mutator, 1, false).unwrap();
        // SAFETY: it lives.
        unsafe { object.as_ref() }.class_word().store(class_word(refer(shape), 200, 0xFF), Relaxed);
        object
    }
    let object = build(&mutator);
    wipe_stack();
    mutator.collect();
    // SAFETY: it lives.
    let header = unsafe { object.as_ref() };
    assert_eq!((header.kind(), header.flags()), (200, 0xFF));
    assert_eq!(get(follow(header.shape_bits()), 0), Value::from_small(5).bits());
}

#[test]
fn garbage_takes_no_memory() {
    let heap = heap(Config { budget_bytes: 4 << 20, ..Config::default() });
    let mutator = heap.attach().unwrap();
    for round in 0..200 {
        for size in [2, 5, 20, 100, 700, 2000, 9000, 300_000] {
            let object = alloc(&mutator, size, round % 2 == 0).unwrap();
            set(object, size - 1, 1);
        }
        for _ in 0..2000 {
            alloc(&mutator, 4, false).unwrap();
        }
    }
    let stats = heap.stats();
    assert!(stats.collections > 50, "{stats:?}");
    assert!(stats.used_bytes < 32 << 20, "{stats:?}");
}

#[test]
fn mixed_sizes_with_few_survivors_do_not_fragment_the_heap() {
    let heap = heap(Config { limit_bytes: 30 << 20, ..Config::default() });
    let mutator = heap.attach().unwrap();
    let survivors = alloc(&mutator, 40_000, false).unwrap();
    let mut seed = 7u64;
    for _ in 0..2_000_000 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let fields = 2 + (seed >> 33) as usize % 60;
        let object = alloc(&mutator, fields, false).expect("12 MB live fit into 30 MB");
        if (seed >> 50).is_multiple_of(16) {
            set(survivors, (seed >> 20) as usize % 40_000, refer(object));
        }
    }
    assert!(heap.collections() > 20);
}

#[test]
fn the_limit_is_an_error_and_the_program_goes_on() {
    let heap = heap(Config { limit_bytes: 16 << 20, ..strict() });
    let mutator = heap.attach().unwrap();
    #[inline(never)]
    fn fill(mutator: &Mutator) -> usize {
        let mut head = 0;
        let mut nodes = 0;
        while let Ok(node) = alloc(mutator, 6, false) {
            set(node, 0, head);
            head = refer(node);
            nodes += 1;
        }
        // The reserve lets the handler allocate.
        for _ in 0..1000 {
            alloc(mutator, 10, false).unwrap();
        }
        assert!(heap_full(mutator));
        std::hint::black_box(head);
        nodes
    }
    fn heap_full(mutator: &Mutator) -> bool {
        mutator.alloc(1 << 18, false).is_err()
    }
    for _ in 0..3 {
        let nodes = fill(&mutator);
        assert!((200_000..270_000).contains(&nodes), "{nodes} nodes of 64 bytes fitted into 16 MB");
        wipe_stack();
        mutator.collect();
        assert!(!heap_full(&mutator));
        assert!(heap.stats().used_bytes < 4 << 20);
    }
    assert_eq!(mutator.alloc(usize::MAX / 16, true), Err(OutOfMemory));
    assert_eq!(mutator.alloc(usize::MAX, false), Err(OutOfMemory));
}

#[test]
fn the_reserve_has_an_end() {
    let heap = heap(Config { limit_bytes: 4 << 20, ..Config::default() });
    let mutator = heap.attach().unwrap();
    let mut head = 0;
    let (mut nodes, mut errors) = (0, 0);
    while errors < 50 {
        match alloc(&mutator, 6, false) {
            Ok(node) => {
                set(node, 0, head);
                head = refer(node);
                nodes += 1;
            }
            Err(OutOfMemory) => errors += 1,
        }
    }
    std::hint::black_box(head);
    assert!(nodes * 64 <= 6 << 20, "{nodes}");
    assert!(heap.stats().used_bytes <= 6 << 20);
}

#[test]
fn weak_words_are_cleared_once_and_in_order() {
    let heap = heap(strict());
    let mutator = heap.attach().unwrap();
    #[inline(never)]
    fn weak_to(mutator: &Mutator, referent: NonNull<Object>) -> NonNull<Object> {
        let weak = alloc(mutator, 2, false).unwrap();
        set(weak, 0, hide(referent));
        // SAFETY: field 0 is a hidden reference.
        unsafe { mutator.register_weak(weak, 0) };
        weak
    }
    #[inline(never)]
    fn build(mutator: &Mutator, keep: NonNull<Object>, weaks: NonNull<Object>) {
        set(weaks, 0, refer(weak_to(mutator, keep)));
        let dying = alloc(mutator, 1, false).unwrap();
        set(weaks, 1, refer(weak_to(mutator, dying)));
        weak_to(mutator, dying);
    }
    let keep = alloc(&mutator, 1, false).unwrap();
    let weaks = alloc(&mutator, 2, false).unwrap();
    build(&mutator, keep, weaks);
    wipe_stack();
    mutator.collect();
    assert!(heap.has_pending());
    assert_eq!(heap.pop_cleared_weak(), Some(follow(get(weaks, 1))));
    assert_eq!(heap.pop_cleared_weak(), None);
    assert!(!heap.has_pending());
    assert_eq!(reveal(get(follow(get(weaks, 0)), 0)), Some(keep));
    assert_eq!(reveal(get(follow(get(weaks, 1)), 0)), None);
    for _ in 0..3 {
        mutator.collect();
        assert!(!heap.has_pending());
    }
}

#[test]
fn finalizers_fire_once() {
    let heap = heap(strict());
    heap.set_pending_bits(8);
    let mutator = heap.attach().unwrap();
    #[inline(never)]
    fn build(mutator: &Mutator, weak: NonNull<Object>) {
        for token in 0..1000 {
            let object = alloc(mutator, 1, token % 2 == 0).unwrap();
            mutator.register_finalizer(object, token);
        }
        // An object that comes back, with a child that its finalizer will want to see, and a weak word to it.
        let child = alloc(mutator, 1, false).unwrap();
        set(child, 0, Value::from_small(77).bits());
        mutator.register_finalizer(child, 5000);
        let parent = alloc(mutator, 1, false).unwrap();
        set(parent, 0, refer(child));
        mutator.register_resurrecting(parent);
        set(weak, 0, hide(parent));
        // SAFETY: field 0 is a hidden reference.
        unsafe { mutator.register_weak(weak, 0) };
    }
    #[inline(never)]
    fn finalize(heap: &Heap) {
        let parent = heap.pop_to_finalize().unwrap();
        assert_eq!(get(follow(get(parent, 0)), 0), Value::from_small(77).bits());
        assert_eq!(heap.pop_to_finalize(), None);
    }
    let weak = alloc(&mutator, 1, false).unwrap();
    build(&mutator, weak);
    wipe_stack();
    mutator.collect();
    assert_eq!(mutator.signal().take_requests(8), 8);
    let mut dead = heap.take_dead();
    // A stale register or stack slot may hold the last one or two.
    assert!(dead.len() >= 998, "{}", dead.len());
    assert!(!dead.contains(&5000));
    assert_eq!(get(weak, 0), 0, "a weak word shows an object that awaits its finalizer");
    mutator.collect();
    finalize(&heap);
    for _ in 0..2 {
        wipe_stack();
        mutator.collect();
    }
    dead.extend(heap.take_dead());
    dead.sort_unstable();
    let expected: Vec<u64> = (0..1000).chain([5000]).collect();
    assert_eq!(dead, expected);
    assert_eq!(heap.pop_to_finalize(), None);
}

/// Threads pass chains of objects to each other through one shared object; each chain carries its own check sum.
#[test]
fn threads_exchange_objects_through_the_heap() {
    for config in [Config { stress_every: 3, ..strict() }, Config { budget_bytes: 1 << 20, markers: 2, ..strict() }] {
        let rounds = if config.stress_every > 0 { 300 } else { 30_000 };
        let heap = heap(config);
        let table = Arc::new(Globals { words: vec![AtomicU64::new(0)] });
        heap.add_root_source(table.clone());
        let owner = heap.attach().unwrap();
        table.words[0].store(refer(alloc(&owner, 64, false).unwrap()), Relaxed);
        let exchange = |seed: u64| {
            let mutator = heap.attach().unwrap();
            let shared = follow(table.words[0].load(Relaxed));
            let mut seed = seed;
            let mut random = |end: u64| {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (seed >> 33) % end
            };
            for _ in 0..rounds {
                // SAFETY: the shared object has 64 fields.
                let slot = unsafe { shared.as_ref().word(random(64) as usize) };
                let old = slot.load(std::sync::atomic::Ordering::Acquire);
                let (mut sum, mut length, mut next) = (0, 0, old);
                while next != 0 {
                    let node = follow(next);
                    let child = get(node, 0);
                    let below = if child == 0 { 0 } else { Value::from_bits(get(follow(child), 1)).as_int() };
                    assert_eq!(Value::from_bits(get(node, 1)).as_int(), below + Value::from_bits(get(node, 2)).as_int());
                    sum = sum.max(Value::from_bits(get(node, 1)).as_int());
                    (length, next) = (length + 1, child);
                }
                let tail = if length > 20 { 0 } else { old };
                let part = random(1000) as i64;
                let node = alloc(&mutator, 3 + random(40) as usize, false).unwrap();
                set(node, 0, tail);
                set(node, 1, Value::from_int_unchecked(part + if tail == 0 { 0 } else { sum }).bits());
                set(node, 2, Value::from_int_unchecked(part).bits());
                slot.store(refer(node), std::sync::atomic::Ordering::Release);
                mutator.safepoint();
            }
        };
        owner.safe_region(|| {
            std::thread::scope(|scope| {
                for seed in 1..4 {
                    let exchange = &exchange;
                    scope.spawn(move || exchange(seed));
                }
            });
        });
        assert!(heap.collections() > 5);
    }
}

#[test]
fn what_awaits_a_finalizer_keeps_what_it_refers_to() {
    let heap = heap(strict());
    let mutator = heap.attach().unwrap();
    let holder = alloc(&mutator, 1, false).unwrap();
    #[inline(never)]
    fn build(mutator: &Mutator, holder: NonNull<Object>) {
        let shared = alloc(mutator, 1, false).unwrap();
        set(shared, 0, Value::from_small(1).bits());
        set(holder, 0, refer(shared));
        mutator.register_resurrecting(shared);
        let parent = alloc(mutator, 1, false).unwrap();
        set(parent, 0, refer(shared));
        mutator.register_resurrecting(parent);
    }
    #[inline(never)]
    fn pop(heap: &Heap, own: bool) {
        let object = heap.pop_to_finalize().unwrap();
        let word = if own { get(object, 0) } else { get(follow(get(object, 0)), 0) };
        assert_eq!(word, Value::from_small(1).bits());
        assert_eq!(heap.pop_to_finalize(), None);
    }
    build(&mutator, holder);
    wipe_stack();
    mutator.collect();
    set(holder, 0, 0);
    wipe_stack();
    mutator.collect();
    pop(&heap, false);
    wipe_stack();
    mutator.collect();
    pop(&heap, true);
}

#[test]
fn threads_that_come_and_go_leave_nothing_behind() {
    let heap = heap(Config::default());
    let (finalized, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for _ in 0..2500 {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mutator = heap.attach().unwrap();
                    for size in [1, 3, 7, 30, 100] {
                        alloc(&mutator, size, false).unwrap();
                        alloc(&mutator, size, true).unwrap();
                    }
                    mutator.register_finalizer(alloc(&mutator, 2, true).unwrap(), 1);
                    finalized.fetch_add(heap.take_dead().len(), Relaxed);
                    most.fetch_max(heap.stats().used_bytes, Relaxed);
                });
            }
        });
    }
    assert_eq!(heap.world().mutators(), 0);
    assert!(heap.collections() < 60, "{:?}", heap.stats());
    // Ten thousand threads used 3 KB each; what is left of a block, the next thread uses.
    assert!(most.load(Relaxed) < 40 << 20, "{most:?}");
    heap.collect_from_outside();
    finalized.fetch_add(heap.take_dead().len(), Relaxed);
    assert_eq!(finalized.load(Relaxed), 10_000);
    assert_eq!(heap.stats().live_bytes, 0);
    assert_eq!(heap.stats().used_bytes, 0);
}

#[test]
fn stops_back_to_back_starve_nobody() {
    let heap = heap(Config::default());
    let done = AtomicBool::new(false);
    let steps = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Relaxed) {
                    heap.stop_the_world(|_| ());
                }
            });
        }
        let workers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let mutator = heap.attach().unwrap();
                        for _ in 0..5 {
                            mutator.safepoint();
                            mutator.safe_region(std::thread::yield_now);
                            steps.fetch_add(1, Relaxed);
                        }
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        done.store(true, Relaxed);
    });
    assert_eq!(steps.load(Relaxed), 3 * 300 * 5);
}

#[test]
fn nobody_runs_while_the_world_is_stopped() {
    let heap = heap(Config::default());
    let inside = AtomicBool::new(false);
    let stops = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (heap, inside, stops) = (&heap, &inside, &stops);
            scope.spawn(move || {
                let mutator = heap.attach().unwrap();
                for step in 0..2000 {
                    assert!(!inside.load(SeqCst), "a mutator runs beside a stopper");
                    match (step + number) % 10 {
                        0 => mutator.stop_the_world(|_| {
                            assert!(!inside.swap(true, SeqCst), "two stoppers at once");
                            (0..2000).for_each(|_| std::hint::spin_loop());
                            stops.fetch_add(1, Relaxed);
                            inside.store(false, SeqCst);
                        }),
                        1..4 => mutator.safe_region(std::thread::yield_now),
                        4 => {
                            mutator.enter_safe();
                            mutator.leave_safe();
                        }
                        _ => mutator.safepoint(),
                    }
                }
            });
        }
    });
    assert_eq!(stops.load(Relaxed), 800);
}

#[test]
fn blocked_threads_do_not_hold_a_collection_up() {
    let heap = heap(strict());
    let gate = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mutator = heap.attach().unwrap();
            let kept = tree(&mutator, 8);
            mutator.safe_region(|| {
                gate.wait();
                gate.wait();
            });
            assert_eq!(count_nodes(kept), 511);
        });
        let mutator = heap.attach().unwrap();
        mutator.safe_region(|| gate.wait());
        let before = Instant::now();
        for _ in 0..10 {
            mutator.collect();
        }
        assert!(before.elapsed() < Duration::from_secs(5));
        assert!(heap.stats().live_bytes >= 511 * 48);
        mutator.safe_region(|| gate.wait());
    });
}

struct Globals {
    words: Vec<AtomicU64>,
}

impl RootSource for Globals {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.atomic_words(&self.words);
    }
}

#[test]
fn declared_roots_keep_objects() {
    let heap = heap(strict());
    let globals = Arc::new(Globals { words: (0..4).map(|_| AtomicU64::new(0)).collect() });
    heap.add_root_source(globals.clone());
    let mutator = heap.attach().unwrap();
    let mut registers = vec![0u64; 16];
    unsafe fn visit(data: *const (), visitor: &mut dyn Visitor) {
        // SAFETY: the test registers the address of a slice of 16 words that outlives the mutator.
        visitor.words(unsafe { std::slice::from_raw_parts(data.cast::<u64>(), 16) });
    }
    let data = registers.as_mut_ptr();
    // SAFETY: `registers` outlives the mutator's use, and nobody else touches it.
    unsafe { mutator.add_roots(ThreadRoots { data: data.cast_const().cast(), visit }) };
    #[inline(never)]
    fn fill(mutator: &Mutator, globals: &Globals, registers: *mut u64) {
        globals.words[3].store(refer(tree(mutator, 6)), Relaxed);
        // SAFETY: as above.
        unsafe { registers.add(7).write(refer(tree(mutator, 6))) };
    }
    fill(&mutator, &globals, data);
    wipe_stack();
    for _ in 0..2 {
        mutator.collect();
        assert_eq!(count_nodes(follow(globals.words[3].load(Relaxed))), 127);
        // SAFETY: as above.
        assert_eq!(count_nodes(follow(unsafe { data.add(7).read() })), 127);
    }
    globals.words[3].store(0, Relaxed);
    mutator.remove_roots(data.cast_const().cast());
    wipe_stack();
    mutator.collect();
    assert!(heap.stats().live_bytes < 127 * 48 / 2, "{:?}", heap.stats());
}

#[test]
fn a_value_vector_lives_on_the_stack() {
    let heap = heap(Config { stress_every: 7, ..strict() });
    let mutator = heap.attach().unwrap();
    let mut values = ValueVec::new(class_word(0, NODE, 0));
    for number in 0..300 {
        let object = alloc(&mutator, 1, false).unwrap();
        set(object, 0, Value::from_small(number).bits());
        values.push(&mutator, Value::from_ptr(object)).unwrap();
        values.push(&mutator, Value::from_f64(number as f64)).unwrap();
    }
    assert_eq!(values.len(), 600);
    for number in (0..300).rev() {
        assert_eq!(values.pop().map(Value::as_f64), Some(number as f64));
        let object = values.pop().and_then(Value::to_object).unwrap();
        assert_eq!(get(object, 0), Value::from_small(number).bits());
    }
    assert!(values.pop().is_none() && values.is_empty());
}

#[test]
fn every_allocated_cell_is_visited() {
    let heap = heap(Config::default());
    let mutator = heap.attach().unwrap();
    let count = |mutator: &AttachedMutator| {
        mutator.stop_the_world(|stopped| {
            let mut cells = 0;
            heap.for_each_cell(stopped, |object, bytes, leaf| {
                // SAFETY: an allocated cell has a header.
                assert!(bytes >= 32 && !leaf && unsafe { object.as_ref() }.kind() == NODE);
                cells += 1;
            });
            cells
        })
    };
    let kept = tree(&mutator, 9);
    assert_eq!(count(&mutator), 1023);
    mutator.collect();
    alloc(&mutator, 3, false).unwrap();
    alloc(&mutator, 300_000, false).unwrap();
    assert_eq!(count(&mutator), 1025);
    assert_eq!(count_nodes(kept), 1023);
}
