# Every iterator of itertools, its edges and its errors.
import itertools as it
from itertools import *

print(list(islice(count(), 5)), list(islice(count(10, -3), 4)), list(islice(count(0.5, 0.25), 3)))
print(list(islice(count(2**48 - 2), 5)), count(3), count(3, 2), repeat('x', 3), repeat('x'))
print(list(repeat(7, 3)), list(repeat(7, 0)), list(islice(cycle('abc'), 8)), list(cycle([])))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([3, 1, 2], max)), list(accumulate([1, 2], initial=10)), list(accumulate([])), list(accumulate('abc')))
print(list(chain('ab', [1], ())), list(chain.from_iterable(['xy', 'z'])), list(chain()))
print(list(compress('ABCDEF', [1, 0, 1, 0, 1, 1])), list(compress('AB', [1])))
print(list(dropwhile(lambda x: x < 5, [1, 4, 6, 3, 8])), list(takewhile(lambda x: x < 5, [1, 4, 6, 3, 8])))
print(list(filterfalse(lambda x: x % 2, range(8))), list(filterfalse(None, [0, 1, '', 'a'])))
print([(k, list(g)) for k, g in groupby('AAAABBBCCDAABBB')], [k for k, g in groupby('AAAABBBCCDAABBB')])
print([(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
groups = [(k, g) for k, g in groupby('aab')]
print([list(g) for k, g in groups])
print(list(islice('ABCDEFG', 2)), list(islice('ABCDEFG', 2, 4)), list(islice('ABCDEFG', 2, None)), list(islice('ABCDEFG', 0, None, 2)), list(islice('ABCDEFG', 1, 6, 2)))
source = iter(range(10))
print(list(islice(source, 2, 6, 3)), list(source))
print(list(pairwise('ABCDE')), list(pairwise('A')), list(pairwise('')))
print(list(starmap(pow, [(2, 5), (3, 2), [10, 3]])))
a, b, c = tee(iter('abc'), 3)
print(next(a), list(b), list(a), list(c), tee([1], 0))
print(list(zip_longest('ABCD', 'xy', fillvalue='-')), list(zip_longest('AB', 'xyz')), list(zip_longest()))
print(list(batched('ABCDEFG', 3)), list(batched([], 2)))
print(list(product('ab', [1, 2])), list(product([0, 1], repeat=2)), list(product()), list(product('ab', [])))
print(list(permutations('ABC', 2)), list(permutations(range(3))), list(permutations('AB', 3)), list(permutations([], 0)))
print(list(combinations('ABCD', 2)), list(combinations(range(4), 3)), list(combinations('AB', 3)), list(combinations('AB', 0)))
print(list(combinations_with_replacement('ABC', 2)), list(combinations_with_replacement([], 1)), list(combinations_with_replacement([], 0)))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: islice([], -1))
attempt(lambda: islice([], 'a'))
attempt(lambda: islice([], 0, 5, 0))
attempt(lambda: islice([]))
attempt(lambda: count('a'))
attempt(lambda: list(batched('abc', 2, strict=True)))
attempt(lambda: batched('abc', 0))
attempt(lambda: permutations('abc', -1))
attempt(lambda: permutations('abc', 'x'))
attempt(lambda: combinations('abc', -1))
attempt(lambda: tee([], -1))
attempt(lambda: product('a', repeat=-1))
attempt(lambda: next(chain(1)))
attempt(lambda: next(takewhile(bool, [0, 1])))
stopped = takewhile(bool, [1, 0, 1])
print(list(stopped), list(stopped))


class Tens(count):
    def __next__(self):
        return super().__next__() * 10


print(list(islice(Tens(1), 3)), type(it.chain()).__name__, it.chain.__module__)
print(sum(1 for _ in product(range(10), repeat=3)), sum(map(sum, combinations(range(12), 4))))
print(repeat(1, 5).__length_hint__(), [list(g) for _, g in groupby(sorted('banana'))])
