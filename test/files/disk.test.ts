import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.js";
import { checkFolder, makeFolder, readBytes, WriteError, writeBytes } from "../../src/files/disk.js";

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
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  });

  it("keep their rights, and leave others' files alone", () => {
    const file = join(folder, "private");
    writeFileSync(file, "old");
    chmodSync(file, 0o600);
    writeFileSync(`${file}.unfinished`, "someone's");
    writeBytes(file, Uint8Array.of(65));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toBe("A");
    expect(readFileSync(`${file}.unfinished`, "utf8")).toBe("someone's");
  });

  it("may have a name as long as the disk allows", () => {
    const file = join(folder, "n".repeat(255));
    writeBytes(file, Uint8Array.of(65));
    expect(readFileSync(file, "utf8")).toBe("A");
  });

  it("are written where links lead, and the links stay", () => {
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere", "old"), "old");
    for (const name of ["old", "new"]) {
      const link = join(folder, `link-${name}`);
      symlinkSync(join("elsewhere", name), link);
      writeBytes(link, Uint8Array.of(65));
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(folder, "elsewhere", name), "utf8")).toBe("A");
    }
  });

  it("that are pipes are written into, and stay pipes", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe]);
    const read = reader.stdout.setEncoding("utf8").toArray();
    writeBytes(pipe, Uint8Array.of(65), Uint8Array.of(66));
    expect((await read).join("")).toBe("AB");
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it("that cannot be written are refused by name", () => {
    mkdirSync(join(folder, "u.npy"));
    const error = (path: string) => {
      try {
        writeBytes(path, Uint8Array.of(1));
      } catch (caught) {
        return caught;
      }
      return undefined;
    };
    expect(error(join(folder, "u.npy"))).toBeInstanceOf(WriteError);
    expect(error(join(folder, "u.npy"))).toMatchObject({ message: `${folder}/u.npy: this is a folder: name a file` });
    expect(error(join(folder, "none", "x"))).toMatchObject({
      message: expect.stringMatching(/none\/x: there is no such/),
    });
    writeFileSync(join(folder, "flat"), "");
    expect(error(join(folder, "flat", "x"))).toMatchObject({
      message: expect.stringMatching(/flat\/x: a part of this/),
    });
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
      expect(error).toBeInstanceOf(WriteError);
      expect(error).toMatchObject({
        message: "/dev/null/x: a part of this path is a file, not a folder: check the name",
      });
    }
    expect(new WriteError("x", new Error("other")).message).toBe("x: other");
  });

  it("are checked before anything is written into them", () => {
    mkdirSync(join(folder, "empty"));
    checkFolder(join(folder, "empty"));
    expect(readdirSync(join(folder, "empty"))).toEqual([]);
    expect(() => checkFolder(join(folder, "no folder"))).toThrow(/no folder: there is no such file or folder/);
  });
});
