/** Problems of heat conduction with known answers: B9, B10, B17, B20, B21. */
import { describe, expect, it } from "vitest";
import { type Centering, createSimulation, type SimulationOptions } from "../../src/index.js";
import { expectSecondOrder } from "../helpers/order.js";
import { exactSum } from "../helpers/sums.js";

const CENTERINGS = ["node", "cell"] as const;

/** Options of n intervals on [0, length], whatever the centring. */
function rod(centering: Centering, n: number, length: number, periodic = false): SimulationOptions {
  return { shape: [centering === "node" && !periodic ? n + 1 : n], spacing: length / n, centering };
}

it("B9: a block in a box without flux ends as its mean, and nothing is lost on the way", async () => {
  const initial = Array.from({ length: 20 * 25 }, (_, i) => (i % 25 < 5 ? 1 : 0));
  using box = await createSimulation({ shape: [20, 25], centering: "cell", boundary: "insulated", initial });
  for (let part = 0; part < 100; part++) {
    box.step(120, 0.25);
    expect(Math.abs(exactSum(box.field) - 100)).toBeLessThan(1e-11);
  }
  for (const value of box.field) expect(Math.abs(value - 0.2)).toBeLessThan(1e-12);
});

describe.each(CENTERINGS)("on %ss", (centering) => {
  it.each([
    { t: 0.1, x: 0.2, answer: 65.4776971812 },
    { t: 0.1, x: 0.8, answer: 8.0928627828 },
    { t: 0.7, x: 0.2, answer: 93.0049989625 },
    { t: 0.7, x: 0.8, answer: 78.4716236419 },
  ])("B10: a slab between two faces at 100, x = $x at t = $t", async ({ t, x, answer }) => {
    await expectSecondOrder([20, 40, 80], async (n) => {
      const steps = Math.round((t * n * n) / 1.6);
      using slab = await createSimulation({ ...rod(centering, n, 2), boundary: { value: 100 } });
      slab.step(steps, t / steps);
      const error = slab.sample([x]) - answer;
      if (n === 80) expect(Math.abs(error)).toBeLessThan(0.03);
      return error;
    });
  });

  it("B17: a slab that cools by convection, Bi = 1, Fo = 1", async () => {
    const half = async (n: number) => {
      const boundary = { "x-": "insulated", "x+": { transfer: 1, ambient: 0 } } as const;
      const slab = await createSimulation({ ...rod(centering, n, 1), boundary, initial: 1 });
      slab.step(4 * n * n, 1 / (4 * n * n));
      return slab;
    };
    await expectSecondOrder([10, 20, 40], async (n) => {
      using slab = await half(n);
      if (centering === "node") return slab.sample([0]) - 0.53385940140857;
      // The centre plane is an insulated face: by symmetry the field there is even, u₀ + (u₀ − u₁)/8 to fourth order.
      return slab.field[0]! + (slab.field[0]! - slab.field[1]!) / 8 - 0.53385940140857;
    });
    await expectSecondOrder([10, 20, 40], async (n) => {
      using slab = await half(n);
      const [last, before] = [slab.field.at(-1)!, slab.field.at(-2)!];
      return (centering === "node" ? last : 1.5 * last - 0.5 * before) - 0.34817685166167;
    });
  });

  it("B21: a point of heat on a circle", async () => {
    const circle = async (n: number, place: (n: number) => number) => {
      const initial = Array.from({ length: n }, (_, i) => (i === 0 ? n : 0));
      using ring = await createSimulation({ ...rod(centering, n, 1, true), boundary: "periodic", initial });
      ring.step((n * n) / 25, 0.25 / (n * n));
      return ring.field[place(n)]!;
    };
    await expectSecondOrder([40, 80, 160], async (n) => (await circle(n, () => 0)) - 2.82094791781714);
    await expectSecondOrder([40, 80, 160], async (n) => (await circle(n, (n) => n / 2)) - 0.0108914211517635);
  });

  it("B20: Laplace's equation on a square with one hot side", async () => {
    const steady = async (n: number, point: readonly number[]) => {
      const count = centering === "node" ? n + 1 : n;
      using plate = await createSimulation({
        shape: [count, count],
        spacing: 1 / n,
        centering,
        boundary: { "*": { value: 0 }, "y+": { value: 1 } },
      });
      plate.step(12 * n * n, 0.25 / (n * n));
      return plate.sample(point);
    };
    for (const n of [8, 16]) expect(Math.abs((await steady(n, [0.5, 0.5])) - 0.25)).toBeLessThan(1e-12);
    await expectSecondOrder([16, 32, 64], async (n) => (await steady(n, [0.75, 0.5])) - 0.54052921825951);
  });
});
