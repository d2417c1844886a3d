# textwrap, pprint, difflib, string, shlex, html, urllib.parse, base64, hashlib, csv, configparser, fnmatch, glob patterns, reprlib, enum, uuid, secrets.
import textwrap, pprint, difflib, string, shlex, html, urllib.parse as up, base64, hashlib, csv, configparser, io, fnmatch, reprlib, uuid, hmac, zlib, binascii, gzip, bisect, heapq, graphlib, types, locale, getopt, argparse, tempfile, pathlib, os
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
text = 'The quick brown fox jumps over the lazy dog. ' * 2
print(textwrap.wrap(text, 30), textwrap.fill('a b c', 3), textwrap.shorten(text, 20), textwrap.dedent('  a\n    b\n  c'), repr(textwrap.indent('x\n\ny', '> ')))
pprint.pprint({'key': list(range(30)), 'other': {'nested': ('a' * 30, 'b' * 30)}, 'set': {3, 1, 2}}, width=60); print(pprint.pformat([1, [2]]), pprint.saferepr({'b': 1, 'a': 2}))
print(''.join(difflib.unified_diff(['a\n', 'b\n', 'c\n'], ['a\n', 'x\n', 'c\n'], 'f', 't')), difflib.get_close_matches('appel', ['ape', 'apple', 'peach']), difflib.SequenceMatcher(None, 'abcd', 'bcde').ratio(), list(difflib.ndiff(['a'], ['b'])))
print(string.Template('$a ${b} $$').substitute(a=1, b=2), t(string.Template('$x').substitute), string.Template('$x').safe_substitute(), string.capwords('ab cd'), string.ascii_lowercase[:5], string.punctuation, string.Formatter().format('{0} {x!r:>5}', 1, x='y'), list(string.Formatter().parse('a{b!r:c}d')))
print(shlex.split('a "b c" d\\ e \'f\''), shlex.quote("it's"), shlex.join(['a b', 'c']), html.escape('<a href="x">&'), html.unescape('&lt;&eacute;&#65;'))
u = up.urlparse('https://user@host:80/path;p?q=1&r=a%20b#frag'); print(u.netloc, u.port, u.path, u.query, up.parse_qs(u.query), up.quote('a b/é'), up.unquote('%C3%A9+'), up.urlencode({'a': 1, 'b': 'x y'}), up.urljoin('http://h/a/b', '../c'), up.urlsplit('//x/y').geturl())
print(base64.b64encode(b'hello'), base64.b64decode('aGVsbG8='), base64.urlsafe_b64encode(b'\xff\xfe'), base64.b32encode(b'hi'), base64.b16encode(b'hi'), base64.a85encode(b'hello'), base64.b85encode(b'hello'), t(base64.b64decode, 'a'))
print(hashlib.md5(b'a').hexdigest(), hashlib.sha1(b'a').hexdigest(), hashlib.sha256(b'a').hexdigest()[:16], hashlib.sha3_256(b'').hexdigest()[:16], hashlib.blake2b(b'a', digest_size=8).hexdigest(), hmac.new(b'k', b'm', 'sha256').hexdigest()[:16], hashlib.new('sha512', b'x').digest_size, zlib.crc32(b'hello'), zlib.adler32(b'hello'), zlib.decompress(zlib.compress(b'x' * 100)) == b'x' * 100, binascii.hexlify(b'ab'), gzip.decompress(gzip.compress(b'data')))
rows = list(csv.reader(io.StringIO('a,"b,1",c\r\n1,2,"x""y"\n'))); f = io.StringIO(); w = csv.writer(f, quoting=csv.QUOTE_MINIMAL); w.writerow([1, 'a,b', 'q"', None]); dw = csv.DictWriter(f, ['x', 'y']); dw.writeheader(); dw.writerow({'x': 1, 'y': 2}); print(rows, repr(f.getvalue()), list(csv.DictReader(io.StringIO('h,i\n1,2\n'))), list(csv.reader(['a;b'], delimiter=';')))
c = configparser.ConfigParser(); c.read_string('[s]\na = 1\nb: %(a)s two\n[t]\nflag = yes\n'); print(c.sections(), c['s']['b'], c.getint('s', 'a'), c.getboolean('t', 'flag'), c.get('s', 'z', fallback='fb'), t(c.get, 's', 'z'))
print(fnmatch.filter(['a.py', 'b.txt', 'c.py'], '*.py'), fnmatch.translate('a?[bc]*'), reprlib.repr(list(range(100))), reprlib.repr('x' * 100), uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_DNS, 'x'), uuid.UUID('{12345678-1234-5678-1234-567812345678}').hex)
print(bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), heapq.nsmallest(2, [5, 1, 4]), heapq.nlargest(2, 'hello'), list(heapq.merge([1, 4], [2, 3])), list(graphlib.TopologicalSorter({'c': {'a', 'b'}, 'b': {'a'}}).static_order()), types.SimpleNamespace(a=1, b='x'))
p = argparse.ArgumentParser(prog='prog'); p.add_argument('pos', type=int); p.add_argument('-v', '--verbose', action='store_true'); p.add_argument('--n', default=3, choices=[1, 3], type=int, help='the n'); p.add_argument('rest', nargs='*')
print(p.parse_args(['5', '-v', '--n', '1', 'x', 'y']), p.format_usage().strip()); print(p.format_help())
print(getopt.getopt(['-a', '1', '--long', 'x'], 'a:', ['long']))
with tempfile.TemporaryDirectory() as d:
    q = pathlib.Path(d); (q / 'sub').mkdir(); (q / 'sub' / 'f.txt').write_text('hello\n'); (q / 'a.py').touch()
    print(sorted(x.relative_to(q).as_posix() for x in q.rglob('*')), (q / 'sub' / 'f.txt').read_text(), (q / 'sub/f.txt').stat().st_size, [x.name for x in q.glob('*.py')], (q / 'nope').exists(), t((q / 'nope').read_text).split(':')[0])
P = pathlib.PurePosixPath; print(P('/a/b/../c.tar.gz').suffixes, P('a') / 'b' / '/c', P('/a/b').parent, P('x/y.z').with_suffix('.q'), P('a/b/c').parts, P('/a/b').relative_to('/a'), t(P('/a').relative_to, '/b'), P('a.b').stem, P('a/b').match('*/b'), P('/x') < P('/y'))
