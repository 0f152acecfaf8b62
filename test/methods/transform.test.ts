/** Transforms against their definitions, and the bits of every build against plain TypeScript. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type BuildName, compile } from "../../src/engine/builds.js";
import { SpectralMemory, spectralBytes } from "../../src/engine/spectral-memory.js";
import { Workshop } from "../../src/engine/workshop.js";
import type { BoundaryKind, Centering } from "../../src/index.js";
import { Spectrum } from "../../src/methods/spectral/spectrum.js";
import { sweepAlong } from "../../src/methods/spectral/sweeps.js";
import { circle } from "../../src/methods/transform/circle.js";
import { runSweep } from "../../src/methods/transform/sweep.js";
import { checkOptions } from "../../src/options.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance } from "../helpers/distance.js";
import { lcg } from "../helpers/lcg.js";

const BUILDS = ["scalar", "simd"] as const;

beforeAll(async () => {
  await Promise.all(BUILDS.map(compile));
});

describe("points of the unit circle", () => {
  // By mpmath.
  const KNOWN = [
    [1, 6, "0.8660254037844386467637232", "0.5000000000000000000000000"],
    [1, 7, "0.9009688679024191262361023", "0.4338837391175581204757683"],
    [1, 1025, "0.9999953029879001496660884", "0.003064963643793838165777225"],
    [3, 10, "0.5877852522924731291687060", "0.8090169943749474241022934"],
    [7, 9, "-0.7660444431189780352023927", "0.6427876096865393263226434"],
    [4321, 4096, "-0.9851462264686621803577779", "-0.1717175368870499705303995"],
    [999983, 500009, "0.9999999758203397903789976", "-0.0002199075256433622760945824"],
  ] as const;

  /** Distance from decimal digits in units of the float's last place, in whole numbers throughout. */
  function ulps(value: number, digits: string): number {
    const scale = 10n ** 30n;
    const [whole = "", fraction = ""] = digits.replace("-", "").split(".");
    const exact = (BigInt(whole) * scale + BigInt(fraction.padEnd(30, "0"))) * (digits.startsWith("-") ? -1n : 1n);
    const exponent = Math.floor(Math.log2(Math.abs(value))) - 52;
    const mantissa = BigInt(value / 2 ** exponent);
    const difference = mantissa * scale - exact * 2n ** BigInt(-exponent);
    return Math.abs(Number(difference) / Number(scale));
  }

  it.each(KNOWN)("π·%i/%i within one unit in the last place", (p, q, cos, sin) => {
    expect(ulps(circle(p, q).cos, cos)).toBeLessThan(1);
    expect(ulps(circle(p, q).sin, sin)).toBeLessThan(1);
  });

  it("quarters are exact, and symmetries hold to the bit", () => {
    expect([0, 1, 2, 3, 4].map((p) => circle(p, 2))).toEqual([
      { cos: 1, sin: 0 },
      { cos: 0, sin: 1 },
      { cos: -1, sin: 0 },
      { cos: 0, sin: -1 },
      { cos: 1, sin: 0 },
    ]);
    const angle = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((q) => fc.tuple(fc.integer({ min: 1, max: q }), fc.constant(q)));
    fc.assert(
      fc.property(angle, ([p, q]) => {
        const { cos, sin } = circle(p, q);
        expect(circle(2 * q - p, q)).toEqual({ cos, sin: 0 - sin });
        expect(circle(2 * q + p, q)).toEqual({ cos, sin });
        expect(Math.abs(cos * cos + sin * sin - 1)).toBeLessThan(4e-16);
        expect(Math.abs(cos - Math.cos((Math.PI * p) / q))).toBeLessThan(1e-15);
      }),
    );
  });
});

/** What each pair of walls is diagonalised by: the weight of value j in mode k, of n unknowns, without the symbol π. */
interface Case {
  readonly name: string;
  readonly centering: Centering;
  readonly walls: readonly [BoundaryKind, BoundaryKind];
  /** Values along the axis that have n unknowns. */
  readonly count: (n: number) => number;
  readonly first: number;
  readonly weight: (j: number, k: number, n: number) => number;
}

const VALUE: BoundaryKind = { value: 0 };
const SLOPE: BoundaryKind = "insulated";
const cos = (p: number, q: number) => circle(p, q).cos;
const sin = (p: number, q: number) => circle(p, q).sin;
const half = (j: number, last: number) => (j === 0 || j === last ? 1 : 2);

