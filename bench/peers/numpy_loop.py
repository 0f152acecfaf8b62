"""NumPy's sliced loop: whole-array operations on shifted views, in place, with one temporary made beforehand.

c + r (sum of neighbours - 2 d c) is computed as r (sum of neighbours) + (1 - 2 d r) c: one operation and one temporary
fewer, which makes NumPy a quarter faster. The answer is the same to rounding.
"""

from protocol import np, serve


class SlicedLoop:
    def prepare(self, field, rate):
        dimensions = field.ndim
        inside = (slice(1, -1),) * dimensions
        self.whole = field
        self.inner = field[inside]
        self.neighbours = [
            field[inside[:axis] + (side,) + inside[axis + 1 :]]
            for axis in range(dimensions)
            for side in (slice(None, -2), slice(2, None))
        ]
        self.sum = np.empty(self.inner.shape, field.dtype)
        self.rate = field.dtype.type(rate)
        self.kept = field.dtype.type(1 - 2 * dimensions * rate)

    def run(self, steps):
        first, second, *others = self.neighbours
        for _ in range(steps):
            np.add(first, second, out=self.sum)
            for neighbour in others:
                np.add(self.sum, neighbour, out=self.sum)
            np.multiply(self.sum, self.rate, out=self.sum)
            np.multiply(self.inner, self.kept, out=self.inner)
            np.add(self.inner, self.sum, out=self.inner)

    def field(self):
        return self.whole


serve(f"NumPy {np.__version__}, 1 thread", SlicedLoop())
