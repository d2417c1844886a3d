# The registry of codecs: library codecs, a script's own codec and error handler, incremental decoding.
import codecs
def t(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__, e)
for name in ['utf-8', 'UTF8', 'latin-1', 'ascii', 'cp1252', 'iso8859-15', 'utf-16', 'koi8-r']:
    t(lambda: codecs.lookup(name).name)
t(lambda: codecs.lookup('no-such'))
t(lambda: '€5 é'.encode('cp1252')); t(lambda: b'\x80\xe9'.decode('cp1252')); t(lambda: b'\x81'.decode('cp1252')); t(lambda: '日'.encode('cp1252')); t(lambda: 'a日b'.encode('cp1252', 'replace')); t(lambda: 'a日b'.encode('koi8-r', 'xmlcharrefreplace')); t(lambda: b'\x81a'.decode('cp1252', 'replace')); t(lambda: b'\x81a'.decode('cp1252', 'ignore')); t(lambda: 'привет'.encode('koi8-r')); t(lambda: b'\xd0\xd2\xc9'.decode('koi8-r'))
t(lambda: codecs.encode('hello', 'rot13')); t(lambda: 'hello'.encode('rot13')); t(lambda: codecs.encode('é')); t(lambda: codecs.decode(b'\xc3\xa9')); t(lambda: codecs.decode(b'abc', 'latin-1', 'strict'))
def handler(error):
    return ('<' + str(error.start) + '-' + str(error.end) + '>', error.end)
codecs.register_error('mine', handler)
t(lambda: 'aé日b'.encode('ascii', 'mine')); t(lambda: b'a\xffb\xfe'.decode('utf-8', 'mine')); t(lambda: 'é'.encode('cp1252', 'mine')); t(lambda: '日x'.encode('cp1252', 'mine')); t(lambda: codecs.lookup_error('mine') is handler)
codecs.register_error('bytes', lambda e: (b'!!', e.end)); codecs.register_error('bad', lambda e: 5); codecs.register_error('back', lambda e: ('', -1)); codecs.register_error('far', lambda e: ('', 100))
t(lambda: 'aéb'.encode('ascii', 'bytes')); t(lambda: b'a\xffb'.decode('ascii', 'bytes')); t(lambda: 'aé'.encode('ascii', 'bad')); t(lambda: b'\xffxy'.decode('ascii', 'back')); t(lambda: 'éxy'.encode('ascii', 'far')); t(lambda: codecs.register_error(1, 2)); t(lambda: codecs.register_error('x', 2)); t(lambda: codecs.lookup_error('nope'))
error = UnicodeEncodeError('ascii', 'aé日', 1, 3, 'reason')
for name in ['ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace', 'namereplace', 'strict', 'surrogateescape']:
    t(lambda: codecs.lookup_error(name)(error))
error = UnicodeDecodeError('utf-8', b'a\xff\xfeb', 1, 2, 'reason')
for name in ['ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace', 'surrogateescape', 'strict']:
    t(lambda: codecs.lookup_error(name)(error))
t(lambda: codecs.ignore_errors(5)); t(lambda: codecs.replace_errors(UnicodeTranslateError('abc', 0, 2, 'r')))
def search(name):
    if name == 'upper':
        return codecs.CodecInfo(lambda s, e='strict': (s.upper().encode(), len(s)), lambda b, e='strict': (bytes(b).decode().lower(), len(b)), name='upper')
codecs.register(search)
t(lambda: 'abc'.encode('upper')); t(lambda: b'ABC'.decode('UPPER')); t(lambda: str(b'XY', 'upper'))
d = codecs.getincrementaldecoder('utf-8')()
print([ascii(d.decode(bytes([b]))) for b in 'aé日😀'.encode()], ascii(d.decode(b'', True)))
d = codecs.getincrementaldecoder('utf-16')()
print([ascii(d.decode(bytes([b]))) for b in 'aé😀'.encode('utf-16')])
e = codecs.getincrementalencoder('utf-16')()
print(e.encode('a'), e.encode('b'))
d = codecs.getincrementaldecoder('utf-8')('replace')
t(lambda: d.decode(b'\xff\xe2')); t(lambda: d.decode(b'', final=True))
t(lambda: codecs.escape_decode(b'a\\n\\x41\\101\\q')); t(lambda: codecs.escape_encode(b"a'\n\xff")); t(lambda: codecs.unicode_escape_decode('\\u65e5\\x41')); t(lambda: codecs.utf_8_decode(b'a\xe2')); t(lambda: codecs.utf_8_decode(b'a\xe2', 'strict', True)); t(lambda: codecs.utf_16_ex_decode(b'\xfe\xff\0a')); t(lambda: codecs.charmap_decode(b'ab', 'strict', {97: 'X', 98: 'YZ'})); t(lambda: codecs.charmap_encode('ab', 'strict', {97: 1, 98: b'zz'})); t(lambda: codecs.charmap_encode('c', 'strict', {97: 1})); t(lambda: codecs.utf_8_encode('é')); t(lambda: codecs.latin_1_decode(b'\xe9'))
t(lambda: codecs.BOM_UTF8 + b'x'); t(lambda: (codecs.BOM_UTF8 + b'x').decode('utf-8-sig')); t(lambda: 'x'.encode('utf-8-sig')); t(lambda: 'a'.encode('idna')[:1] if False else 1)
