import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError, OptionError, SuffuseError } from "../../src/errors.js";
import { applyEdit, parseEdit } from "../../src/files/edits.js";
import { writeNpy } from "../../src/files/npy.js";
import { builtInScenarios, loadScenario } from "../../src/files/scenario.js";
import type { FieldOptions, SimulationOptions } from "../../src/index.js";
import { pngBytes } from "./png-bytes.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-scenario-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array | object, name = "case.json"): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return file;
}

const load = (content: string | Uint8Array | object, ...edits: string[]) =>
  loadScenario(fileOf(content), edits.map(parseEdit));

function failure(content: string | Uint8Array | object, ...edits: string[]): SuffuseError {
  try {
    load(content, ...edits);
  } catch (error) {
    if (error instanceof SuffuseError) return error;
    throw error;
  }
  throw new Error("the scenario was accepted");
}

const base = { shape: [2, 3], run: { steps: 1 } };

describe("initial values of fields", () => {
  it("are loaded for each, and give the shape", () => {
    fileOf(writeNpy(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]), "start.npy");
    const fields = { a: { initial: "x" }, b: { initial: { npy: "start.npy" }, diffusivity: 2 }, c: {} };
    const { options } = load({ fields, initial: 7, run: { steps: 1 } });
    expect(options.shape).toEqual([2, 3]);
    expect(options.initial).toBe(7);
    expect(options.fields).toEqual({
      a: { initial: "x" },
      b: { initial: Float64Array.of(1, 2, 3, 4, 5, 6), diffusivity: 2 },
      c: {},
    });
  });

  it("are named where they are wrong", () => {
    const fields = { a: { initial: { npy: "missing.npy" } } };
    expect(failure({ fields, run: { steps: 1 } }).message).toContain("missing.npy");
    const ragged = failure({ fields: { a: { initial: [[1, 2], [3]] } }, run: { steps: 1 } });
    expect(ragged.message).toContain("ragged");
    const other = failure({ shape: [3, 3], fields: { a: { initial: [[1, 2]] } }, run: { steps: 1 } });
    expect(other.message).toContain("fields.a.initial has the shape [1, 2]");
    expect(failure({ fields: { a: { initial: 1 } }, run: { steps: 1 } }).message).toContain('lacks "shape"');
  });

  it("can be set from the command line", () => {
    const { options } = load(
      { ...base, fields: { a: {} }, parameters: { k: 1 } },
      "parameters.k=2",
      "fields.a.source=k*a",
      "fields.a.boundary.x-.value=sin(t)",
      "held=x > 1",
    );
    expect(options).toMatchObject({
      parameters: { k: 2 },
      fields: { a: { source: "k*a", boundary: { "x-": { value: "sin(t)" } } } },
      held: "x > 1",
    });
  });
});

describe("the schema", () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../src/scenarios/scenario.schema.json"), "utf8"),
  );
  const fieldOptions: Required<{ [Key in keyof FieldOptions]: true }> = {
    diffusivity: true,
    boundary: true,
    initial: true,
    source: true,
    velocity: true,
  };
  const options: Required<{ [Key in keyof SimulationOptions]: true }> = {
    ...fieldOptions,
    shape: true,
    spacing: true,
    origin: true,
    centering: true,
    dtype: true,
    fields: true,
    parameters: true,
    faceMean: true,
    advection: true,
    insulated: true,
    held: true,
    engine: true,
    threads: true,
    budget: true,
    tiling: true,
  };

  it("knows every option but tiling, which is for experiments", () => {
    const known = [...Object.keys(schema.properties), "tiling"];
    expect(known).toEqual(expect.arrayContaining(Object.keys(options)));
    expect(Object.keys(schema.definitions.field.properties).sort()).toEqual(Object.keys(fieldOptions).sort());
  });

  it("lets an account be kept, or not", () => {
    expect(load(base, "budget=true").options.budget).toBe(true);
    expect(failure(base, "budget=yes").message).toContain('budget is "yes": it must be a boolean');
  });

  it.each(["0", "65", "1.5"])("has between 1 and 64 threads: %s", (threads) => {
    expect(failure(base, `threads=${threads}`).message).toContain("it must be a whole number from 1 to 64");
  });

  it("suggests no engine where none is named", () => {
    expect(failure(base, "engine=").message).toContain('engine is "": allowed are "auto", "threads"');
  });
});

