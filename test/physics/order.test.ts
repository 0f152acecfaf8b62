/** Order of convergence in space: 2 for every kind of wall, on nodes and on cells, with numbers and with arrays. */
import { describe, it } from "vitest";
import { type Boundary, type BoundaryKind, type Centering, createSimulation, type WallName } from "../../src/index.js";
import { expectSecondOrder } from "../helpers/order.js";

const CENTERINGS = ["node", "cell"] as const;

/** Coordinates on [0, 1] of n intervals. */
function coordinates(n: number, centering: Centering, periodic = false): number[] {
  if (centering === "cell") return Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  return Array.from({ length: periodic ? n : n + 1 }, (_, i) => i / n);
}

/** Root of the mean square of the distance between two fields. */
function distance(field: ArrayLike<number>, exact: readonly number[]): number {
  return Math.sqrt(exact.reduce((sum, value, i) => sum + (field[i]! - value) ** 2, 0) / exact.length);
}

/** Largest distance between two fields. */
function farthest(field: ArrayLike<number>, exact: readonly number[]): number {
  return exact.reduce((most, value, i) => Math.max(most, Math.abs(field[i]! - value)), 0);
}

describe.each(CENTERINGS)("1-D on %ss", (centering) => {
  const D = 0.8;
  const slow = (t: number) => Math.exp(-D * Math.PI ** 2 * t);
  const held = (x: number, t: number) => 0.3 + 0.5 * x + slow(t) * Math.sin(Math.PI * x);
  const sloped = (x: number, t: number) => 0.3 + 0.5 * x - 0.4 * (x * x + 2 * D * t) + slow(t) * Math.cos(Math.PI * x);
  const [k0, k1, ambient] = [1.5, 4, 0.7];
  const mu = rootBetween(
    0.1,
    3,
    (m) => k0 * Math.cos(m) - m * Math.sin(m) + k1 * (Math.cos(m) + (k0 / m) * Math.sin(m)),
  );
  const convected = (x: number, t: number) =>
    ambient + Math.exp(-D * mu * mu * t) * (Math.cos(mu * x) + (k0 / mu) * Math.sin(mu * x));
  const cases: { kind: string; boundary: Boundary; exact: (x: number, t: number) => number }[] = [
    { kind: "value", boundary: { "x-": { value: 0.3 }, "x+": { value: 0.8 } }, exact: held },
    { kind: "insulated", boundary: "insulated", exact: (x, t) => 1 + slow(t) * Math.cos(Math.PI * x) },
    { kind: "gradient", boundary: { "x-": { gradient: -0.5 }, "x+": { gradient: -0.3 } }, exact: sloped },
    { kind: "flux", boundary: { "x-": { flux: -0.5 * D }, "x+": { flux: -0.3 * D } }, exact: sloped },
    {
      kind: "transfer",
      boundary: { "x-": { transfer: k0, ambient }, "x+": { transfer: k1, ambient } },
      exact: convected,
    },
    {
      kind: "periodic",
      boundary: "periodic",
      exact: (x, t) => Math.exp(-4 * D * Math.PI ** 2 * t) * Math.cos(2 * Math.PI * x + 0.3),
    },
  ];
  if (centering === "node") cases.push({ kind: "fixed", boundary: "fixed", exact: held });

  it.each(cases)("$kind", async ({ kind, boundary, exact }) => {
    await expectSecondOrder([16, 32, 64], async (n) => {
      const places = coordinates(n, centering, kind === "periodic");
      const exactly = (t: number) => places.map((x) => exact(x, t));
      using rod = await createSimulation({
        shape: [places.length],
        spacing: 1 / n,
        diffusivity: D,
        centering,
        boundary,
        initial: exactly(0),
      });
      rod.step((n * n) / 4, 0.4 / (D * n * n));
      return farthest(rod.field, exactly(rod.time));
    });
  });
});

