"""
Prints the coefficients of the polynomials in this folder, lowest power first, and how good they are: minimax fits by
Remez's exchange algorithm (Cheney, Introduction to Approximation Theory, 1966), in 60 digits.

    python3 coefficients.py
"""

from mpmath import asin, atan, atanh, cbrt, coth, cos, log, lu_solve, matrix, mp, mpf, pi, sin, sinh, sqrt

mp.dps = 60
TINY = mpf(10) ** -24


def minimax(f, weight, low, high, degree):
    """The polynomial of a degree for which the largest weight·|f − p| between low and high is least, and that largest."""
    count = degree + 2
    span, middle = (high - low) / 2, (high + low) / 2
    nodes = [middle - span * cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
    grid = [middle - span * cos(pi * k / (40 * count)) for k in range(40 * count + 1)]
    for _ in range(12):
        system, right = matrix(count, count), matrix(count, 1)
        for i, z in enumerate(nodes):
            for j in range(degree + 1):
                system[i, j] = z**j
            system[i, degree + 1] = (-1) ** i / weight(z)
            right[i] = f(z)
        coefficients = list(lu_solve(system, right))[:-1]
        errors = [weight(z) * (f(z) - sum(c * z**j for j, c in enumerate(coefficients))) for z in grid]
        # The greatest error of each run of one sign is the next node.
        extrema = [0]
        for k in range(1, len(grid)):
            if errors[k] * errors[extrema[-1]] < 0:
                extrema.append(k)
            elif abs(errors[k]) > abs(errors[extrema[-1]]):
                extrema[-1] = k
        while len(extrema) > count:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < count:
            break
        nodes = [grid[k] for k in extrema]
    return coefficients, max(abs(e) for e in errors)


def show(name, f, weight, low, high, degree):
    """f and its weight are functions of z > 0; the weight makes the error one of the whole function's value."""
    coefficients, error = minimax(
        lambda z: f(max(z, TINY)), lambda z: weight(max(z, TINY)), mpf(low), mpf(high), degree
    )
    print(f"{name}: 2^{float(log(error, 2)):.1f}")
    for coefficient in coefficients:
        print("   ", repr(float(coefficient)))


def even_part(z):
    """R(r) = r·coth(r/2) less 2, over z = r²."""
    return (sqrt(z) * coth(sqrt(z) / 2) - 2) / z


half_ln2 = log(2) / 2 * mpf("1.001")
s_greatest = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.002")
quarter_turn = (pi / 4) ** 2 * mpf("1.0001")


def artanh(z):
    """artanh(s)/s of z = s²."""
    return atanh(sqrt(z)) / sqrt(z)


show("exponential", even_part, lambda z: z * sqrt(z) / 2, 0, half_ln2**2, 4)
show("exponential of float32", even_part, lambda z: z * sqrt(z) / 2, 0, half_ln2**2, 1)
show("tanh", even_part, lambda z: z / 2, 0, mpf("0.555") ** 2, 5)
show("sinh", lambda z: (sinh(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z, 0, 1, 6)
show("logarithm", lambda z: 2 * (artanh(z) - 1) / z, lambda z: z / 2, 0, s_greatest, 6)
show("pow", lambda z: 3 * (artanh(z) - 1 - z / 3) / z**2, lambda z: z * z / 3, 0, s_greatest, 6)
show("cbrt", cbrt, lambda z: 1 / cbrt(z), sqrt(mpf(1) / 2), sqrt(mpf(2)), 3)
show("sine", lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z, 0, quarter_turn, 5)
show("cosine", lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: z * z, 0, quarter_turn, 5)
show("arctan", lambda z: (atan(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z, 0, (mpf(7) / 16) ** 2 * mpf("1.001"), 10)
show("arcsin", lambda z: (asin(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z, 0, mpf("0.25001"), 12)
