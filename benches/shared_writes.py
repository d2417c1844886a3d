#!/usr/bin/env python3
"""What threads with nothing in common write in common: atomic instructions in the runtime, by function, per round of ordinary work.

`shared_writes/rounds.py` does some four hundred ordinary things a round, with one thread in transactions, under valgrind's
callgrind, which counts every instruction by its address; those that lock a cache line are looked up with objdump. Two runs of
different length give what a round costs; what is done once, at the start, cancels out. Functions that have to are listed here
with the reason. Target: any other executes less than 0.2 such instructions a round.
"""

import collections
import os
import re
import shutil
import subprocess
import tempfile

from measure import HERE, Report, arguments, environment

ROUNDS = (100, 600)
MOST = 0.2
# beginnings of names, with or without `<`
ALLOWED = {
    "stm::access::": "takes an object for writing: its own words",
    "stm::commit::": "ends a transaction: the clock, and its own descriptor",
    "stm::domain::Domain::heal": "takes over the stamp of what another transaction left: the object's word",
    "interp::heap::": "fetches cells by the thousand; collects",
    "interp::object::bells::": "tells of a released lock: of that lock",
    "arc_swap::": "claims in words of the thread's own",
    "core::ptr::drop_in_place<arc_swap::": "the same",
    "interp::host::start::GlobalRoots": "collects",
}
# what makes something to be kept for all, on purpose, once a round: `exec`, a digest object
RARE = {"new_code": "code of an `exec`", "builtin_exec": "the same", "new_native_box": "an object of hashlib", "drop_in_place<alloc::vec::Vec<alloc::boxed::Box<alloc::sync::Arc<dyn": "the same", "drop_in_place<alloc::sync::": "the same"}


def executed(ame, rounds, folder):
    """{(function, address in the object): times}, of the binary's own code."""
    out = os.path.join(folder, "out.%d" % rounds)
    command = ["valgrind", "--tool=callgrind", "--dump-instr=yes", "--callgrind-out-file=" + out, ame, "-X", "stm=on", os.path.join(HERE, "shared_writes", "rounds.py"), str(rounds)]
    done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit("%d rounds failed: %s" % (rounds, "\n".join(done.stderr.strip().splitlines()[-3:])))
    names, function, in_binary, address, counts, is_call = {}, None, False, 0, collections.Counter(), False
    for line in open(out):
        line = line.rstrip()
        named = re.match(r"(fn|cfn|ob|cob)=\((\d+)\)(?: (.*))?$", line)
        if named:
            key = (named[1][-2:], named[2])
            if named[3]:
                names[key] = named[3]
            if named[1] == "fn":
                function = names[key]
            elif named[1] == "ob":
                in_binary = os.path.realpath(names[key]) == os.path.realpath(ame)
        elif line.startswith("calls="):
            is_call = True
        else:
            cost = re.match(r"(\+|-|0x|)([0-9a-f]+|\*) \S+ (\d+)$", line)
            if cost:
                step = cost[2]
                if step != "*":
                    address = int(step, 16) if cost[1] in ("0x", "") else address + int(cost[1] + step)
                if in_binary and not is_call:
                    counts[function, address] += int(cost[3])
                is_call = False
    return counts


def locking(ame):
    """{address: function} of the binary's instructions that lock a cache line."""
    found, function = {}, None
    for line in subprocess.run(["objdump", "-dC", "--no-show-raw-insn", ame], capture_output=True, text=True, check=True).stdout.splitlines():
        header = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        if header:
            function = header[1]
            continue
        code = re.match(r"\s+([0-9a-f]+):\s+(lock|xchg .*\(|mfence)", line)
        if code:
            found[int(code[1], 16)] = function
    return found


def main():
    for tool in ("valgrind", "objdump"):
        if shutil.which(tool) is None:
            raise SystemExit("benches/shared_writes.py needs %s, which is not on this machine" % tool)
    args = arguments(__doc__)
    report = Report("shared_writes", args)
    folder = tempfile.mkdtemp()
    few, many = (executed(args.ame, rounds, folder) for rounds in ROUNDS)
    shutil.rmtree(folder)
    places = locking(args.ame)
    if not any(address in places for _, address in many):
        raise SystemExit("none of the binary's locking instructions ran: addresses do not fit")
    per_round = collections.Counter()
    for (function, address), times in many.items():
        if address in places:
            per_round[places[address]] += (times - few[function, address]) / (ROUNDS[1] - ROUNDS[0])
    total = sum(many.values()) - sum(few.values())
    report.say("%.0f instructions a round, of them atomic:" % (total / (ROUNDS[1] - ROUNDS[0])))
    worst = 0.0
    for function, times in per_round.most_common():
        if times < 0.01:
            continue
        plain = function.lstrip("<")
        reason = next((why for start, why in ALLOWED.items() if plain.startswith(start)), None) or next((why for part, why in RARE.items() if part in plain and times <= 4), None)
        if reason is None:
            worst = max(worst, times)
        report.say("%8.2f  %-90s %s" % (times, function[:90], reason or "WHY?"))
    report.say()
    report.target("most atomic instructions a round in a function with no reason", worst, MOST, False)
    report.end()


if __name__ == "__main__":
    main()
