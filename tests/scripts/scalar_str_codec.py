# encode and decode with every built-in error handler.
def t(f):
    try:
        print(ascii(f()))
    except UnicodeError as e:
        print(type(e).__name__, e, e.encoding, e.start, e.end, e.reason)
    except Exception as e:
        print(type(e).__name__, e)
texts = ['abc', 'é', '日本', '😀', 'a\ud800b', '\udcff\udc80', 'é日😀']
for codec in ['utf-8', 'ascii', 'latin-1', 'utf-16-le', 'utf-16-be', 'utf-32-le', 'utf-16', 'utf-32', 'unicode_escape', 'raw_unicode_escape', 'UTF8', 'Latin1', 'us-ascii']:
    for s in texts:
        t(lambda: s.encode(codec))
for handler in ['strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'surrogateescape', 'surrogatepass', 'namereplace', 'nope']:
    for s in texts:
        t(lambda: s.encode('ascii', handler))
        t(lambda: s.encode('utf-8', handler))
blobs = [b'abc', b'\xc3\xa9', b'\xff', b'a\xc3', b'\xe2\x82', b'\xed\xa0\x80', b'\xf0\x9f\x98\x80', b'\xc0\x80', b'\xe2\x28\xa1', b'\xf5x', b'\x80ab']
for handler in ['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass', 'xmlcharrefreplace', 'nope']:
    for b in blobs:
        t(lambda: b.decode('utf-8', handler))
        t(lambda: b.decode('ascii', handler))
for b, codec in [(b'\xff\xfea\0', 'utf-16'), (b'a\0b', 'utf-16-le'), (b'\0a\xd8\0', 'utf-16-be'), (b'\0\xdc', 'utf-16-le'), (b'a\0\0\0', 'utf-32-le'), (b'\xff\xff\xff\xff', 'utf-32-le'), (b'abc', 'utf-32'),
                 (b'\\x41\\u65e5\\n\\N', 'unicode_escape'), (b'\\x4', 'unicode_escape'), (b'\\u65e5\\n', 'raw_unicode_escape'), (b'\xe9', 'latin-1'), (b'', 'utf-8')]:
    t(lambda: b.decode(codec))
t(lambda: 'a'.encode('no-such-codec')); t(lambda: b'a'.decode('no-such-codec')); t(lambda: 'a'.encode(5)); t(lambda: 'a'.encode('utf-8', 5)); t(lambda: b'a'.decode(None)); t(lambda: 'é'.encode(errors='ignore', encoding='ascii'))
t(lambda: bytearray(b'\xc3\xa9').decode()); t(lambda: 'x'.encode() + 'é'.encode('latin-1'))
