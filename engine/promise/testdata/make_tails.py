# Writes ../tails_test.go: tails of beta-binomial distributions in exact integers (Python
# 3.11). Run: python3 make_tails.py > ../tails_test.go
# For whole a, b: P(X = k) = C(k+a-1, k) C(n-k+b-1, n-k) / C(n+a+b-1, n).
from fractions import Fraction
from math import comb
def tail(x, n, a, b):
    part = sum(comb(k + a - 1, k) * comb(n - k + b - 1, n - k) for k in range(x, n + 1))
    return float(Fraction(part, comb(n + a + b - 1, n)))
print('package promise_test\n')
print('// tails are P(X ≥ x) of beta-binomials in exact integers; testdata/make_tails.py made them.')
print('var tails = []struct {\n\tx, n int\n\ta, b float64\n\tp    float64\n}{')
for x, n, a, b in [(1, 10, 1, 99), (3, 100, 1, 99), (30, 1000, 1, 99), (12, 1500, 14, 1987), (30, 1500, 14, 1987),
                   (90, 1500, 14, 1987), (4, 1500, 14, 1987), (5, 5, 2, 3), (12, 40, 6, 95), (1, 1500, 14, 1987)]:
    print('\t{%d, %d, %d, %d, %.17g},' % (x, n, a, b, tail(x, n, a, b)))
print('}')
