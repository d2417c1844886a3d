# Formats, alignment, byte order, errors.
import struct
from struct import *

print(pack('<bBhHiIqQ', -1, 255, -2, 65535, -3, 4294967295, -4, 2**64 - 1))
print(pack('>hl', 1, 2), pack('!H', 258), pack('=i', 5), calcsize('@bi'), calcsize('=bi'), calcsize('bhilqfd'), calcsize('3s2x4i'), calcsize(''))
print(unpack('<hi', b'\x01\x00\x02\x00\x00\x00'), unpack('>3sB', b'abc\xff'), unpack('<d', pack('<d', 1.5)), unpack('<f', pack('<f', 0.1)), unpack('<e', pack('<e', 1.25)))
print(pack('5s', b'ab'), pack('2s', b'abcd'), pack('5p', b'abc'), unpack('5p', b'\x03abc\x00'), pack('?', []), unpack('?', b'\x02'), pack('c', b'x'), unpack('2c', b'xy'))
print(pack('x'), pack('2xh', 1), pack('bxxh', 1, 2), pack('@bd', 1, 2.0).hex(), pack('0i'), calcsize('b0i'))
s = Struct('<IH')
print(s.size, s.format, s.pack(1, 2), s.unpack(b'\x01\0\0\0\x02\0'), s)
buffer = bytearray(10)
pack_into('<hh', buffer, 2, 1, -1); print(buffer)
s.pack_into(buffer, -6, 7, 8); print(buffer)
print(unpack_from('<h', buffer, 2), s.unpack_from(buffer, offset=4), list(iter_unpack('<h', b'\1\0\2\0')), list(s.iter_unpack(b'')))
print(unpack('<q', b'\xff' * 8), unpack('>Q', b'\xff' * 8), pack('<e', 65504.0), pack('<e', 5e-8), unpack('<e', b'\x00\x7c'), unpack('>d', bytes.fromhex('7ff8000000000000')))
print(pack('< h  h ', 1, 2), pack(b'<h', 3), unpack('<h', memoryview(b'\1\2')), pack('n', -1), pack('<f', 1e-45))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__module__, type(error).__name__, error)


attempt(lambda: pack('b', 128))
attempt(lambda: pack('B', -1))
attempt(lambda: pack('<H', 65536))
attempt(lambda: pack('h', 1, 2))
attempt(lambda: pack('hh', 1))
attempt(lambda: pack('h', 'a'))
attempt(lambda: pack('h', 1.5))
attempt(lambda: pack('d', 'a'))
attempt(lambda: pack('s', 'a'))
attempt(lambda: pack('c', b'ab'))
attempt(lambda: pack('y', 1))
attempt(lambda: pack('3', 1))
attempt(lambda: unpack('i', b'123'))
attempt(lambda: unpack_from('i', b'1234', 2))
attempt(lambda: pack_into('i', bytearray(2), 0, 1))
attempt(lambda: pack_into('i', b'1234', 0, 1))
attempt(lambda: pack('<f', 1e40))
attempt(lambda: pack('<e', 1e6))
attempt(lambda: list(iter_unpack('h', b'123')))