describe("scenarios that come with the package", () => {
  it("are listed, and every one is right, with a title", () => {
    expect(builtInScenarios()).toEqual(expect.arrayContaining(["article", "block-3d", "hot-plate", "photograph"]));
    for (const name of builtInScenarios()) expect(loadScenario(name).title).not.toBe(name);
  });

  it("are found by name, and the nearest is suggested otherwise", () => {
    expect(() => loadScenario("hotplate")).toThrow(/no scenario "hotplate": did you mean "hot-plate"/);
    expect(() => loadScenario("photo")).toThrow(/did you mean "photograph"/);
  });

  it("name their pictures' size as shape", () => {
    expect(loadScenario("photograph").options.shape).toEqual([512, 512]);
  });
});

describe("a scenario file", () => {
  it("becomes options, run, probes and output, named after the file", () => {
    const probes = [{ name: "E", at: [0, 1] }];
    const scenario = load({
      ...base,
      $schema: "x",
      diffusivity: 2,
      boundary: { "x-": "insulated" },
      probes,
      output: { every: 1 },
    });
    expect(scenario).toMatchObject({ name: "case", title: "case", run: { steps: 1 }, probes, output: { every: 1 } });
    expect(scenario.options).toEqual({ shape: [2, 3], diffusivity: 2, boundary: { "x-": "insulated" } });
  });

  it("may start with a byte order mark", () => {
    expect(load(`\ufeff${JSON.stringify(base)}`).run).toEqual({ steps: 1 });
  });

  it.each<[string, string | Uint8Array | object, RegExp]>([
    ["not JSON", '{\n  "shape": [3,],\n}', /case\.json:2:15: not JSON/],
    ["cut short", '{ "shape": [3', /case\.json:1:\d+: not JSON/],
    ["empty", "", /case\.json:1:1: not JSON/],
    ["not text", Uint8Array.of(0xff, 0xfe, 0x00), /case\.json: not UTF-8/],
    ["too deep", "[".repeat(100_000), /case\.json:1: nested more than 32 levels/],
    ["too deep in objects", `\n${'{"a":'.repeat(40)}1${"}".repeat(40)}`, /case\.json:2: nested more than 32/],
    ["poisoned", '{ "shape": [3],\n "__proto__": { "x": 1 } }', /case\.json:2:15: the key "__proto__" is not allowed/],
    ["poisoned within", '{ "fields": { "u": {\n "constructor": 1 } } }', /case\.json:2:\d+: the key "constructor"/],
    ["an array", "[]", /case\.json:1:1: the scenario is \[\]: it must be an object/],
    ["without a run", { shape: [3] }, /case\.json:1:1: the scenario lacks "run"/],
    ["without a shape", { run: { steps: 1 } }, /case\.json:1:1: the scenario lacks "shape"/],
    ["with an unknown key", { ...base, diffusivty: 1 }, /there is no "diffusivty": did you mean "diffusivity"/],
    [
      "with an unknown wall",
      { ...base, boundary: { "x-": { valeu: 1 } } },
      /boundary\.x- has no "valeu": did you mean "value"/,
    ],
    ["with half a wall", { ...base, boundary: { x: { transfer: 1 } } }, /boundary\.x is .*\{ transfer, ambient \}/],
    ["with a wrong wall", { ...base, boundary: "insulate" }, /boundary is "insulate": did you mean "insulated"/],
    ["with two kinds of run", { ...base, run: { steps: 1, duration: 2 } }, /run is .*keys steps, duration.*one of/],
    ["with half a step", { ...base, run: { steps: 1.5 } }, /run\.steps is 1\.5: it must be an integer/],
    ["with a run backwards", { ...base, run: { duration: -1 } }, /run\.duration is -1/],
    [
      "with a wrong method",
      { ...base, run: { duration: 1, method: "adj" } },
      /run\.method is "adj": did you mean "adi"/,
    ],
    ["with a wrong dtype", { ...base, dtype: 64 }, /dtype is 64: allowed are float64, float32/],
    ["with a wrong shape", { ...base, shape: [2, 0] }, /shape\[1\] is 0/],
    [
      "with a ragged array",
      {
        ...base,
        initial: [
          [1, 2, 3],
          [1, 2],
        ],
      },
      /initial is ragged/,
    ],
    [
      "with a value too deep",
      {
        ...base,
        initial: [
          [1, 2, 3],
          [1, [2], 3],
        ],
      },
      /initial is ragged/,
    ],
    [
      "with words for numbers",
      {
        ...base,
        initial: [
          [1, 2, 3],
          [1, "2", 3],
        ],
      },
      /initial\[1\]\[1\] is "2": it must be a number/,
    ],
    [
      "with another shape",
      {
        ...base,
        initial: [
          [1, 2],
          [3, 4],
        ],
      },
      /initial has the shape \[2, 2\], but shape is \[2, 3\]/,
    ],
    ["with a missing picture", { ...base, initial: { image: "nowhere.png" } }, /nowhere\.png: there is no such file/],
    [
      "with no picture's name",
      { ...base, initial: { imagee: "x.png" } },
      /initial has no "imagee": did you mean "image"/,
    ],
    ["with a probe nowhere", { ...base, probes: [{ name: "E" }] }, /probes\[0\] lacks "at"/],
    [
      "with a wrong colour map",
      { ...base, output: { colormap: "jet" } },
      /output\.colormap is "jet": allowed are "viridis"/,
    ],
  ])("%s is refused with its place and a remedy", (_, content, message) => {
    const error = failure(content);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(folder);
  });

  it("that is missing, a folder, or far too long is refused", () => {
    const missing = join(folder, "missing.json");
    expect(() => loadScenario(missing)).toThrow(`${missing}: there is no such file`);
    mkdirSync(join(folder, "folder.json"));
    expect(() => loadScenario(join(folder, "folder.json"))).toThrow(/not a file/);
    expect(failure(" ".repeat(2 ** 24 + 1))).toBeInstanceOf(FormatError);
  });

  it("is refused or accepted, whatever its text", () => {
    const text = readFileSync(join(import.meta.dirname, "../../src/scenarios/hot-plate.json"), "utf8");
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.nat(8),
        fc.constantFrom("", "{", "}", '"', "[", "null", "-", ","),
        (at, cut, put) => {
          try {
            load(text.slice(0, at) + put + text.slice(at + cut));
          } catch (error) {
            expect(error).toBeInstanceOf(SuffuseError);
          }
        },
      ),
    );
  });

  it("names the line of any option, or of what should hold it", () => {
    const { placeOf } = load(
      '{\n "shape": [3],\n "boundary": {\n  "x-": { "value": 1 } },\n "run": { "steps": 1 }\n}',
      "run.dt=2",
    );
    const line = (...path: (string | number)[]) => placeOf(path).replace(/.*case\.json:/, "");
    expect(line("boundary", "x-", "value")).toBe("4:20");
    expect(line("boundary", "x+", "value")).toBe("3:14");
    expect(line("diffusivity")).toBe("1:1");
    expect(line("run", "dt")).toBe("--set run.dt=2");
  });
});

