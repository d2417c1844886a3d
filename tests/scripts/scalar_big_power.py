# Products, quotients and powers of thousands of digits.
import sys
a = 3 ** 40000
b = 7 ** 20000
print(a.bit_length(), b.bit_length(), a % 1000000007, b % 1000000007)
p = a * b
print(p.bit_length(), p // a == b, p % a, p % b, divmod(p + 5, b) == (a, 5), divmod(-p - 5, b) == (-a - 1, b - 5))
print((a + 1) * (a - 1) == a * a - 1, (a << 1000) >> 1000 == a, a & (a - 1) < a, (a ^ b) ^ b == a, (a | b) + (a & b) == a + b)
print(pow(a, b, 10**9 + 7), pow(3, 10**20, 2**127 - 1), pow(12345678901234567890, 98765432109876543210, 10**50 + 151))
print(a > b, -a < -b, a == 3 ** 40000, hash(a) == hash(3 ** 40000), a.bit_count(), (a - 1).bit_count())
sys.set_int_max_str_digits(0)
s = str(a)
print(len(s), s[:30], s[-30:], int(s) == a, int(s, 10) - a)
print(len(str(p)), sum(map(int, s)))
fib = [0, 1]
while fib[-1].bit_length() < 600:
    fib.append(fib[-1] + fib[-2])
print(fib[-1], fib[-1] - fib[-2] == fib[-3], fib[-1] * fib[-3] - fib[-2] ** 2)
