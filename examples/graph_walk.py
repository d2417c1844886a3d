"""Walks over a graph of a million objects: parallel readers of one shared structure, some of which write to it.

    ame examples/graph_walk.py [NODES] [WALKS]
"""

import sys
import time

import ame

NODES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
WALKS = int(sys.argv[2]) if len(sys.argv) > 2 else 400
STEPS = 2000


class Node:
    __slots__ = ("number", "next", "other", "visits")

    def __init__(self, number):
        self.number = number
        self.next = self.other = None
        self.visits = 0


def graph():
    nodes = [Node(number) for number in range(NODES)]
    seed = 1
    for number, node in enumerate(nodes):
        seed = (seed * 1103515245 + 12345) % 2147483648
        node.next = nodes[(number + 1) % NODES]
        node.other = nodes[seed % NODES]
    return nodes


def walk(node, seed):
    total = 0
    for step in range(STEPS):
        seed = (seed * 1103515245 + 12345) % 2147483648
        node = node.other if seed & 65536 else node.next
        total += node.number
    node.visits += 1
    return total


def main():
    nodes = graph()
    sums = [0] * WALKS
    start = time.perf_counter()
    for number in ame.parallel(range(WALKS), ordered=False):
        sums[number] = walk(nodes[number * 7919 % NODES], number)
    took = time.perf_counter() - start
    print(NODES, "objects,", WALKS, "walks of", STEPS, "steps")
    print("sum of the numbers seen", sum(sums))
    print("ends", sum(node.visits for node in nodes))
    print("%.2f s" % took, file=sys.stderr)


main()
