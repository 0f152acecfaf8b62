import { describe, expect, it } from "vitest";
import { Failure, failureOf } from "../../src/cli/failure.js";
import { ConvergenceError, EngineError, NonFiniteError, OptionError, StabilityError } from "../../src/errors.js";
import { WriteError } from "../../src/files/disk.js";

describe("the exit status", () => {
  it.each<[string, unknown, boolean, 1 | 2]>([
    ["a wrong option", new OptionError("no"), true, 2],
    ["a step that is too long", new StabilityError("no", 1), true, 2],
    ["numbers that are none, in the request", new NonFiniteError("no", 0, 1), false, 2],
    ["numbers that are none, in the run", new NonFiniteError("no", 0, 1), true, 1],
    ["a run that does not converge", new ConvergenceError("no", []), true, 1],
    ["an engine that fails", new EngineError("no"), false, 1],
    ["a system that refuses", Object.assign(new Error("no"), { code: "ENOSPC" }), true, 1],
    ["a failure that knows its own", new Failure("no", 2), true, 2],
  ])("of %s", (_, error, started, status) => {
    expect(failureOf(error, started)).toMatchObject({ message: "no", status });
  });

  it("of a file that cannot be written is 1, and names the file", () => {
    const full = new WriteError("out/u.npy", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    expect(failureOf(full, true)).toMatchObject({
      status: 1,
      message: "out/u.npy: the disk is full: make room, or choose another place",
    });
  });

  it("of a mistake of our own is 1, and says so", () => {
    expect(failureOf(new TypeError("x is not a function"), false)).toMatchObject({
      status: 1,
      message: "an error of suffuse itself: x is not a function; please report it",
    });
  });
});
