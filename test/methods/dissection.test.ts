/** A dissected axis has the solution that Thomas's algorithm finds from end to end. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BoundaryKind, SimulationOptions } from "../../src/index.js";
import { blocksOf, factoriseAxes, solveDissected } from "../../src/methods/tridiagonal/dissection.js";
import { domainOf } from "../../src/methods/tridiagonal/domain.js";
import { closeLine, factorise, solveLine } from "../../src/methods/tridiagonal/factors.js";
import { checkOptions } from "../../src/options.js";
import { lcg } from "../helpers/lcg.js";

const walls: Record<string, SimulationOptions["boundary"]> = {
  fixed: "fixed",
  held: { y: { value: 1 } },
  insulated: "insulated",
  transfer: { "y-": { transfer: 3, ambient: 1 }, "y+": { gradient: 2 } } satisfies Record<string, BoundaryKind>,
  periodic: { y: "periodic" },
};

function solutions(boundary: string, rows: number, width: number, r: number) {
  const { operator } = checkOptions({ shape: [rows, width], boundary: walls[boundary]! });
  const domain = domainOf(operator);
  const span = domain.spans[1];
  const { dissection } = factoriseAxes(domain, [1, r]);
  const given = Float64Array.from(lcg(rows), (value) => value - 0.5);
  given.fill(0, 0, span.first).fill(0, span.last + 1);
  const whole = given.slice();
  const factors = factorise(span, r);
  solveLine(factors, span, whole);
  closeLine(factors, whole, 0, 1, rows);
  const dissected = given.slice();
  solveDissected(dissection!, span, dissected, 0, 1);
  return { whole, dissected, blocks: blocksOf(span, dissection!).length };
}

it.each(Object.keys(walls))("beside %s walls", (boundary) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 300 }),
      fc.constantFrom(4, 2500, 9000),
      fc.constantFrom(0.3, 7, 1e6),
      (n, width, r) => {
        const { whole, dissected } = solutions(boundary, n, width, r);
        const most = Math.max(...whole.map(Math.abs), 1e-300);
        // The matrix's condition: without walls that hold something its lowest eigenvalue is 1 for any axis.
        const closed = boundary === "periodic" || boundary === "insulated";
        const rounding = 1e-15 * (1 + (closed ? r : Math.min(r, n * n)));
        for (const [i, value] of whole.entries()) {
          expect(Math.abs(dissected[i]! - value), `row ${i} of ${n}`).toBeLessThan(64 * rounding * most);
        }
      },
    ),
    { numRuns: 150 },
  );
});

it("cuts an axis into blocks of whole groups of lines, the fewer the shorter it is", () => {
  expect(solutions("fixed", 9, 9, 1).blocks).toBe(1);
  expect(solutions("periodic", 17, 9, 1).blocks).toBe(2);
  expect(solutions("fixed", 1024, 1024, 1).blocks).toBe(16);
  expect(solutions("fixed", 300, 9000, 1).blocks).toBe(37);
});
