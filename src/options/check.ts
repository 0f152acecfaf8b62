/** Checks that many options share. */
import { OptionError } from "../errors.js";
import { describe, nearest } from "../text.js";

/** Refuses names that nobody knows; `owner` is whose options they would be, `prefix` their path's beginning. */
export function checkKeys(options: object, known: readonly string[], owner: string, prefix = ""): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new OptionError(`${owner} has no option "${unknown}": ${nearest(unknown, known)}`, prefix + unknown);
}

/** One of a list of names. */
export function oneOf<Name extends string>(value: unknown, names: readonly Name[], path: string): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const remedy = typeof value === "string" ? nearest(value, names) : `allowed are ${names.join(", ")}`;
  throw new OptionError(`${path} is ${describe(value)}: ${remedy}`, path);
}

/** One number per axis, or the same for all. */
export function perAxis(
  value: unknown,
  dimensions: number,
  path: string,
  accept: (value: number) => boolean,
  allowed: string,
): number[] {
  const several = Array.isArray(value);
  const list: readonly unknown[] = several ? Array.from(value) : new Array(dimensions).fill(value);
  if (list.length !== dimensions) {
    throw new OptionError(
      `${path} has ${list.length} entries, but the shape has ${dimensions}: give one per axis, or one number`,
      path,
    );
  }
  return list.map((entry, i) => {
    const at = several ? `${path}[${i}]` : path;
    if (typeof entry === "number" && Number.isFinite(entry) && accept(entry)) return entry;
    const alternative = several ? "" : ", or a plain array of them, one per axis";
    throw new OptionError(`${at} is ${describe(entry)}: it must be ${allowed}${alternative}`, at);
  });
}

/** A whole number from 1 on. */
export function checkCount(value: unknown, path: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new OptionError(`${path} is ${describe(value)}: it must be a whole number from 1 to ${most}`, path);
}

/** The options that are given, without those that are undefined. */
export function givenOf(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
