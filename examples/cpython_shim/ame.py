"""`ame` for CPython: a parallel loop is the plain loop."""

from thread import atomic


def parallel(items, **options):
    return iter(items)


def map(function, *iterables, **options):
    return (function(*args) for args in zip(*iterables))


def for_each(function, *iterables, **options):
    for args in zip(*iterables):
        function(*args)
