import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { exp as singleExp } from "../../assembly/elementary/single.js";
import { compile } from "../../src/expression/compile.js";
import * as elementary from "../../src/expression/elementary.js";
import { name, operation } from "../../src/expression/term.js";
import { BUILDS, type Line, type Machine, machineOf, reference } from "./machine.js";

type Name = keyof typeof elementary;
const NAMES = Object.keys(elementary) as Name[];
const functions: Readonly<Record<Name, (a: number, b: number) => number>> = { ...elementary };
const BINARY = new Set<string>(["pow", "atan2", "hypot"]);

function call(f: Name, [a, b]: readonly number[]): number {
  return functions[f](a!, b!);
}

const view = new DataView(new ArrayBuffer(8));
function bitsOf(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigInt64(0);
}
function fromBits(bits: bigint): number {
  view.setBigInt64(0, BigInt.asIntN(64, bits));
  return view.getFloat64(0);
}
function parse(hexadecimal: string): number {
  return fromBits(BigInt(`0x${hexadecimal}`));
}

describe("accuracy", () => {
  const rows = readFileSync(new URL("./references.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const table = rows.map((row) => {
    const words = row.split(" ");
    const numbers = words.slice(1, -1).map(parse);
    return {
      name: words[0] as Name,
      arguments: numbers.slice(0, -1),
      rounded: numbers.at(-1)!,
      lacks: +words.at(-1)! / 1000,
    };
  });

  it.each(NAMES)("%s is within 2 ulp of the exact value", (f) => {
    const points = table.filter((row) => row.name === f);
    expect(points.length).toBeGreaterThan(90);
    for (const { arguments: given, rounded, lacks } of points) {
      const computed = call(f, given);
      // Floats of one sign have consecutive integers for bits: their distance counts places.
      const places = Number(bitsOf(computed) - bitsOf(rounded));
      const lacking = Math.sign(1 / rounded) * lacks;
      expect(Math.abs(places - lacking), `${f}(${given}) = ${computed}, not ${rounded}`).toBeLessThan(2);
    }
  });

  it.each([
    ["exp", 0, 1],
    ["log", 1, 0],
    ["log2", 2 ** -1074, -1074],
    ["log2", 8, 3],
    ["log10", 1e22, 22],
    ["cbrt", -27, -3],
    ["pow", 10, 1e22, 22],
    ["pow", -2, -8, 3],
    ["pow", 2, 2 ** -1074, -1074],
    ["hypot", 3, 5, 4],
    ["cos", 0, 1],
    ["acos", -1, Math.PI],
    ["asin", 1, Math.PI / 2],
    ["atan2", 1, Math.PI / 4, 1],
    ["tanh", 30, 1],
    ["cosh", 0, 1],
  ] as const)("%s(%d, …) is exactly %d", (f, a, value, b?: number) => {
    expect(functions[f](a, b ?? 0)).toBe(value);
  });
});

describe("the exponential of float32", () => {
  it("is within 1 ulp, for arguments with every exponent", () => {
    const words = Uint32Array.from({ length: 2 ** 17 }, (_, i) => i * 32_771);
    for (const x of new Float32Array(words.buffer)) {
      const exact = functions.exp(x, 0),
        computed = singleExp(x);
      if (!(Math.fround(exact) < Infinity)) expect(computed).toBe(Math.fround(exact));
      else {
        const place = 2 ** (Math.max(Math.floor(Math.log2(exact)), -126) - 23);
        expect(Math.abs(computed - exact), `exp(${x})`).toBeLessThan(place);
      }
    }
  });
});

