import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.js";
import { makeFolder, readBytes, reasonOf, writeBytes } from "../../src/files/disk.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-disk-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("files", () => {
  it("are written from parts, whatever memory these are in, and read whole", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(7);
    const file = join(folder, "parts");
    writeBytes(file, Uint8Array.of(1, 2), new Uint8Array(0), shared);
    expect([...readBytes(file)]).toEqual([1, 2, 7, 7, 7]);
    expect(readdirSync(folder)).toEqual(["parts"]);
  });

  it("are replaced as a whole, or not at all", () => {
    const file = join(folder, "kept");
    writeFileSync(file, "old");
    const broken = { length: 4 } as Uint8Array;
    expect(() => writeBytes(file, Uint8Array.of(1), broken)).toThrow();
    expect(Buffer.from(readBytes(file)).toString()).toBe("old");
    expect(readdirSync(folder)).not.toContain("kept.unfinished");
  });

  it("that are missing, no files, or too long are refused by name", () => {
    expect(() => readBytes(join(folder, "none"))).toThrow(FormatError);
    expect(() => readBytes(join(folder, "none"))).toThrow(/none: there is no such file or folder/);
    expect(() => readBytes(folder)).toThrow(/not a file/);
    writeFileSync(join(folder, "long"), "12345");
    expect(() => readBytes(join(folder, "long"), 4)).toThrow(/long: 5 bytes long; at most 4/);
  });
});

describe("folders", () => {
  it("are made with those around them, and left where they are", () => {
    const deep = join(folder, "a", "b", "c");
    makeFolder(deep);
    makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it.each(["/dev/null/x", "/proc/nothing/x", ""])("that cannot be made end in an error, not in a wait: %j", (path) => {
    expect(() => makeFolder(path)).toThrow();
  });

  it("are refused in words", () => {
    try {
      makeFolder("/dev/null/x");
    } catch (error) {
      expect(reasonOf(error)).toBe("a part of this path is a file, not a folder: check the name");
    }
    expect(reasonOf(new Error("other"))).toBe("other");
  });
});
