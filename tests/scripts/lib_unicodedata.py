# What Unicode says about characters, names both ways, normal forms, errors.
import unicodedata as u
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
chars = 'aA1 \n!é€½²٣ⅷ中ǅ〈\u0301\u200b\u05d0\U0001f600ﬁÅ한'
for c in chars: print(f'{ord(c):x}', u.category(c), u.bidirectional(c), u.combining(c), u.east_asian_width(c), u.mirrored(c), u.decomposition(c), u.name(c, None), u.decimal(c, None), u.digit(c, None), u.numeric(c, None))
print([u.lookup(n) for n in ('LATIN SMALL LETTER E WITH ACUTE', 'euro sign', 'CJK UNIFIED IDEOGRAPH-4E2D', 'HANGUL SYLLABLE HAN', 'GRINNING FACE')], '\N{GREEK SMALL LETTER ALPHA}', t(u.lookup, 'NO SUCH'), t(u.name, '\n'), t(u.decimal, 'a'), t(u.digit, 'a'), t(u.numeric, 'a'))
s = 'éﬁÅ한²ǆ e\u0301'
for form in ('NFC', 'NFD', 'NFKC', 'NFKD'): n = u.normalize(form, s); print(form, ascii(n), len(n), u.is_normalized(form, s), u.is_normalized(form, n), u.normalize(form, '') == '', u.normalize(form, 'ascii'))
print(t(u.normalize, 'XX', 'a'), t(u.category, 'ab'), t(u.category, 5), t(u.name), t(u.normalize, 'NFC', 5), ''.join(c for c in u.normalize('NFD', 'Crème Brûlée') if not u.combining(c)), sorted('éeèz', key=lambda c: u.normalize('NFD', c)))
