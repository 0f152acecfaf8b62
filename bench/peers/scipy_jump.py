"""SciPy's sine transforms: the state that any number of steps within walls of zero reaches, by the modes' factors."""

import os
import sys

from protocol import np, serve

try:
    import scipy
    from scipy import fft
except ImportError:
    print("missing SciPy", flush=True)
    sys.exit(0)

THREADS = os.cpu_count()


class Jump:
    def prepare(self, field, rate):
        self.whole = field
        self.inner = field[(slice(1, -1),) * field.ndim]
        self.factors = np.ones(())
        for count in self.inner.shape:
            mode = np.arange(1, count + 1)
            decay = 4 * rate * np.sin(np.pi * mode / (2 * (count + 1))) ** 2
            self.factors = self.factors[..., np.newaxis] - decay

    def run(self, steps):
        modes = fft.dstn(self.inner, type=1, workers=THREADS)
        modes *= np.power(self.factors, steps)
        self.inner[...] = fft.idstn(modes, type=1, workers=THREADS, overwrite_x=True)

    def field(self):
        return self.whole


serve(f"SciPy {scipy.__version__}, {THREADS} threads", Jump())
