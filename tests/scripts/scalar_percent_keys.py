# % with keys: each keyed conversion puts its value in the place of the one argument.
def t(template, values):
    try:
        print(ascii(template % values))
    except Exception as e:
        print(ascii(template), type(e).__name__, ascii(str(e)))
for values in [{'a': 1}, (1, 2), 'text', b'by', [1], 5, (), ({'a': 1},)]:
    for template in ['%(a)s%s', '%s%(a)s', '%(a)s%(a)s', '%(a)*d', '%*d', '%s %s', '%5%', '%#%', '%y', '%(a)%', '%(b)y', '%(a', '%', 'x%%y', '%(a)d|%(a)5d']:
        t(template, values)
        t(template.encode(), {b'a': 1} if isinstance(values, dict) else values)