describe("the initial state", () => {
  it("comes nested, flat, or from a file beside the scenario, with its shape where none is given", () => {
    const values = [1, 2, 3, 4, 5, 6];
    const array = Float64Array.from(values);
    writeFileSync(join(folder, "six.npy"), writeNpy(array, [2, 3]));
    writeFileSync(join(folder, "flat.npy"), writeNpy(array, [6]));
    const run = { steps: 1 };
    for (const initial of [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { npy: "six.npy" },
    ]) {
      expect(load({ run, initial }).options).toEqual({ shape: [2, 3], initial: array });
      expect(load({ run, initial, shape: [2, 3] }).options).toEqual({ shape: [2, 3], initial: array });
      expect(() => load({ run, initial, shape: [3, 2] })).toThrow(OptionError);
    }
    for (const initial of [values, { npy: "flat.npy" }]) {
      expect(load({ run, initial }).options).toEqual({ shape: [6], initial: array });
      expect(load({ run, initial, shape: [2, 3] }).options).toEqual({ shape: [2, 3], initial: array });
    }
  });

  it("may be a picture's brightness", () => {
    const rows = [[0, 0, 255, 51]];
    writeFileSync(join(folder, "bar.png"), pngBytes({ width: 3, height: 1, depth: 8, colorType: 0, rows }));
    const { shape, initial } = load({ run: { steps: 1 }, initial: { image: "bar.png" } }).options;
    expect({ shape, initial }).toEqual({ shape: [1, 3], initial: Float64Array.of(0, 1, 0.2) });
  });

  it("comes from a file named from where it is named: the scenario's folder, or the command's", () => {
    const [beside, here] = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
    const name = `${basename(folder)}.npy`;
    fileOf(writeNpy(beside, [2]), name);
    const typed = relative(process.cwd(), join(folder, "typed.npy"));
    fileOf(writeNpy(here, [2]), "typed.npy");
    const run = { steps: 1 };
    expect(load({ run, initial: { npy: name } }, "spacing=2").options.initial).toEqual(beside);
    expect(load({ run, initial: 0 }, `initial.npy=${typed}`).options.initial).toEqual(here);
    expect(load({ run, fields: { a: {} } }, `fields.a.initial.npy=${typed}`).options.fields!.a!.initial).toEqual(here);
    expect(failure({ run, initial: 0 }, `initial.npy=${name}`).message).toBe(
      `${join(process.cwd(), name)}: there is no such file or folder: check the name`,
    );
  });

  it("names a file that is wrong", () => {
    writeFileSync(join(folder, "bad.npy"), "not numbers");
    expect(failure({ run: { steps: 1 }, initial: { npy: "bad.npy" } }).message).toMatch(
      /bad\.npy: byte 0: not a \.npy/,
    );
  });
});

