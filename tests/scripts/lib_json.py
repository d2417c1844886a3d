# json.loads and json.dumps: values, options, hooks, errors.
import json

print(json.loads('{"a": [1, 2.5, -3e2, true, false, null, "x\\n\\u00e9\\ud83d\\ude00"], "b": {}}'))
print(json.loads(' [ ] '), json.loads('"\\"\\\\\\/\\b\\f\\r\\t"'), json.loads('123456789012345678901234567890'), json.loads('-0'), json.loads('-0.0'), json.loads('1E3'))
print(json.loads('[NaN, Infinity, -Infinity]'), json.loads(b'{"k": 1}'), json.loads('"é漢𝔘"'), json.loads('{"a":1,"a":2}'))
print(json.loads('{"x": 1, "y": [2]}', object_hook=lambda d: sorted(d.items())), json.loads('{"x": 1}', object_pairs_hook=tuple), json.loads('[1.5, 2]', parse_float=str, parse_int=lambda s: s + '!'))
print(json.dumps({'a': [1, 2.5, True, False, None, 'x"\\\n\x01é😀'], 'b': {}, 'c': (), 1: 2, None: 3, True: 4, 1.5: 5}))
print(json.dumps('é漢😀\x7f\u2028', ensure_ascii=False), json.dumps([1, [2, {'k': 'v'}], []], indent=2), json.dumps({'b': 1, 'a': 2}, sort_keys=True, separators=(',', ':')))
print(json.dumps({'a': [], 'b': {}, 'c': [1]}, indent='\t'), json.dumps([float('inf'), float('nan'), 1e100, 1e16, 0.1, 10**20]))
print(json.dumps({(1, 2): 3, 'ok': 1}, skipkeys=True), json.dumps(3), json.dumps('s'), json.dumps(None))


class Thing:
    pass


print(json.dumps([Thing()], default=lambda o: type(o).__name__))


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return [o.real, o.imag]
        return super().default(o)


print(json.dumps(2 + 1j, cls=Encoder), ''.join(json.JSONEncoder(indent=1).iterencode({'a': [1, {'b': 2}]})))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error, getattr(error, '__notes__', ''))


for text in ['', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '[1,]', '[1', '[1 2]', '"abc', '"\\x"', '"\\u12"', '"\n"', 'nul', '01', '1.', '{1:2}', '{} x', '-', '[1,,2]', '{"a" 1}']:
    attempt(lambda: json.loads(text))
attempt(lambda: json.dumps(object))
attempt(lambda: json.dumps({(1,): 2}))
attempt(lambda: json.dumps(float('nan'), allow_nan=False))
attempt(lambda: json.dumps({1, 2}))
attempt(lambda: json.dumps([1, {'k': {2}}]))
loop = []
loop.append(loop)
attempt(lambda: json.dumps(loop))
data = {'list': list(range(50)), 'text': 'é' * 20, 'nested': [{'i': i, 's': str(i)} for i in range(20)]}
print(json.loads(json.dumps(data)) == data, json.loads(json.dumps(data, indent=3, ensure_ascii=False)) == data)
class Sub(str): pass
class IntSub(int): pass
print(json.dumps({Sub('k'): IntSub(5)}), json.JSONDecoder().raw_decode('[1] tail'), json.loads('"\t"', strict=False) == '\t')
