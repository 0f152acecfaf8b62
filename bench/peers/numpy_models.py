"""NumPy on more than constant diffusivity: Gray and Scott's mixture, and Perona and Malik's edge stopping, by whole-array
operations into arrays made beforehand. The arguments say which, and in which order: see numpy_loop.py."""

import sys

from protocol import np, serve

FEED, KILL = 0.037, 0.06
DIFFUSIVITIES = 0.2097152, 0.1048576
CONTRAST = 0.1


class Mixture:
    """Each species within a rim of one cell, which repeats the opposite side; in the order of the equations."""

    def prepare(self, field, _):
        inside = [np.isin(np.arange(count) % 32, np.arange(10, 22)) for count in field.shape]
        square = np.outer(*inside)
        starts = np.where(square, 0.5, 1) - field / 100, np.where(square, 0.25, 0) + field / 100
        self.u, self.v = (np.pad(values, 1).astype(field.dtype) for values in starts)
        self.spread, self.reaction, self.other = (np.empty_like(field) for _ in range(3))

    def run(self, steps):
        for _ in range(steps):
            self.step(self.u[1:-1, 1:-1], self.v[1:-1, 1:-1])

    def step(self, u, v):
        self.react(u, v)
        self.diffuse(self.u, DIFFUSIVITIES[0])
        np.subtract(1, u, out=self.other)
        np.multiply(self.other, u.dtype.type(FEED), out=self.other)
        np.add(self.spread, self.other, out=self.spread)
        np.subtract(self.spread, self.reaction, out=self.spread)
        np.add(u, self.spread, out=u)
        self.diffuse(self.v, DIFFUSIVITIES[1])
        np.add(self.spread, self.reaction, out=self.spread)
        np.multiply(v, v.dtype.type(FEED + KILL), out=self.other)
        np.subtract(self.spread, self.other, out=self.spread)
        np.add(v, self.spread, out=v)

    def react(self, u, v):
        np.multiply(v, v, out=self.reaction)
        np.multiply(self.reaction, u, out=self.reaction)

    def diffuse(self, whole, diffusivity):
        inner = self.gather(whole)
        np.multiply(inner, whole.dtype.type(4), out=self.other)
        np.subtract(self.spread, self.other, out=self.spread)
        np.multiply(self.spread, whole.dtype.type(diffusivity), out=self.spread)

    def gather(self, whole):
        """The sum of the neighbours, into `spread`; answers the cells themselves."""
        whole[0], whole[-1] = whole[-2], whole[1]
        whole[:, 0], whole[:, -1] = whole[:, -2], whole[:, 1]
        np.add(whole[:-2, 1:-1], whole[2:, 1:-1], out=self.spread)
        np.add(self.spread, whole[1:-1, :-2], out=self.spread)
        np.add(self.spread, whole[1:-1, 2:], out=self.spread)
        return whole[1:-1, 1:-1]

    def field(self):
        return np.ascontiguousarray(self.u[1:-1, 1:-1])


class RearrangedMixture(Mixture):
    """What is multiplied by a cell's own value is multiplied once: six operations fewer."""

    def step(self, u, v):
        self.react(u, v)
        self.diffuse_and_decay(self.u, DIFFUSIVITIES[0], FEED)
        np.subtract(u, self.reaction, out=u)
        np.add(u, FEED, out=u)
        self.diffuse_and_decay(self.v, DIFFUSIVITIES[1], FEED + KILL)
        np.add(v, self.reaction, out=v)

    def diffuse_and_decay(self, whole, diffusivity, decay):
        inner = self.gather(whole)
        np.multiply(self.spread, whole.dtype.type(diffusivity), out=self.spread)
        np.multiply(inner, whole.dtype.type(1 - 4 * diffusivity - decay), out=inner)
        np.add(inner, self.spread, out=inner)


class EdgeStopping:
    """What crosses the faces between rows and between columns; nothing crosses the rim."""

    def prepare(self, field, rate):
        self.u, self.rate = field, field.dtype.type(rate)
        self.pairs = [(field[1:], field[:-1]), (field[:, 1:], field[:, :-1])]
        self.fluxes = [np.empty_like(upper) for upper, _ in self.pairs]
        self.stops = [np.empty_like(upper) for upper, _ in self.pairs]

    def run(self, steps):
        for _ in range(steps):
            self.step()

    def step(self):
        for (upper, lower), flux, stop in zip(self.pairs, self.fluxes, self.stops):
            np.subtract(upper, lower, out=flux)
            np.multiply(flux, flux.dtype.type(1 / CONTRAST), out=stop)
            np.multiply(stop, stop, out=stop)
            np.add(stop, 1, out=stop)
            np.divide(flux, stop, out=flux)
            np.multiply(flux, self.rate, out=flux)
        for (upper, lower), flux in zip(self.pairs, self.fluxes):
            np.add(lower, flux, out=lower)
            np.subtract(upper, flux, out=upper)

    def field(self):
        return self.u


MODELS = {
    ("gray-scott", "equation"): Mixture,
    ("gray-scott", "rearranged"): RearrangedMixture,
    ("perona-malik", "equation"): EdgeStopping,
}
serve(f"NumPy {np.__version__}, 1 thread", MODELS[tuple(sys.argv[1:3])]())
