"""An exception that leaves atomic keeps what the block did, like a lock; the same for an exception two calls down."""

from thread import atomic
import together

done = [0, 0]
table = {}


def deep(index, number):
    table[index] = table.get(index, 0) + 1
    done[1] += 1
    raise IndexError(number)


def body(index, number):
    for error in (KeyError, ValueError):
        try:
            with atomic:
                done[0] += 1
                raise error(number)
        except error:
            pass
    try:
        with atomic:
            deep(index, number)
    except IndexError as error:
        assert error.args == (number,)


n = together.rounds(150)
together.run(n, body)
assert done == [2 * n * together.threads, n * together.threads], done
assert table == {index: n for index in range(together.threads)}, table
together.ok()
