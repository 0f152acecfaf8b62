import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Look, looksBefore, RunRecord, recordOf } from "../../src/cli/record.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-record-"));
afterAll(() => rmSync(folder, { recursive: true }));
const checkpoint = join(folder, "checkpoint.suffuse");

const lookAt = (mark: number): Look => {
  const values = Float32Array.of(0.1, -0, 3e38, mark);
  const panel = { caption: "é\n", rows: 2, columns: 2, width: 2, height: 2, values };
  return {
    mark,
    frame: { index: 7, time: mark, views: [{ kind: "panels", panels: [panel] }], ranges: [[0.1, 3e38]] },
    readings: [{ name: "E", field: "u", at: [0.1], time: mark, value: 0.1 + 0.2 }],
  };
};

describe("the record of a run", () => {
  it("gives back what was seen, to the bit, each time with what came since", () => {
    const record = new RunRecord(checkpoint);
    record.add(lookAt(0.1));
    record.keep();
    expect([...looksBefore(checkpoint).values()]).toEqual([lookAt(0.1)]);
    for (const mark of [0.2, 0.3]) record.add(lookAt(mark));
    record.keep();
    record.keep();
    expect([...looksBefore(checkpoint).values()]).toEqual([0.1, 0.2, 0.3].map(lookAt));
  });

  it("takes the place of an earlier one, even where nothing was seen", () => {
    const record = new RunRecord(checkpoint);
    record.add(lookAt(5));
    record.keep();
    expect([...looksBefore(checkpoint).keys()]).toEqual([5]);
    new RunRecord(checkpoint).keep();
    expect(readdirSync(folder)).toEqual([]);
    expect(looksBefore(checkpoint).size).toBe(0);
  });

  it("is read as far as it is whole, and goes on behind what is torn", () => {
    const record = new RunRecord(checkpoint);
    record.add(lookAt(1));
    record.keep();
    writeFileSync(recordOf(checkpoint), '\n{ "mark": 2, "rea', { flag: "a" });
    record.add(lookAt(3));
    record.keep();
    writeFileSync(recordOf(checkpoint), "\n[]\n7\n\n{}", { flag: "a" });
    expect([...looksBefore(checkpoint).values()]).toEqual([1, 3].map(lookAt));
  });
});
