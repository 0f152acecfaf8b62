import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError, OptionError } from "../../src/errors.js";
import { decodeCheckpoint, encodeCheckpoint, type Snapshot } from "../../src/files/checkpoint.js";
import { createSimulation, restoreSimulation, type SimulationOptions } from "../../src/index.js";

const snapshot: Snapshot = {
  options: { shape: [2, 3], dtype: "float32", boundary: { "x-": { value: Float64Array.from([0.1, -0]) } } },
  time: 0.1 + 0.2,
  stepCount: 7,
  fields: { u: Float32Array.from([0, -0, 1e-45, 3.4e38, 0.1, -1]) },
};

const bitsOf = (array: ArrayBufferView) => [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];

describe("checkpoints as bytes", () => {
  it("give everything back, to the bit", () => {
    const back = decodeCheckpoint(encodeCheckpoint(snapshot));
    expect(back).toEqual(snapshot);
    expect(bitsOf(back.fields.u!)).toEqual(bitsOf(snapshot.fields.u!));
  });

  it("are refused where cut short at any byte, or with any bit flipped", () => {
    const whole = encodeCheckpoint(snapshot);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeCheckpoint(whole.subarray(0, length), "run.checkpoint")).toThrow(FormatError);
    }
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const bytes = Uint8Array.from(whole);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodeCheckpoint(bytes, "run.checkpoint")).toThrow(/^run\.checkpoint: /);
      }),
    );
  });

  it("are told apart from other files", () => {
    expect(() => decodeCheckpoint(Buffer.from('{"steps": 1, "dt": 0.1}'), "a.json")).toThrow(
      /a\.json: not a checkpoint/,
    );
  });
});

describe("a simulation restored from a checkpoint", () => {
  const cases: SimulationOptions[] = [
    { shape: [37], diffusivity: 2, boundary: { "x-": { gradient: 1 }, "x+": { value: 3 } } },
    { shape: [9, 14], dtype: "float32", spacing: [1, 2], centering: "cell", boundary: "insulated" },
    {
      shape: [5, 6, 7],
      boundary: { "*": "periodic", z: { transfer: 2, ambient: Float64Array.from({ length: 42 }, (_, i) => i) } },
    },
  ];

  it.each(cases)("goes on bit for bit: %o", async (options) => {
    const size = options.shape.reduce((a, b) => a * b, 1);
    const initial = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
    using straight = await createSimulation({ ...options, initial });
    using stopped = await createSimulation({ ...options, initial });
    straight.step(20);
    stopped.step(13);
    using resumed = await restoreSimulation(stopped.checkpoint());
    resumed.step(7);
    expect(bitsOf(resumed.field)).toEqual(bitsOf(straight.field));
    expect(resumed.stepCount).toBe(20);
    expect(resumed.time).toBeCloseTo(straight.time, 12);
    expect(resumed.maxStableStep).toBe(straight.maxStableStep);
  });

  it.each([
    {
      what: "explicit steps follow the field",
      options: { shape: [101], diffusivity: "2*u", initial: "abs(x - 50) < 5 ? 1 : 0.01", boundary: "insulated" },
      methods: ["ftcs", "auto"],
      duration: 50,
      length: {},
    },
    {
      what: "stages follow the time",
      options: { shape: [40], diffusivity: "10*(1.2 + cos(t/20))", initial: "abs(x - 20) < 5", boundary: "insulated" },
      methods: ["rkl2"],
      duration: 20,
      length: { dt: 0.5 },
    },
    {
      what: "a flow's steps do",
      options: {
        shape: [5, 9],
        velocity: [0.1, "1.5*cos(t/20)"],
        source: "-u*u",
        initial: "1 + 0.1*sin(x + y)",
        boundary: "insulated",
      },
      methods: ["rkl2", "adi"],
      duration: 20,
      length: { dt: 0.5 },
    },
  ] as const)("advances bit for bit where $what", async ({ options, methods, duration, length }) => {
    for (const method of methods) {
      using straight = await createSimulation(options);
      await straight.advance(duration, { method, ...length });
      using resumed = await restoreSimulation(straight.checkpoint());
      await straight.advance(duration, { method, ...length });
      await resumed.advance(duration, { method, ...length });
      expect(resumed.stepCount).toBe(straight.stepCount);
      expect(bitsOf(resumed.field)).toEqual(bitsOf(straight.field));
    }
  });

  it.each<[string, (bytes: Uint8Array) => ArrayBufferLike | ArrayBufferView]>([
    ["an ArrayBuffer", (bytes) => bytes.slice().buffer],
    ["a DataView inside a larger buffer", (bytes) => new DataView(Uint8Array.of(7, 7, ...bytes).buffer, 2)],
    ["a Float64Array", (bytes) => new Float64Array(bytes.slice(0, bytes.length & ~7).buffer)],
    [
      "shared memory",
      (bytes) => {
        const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
        shared.set(bytes);
        return shared.buffer;
      },
    ],
  ])("comes out of %s", async (_, hold) => {
    using stopped = await createSimulation({ shape: [8, 8], initial: "x + y" });
    stopped.step(3);
    using resumed = await restoreSimulation(hold(stopped.checkpoint()));
    expect(bitsOf(resumed.field)).toEqual(bitsOf(stopped.field));
  });

  it.each([undefined, null, [1, 2, 3], "bytes", { length: 100 }])("is not made of %j", async (bytes) => {
    const restored = restoreSimulation(bytes as never);
    await expect(restored).rejects.toThrow(OptionError);
    await expect(restored).rejects.toThrow(
      /^bytes is .*: give what checkpoint\(\) gave as a Uint8Array, an ArrayBuffer/,
    );
  });

  it("may run on another engine", async () => {
    using stopped = await createSimulation({ shape: [8, 8], engine: "simd", initial: 1 });
    using resumed = await restoreSimulation(stopped.checkpoint(), { engine: "js" });
    expect(resumed.engine.name).toBe("js");
  });

  it("refuses what would make it another simulation", async () => {
    using stopped = await createSimulation({ shape: [8, 8] });
    const other = { dtype: "float32" } as object;
    const refusal = restoreSimulation(stopped.checkpoint(), other);
    await expect(refusal).rejects.toThrow(/restoreSimulation has no option "dtype": allowed are "engine", "threads"/);
  });

  it("does not see what its options' arrays become later", async () => {
    const wall = Float64Array.from([1, 2, 3]);
    using stopped = await createSimulation({ shape: [3, 3], boundary: { "x-": { value: wall } } });
    wall.fill(9);
    using resumed = await restoreSimulation(stopped.checkpoint());
    for (const simulation of [stopped, resumed]) {
      simulation.field.fill(0);
      simulation.step(1, 0.1);
    }
    expect(resumed.field[3]).toBe(2);
    expect(bitsOf(resumed.field)).toEqual(bitsOf(stopped.field));
  });

  it("is refused where the checkpoint contradicts itself", async () => {
    const torn = encodeCheckpoint({ ...snapshot, options: { shape: [2, 2], dtype: "float32" } });
    await expect(restoreSimulation(torn)).rejects.toThrow(FormatError);
    const wrong = encodeCheckpoint({ ...snapshot, options: { shape: [0] } });
    await expect(restoreSimulation(wrong)).rejects.toThrow(OptionError);
  });
});
