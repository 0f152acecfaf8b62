/** One field of a problem for given parameters: its walls, and what lies on its faces. */
import { OptionError } from "../errors.js";
import type { Axis, Grid } from "../grid.js";
import type { Operator, OperatorAxis } from "../operator.js";
import { maxStableStep } from "../stability.js";
import type { BoundaryKind } from "../walls.js";
import type { FieldPlan, Plan } from "./build.js";
import { type Medium, mediumOf } from "./diffusivity.js";
import {
  besideWall,
  closeCells,
  evenFaces,
  facesAcross,
  facesBetween,
  facesOnWall,
  MEANS,
  openFaces,
  setWall,
} from "./faces.js";
import type { Moment } from "./formula.js";
import type { Advection, Diffusion, Faces, Field } from "./model.js";
import type { Programs } from "./programs.js";
import { velocityFaces, velocityOnWall } from "./velocity.js";
import { type Beside, wallAt } from "./walls.js";

/** An axis of the operator, and its faces' diffusivity where they have one of their own. */
interface MadeAxis {
  readonly axis: OperatorAxis;
  readonly faces: Faces | undefined;
}

/** Makes field number `index`, on the axes of the grid that are crossed. */
export function makeField(
  field: FieldPlan,
  index: number,
  plan: Plan,
  crossed: readonly number[],
  programs: Programs | undefined,
  moment: Moment,
): Field {
  const { grid, dtype } = plan.scene;
  const { diffusivity } = field;
  const changes = diffusivity.kind === "coefficient" || diffusivity.kind === "edgeStopping";
  const medium = changes ? undefined : mediumOf(diffusivity, plan.scene, moment);
  const closed = plan.insulated?.(moment);
  for (const [i, axis] of grid.axes.entries()) checkRate(axis, medium && "axes" in medium ? medium.axes[i]! : 1);
  const made = crossed.map((axis) => makeAxis(field, axis, medium, closed, plan, moment));
  const operator: Operator = { axes: made.map(({ axis }) => axis), centering: grid.centering, dtype };
  checkBound(operator, field.pathOf("diffusivity"));
  return {
    name: field.name,
    operator,
    diffusion: diffusionOf(
      field,
      programs?.diffusivities[index],
      made.flatMap(({ faces }) => faces ?? []),
    ),
    held: programs?.held,
    advection: programs && advectionOf(field, programs.velocities[index]!, closed, plan, crossed, moment),
  };
}

function diffusionOf({ diffusivity }: FieldPlan, index: number | undefined, faces: readonly Faces[]): Diffusion {
  if (diffusivity.kind === "edgeStopping") return faces.length > 0 ? { ...diffusivity, open: faces } : diffusivity;
  if (diffusivity.kind === "coefficient") return { kind: "coefficient", index: index!, mean: diffusivity.mean };
  return faces.length > 0 ? { kind: "faces", faces } : { kind: "constant" };
}

function makeAxis(
  { diffusivity, walls }: FieldPlan,
  index: number,
  medium: Medium | undefined,
  closed: Uint8Array | undefined,
  { scene, insulated, held }: Plan,
  moment: Moment,
): MadeAxis {
  const { low, high } = walls[index]!;
  const axis = scene.grid.axes[index]!;
  const { name, count, spacing } = axis;
  const place = facesAcross(scene.grid, index, low.kind === "periodic");
  const finish = (diffusivity: number, faces: Faces | undefined, beside: (side: "low" | "high") => Beside) => ({
    axis: {
      name,
      count,
      spacing,
      diffusivity,
      low: wallAt(low, moment, beside("low")),
      high: wallAt(high, moment, beside("high")),
    },
    faces,
  });
  if (!medium) {
    const open = openFaces(place, closed);
    const openings = (side: "low" | "high") => ({ open: open && facesOnWall(open, place, side) });
    return finish(1, diffusivity.kind === "edgeStopping" ? open : undefined, openings);
  }
  if ("axes" in medium) {
    const value = medium.axes[index]!;
    const values = new Float64Array(place.outer * place.inner).fill(value);
    const beside = { onWall: () => values, ofFace: values };
    const faces = insulated || held ? evenFaces(place, value) : undefined;
    if (faces && closed) closeCells(faces, place, closed);
    return finish(value, faces, () => beside);
  }
  const { cells, mean, onWall = (_: number, side: "low" | "high") => besideWall(cells, place, side) } = medium;
  const faces = facesBetween(cells, place, MEANS[mean]);
  const besideOf = (side: "low" | "high") => ({
    onWall: () => onWall(index, side),
    ofFace: facesOnWall(faces, place, side),
  });
  const besides = { low: besideOf("low"), high: besideOf("high") };
  const largest = cells.reduce((a, b) => Math.max(a, b), 0);
  checkRate(axis, largest);
  if (closed) closeCells(faces, place, closed);
  return finish(largest, faces, (side) => besides[side]);
}

function advectionOf(
  { velocities, walls }: FieldPlan,
  changing: readonly (number | undefined)[],
  closed: Uint8Array | undefined,
  { scene, scheme }: Plan,
  crossed: readonly number[],
  moment: Moment,
): Advection | undefined {
  if (!velocities) return undefined;
  return {
    scheme,
    velocities: crossed.map((axis) => {
      const velocity = velocities[axis];
      if (!velocity) return undefined;
      const index = changing[axis];
      const { low, high } = walls[axis]!;
      if (index !== undefined) {
        return { kind: "coefficient", index, closed: [low.kind === "insulated", high.kind === "insulated"] };
      }
      const place = facesAcross(scene.grid, axis, low.kind === "periodic");
      const faces = velocityFaces(velocity, scene, axis, place, moment);
      if (closed) closeCells(faces, place, closed);
      const open = openFaces(place, closed);
      for (const [side, { kind }] of [
        ["low", low],
        ["high", high],
      ] as const) {
        if (kind === "insulated") setWall(faces, place, side, () => 0);
        else if (leavesNodesFree(kind, scene.grid)) {
          const values = velocityOnWall(velocity, scene, axis, side, place, moment);
          const openings = open && facesOnWall(open, place, side);
          setWall(faces, place, side, (i) => (openings?.[i] === 0 ? 0 : values[i]!));
        }
      }
      return { kind: "faces", faces };
    }),
  };
}

/** Whether there are nodes on a wall, and none that it holds. */
function leavesNodesFree(kind: BoundaryKind, { centering }: Grid): boolean {
  return centering === "node" && typeof kind === "object" && !("value" in kind);
}

/** Refuses a diffusivity with which the rates of all axes together overflow: every step would be too long. */
export function checkBound(operator: Operator, path: string): void {
  if (maxStableStep(operator) > 0) return;
  const largest = operator.axes.reduce((most, { diffusivity }) => Math.max(most, diffusivity), 0);
  const spacings = operator.axes.map(({ spacing }) => spacing).join(", ");
  throw new OptionError(
    `${path} of ${largest}, with spacing ${spacings} and what walls exchange, makes rates beyond float64: ` +
      "no step would be short enough; choose other units",
    path,
  );
}

/** D/h² is what every step is made of: it must be a number, and not vanish where D does not. */
function checkRate({ name, spacing }: Axis, diffusivity: number): void {
  const rate = diffusivity / (spacing * spacing);
  if (spacing * spacing > 0 && rate < Infinity && (rate > 0 || diffusivity === 0)) return;
  throw new OptionError(
    `spacing ${spacing} and diffusivity ${diffusivity} along ${name} make D/h² = ${rate}, beyond float64: choose other units`,
    "spacing",
  );
}
