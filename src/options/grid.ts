/** Shape, spacing, origin and centring, checked. */
import { OptionError } from "../errors.js";
import { type Axis, axisNames, type Grid } from "../grid.js";
import { describe } from "../text.js";
import { oneOf, perAxis } from "./check.js";

/** The grid that options describe. Which axes are periodic is the boundary's matter: none here. */
export function readGrid(given: Readonly<Record<string, unknown>>): Grid {
  const shape = checkShape(given.shape);
  const names = axisNames(shape.length);
  const spacing = perAxis(given.spacing, shape.length, "spacing", (h) => h > 0, "a finite number above 0");
  const origin = perAxis(given.origin, shape.length, "origin", () => true, "a finite number");
  const axes = names.map(
    (name, i): Axis => ({
      name,
      count: shape[i]!,
      spacing: spacing[i]!,
      origin: origin[i]!,
      periodic: false,
    }),
  );
  const centering = oneOf(given.centering, ["node", "cell"] as const, "centering");
  return { axes, centering, size: shape.reduce((a, b) => a * b, 1) };
}

function checkShape(shape: unknown): number[] {
  const allowed = "it must be 1 to 3 whole numbers of 1 or more, slowest axis first, such as [ny, nx]";
  if (!Array.isArray(shape)) throw new OptionError(`shape is ${describe(shape)}: ${allowed}`, "shape");
  if (shape.length < 1 || shape.length > 3) {
    throw new OptionError(`shape ${describe(shape)} has ${shape.length} entries: ${allowed}`, "shape");
  }
  const counts: unknown[] = Array.from(shape);
  counts.forEach((count, i) => {
    if (Number.isInteger(count) && Number(count) >= 1) return;
    throw new OptionError(`shape[${i}] is ${describe(count)}: ${allowed}`, `shape[${i}]`);
  });
  return counts as number[];
}
