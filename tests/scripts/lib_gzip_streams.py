"""Reading and writing gzip streams, and the engine under them; in a parallel loop too."""
import gzip, zlib, io, ame
data = b'hello world ' * 5000 + bytes(range(256)) * 50
packed = gzip.compress(data)
print(gzip.decompress(packed) == data)
with gzip.open(io.BytesIO(packed)) as f: print(f.read(11), f.read() == data[11:], f.read())
with gzip.open(io.BytesIO(packed + packed), 'rb') as f: print(len(f.read()))
with gzip.open(io.BytesIO(gzip.compress('a\nb\nc'.encode())), 'rt') as f: print([l for l in f])
z = zlib.compress(data)
d = zlib._ZlibDecompressor()
out = b''; i = 0; steps = 0
while not d.eof:
    chunk = z[i:i + 7] if d.needs_input else b''
    i += len(chunk); out += d.decompress(chunk, 1000); steps += 1
print(out == data, d.eof, d.needs_input, d.unused_data)
d = zlib._ZlibDecompressor()
print(len(d.decompress(z + b'rest')), d.unused_data, d.eof)
try: d.decompress(b'x')
except EOFError as e: print('EOFError', e)
d = zlib._ZlibDecompressor(wbits=-15)
try: d.decompress(b'\xff\xff\xff')
except zlib.error as e: print(str(e)[:30])
print(zlib._ZlibDecompressor().decompress(data=z, max_length=5))
sizes = []
for n in ame.parallel(range(20)):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode='wb', mtime=0) as f:
        for i in range(n): f.write(b'line %d\n' % i)
    sizes.append(len(gzip.decompress(packed.getvalue())))
print(sizes)

# a stream of the script's own class is closed when it is forgotten
import gc
class Kept(io.RawIOBase):
    def close(self):
        if not self.closed: print('closed')
        super().close()
kept = Kept()
del kept
gc.collect()
