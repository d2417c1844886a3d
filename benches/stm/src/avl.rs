//! An ordered map from word to word on the objects of a store: a balanced search tree after Adelson-Velsky and Landis
//! (1962).
//!
//! Invariants: keys grow from left to right; the heights of two siblings differ by at most one. A change walks back up
//! only as far as heights change, so most updates write two or three nodes near the leaves. A removed node is replaced
//! by its successor's contents, not by the successor itself: its parent stays untouched.
//!
//! Only steps of a store look at a map, so it needs no care of its own for other threads.

use crate::store::{Access, Object};

const KEY: usize = 0;
const VALUE: usize = 1;
const LEFT: usize = 2;
const RIGHT: usize = 3;
const HEIGHT: usize = 4;
const ROOT: usize = 0;

type Node = Object<5>;

/// Higher than a tree of as many nodes as memory could hold.
const DEEPEST: usize = 64;

#[derive(Clone, Copy, Debug)]
pub struct Map {
    head: Object<1>,
}

/// The nodes from the root down to a place, with the side taken at each.
struct Path {
    steps: [(u64, usize); DEEPEST],
    len: usize,
}

impl Path {
    fn new() -> Path {
        Path { steps: [(0, 0); DEEPEST], len: 0 }
    }

    #[inline(always)]
    fn push(&mut self, node: Node, side: usize) {
        assert!(self.len < DEEPEST, "a balanced tree is not that deep: what was read does not fit together");
        self.steps[self.len] = (node.word(), side);
        self.len += 1;
    }
}

#[inline(always)]
fn side_of(key: u64, found: u64) -> usize {
    if key < found { LEFT } else { RIGHT }
}

impl Map {
    pub fn new<A: Access>(access: &mut A) -> Result<Map, A::Stop> {
        Ok(Map { head: access.make([0])? })
    }

    #[inline]
    fn find<A: Access>(self, access: &mut A, key: u64) -> Result<Option<Node>, A::Stop> {
        let mut at = access.get(self.head, ROOT)?;
        while let Some(node) = Node::at(at) {
            let (found, next) = access.get_then(node, KEY, |found| side_of(key, found))?;
            if found == key {
                return Ok(Some(node));
            }
            at = next;
        }
        Ok(None)
    }

    #[inline]
    pub fn get<A: Access>(self, access: &mut A, key: u64) -> Result<Option<u64>, A::Stop> {
        match self.find(access, key)? {
            Some(node) => access.get(node, VALUE).map(Some),
            None => Ok(None),
        }
    }

    /// Replaces the value of a key that is there; false: it is not.
    pub fn replace<A: Access>(self, access: &mut A, key: u64, value: u64) -> Result<bool, A::Stop> {
        match self.find(access, key)? {
            Some(node) => access.set(node, VALUE, value).map(|()| true),
            None => Ok(false),
        }
    }

    /// The entry with the smallest key that is not below `key`.
    pub fn at_or_after<A: Access>(self, access: &mut A, key: u64) -> Result<Option<(u64, u64)>, A::Stop> {
        let mut best = None;
        let mut at = access.get(self.head, ROOT)?;
        while let Some(node) = Node::at(at) {
            let (found, next) = access.get_then(node, KEY, |found| if found < key { RIGHT } else { LEFT })?;
            if found >= key {
                best = Some((found, node));
            }
            at = next;
        }
        match best {
            Some((found, node)) => Ok(Some((found, access.get(node, VALUE)?))),
            None => Ok(None),
        }
    }

    /// Adds an entry; false: the key is there already, and nothing changes.
    pub fn insert<A: Access>(self, access: &mut A, key: u64, value: u64) -> Result<bool, A::Stop> {
        let mut path = Path::new();
        let mut at = access.get(self.head, ROOT)?;
        while let Some(node) = Node::at(at) {
            let (found, next) = access.get_then(node, KEY, |found| side_of(key, found))?;
            if found == key {
                return Ok(false);
            }
            path.push(node, side_of(key, found));
            at = next;
        }
        let node = access.make([key, value, 0, 0, 1])?;
        self.link(access, &path, path.len, node.word())?;
        self.balance(access, &path, path.len)?;
        Ok(true)
    }

    /// Takes an entry out and gives its value.
    pub fn remove<A: Access>(self, access: &mut A, key: u64) -> Result<Option<u64>, A::Stop> {
        let mut path = Path::new();
        let mut at = access.get(self.head, ROOT)?;
        let node = loop {
            let Some(node) = Node::at(at) else { return Ok(None) };
            let (found, next) = access.get_then(node, KEY, |found| side_of(key, found))?;
            if found == key {
                break node;
            }
            path.push(node, side_of(key, found));
            at = next;
        };
        let value = access.get(node, VALUE)?;
        let (left, right) = (access.get(node, LEFT)?, access.get(node, RIGHT)?);
        let mut leaving = node;
        let mut rest = if left == 0 { right } else { left };
        if left != 0
            && let Some(mut next) = Node::at(right)
        {
            path.push(node, RIGHT);
            while let Some(lower) = Node::at(access.get(next, LEFT)?) {
                path.push(next, LEFT);
                next = lower;
            }
            let (key, value) = (access.get(next, KEY)?, access.get(next, VALUE)?);
            access.set(node, KEY, key)?;
            access.set(node, VALUE, value)?;
            leaving = next;
            rest = access.get(next, RIGHT)?;
        }
        self.link(access, &path, path.len, rest)?;
        self.balance(access, &path, path.len)?;
        access.discard(leaving);
        Ok(Some(value))
    }