describe("--set", () => {
  it.each<[object, string[], object]>([
    [{}, ["shape=[64,64]"], { shape: [64, 64] }],
    [{}, ["run.steps=10"], { run: { steps: 10 } }],
    [{ title: "a" }, ["title=a b=c"], { title: "a b=c" }],
    [{}, ["title="], { title: "" }],
    [{ probes: [{ at: [1] }] }, ["probes[0].at=[2]", "probes.0.name=E"], { probes: [{ at: [2], name: "E" }] }],
    [{ run: { duration: 3, method: "adi", dt: 1 } }, ["run.steps=4"], { run: { steps: 4, dt: 1 } }],
    [{ run: { steps: 3, dt: 1 } }, ["run.steady=true"], { run: { steady: true } }],
    [{}, ["boundary.x-.value=3"], { boundary: { "x-": { value: 3 } } }],
    [{ boundary: "insulated" }, ["boundary.x+.value=3"], { boundary: { "*": "insulated", "x+": { value: 3 } } }],
    [{ boundary: { flux: 2 } }, ["boundary.y=periodic"], { boundary: { "*": { flux: 2 }, y: "periodic" } }],
    [
      { boundary: { x: { gradient: 1 } } },
      ["boundary.x.transfer=2", "boundary.x.ambient=1"],
      { boundary: { x: { transfer: 2, ambient: 1 } } },
    ],
    [{ boundary: { x: "periodic" } }, ["boundary.value=0"], { boundary: { value: 0 } }],
    [{ initial: { image: "a.png" } }, ["initial.npy=a.npy"], { initial: { npy: "a.npy" } }],
    [{ initial: [[1]] }, ["initial.image=a.png"], { initial: { image: "a.png" } }],
    [{ fields: { value: {}, u: {} } }, ["fields.value.initial=1"], { fields: { value: { initial: 1 }, u: {} } }],
  ])("changes %j by %j", (document, edits, expected) => {
    for (const edit of edits) applyEdit(document, parseEdit(edit));
    expect(document).toEqual(expected);
  });

  it.each([
    ["nothing", "steps", /--set steps: give path=value/],
    ["no path", "=3", /give path=value/],
    ["a poisoned path", "__proto__.x=1", /--set __proto__\.x=1: the key "__proto__"/],
    ["a poisoned value", 'output={"__proto__":1}', /the key "__proto__"/],
    ["a path through a number", "run.steps.x=1", /run\.steps is 1, which has no "x"/],
    ["a path beyond an array", "shape[7]=1", /shape is \[2, 3\], which has no "7"/],
    ["a wrong name", "run.stpes=1", /--set run\.stpes=1: run has no "stpes": did you mean "steps"/],
    ["a wrong value", "run.steps=many", /--set run\.steps=many: run\.steps is "many"/],
    ["a shape that is not the array's", "shape=[3,3]", /--set shape=\[3,3\]: initial has the shape/],
  ])("refuses %s", (_, edit, message) => {
    expect(
      failure(
        {
          ...base,
          initial: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
        edit,
      ).message,
    ).toMatch(message);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
