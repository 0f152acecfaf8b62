/**
 * Manufactured solutions: u = e^(−t)·sin(x + y/2 + z/4 + 0.3), the source and the walls made to fit. Halving the spacing
 * must divide the error by four.
 */
import { describe, expect, it } from "vitest";
import type { BoundaryKind, Centering, SimulationOptions } from "../../src/index.js";
import { createSimulation } from "../../src/index.js";
import { AXES } from "../helpers/problems.js";

type Dimensions = 1 | 2 | 3;
type Kind = "value" | "gradient" | "flux" | "transfer";

const SLOPES = { x: 1, y: 0.5, z: 0.25 };
/** Gradient of the diffusivity, and of the velocities along their own axes. */
const RISES = { x: 0.3, y: 0.2, z: 0.1 };
const U = "exp(-t)*sin(PHASE)";
const C = "exp(-t)*cos(PHASE)";
const DURATION = 0.05;

interface Case {
  readonly dimensions: Dimensions;
  readonly centering: Centering;
  /** The diffusivity's text, PLACE standing for 0.3·x + 0.2·y + 0.1·z. */
  readonly medium: "1 + PLACE" | "1 + t + PLACE" | "1 + u^2";
  readonly kind: Kind;
  readonly flows: boolean;
}

function texts({ dimensions, medium, flows }: Case) {
  const names = AXES[dimensions];
  const phase = `(${names.map((name) => `${SLOPES[name]}*${name}`).join(" + ")} + 0.3)`;
  const place = `(${names.map((name) => `${RISES[name]}*${name}`).join(" + ")})`;
  const fill = (text: string) => text.replaceAll("PHASE", phase).replaceAll("PLACE", place);
  const u = fill(U);
  const c = fill(C);
  const velocity = (name: (typeof names)[number]) => `(0.5 + ${RISES[name]}*${name})`;
  const squares = names.reduce((sum, name) => sum + SLOPES[name] ** 2, 0);
  // ∇·(D∇u) = ∇D·∇u + D·Δu
  const rise =
    medium === "1 + u^2"
      ? `2*${u}*${squares}*(${c})^2`
      : `${names.reduce((sum, name) => sum + SLOPES[name] * RISES[name], 0)}*${c}`;
  const diffusivity = medium === "1 + u^2" ? `(1 + (${u})^2)` : `(${fill(medium)})`;
  const spread = `(${rise} - ${diffusivity}*${squares}*${u})`;
  const carried = names.map((name) => `${RISES[name]}*${u} + ${velocity(name)}*${SLOPES[name]}*${c}`).join(" + ");
  return { names, fill, u, c, velocity, diffusivity, source: `-${u} - ${spread}${flows ? ` + ${carried}` : ""}` };
}

function optionsOf(given: Case, intervals: number): SimulationOptions {
  const { dimensions, centering, medium, kind, flows } = given;
  const { names, fill, u, c, velocity, diffusivity, source } = texts(given);
  const count = centering === "node" ? intervals + 1 : intervals;
  const wall = (name: (typeof names)[number], sign: 1 | -1): BoundaryKind => {
    const slope = `${sign * SLOPES[name]}*${c}`;
    if (kind === "value") return { value: u };
    if (kind === "gradient") return { gradient: slope };
    if (kind === "flux") return { flux: `${diffusivity}*${slope}` };
    return { transfer: 2, ambient: `${u} + ${slope}/2` };
  };
  return {
    shape: new Array(dimensions).fill(count),
    spacing: 1 / intervals,
    centering,
    diffusivity: fill(medium),
    source,
    initial: u.replaceAll("exp(-t)", "1"),
    boundary: Object.fromEntries(
      names.flatMap((name) => [
        [`${name}-`, wall(name, -1)],
        [`${name}+`, wall(name, 1)],
      ]),
    ),
    ...(flows && { velocity: names.map(velocity) }),
  };
}

async function errorOf(given: Case, intervals: number): Promise<number> {
  using simulation = await createSimulation(optionsOf(given, intervals));
  const steps = Math.ceil(DURATION * 6 * given.dimensions * intervals ** 2);
  simulation.step(steps, DURATION / steps);
  const shift = given.centering === "cell" ? 0.5 : 0;
  const counts = simulation.shape;
  let most = 0;
  simulation.field.forEach((value, at) => {
    let rest = at;
    let phase = 0.3;
    for (const [i, name] of [...AXES[given.dimensions]].reverse().entries()) {
      const count = counts[counts.length - 1 - i]!;
      phase += (SLOPES[name] * ((rest % count) + shift)) / intervals;
      rest = Math.floor(rest / count);
    }
    most = Math.max(most, Math.abs(value - Math.exp(-DURATION) * Math.sin(phase)));
  });
  return most;
}

const GRIDS = { 1: 20, 2: 10, 3: 5 };

const cases: Case[] = ([1, 2, 3] as const).flatMap((dimensions) =>
  (["node", "cell"] as const).flatMap((centering) =>
    (["1 + PLACE", "1 + t + PLACE", "1 + u^2"] as const).flatMap((medium) =>
      (["value", "gradient", "flux", "transfer"] as const).flatMap((kind) =>
        [false, true].map((flows) => ({ dimensions, centering, medium, kind, flows })),
      ),
    ),
  ),
);

describe("order 2 in space", () => {
  const possible = cases.filter(
    ({ dimensions, medium, kind }) => !(dimensions === 3 && medium !== "1 + PLACE" && kind !== "value"),
  );
  it.each(possible)("$dimensions-D, $centering, D = $medium, $kind walls, flow $flows", async (given) => {
    const intervals = GRIDS[given.dimensions];
    const coarse = await errorOf(given, intervals);
    const fine = await errorOf(given, 2 * intervals);
    expect(coarse / fine).toBeGreaterThan(3);
    expect(coarse).toBeLessThan(2e-2);
  });
});
