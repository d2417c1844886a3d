"""Lee's algorithm: wires are laid one after another on a board with two layers, each the shortest way round the others.

The loop is the sequential program's; `ame.parallel` lets wires far from each other be laid at the same time, and gives the
board that one after another would give.

    ame --conflicts examples/lee_routing.py [SIDE] [WIRES]
"""

import sys

import ame

SIDE = int(sys.argv[1]) if len(sys.argv) > 1 else 80
WIRES = int(sys.argv[2]) if len(sys.argv) > 2 else 60
LAYERS = 2


def wires():
    """Short wires, spread over the board."""
    seed, result = 42, []
    for number in range(1, WIRES + 1):
        ends = []
        for limit in (SIDE, SIDE, 25, 25):
            seed = (seed * 1103515245 + 12345) % 2147483648
            ends.append((seed >> 10) % limit)
        x, y = ends[0], ends[1]
        result.append((number, (x, y), ((x + ends[2] + 1) % SIDE, (y + ends[3] + 1) % SIDE)))
    return result


def neighbours(x, y, layer):
    if x:
        yield x - 1, y, layer
    if x < SIDE - 1:
        yield x + 1, y, layer
    if y:
        yield x, y - 1, layer
    if y < SIDE - 1:
        yield x, y + 1, layer
    yield x, y, 1 - layer


def route(board, start, end):
    """The cells of the shortest free way, or None: a wave from the start, then back along falling distances."""
    first, last = start + (0,), end + (0,)
    distance = {first: 0}
    wave = [first]
    while wave and last not in distance:
        following = []
        for cell in wave:
            for other in neighbours(*cell):
                if other not in distance and (board[other[2]][other[1]][other[0]] == 0 or other == last):
                    distance[other] = distance[cell] + 1
                    following.append(other)
        wave = following
    if last not in distance:
        return None
    way = [last]
    while way[-1] != first:
        way.append(min((other for other in neighbours(*way[-1]) if other in distance), key=lambda other: (distance[other], other)))
    return way


def main():
    board = [[[0] * SIDE for _ in range(SIDE)] for _ in range(LAYERS)]
    laid = length = 0
    failed = []
    for number, start, end in ame.parallel(wires()):
        if board[0][start[1]][start[0]] or board[0][end[1]][end[0]]:
            failed.append(number)
            continue
        way = route(board, start, end)
        if way is None:
            failed.append(number)
            continue
        for x, y, layer in way:
            board[layer][y][x] = number
        laid += 1
        length += len(way)
    print(laid, "wires laid,", length, "cells,", len(failed), "not:", failed)
    check = 0
    for layer in board:
        for row in layer:
            for cell in row:
                check = (check * 31 + cell) % 1000000007
    print("checksum", check)


main()
