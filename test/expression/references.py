"""
Writes references.txt: function, arguments, and the exact value as the nearest float64 and what it lacks, in thousandths of
its last place. Floats are written as their 64 bits in hexadecimal. Computed with mpmath at 60 digits and more, and with
enough to reduce arguments of the circular functions exactly.

    python3 references.py > references.txt
"""

import math
import random
import struct

import mpmath as mp

random.seed(20240229)
MAX, TINY, LEAST = 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324


def sized(low, high, signed=True):
    """A number of any size between 2^low and 2^high."""
    size = random.uniform(1, 2) * 2.0 ** random.randint(max(low, -1022), high - 1)
    if low < -1022 and random.random() < 0.1:
        size = LEAST * random.randint(1, 2**random.randint(1, 52))
    return size * random.choice([-1, 1]) if signed else size


def between(low, high):
    return random.uniform(low, high)


def near(centre):
    return centre * (1 + random.choice([-1, 1]) * 2.0 ** random.uniform(-52, -2))


def points(many, *makers):
    return [make() for make in makers for _ in range(many)]


SMALL = [LEAST, -LEAST, 3e-320, TINY, -TINY, 1e-300, 1e-17, 1.5e-8]

# Besides points drawn at random, the hardest found in searches through millions, edges of the domains, of the reductions
# and of the pieces that the functions are made of, and the floats nearest to multiples of π/2.
UNARY = {
    "exp": points(40, lambda: between(-745, 709), lambda: between(-1, 1), lambda: sized(-60, 9))
    + SMALL + [709.782712893384, -745.1332191019411, -708.5, 708.1, -502.1826916322595, 91.84378228490675],
    "log": points(40, lambda: sized(-1074, 1024, False), lambda: between(0.5, 2), lambda: near(1.0))
    + [LEAST, TINY, MAX, 0.7071067811865475, 0.7071067811865476, 1.4142135623730951, 0.7058780877071612],
    "log2": points(40, lambda: sized(-1074, 1024, False), lambda: between(0.5, 2), lambda: near(1.0))
    + [LEAST, TINY, MAX, 8.0, 1024.0, 0.125, 1.4088011340298705, 0.7130835446801115],
    "log10": points(40, lambda: sized(-1074, 1024, False), lambda: between(0.5, 2), lambda: near(1.0))
    + [LEAST, TINY, MAX, 1000.0, 1e15, 1e22, 1.3141786239878332, 0.7005313426660787],
    "sin": points(30, lambda: between(-10, 10), lambda: between(-2e5, 2e5), lambda: sized(-30, 1024),
                  lambda: random.randint(-100000, 100000) * float(mp.pi / 2))
    + SMALL + [6381956970095103 * 2.0**797, 5.319372648326541e255, MAX, 200000.0, 200000.00000000003, 255775.11885487917],
    "cos": points(30, lambda: between(-10, 10), lambda: between(-2e5, 2e5), lambda: sized(-30, 1024),
                  lambda: random.randint(-100000, 100000) * float(mp.pi / 2))
    + SMALL + [6381956970095103 * 2.0**797, 5.319372648326541e255, MAX, 200000.0, 200000.00000000003, 8.61754641699206],
    "tan": points(30, lambda: between(-10, 10), lambda: between(-2e5, 2e5), lambda: sized(-30, 1024),
                  lambda: random.randint(-100000, 100000) * float(mp.pi / 2))
    + SMALL + [6381956970095103 * 2.0**797, 5.319372648326541e255, MAX, 1.5707963267948966, 499170.0458095623],
    "asin": points(30, lambda: between(-1, 1), lambda: sized(-60, 0), lambda: 1 - sized(-52, -1, False))
    + SMALL + [1.0, -1.0, 0.5, 0.49999999999999994, 0.9999999999999999, 0.5077326583907998],
    "acos": points(30, lambda: between(-1, 1), lambda: sized(-60, 0), lambda: 1 - sized(-52, -1, False),
                   lambda: sized(-52, -1, False) - 1)
    + [-1.0, 0.5, -0.5, 0.49999999999999994, 0.9999999999999999, -0.513451760030505],
    "atan": points(40, lambda: between(-5, 5), lambda: sized(-60, 60), lambda: sized(-1074, 1024))
    + SMALL + [0.4375, 0.6875, 1.1875, 2.4375, MAX, 0.6951930585524649],
    "sinh": points(40, lambda: between(-710, 710), lambda: between(-2, 2), lambda: sized(-60, 9))
    + SMALL + [710.4758600739439, 1.0, 0.9999999999999999, 1.3915389607632198],
    "cosh": points(40, lambda: between(-710, 710), lambda: between(-2, 2), lambda: sized(-60, 9))
    + SMALL + [710.4758600739439, 5.256229645635713],
    "tanh": points(40, lambda: between(-22, 22), lambda: between(-1, 1), lambda: sized(-60, 5))
    + SMALL + [0.275, 0.2750000001, 0.20476513912222005, -2.0731948070474004, 700.0],
    "cbrt": points(50, lambda: between(-10, 10), lambda: sized(-1074, 1024)) + SMALL + [MAX, 27.0, -2.9833513029966177e-28],
}


