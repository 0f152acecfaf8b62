"""The benchmark's commands on standard input, for the peers written in Python. See README.md."""

import sys
import time

try:
    import numpy as np
except ImportError:
    print("missing NumPy", flush=True)
    sys.exit(0)


def lcg(count):
    """The reference cases' random numbers in [0, 1): s <- 1664525 s + 1013904223 (mod 2^32), from 12345."""
    states = np.empty(max(count, 1), np.uint32)
    states[0] = (1664525 * 12345 + 1013904223) % 2**32
    factor, addend, filled = 1664525, 1013904223, 1
    while filled < count:
        # The states so far, `filled` draws later.
        more = min(filled, count - filled)
        states[filled : filled + more] = states[:more] * np.uint32(factor) + np.uint32(addend)
        factor, addend, filled = factor * factor % 2**32, (factor + 1) * addend % 2**32, filled + more
    return states[:count] / 2.0**32


def start_field(start, shape, dtype):
    if start == "point":
        field = np.zeros(shape, dtype)
        field[tuple(n // 2 for n in shape)] = 1
        return field
    field = lcg(int(np.prod(shape))).reshape(shape).astype(dtype)
    if start == "enclosed":
        for axis in range(len(shape)):
            walls = np.moveaxis(field, axis, 0)
            walls[0] = walls[-1] = 0
    return field


def serve(about, peer):
    """Serve a peer: an object with prepare(field, rate), run(steps) and field()."""
    print("ready", flush=True)
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        try:
            if command == "prepare":
                dtype, start, rate, *shape = rest.split()
                peer.prepare(start_field(start, tuple(map(int, shape)), np.dtype(dtype)), float(rate))
                answer = about
            elif command == "run":
                begin = time.perf_counter()
                peer.run(int(rest))
                answer = f"{time.perf_counter() - begin:.9f}"
            elif command == "write":
                peer.field().tofile(rest)
                answer = ""
            else:
                raise ValueError("unknown command")
            print(f"done {answer}", flush=True)
        except Exception as error:
            print(f"failed {error}".replace("\n", " "), flush=True)
