import { describe, expect, it } from "vitest";
import { isAffine } from "../../src/expression/affine.js";
import { parse } from "../../src/expression/parse.js";

const scope = { coordinates: ["x"], parameters: ["k"], time: true, fields: ["u", "v"], random: false } as const;

describe("a straight line in u", () => {
  it.each(["3", "v^2", "u", "-u", "k*(1 - u)", "u*sin(x) + exp(v)", "(2*u - x)/k", "x > 1 ? u : 3 - u", "u - u*k/v"])(
    "is %s",
    (text) => {
      expect(isAffine(parse(text, scope, "test"), "u")).toBe(true);
    },
  );

  it.each([
    "u^2",
    "u*u",
    "k/u",
    "u*(1 - u)",
    "abs(u)",
    "floor(u)",
    "u > 0 ? 1 : 2",
    "max(u, 0)",
    "u*v*u",
    "exp(u)",
    "u^1",
  ])("is not %s", (text) => {
    expect(isAffine(parse(text, scope, "test"), "u")).toBe(false);
  });
});
