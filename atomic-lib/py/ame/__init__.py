"""Automatic Mutual Exclusion: parallel loops and atomic blocks.

    for x in ame.parallel(xs):
        ...

runs the loop's own body in parallel, each iteration a transaction, and commits in the loop's order.
"""

from _ame import parallel, in_atomic, attempt
from thread import atomic

__all__ = ["parallel", "map", "for_each", "atomic", "in_atomic", "attempt"]


def for_each(function, *iterables, ordered=False, workers=0):
    """Calls `function` for every item (zipped like `map`), in parallel; results are thrown away.

    >>> seen = []
    >>> for_each(seen.append, [1, 2, 3], ordered=True)
    >>> seen
    [1, 2, 3]
    """
    if len(iterables) == 1:
        for item in parallel(iterables[0], ordered=ordered, workers=workers):
            function(item)
        return
    for items in parallel(zip(*iterables), ordered=ordered, workers=workers):
        function(*items)


def map(function, *iterables, workers=0, buffersize=None):
    """As the built-in `map`, in parallel and a window at a time: results in input order.

    >>> list(map(abs, [-1, 2]))
    [1, 2]
    """
    from itertools import islice
    items = iter(zip(*iterables))
    size = buffersize or 4
    while window := list(islice(items, size)):
        results = [None] * len(window)
        for index in parallel(range(len(window)), workers=workers):
            results[index] = function(*window[index])
        yield from results
        if buffersize is None:
            size = min(size * 2, 4096)
