"""Waiting for descriptors: `select` and `poll` over one system call."""

import _net
from _net import (POLLIN, POLLOUT, POLLPRI, POLLERR, POLLHUP, POLLNVAL, POLLRDNORM, POLLRDBAND,
                  POLLWRNORM, POLLWRBAND, POLLRDHUP)

error = OSError
PIPE_BUF = 4096


def _number(file):
    if isinstance(file, int):
        number = file
    else:
        try:
            number = file.fileno
        except AttributeError:
            raise TypeError("argument must be an int, or have a fileno() method.") from None
        number = number()
        if not isinstance(number, int):
            raise TypeError("fileno() returned a non-integer")
    if number < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({number})")
    return number


def select(rlist, wlist, xlist, timeout=None, /):
    """Wait until one or more file descriptors are ready for some kind of I/O."""
    if timeout is not None:
        if not isinstance(timeout, (int, float)) and not hasattr(timeout, "__index__"):
            raise TypeError("timeout must be a float or None")
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
    asked = {}
    lists = []
    for files, events in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLPRI)):
        try:
            files = list(files)
        except TypeError:
            raise TypeError("arguments 1-3 must be sequences") from None
        rows = [(file, _number(file)) for file in files]
        lists.append(rows)
        for _, number in rows:
            asked[number] = asked.get(number, 0) | events
    ready = dict(_net.poll(list(asked.items()), timeout))
    for number, events in ready.items():
        if events & POLLNVAL:
            raise OSError(9, "Bad file descriptor")
    bits = (POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI)
    return tuple([file for file, number in rows if ready.get(number, 0) & mask] for rows, mask in zip(lists, bits))


class poll:
    """A set of descriptors to wait for."""

    def __init__(self):
        self._asked = {}

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /):
        self._asked[_number(fd)] = eventmask

    def modify(self, fd, eventmask, /):
        number = _number(fd)
        if number not in self._asked:
            raise FileNotFoundError(2, "No such file or directory")
        self._asked[number] = eventmask

    def unregister(self, fd, /):
        del self._asked[_number(fd)]

    def poll(self, timeout=None, /):
        if timeout is not None:
            timeout = None if timeout < 0 else timeout / 1000
        return _net.poll(list(self._asked.items()), timeout)