def powers():
    """Pairs whose power neither overflows nor vanishes."""
    while True:
        kind = random.randint(0, 3)
        x = [sized(-1074, 1024, False), between(0, 10), near(1.0), random.choice([0.7072, 1.4141])][kind]
        if x <= 0:
            continue
        limit = 1020 / max(abs(mp.log(x, 2)), mp.mpf(2) ** -60)
        y = float(limit * between(-1, 1))
        if abs(y) > 1e-300:
            return x, y


BINARY = {
    "pow": [powers() for _ in range(120)]
    + [(float(-random.randint(1, 40)), float(random.randint(-30, 30))) for _ in range(20)]
    + [(1.41026304, 1449.12374), (0.7021048, 1485.596), (1.0000000000000002, 3e18), (2.0, -1074.0), (10.0, -320.0)],
    "atan2": [(sized(-1074, 1024), sized(-1074, 1024)) for _ in range(50)]
    + [(between(-5, 5), between(-5, 5)) for _ in range(60)]
    + [(LEAST, LEAST), (MAX, -MAX), (LEAST, 1.0), (-1.0, LEAST), (-1.00370198, 3.93122451)],
    "hypot": [(sized(-1074, 1022), sized(-1074, 1022)) for _ in range(50)]
    + [(between(-5, 5), between(-5, 5)) for _ in range(40)]
    + [(LEAST, 3 * LEAST), (1e-320, 2e-320), (1e308, 1e308), (6.3018867, 184.85062859)],
}

EXACT = {
    "log2": lambda x: mp.log(x, 2), "log10": mp.log10, "atan2": mp.atan2, "pow": mp.power, "hypot": mp.hypot,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
}


def bits(x):
    return struct.pack(">d", x).hex()


def nearest(value):
    """The nearest float64, also among the subnormal ones."""
    size = abs(value)
    exponent = max(int(mp.floor(mp.log(size, 2))), -1022) - 52
    whole = mp.nint(value / mp.mpf(2) ** exponent)
    return mp.ldexp(whole, exponent), mp.mpf(2) ** exponent


def line(name, *arguments):
    mp.mp.prec = 1400 if name in ("sin", "cos", "tan") else 400
    value = EXACT.get(name, getattr(mp, name, None))(*(mp.mpf(x) for x in arguments))
    if value == 0:
        return f"{name} {' '.join(map(bits, arguments))} {bits(0.0)} 0"
    rounded, place = nearest(value)
    lacks = int(mp.nint(1000 * (value - rounded) / place))
    return f"{name} {' '.join(map(bits, arguments))} {bits(math.copysign(float(rounded), value))} {lacks}"


for name, xs in UNARY.items():
    for x in xs:
        print(line(name, x))
for name, pairs in BINARY.items():
    for pair in pairs:
        print(line(name, *pair))
