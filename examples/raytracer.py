"""A ray tracer: the rows of a picture in a parallel loop, written as a PNG.

    ame examples/raytracer.py picture.png [WIDTH]
"""

import math
import struct
import sys
import zlib

import ame

LIGHT = (-0.5, 0.8, -0.33)
SPHERES = [
    # centre, radius, colour, share of the mirror
    ((0.0, -1000.0, 0.0), 999.0, (0.8, 0.8, 0.7), 0.1),
    ((0.0, 0.0, 4.0), 1.0, (0.9, 0.2, 0.2), 0.3),
    ((1.6, -0.3, 3.0), 0.7, (0.2, 0.6, 0.9), 0.4),
    ((-1.7, -0.4, 3.4), 0.6, (0.3, 0.8, 0.3), 0.2),
    ((0.4, -0.7, 2.2), 0.3, (0.9, 0.8, 0.2), 0.5),
]


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def hit(origin, direction):
    """The nearest sphere along a ray and its distance."""
    nearest, found = 1e9, None
    for sphere in SPHERES:
        centre, radius = sphere[0], sphere[1]
        to = (centre[0] - origin[0], centre[1] - origin[1], centre[2] - origin[2])
        along = dot(to, direction)
        inside = radius * radius - dot(to, to) + along * along
        if inside > 0.0:
            distance = along - math.sqrt(inside)
            if 1e-4 < distance < nearest:
                nearest, found = distance, sphere
    return nearest, found


def colour(origin, direction, depth):
    distance, sphere = hit(origin, direction)
    if sphere is None:
        sky = 0.5 + 0.5 * max(direction[1], 0.0)
        return (0.6 * sky, 0.75 * sky, sky)
    centre, radius, own, mirror = sphere
    point = tuple(o + distance * d for o, d in zip(origin, direction))
    normal = tuple((p - c) / radius for p, c in zip(point, centre))
    bright = max(dot(normal, LIGHT), 0.0)
    if bright > 0.0 and hit(point, LIGHT)[1] is not None:
        bright = 0.0
    lit = 0.15 + 0.85 * bright
    result = (own[0] * lit, own[1] * lit, own[2] * lit)
    if depth and mirror:
        twice = 2.0 * dot(normal, direction)
        bounced = colour(point, tuple(d - twice * n for d, n in zip(direction, normal)), depth - 1)
        result = tuple((1.0 - mirror) * r + mirror * b for r, b in zip(result, bounced))
    return result


def row_of(y, width, height):
    row = bytearray()
    for x in range(width):
        dx, dy = (2.0 * x - width) / height, (height - 2.0 * y) / height
        length = math.sqrt(dx * dx + dy * dy + 2.25)
        for part in colour((0.0, 0.2, -1.5), (dx / length, dy / length, 1.5 / length), 3):
            row.append(min(255, int(255.0 * math.sqrt(max(part, 0.0)))))
    return row


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: raytracer.py FILE.png [WIDTH]")
    width = int(sys.argv[2]) if len(sys.argv) > 2 else 320
    height = width * 3 // 4
    rows = [b""] * height
    for y in ame.parallel(range(height), ordered=False):
        rows[y] = bytes(row_of(y, width, height))
    pixels = b"".join(b"\0" + row for row in rows)
    with open(sys.argv[1], "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(pixels)))
        file.write(chunk(b"IEND", b""))
    print("%d x %d, checksum of the pixels %08x" % (width, height, zlib.crc32(pixels)))


main()
