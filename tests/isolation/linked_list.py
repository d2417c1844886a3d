"""A sorted linked list changed by all: it stays sorted and whole, and holds what was put in."""

from thread import atomic
import together


class Node:
    def __init__(self, key, next):
        self.key = key
        self.next = next


head = Node(-1, None)
balance = [0] * together.threads


@atomic
def insert(key):
    node = head
    while node.next is not None and node.next.key < key:
        node = node.next
    if node.next is not None and node.next.key == key:
        return False
    node.next = Node(key, node.next)
    return True


@atomic
def remove(key):
    node = head
    while node.next is not None and node.next.key < key:
        node = node.next
    if node.next is None or node.next.key != key:
        return False
    node.next = node.next.next
    return True


@atomic
def keys():
    found = []
    node = head.next
    while node is not None:
        found.append(node.key)
        node = node.next
    return found


def body(index, number):
    key = (number * 7919 + index * 31) % 40
    if number % 2:
        if insert(key):
            balance[index] += 1
    elif remove(key):
        balance[index] -= 1
    if number % 20 == 0:
        found = keys()
        assert found == sorted(set(found))


together.run(together.rounds(300), body)
assert len(keys()) == sum(balance)
together.ok()