describe("special values are C99's", () => {
  const inf = Infinity,
    nan = NaN;
  const unary: Record<string, readonly (readonly [number, number])[]> = {
    exp: [
      [-0, 1],
      [inf, inf],
      [-inf, 0],
      [nan, nan],
      [710, inf],
      [-746, 0],
    ],
    log: [
      [0, -inf],
      [-0, -inf],
      [-1, nan],
      [inf, inf],
      [-inf, nan],
      [nan, nan],
    ],
    log2: [
      [0, -inf],
      [-0, -inf],
      [-1, nan],
      [inf, inf],
      [-inf, nan],
      [nan, nan],
    ],
    log10: [
      [0, -inf],
      [-0, -inf],
      [-1, nan],
      [inf, inf],
      [-inf, nan],
      [nan, nan],
    ],
    sin: [
      [0, 0],
      [-0, -0],
      [inf, nan],
      [-inf, nan],
      [nan, nan],
    ],
    cos: [
      [-0, 1],
      [inf, nan],
      [nan, nan],
    ],
    tan: [
      [0, 0],
      [-0, -0],
      [inf, nan],
      [nan, nan],
    ],
    asin: [
      [0, 0],
      [-0, -0],
      [1.1, nan],
      [-1.1, nan],
      [inf, nan],
      [nan, nan],
    ],
    acos: [
      [1, 0],
      [1.1, nan],
      [-1.1, nan],
      [-inf, nan],
      [nan, nan],
    ],
    atan: [
      [0, 0],
      [-0, -0],
      [inf, Math.PI / 2],
      [-inf, -Math.PI / 2],
      [nan, nan],
    ],
    sinh: [
      [0, 0],
      [-0, -0],
      [inf, inf],
      [-inf, -inf],
      [711, inf],
      [nan, nan],
    ],
    cosh: [
      [-0, 1],
      [inf, inf],
      [-inf, inf],
      [-711, inf],
      [nan, nan],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [inf, 1],
      [-inf, -1],
      [nan, nan],
    ],
    cbrt: [
      [0, 0],
      [-0, -0],
      [inf, inf],
      [-inf, -inf],
      [nan, nan],
    ],
  };
  it.each(Object.entries(unary))("%s", (f, cases) => {
    for (const [x, value] of cases) expect(call(f as Name, [x]), `${f}(${x})`).toBe(value);
  });

  const { PI } = Math;
  const binary: Record<string, readonly (readonly [number, number, number])[]> = {
    pow: [
      [0, -3, inf],
      [-0, -3, -inf],
      [0, -2, inf],
      [-0, -2, inf],
      [0, 3, 0],
      [-0, 3, -0],
      [-0, 2, 0],
      [0, 0.5, 0],
      [-1, inf, 1],
      [-1, -inf, 1],
      [1, nan, 1],
      [nan, 0, 1],
      [nan, -0, 1],
      [-2, 0.5, nan],
      [-inf, 0.5, inf],
      [0.5, -inf, inf],
      [2, -inf, 0],
      [0.5, inf, 0],
      [2, inf, inf],
      [-inf, -3, -0],
      [-inf, -2, 0],
      [-inf, 3, -inf],
      [-inf, 2, inf],
      [inf, -1, 0],
      [inf, 1, inf],
      [nan, 1, nan],
      [2, nan, nan],
      [2, 1024, inf],
      [-2, 1025, -inf],
      [2, -1075, 0],
      [-2, -1077, -0],
      [-1, 2 ** 53, 1],
      [-1, 2 ** 53 - 1, -1],
    ],
    atan2: [
      [0, -0, PI],
      [-0, -0, -PI],
      [0, 0, 0],
      [-0, 0, -0],
      [0, -1, PI],
      [-0, -1, -PI],
      [0, 1, 0],
      [-0, 1, -0],
      [1, 0, PI / 2],
      [-1, -0, -PI / 2],
      [1, -inf, PI],
      [-1, -inf, -PI],
      [1, inf, 0],
      [-1, inf, -0],
      [inf, 1, PI / 2],
      [-inf, 1, -PI / 2],
      [inf, inf, PI / 4],
      [inf, -inf, 0.75 * PI],
      [-inf, inf, -PI / 4],
      [nan, 1, nan],
      [1, nan, nan],
      [0, nan, nan],
      [nan, 0, nan],
      [inf, nan, nan],
      [nan, inf, nan],
    ],
    hypot: [
      [inf, nan, inf],
      [nan, -inf, inf],
      [-inf, 1, inf],
      [nan, 1, nan],
      [1, nan, nan],
      [0, -0, 0],
      [-3, 0, 3],
      [1e308, 1e308, Math.SQRT2 * 1e308],
      [1.7e308, 1.7e308, inf],
    ],
  };
  it.each(Object.entries(binary))("%s", (f, cases) => {
    for (const [a, b, value] of cases) expect(call(f as Name, [a, b]), `${f}(${a}, ${b})`).toBe(value);
  });
});

describe("the same bits in every build", () => {
  const machines = new Map<string, Machine>();
  beforeAll(async () => {
    for (const build of BUILDS) machines.set(build, await machineOf(build));
  });

  /** Arguments with every exponent, and of the usual sizes. */
  function samples(count: number, seed: number): Float64Array {
    let state = BigInt(seed);
    const next = () => {
      state = BigInt.asUintN(64, 6364136223846793005n * state + 1442695040888963407n);
      return state;
    };
    return Float64Array.from({ length: count }, (_, i) => {
      const random = next();
      if (i < 4096) return fromBits((BigInt(i) << 52n) | (random >> 12n));
      const unit = Number(random >> 11n) / 2 ** 53 - 0.5;
      return unit * [1, 4, 20, 1500, 3e5, 1e7][i % 6]!;
    });
  }

  function programOf(f: Name) {
    const operands = BINARY.has(f) ? [name("u"), name("v")] : [name("u")];
    return compile([operation(f, ...operands)], { along: "x", parameters: [], fields: ["u", "v"] });
  }

  it.each(NAMES)("%s", (f) => {
    const count = 60_001;
    const v = samples(count, 7);
    // Every exponent with every class of the other, not only with itself.
    const fields = [samples(count, 3), Float64Array.from(v, (_, i) => v[(i * 7919) % count]!)];
    const rest = { time: 0, x: 0, y: 0, z: 0, spacing: 1, first: 0, cell: 0, stride: 1, parameters: [] };
    const bits = (array: Float64Array) => new BigInt64Array(array.buffer, array.byteOffset, array.length);
    const line: Line = { ...rest, dtype: "float64", count, fields };
    const expected = reference(programOf(f), line)[0]! as Float64Array;
    const wrong = expected.findIndex(
      (value, i) =>
        !Object.is(
          value,
          call(
            f,
            fields.map((field) => field[i]!),
          ),
        ),
    );
    expect(wrong).toBe(-1);
    // Which bits a NaN has is the processor's affair.
    const plain = (array: Float64Array) => bits(array.map((value) => (Number.isNaN(value) ? Number.NaN : value)));
    for (const machine of machines.values()) {
      const found = plain(machine(programOf(f), line)[0]! as Float64Array);
      expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(plain(expected).buffer))).toBe(0);
    }
  });
});
