/** The operator as implicit sweeps see it: three axes, what lies free between their walls, and r = D·dt/h². */
import { mirrorDistance, type Operator, type Wall } from "../../operator.js";

/** One axis: x, y or z; an absent one has one value and walls that let nothing through. */
export interface Span {
  readonly count: number;
  /** The first and the last value that no wall of the axis holds; last < first where there is none. */
  readonly first: number;
  readonly last: number;
  /** D/h², 1/time. */
  readonly stiffness: number;
  readonly low: Wall;
  readonly high: Wall;
  /** Steps from a wall's value to the one that its ghost mirrors. */
  readonly mirror: number;
}

export interface Domain {
  readonly dimensions: number;
  /** x, y, z. */
  readonly spans: readonly [Span, Span, Span];
}

const NOTHING: Wall = { kind: "fixed" };
const ABSENT: Span = { count: 1, first: 0, last: 0, stiffness: 0, low: NOTHING, high: NOTHING, mirror: 0 };

export function domainOf({ axes, centering }: Operator): Domain {
  const [x, y, z] = axes.toReversed().map(({ count, diffusivity, spacing, low, high }) => ({
    count,
    first: holds(low) ? 1 : 0,
    last: count - (holds(high) ? 2 : 1),
    stiffness: diffusivity / (spacing * spacing),
    low,
    high,
    mirror: mirrorDistance(centering, count),
  }));
  return { dimensions: axes.length, spans: [x!, y ?? ABSENT, z ?? ABSENT] };
}

/** Whether walls hold every value. */
export function isHeld({ spans }: Domain): boolean {
  return spans.some(({ first, last }) => last < first);
}

/** Whether a wall holds the outermost values. */
export function holds(wall: Wall): boolean {
  return wall.kind === "held" || wall.kind === "fixed";
}