    /// Makes the place that the first `depth` steps of the path lead to hold `child`.
    #[inline]
    fn link<A: Access>(self, access: &mut A, path: &Path, depth: usize, child: u64) -> Result<(), A::Stop> {
        if depth == 0 {
            return access.set(self.head, ROOT, child);
        }
        let (above, side) = path.steps[depth - 1];
        let above = Node::at(above).expect("only nodes are pushed");
        access.set(above, side, child)
    }

    /// Walks up from a place whose subtree has changed its height, as far as it matters.
    fn balance<A: Access>(self, access: &mut A, path: &Path, depth: usize) -> Result<(), A::Stop> {
        for depth in (0..depth).rev() {
            let node = Node::at(path.steps[depth].0).expect("only nodes are pushed");
            let before = access.get(node, HEIGHT)?;
            let (left, right) = (height(access, node, LEFT)?, height(access, node, RIGHT)?);
            let after = if left > right + 1 {
                self.rotate(access, path, depth, node, LEFT)?
            } else if right > left + 1 {
                self.rotate(access, path, depth, node, RIGHT)?
            } else {
                let after = left.max(right) + 1;
                if after != before {
                    access.set(node, HEIGHT, after)?;
                }
                after
            };
            if after == before {
                break;
            }
        }
        Ok(())
    }

    /// The child on `side` is two higher than its sibling. Gives the new height of the place.
    fn rotate<A: Access>(self, access: &mut A, path: &Path, depth: usize, node: Node, side: usize) -> Result<u64, A::Stop> {
        let other = LEFT + RIGHT - side;
        let mut top = child(access, node, side)?;
        if height(access, top, other)? > height(access, top, side)? {
            let lower = child(access, top, other)?;
            let middle = access.get(lower, side)?;
            access.set(top, other, middle)?;
            update_height(access, top)?;
            access.set(lower, side, top.word())?;
            top = lower;
        }
        let middle = access.get(top, other)?;
        access.set(node, side, middle)?;
        update_height(access, node)?;
        access.set(top, other, node.word())?;
        let after = update_height(access, top)?;
        self.link(access, path, depth, top.word())?;
        Ok(after)
    }

    /// Calls `visit` for each entry in order of keys.
    pub fn each<A: Access>(self, access: &mut A, mut visit: impl FnMut(&mut A, u64, u64) -> Result<(), A::Stop>) -> Result<(), A::Stop> {
        let mut above = Vec::new();
        let mut at = access.get(self.head, ROOT)?;
        loop {
            while let Some(node) = Node::at(at) {
                above.push(node);
                at = access.get(node, LEFT)?;
            }
            let Some(node) = above.pop() else { return Ok(()) };
            let (key, value) = (access.get(node, KEY)?, access.get(node, VALUE)?);
            visit(access, key, value)?;
            at = access.get(node, RIGHT)?;
        }
    }

    /// Checks the invariants and gives the number of entries.
    pub fn check<A: Access>(self, access: &mut A) -> Result<usize, A::Stop> {
        let root = access.get(self.head, ROOT)?;
        let mut entries = 0;
        let mut last = None;
        check_below(access, root, &mut last, &mut entries)?;
        Ok(entries)
    }
}

fn child<A: Access>(access: &mut A, node: Node, side: usize) -> Result<Node, A::Stop> {
    let word = access.get(node, side)?;
    Ok(Node::at(word).expect("the higher side has a node: what was read fits together"))
}

#[inline]
fn height<A: Access>(access: &mut A, node: Node, side: usize) -> Result<u64, A::Stop> {
    match Node::at(access.get(node, side)?) {
        Some(child) => access.get(child, HEIGHT),
        None => Ok(0),
    }
}

fn update_height<A: Access>(access: &mut A, node: Node) -> Result<u64, A::Stop> {
    let after = height(access, node, LEFT)?.max(height(access, node, RIGHT)?) + 1;
    access.set(node, HEIGHT, after)?;
    Ok(after)
}

fn check_below<A: Access>(access: &mut A, word: u64, last: &mut Option<u64>, entries: &mut usize) -> Result<u64, A::Stop> {
    let Some(node) = Node::at(word) else { return Ok(0) };
    let (left, right) = (access.get(node, LEFT)?, access.get(node, RIGHT)?);
    let left = check_below(access, left, last, entries)?;
    let key = access.get(node, KEY)?;
    assert!(last.is_none_or(|last| last < key), "keys are out of order");
    *last = Some(key);
    *entries += 1;
    let right = check_below(access, right, last, entries)?;
    assert!(left.abs_diff(right) <= 1, "a node is out of balance");
    assert_eq!(access.get(node, HEIGHT)?, left.max(right) + 1);
    Ok(left.max(right) + 1)
}
