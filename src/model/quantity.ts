/** What stands in the cells by itself: a number, an array or an expression. */

import type { Scope } from "../expression/parse.js";
import { isConstant } from "../expression/term.js";
import { checkFinite, checkNumbers } from "../numbers.js";
import { type Formula, readFormula, sampler } from "./formula.js";
import type { Scene } from "./scene.js";

export type Quantity =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "cells"; readonly values: Float64Array }
  | { readonly kind: "formula"; readonly formula: Formula };

/** Reads a quantity; an expression without names is a number. */
export function readQuantity(value: unknown, path: string, scene: Scene, scope: Scope): Quantity {
  if (typeof value === "string") {
    const formula = readFormula(value, scope, path);
    if (!isConstant(formula.term)) return { kind: "formula", formula };
    const number = numberOf(formula);
    checkFinite([number], path, scene.dtype);
    return { kind: "number", value: number };
  }
  if (typeof value === "number") {
    checkFinite([value], path, scene.dtype);
    return { kind: "number", value };
  }
  return { kind: "cells", values: Float64Array.from(checkNumbers(value, scene.grid.size, path, scene.dtype)) };
}

/** The value of a formula without names. */
export function numberOf(formula: Formula, parameters: readonly string[] = [], values: readonly number[] = []): number {
  return sampler(formula, [POINT], parameters)({ time: 0, parameters: values })[0]!;
}

const POINT = { name: "x", origin: 0, spacing: 1, first: 0, count: 1 } as const;
