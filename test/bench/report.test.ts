import { describe, expect, it } from "vitest";
import { renderChart } from "../../src/bench/chart.js";
import { renderCurves } from "../../src/bench/curves.js";
import type { Report } from "../../src/bench/results.js";
import { renderTable, threeDigits } from "../../src/bench/table.js";
import { isMet, renderReport } from "../../src/bench/text.js";

const REPORT: Report = {
  command: "npm run bench",
  date: "2000-01-01",
  machine: {
    processor: "Abacus <mk. 2>",
    cores: 2,
    caches: ["L1d 4K"],
    memoryGiB: 1,
    system: "linux x64",
    node: "20",
    v8: "11",
  },
  compiler: "-O3",
  seconds: 1,
  rounds: 3,
  sections: [
    {
      name: "native",
      title: "Against C",
      races: [
        {
          job: { shape: [64, 64], dtype: "float64", start: "random" },
          entries: [
            { contestant: "suffuse", about: "suffuse simd", steps: 9, rates: [2e9, 4e9, 3e9] },
            { contestant: "gcc", about: "gcc", steps: 0, rates: [], problem: "not installed (gcc): install gcc" },
          ],
          ratios: [{ name: "suffuse ÷ gcc", unit: "×", samples: [0.5, 0.75, 1], atLeast: 1.15 }],
          disturbed: 1,
        },
      ],
      figures: [{ name: "create", unit: "ms", samples: [1, 2, 9], atMost: 5 }],
    },
    {
      name: "solution",
      title: "Time to solution",
      races: [],
      figures: [],
      curves: [
        { problem: "modes", method: "exact", points: [{ setting: "", steps: 1, error: 1e-16, seconds: 0.01 }] },
        {
          problem: "modes",
          method: "adi",
          points: [
            { setting: "1e-2", steps: 8, error: 2e-4, seconds: 0.02 },
            { setting: "1e-3", steps: 14, error: 5e-5, seconds: 0.2 },
          ],
        },
      ],
    },
  ],
};

describe("a table", () => {
  it("aligns text to the left and numbers to the right, and trims", () => {
    const table = renderTable(
      [{ heading: "name" }, { heading: "n", numeric: true }, { heading: "note" }],
      [
        ["x²", "1", "yes"],
        ["longer", "100"],
      ],
    );
    expect(table.split("\n")).toEqual(["name      n  note", "──────  ───  ────", "x²        1  yes", "longer  100"]);
  });

  it("shows three digits of any number, without exponents", () => {
    const shown = [1234.5, 123.4, 12.345, 1.2345, 0.012345, 0, -2.5].map(threeDigits);
    expect(shown).toEqual(["1235", "123", "12.3", "1.23", "0.0123", "0.00", "-2.50"]);
  });
});

describe("the report as text", () => {
  const lines = renderReport(REPORT).split("\n");
  const row = (start: RegExp) => lines.find((line) => start.test(line))?.split(/ {2,}/);

  it("begins with the machine, the versions, the flags and the command", () => {
    expect(lines[0]).toBe("machine  Abacus <mk. 2>, 2 cores, L1d 4K, 1 GiB, linux x64");
    expect(lines[1]).toBe("versions Node 20 (V8 11)");
    expect(lines[2]).toContain("-O3");
    expect(lines[4]).toContain("npm run bench");
  });

  it("shows rates in billions, and twice a value's bytes per update", () => {
    expect(row(/suffuse simd/)).toEqual([
      "float64 64²",
      "suffuse",
      "3.00",
      "2.00 – 4.00",
      "33 %",
      "48.0",
      "suffuse simd",
    ]);
  });

  it("names what is missing and how to install it", () => {
    expect(row(/install gcc/)).toEqual(["float64 64²", "gcc", "–", "not installed (gcc): install gcc"]);
  });

  it("shows bounds beside what was measured, met or not", () => {
    expect(row(/suffuse ÷ gcc/)).toEqual([
      "float64 64²",
      "suffuse ÷ gcc",
      "0.750 ×",
      "0.500 – 1.00",
      "≥ 1.15",
      "NOT MET",
    ]);
    expect(row(/create/)?.slice(1)).toEqual(["create", "2.00 ms", "1.00 – 9.00", "≤ 5", "met"]);
  });

  it("admits what other processes have disturbed", () => {
    expect(lines).toContain("! float64 64²: other processes disturbed 1 of 3 samples");
  });

  it("judges the median", () => {
    expect(isMet({ name: "", unit: "", samples: [1, 2, 30], atLeast: 2 })).toBe(true);
    expect(isMet({ name: "", unit: "", samples: [1, 2, 30], atLeast: 2.1 })).toBe(false);
    expect(isMet({ name: "", unit: "", samples: [1, 2, 30], atMost: 1.9 })).toBe(false);
  });
});

describe("work against error", () => {
  it("stands in the report, a row for each run", () => {
    const rows = renderReport(REPORT)
      .split("\n")
      .filter((line) => line.startsWith("modes"));
    expect(rows.map((line) => line.split(/ {2,}/))).toEqual([
      ["modes", "exact", "1", "1.0e-16", "10.0"],
      ["modes", "adi", "1e-2", "8", "2.0e-4", "20.0"],
      ["modes", "adi", "1e-3", "14", "5.0e-5", "200"],
    ]);
  });

  it("is drawn as a line per method, dashed across where there is no error to speak of", () => {
    const picture = renderCurves(REPORT) ?? "";
    expect(picture.match(/<polyline points="([^"]*)"/)?.[1]).toBe("255.2,344.8 164.8,194.8");
    expect(picture.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(picture).toContain(">modes<");
    expect(renderCurves({ ...REPORT, sections: [REPORT.sections[0]!] })).toBeUndefined();
  });
});

describe("the chart", () => {
  const chart = renderChart(REPORT) ?? "";

  it("draws a bar as long as the median for each contestant that was timed", () => {
    const rectangles = [...chart.matchAll(/<rect x="([\d.]+)".*width="([\d.]+)"/g)];
    const bars = rectangles.map(([, , width]) => Number(width));
    const left = Number(rectangles[0]![1]);
    const whiskers = [...chart.matchAll(/<line x1="([\d.]+)" x2="([\d.]+)"/g)].map(([, from, to]) => [from, to]);
    expect(bars).toHaveLength(1);
    const [low, high] = whiskers[0]!.map(Number);
    expect(bars[0]).toBeCloseTo((3 / 4) * (high! - left), 0);
    expect(low! - left).toBeCloseTo((2 / 4) * (high! - left), 0);
  });

  it("is well formed whatever the machine is called", () => {
    expect(chart).toContain("Abacus &lt;mk. 2&gt;");
    expect(chart).not.toContain("gcc");
  });

  it("is not drawn where nothing was timed", () => {
    expect(renderChart({ ...REPORT, sections: [] })).toBeUndefined();
  });
});