const CASES: readonly Case[] = [
  {
    name: "DST I: nodes between values",
    centering: "node",
    walls: [VALUE, VALUE],
    count: (n) => n + 2,
    first: 1,
    weight: (j, k, n) => 2 * sin((j + 1) * (k + 1), n + 1),
  },
  {
    name: "DCT I: nodes between slopes",
    centering: "node",
    walls: [SLOPE, SLOPE],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => (n === 1 ? 2 : half(j, n - 1) * cos(j * k, n - 1)),
  },
  {
    name: "DCT III: nodes between a slope and a value",
    centering: "node",
    walls: [SLOPE, VALUE],
    count: (n) => n + 1,
    first: 0,
    weight: (j, k, n) => half(j, n) * cos(j * (2 * k + 1), 2 * n),
  },
  {
    name: "DCT III backwards: nodes between a value and a slope",
    centering: "node",
    walls: [VALUE, SLOPE],
    count: (n) => n + 1,
    first: 1,
    weight: (j, k, n) => half(n - 1 - j, n) * cos((n - 1 - j) * (2 * k + 1), 2 * n),
  },
  {
    name: "DST II: cells between values",
    centering: "cell",
    walls: [VALUE, VALUE],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => 2 * sin((n - k) * (2 * j + 1), 2 * n),
  },
  {
    name: "DCT II: cells between slopes",
    centering: "cell",
    walls: [SLOPE, SLOPE],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => 2 * cos(k * (2 * j + 1), 2 * n),
  },
  {
    name: "DCT IV: cells between a slope and a value",
    centering: "cell",
    walls: [SLOPE, VALUE],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => cos((2 * j + 1) * (2 * k + 1), 4 * n),
  },
  {
    name: "DCT IV backwards: cells between a value and a slope",
    centering: "cell",
    walls: [VALUE, SLOPE],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => cos((2 * (n - 1 - j) + 1) * (2 * k + 1), 4 * n),
  },
  {
    name: "DFT: periodic",
    centering: "node",
    walls: ["periodic", "periodic"],
    count: (n) => n,
    first: 0,
    weight: (j, k, n) => (2 * k <= n ? 2 * cos(2 * j * k, n) : -2 * sin(2 * j * (n - k), n)),
  },
];

/** Lines beside each other: not a multiple of a group, so that one is incomplete. */
const LINES = 7;

/** An axis of n unknowns, as rows of an array `LINES` wide or as its columns, and what is done to it. */
function scene({ centering, walls: [low, high], count }: Case, n: number, axis: 0 | 1) {
  const shape = axis === 0 ? [count(n), LINES] : [LINES, count(n)];
  const name = axis === 0 ? "y" : "x";
  const boundary = { "*": "periodic", [`${name}-`]: low, [`${name}+`]: high } as const;
  const { operator } = checkOptions({ shape, centering, boundary });
  const spectrum = new Spectrum(operator);
  const sweep = (forward: boolean) => sweepAlong(axis, shape, spectrum.modes, { forward, backward: !forward });
  return { shape, spectrum, forward: sweep(true), backward: sweep(false), transform: spectrum.modes[axis]!.transform };
}

function workshopOf(build: BuildName, spectrum: Spectrum, cells: number) {
  const bytes = spectralBytes(spectrum, cells, 1);
  const workshop = Workshop.create(build, 1, bytes, [cells]);
  const end = new Float64Array(workshop.buffer, workshop.room + bytes, 1).fill(777);
  const memory = new SpectralMemory(spectrum, cells, 1, workshop.buffer, workshop.room);
  return {
    memory,
    run(sweep: ReturnType<typeof sweepAlong>): void {
      workshop.run(memory.write([sweep]), false);
      expect(end[0], "written beyond the region").toBe(777);
    },
  };
}

// 97 is the largest factor worked out directly; 101, 127 and 257 go by the chirp, 202 has an even partner.
const LENGTHS = [...Array.from({ length: 70 }, (_, i) => i + 1), 97, 101, 127, 128, 135, 202, 243, 257];

describe.each(CASES)("$name", (some) => {
  it.each([0, 1] as const)("along axis %i: the definition, the inverse, and the same bits in every build", (axis) => {
    // A single value that nothing enters or leaves is no axis of an operator.
    const least = some.count(1) === 1 && some.walls[1] !== VALUE ? 2 : 1;
    for (const n of LENGTHS.filter((length) => length >= least && (axis === 0 || length % 8 < 3))) {
      const { shape, spectrum, forward, backward, transform } = scene(some, n, axis);
      const cells = shape[0]! * shape[1]!;
      const values = lcg(cells).map((value) => value - 0.5);
      const place = (line: number, j: number) =>
        axis === 0 ? (some.first + j) * LINES + line : line * shape[1]! + some.first + j;
      const twin = values.slice();
      runSweep(forward, twin);
      expect(distance(twin, defined(some, values, n, place)), `n = ${n}`).toBeLessThan(3e-14 * Math.sqrt(n));
      const back = twin.slice();
      runSweep(backward, back);
      const home = values.slice();
      for (let line = 0; line < LINES; line++) {
        for (let j = 0; j < n; j++) home[place(line, j)]! *= transform.gain;
      }
      expect(distance(back, home), `n = ${n}`).toBeLessThan(3e-15 * transform.gain);
      for (const build of BUILDS) {
        const { memory, run } = workshopOf(build, spectrum, cells);
        memory.values.set(values);
        run(forward);
        expectSameBits(memory.values, twin);
        run(backward);
        expectSameBits(memory.values, back);
      }
    }
  });
});

/** The transform by its definition, on every line; mode k stands where value k stood. */
function defined(
  { weight }: Case,
  values: Float64Array,
  n: number,
  place: (line: number, j: number) => number,
): Float64Array {
  const result = values.slice();
  for (let k = 0; k < n; k++) {
    const sums = new Float64Array(LINES);
    for (let j = 0; j < n; j++) {
      const w = weight(j, k, n);
      for (let line = 0; line < LINES; line++) sums[line]! += w * values[place(line, j)]!;
    }
    sums.forEach((sum, line) => {
      result[place(line, k)] = sum;
    });
  }
  return result;
}