function rootBetween(low: number, high: number, f: (x: number) => number): number {
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

/** A field that diffusion leaves alone, in a medium that conducts differently along each axis. */
interface Harmonic {
  readonly diffusivity: readonly number[];
  readonly value: (...point: number[]) => number;
  /** Derivatives along each axis, in the shape's order. */
  readonly slopes: readonly ((...point: number[]) => number)[];
}

const plane: Harmonic = {
  diffusivity: [0.25, 1],
  value: (y, x) => Math.exp(x) * Math.sin(2 * y + 0.4),
  slopes: [(y, x) => 2 * Math.exp(x) * Math.cos(2 * y + 0.4), (y, x) => Math.exp(x) * Math.sin(2 * y + 0.4)],
};

const space: Harmonic = {
  diffusivity: [0.5, 0.125, 1],
  value: (z, y, x) => Math.exp(x) * Math.sin(2 * y + 0.4) * Math.cos(z - 0.2),
  slopes: [
    (z, y, x) => -Math.exp(x) * Math.sin(2 * y + 0.4) * Math.sin(z - 0.2),
    (z, y, x) => 2 * Math.exp(x) * Math.cos(2 * y + 0.4) * Math.cos(z - 0.2),
    (z, y, x) => Math.exp(x) * Math.sin(2 * y + 0.4) * Math.cos(z - 0.2),
  ],
};

const KINDS = ["value", "gradient", "flux", "transfer"] as const;
const NAMES: Record<number, readonly string[]> = { 2: ["y", "x"], 3: ["z", "y", "x"] };

/** All points of a product of coordinates, in C order. */
function points(axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>((sofar, axis) => sofar.flatMap((point) => axis.map((at) => [...point, at])), [[]]);
}

/** Walls with arrays along them that let the field be: kind number `turn` first, then the others in turn. */
function wallsAround(field: Harmonic, axes: readonly (readonly number[])[], turn: number): Boundary {
  const walls: { [wall in WallName]?: BoundaryKind } = {};
  axes.forEach((_, axis) => {
    for (const side of [0, 1]) {
      const along = points(axes.map((coordinates, i) => (i === axis ? [side] : coordinates)));
      const value = along.map((point) => field.value(...point));
      const gradient = along.map((point) => (side === 0 ? -1 : 1) * field.slopes[axis]!(...point));
      const transfer = along.map((point) => 1.5 + Math.sin(point.reduce((a, b) => 3 * a + b)));
      const kind = KINDS[(2 * axis + side + turn) % KINDS.length]!;
      const name = (NAMES[axes.length]![axis]! + "-+"[side]) as WallName;
      walls[name] = {
        value: { value },
        gradient: { gradient },
        flux: { flux: gradient.map((slope) => slope * field.diffusivity[axis]!) },
        transfer: { transfer, ambient: value.map((u, i) => u + gradient[i]! / transfer[i]!) },
      }[kind];
    }
  });
  return walls;
}

describe.each([
  {
    name: "2-D",
    field: plane,
    intervals: [
      [8, 12],
      [16, 24],
      [32, 48],
    ],
    duration: 1,
  },
  {
    name: "3-D",
    field: space,
    intervals: [
      [4, 6, 5],
      [8, 12, 10],
      [16, 24, 20],
    ],
    duration: 0.5,
  },
])("$name, arrays along the walls", ({ field, intervals, duration }) => {
  describe.each(CENTERINGS)("on %ss", (centering) => {
    it.each([0, 1, 2, 3])("kinds in turn, from number %i", async (turn) => {
      await expectSecondOrder([0, 1, 2], async (level) => {
        const axes = intervals[level]!.map((n) => coordinates(n, centering));
        const initial = points(axes).map((point) => field.value(...point));
        const options = {
          shape: axes.map((axis) => axis.length),
          spacing: intervals[level]!.map((n) => 1 / n),
          diffusivity: field.diffusivity,
          centering,
          boundary: wallsAround(field, axes, turn),
          initial,
        };
        using simulation = await createSimulation(options);
        const steps = Math.ceil(duration / simulation.maxPositiveStep);
        simulation.step(steps, duration / steps);
        return distance(simulation.field, initial);
      });
    });
  });
});

it("2-D with one axis periodic: what stands along a wall goes round with it", async () => {
  for (const centering of CENTERINGS) {
    await expectSecondOrder([16, 32, 64], async (n) => {
      const wave = (y: number) => Math.sin(2 * Math.PI * y + 0.4);
      const [ys, xs] = [coordinates(n, centering, true), coordinates(n, centering)];
      const grown = (x: number) => Math.exp(x);
      const initial = ys.flatMap((y) => xs.map((x) => grown(x) * wave(y)));
      using simulation = await createSimulation({
        shape: [ys.length, xs.length],
        spacing: 1 / n,
        diffusivity: [1 / (4 * Math.PI ** 2), 1],
        centering,
        boundary: { y: "periodic", "x-": { value: ys.map(wave) }, "x+": { gradient: ys.map((y) => Math.E * wave(y)) } },
        initial,
      });
      simulation.step(2 * n * n, 0.4 / (n * n));
      return farthest(simulation.field, initial);
    });
  }
});
