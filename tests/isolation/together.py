"""Runs bodies in threads that provably overlap: all start behind one barrier and meet at a second one half-way."""

import sys
import _thread
from thread import atomic

threads = int(sys.argv[1]) if len(sys.argv) > 1 else 4
scale = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0


def rounds(count):
    """How many rounds this run makes of `count` usual ones."""
    return max(6, int(count * scale))


class Barrier:
    """Everybody waits here once, until all have come."""

    def __init__(self, parties):
        self.parties = parties
        self.arrived = 0
        self.gates = [_thread.allocate_lock() for _ in range(parties)]
        for gate in self.gates:
            gate.acquire()

    def wait(self, index):
        with atomic:
            self.arrived += 1
            last = self.arrived == self.parties
        if last:
            for gate in self.gates:
                gate.release()
        self.gates[index].acquire()


class Team:
    """What the threads of one run share."""

    def __init__(self, size):
        self.start = Barrier(size)
        self.half = Barrier(size)
        self.idents = [None] * size
        self.half_way = [0] * size
        self.ended = [0] * size
        self.errors = []


def member(team, index, body, count, done):
    passed = 0
    try:
        team.idents[index] = _thread.get_ident()
        team.start.wait(index)
        passed = 1
        for number in range(count // 2):
            body(index, number)
        team.half_way[index] = team.ended.count(0)
        team.half.wait(index)
        passed = 2
        for number in range(count // 2, count):
            body(index, number)
        team.ended[index] = 1
    except BaseException as error:
        team.errors.append(error)
        if passed < 1:
            team.start.wait(index)
        if passed < 2:
            team.half.wait(index)
    finally:
        done.release()


def run(count, *bodies, size=None):
    """body(index, round) for `count` rounds in each thread; thread i runs bodies[i % len(bodies)]."""
    size = size or threads
    team = Team(size)
    done = []
    for index in range(size):
        lock = _thread.allocate_lock()
        lock.acquire()
        done.append(lock)
        _thread.start_new_thread(member, (team, index, bodies[index % len(bodies)], count, lock))
    for lock in done:
        lock.acquire()
    if team.errors:
        raise team.errors[0]
    assert len(set(team.idents)) == size, team.idents
    assert team.half_way == [size] * size, "somebody had ended before all were half-way"
    return team


def ok(**facts):
    """The last line of every script."""
    print("ok threads=%d%s" % (threads, "".join(" %s=%s" % item for item in facts.items())))
