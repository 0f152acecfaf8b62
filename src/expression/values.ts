/**
 * The distinct values that terms compute, numbered so that equal ones are one (value numbering: Cocke and Schwartz
 * 1970), with constants folded by the same functions that the machine uses.
 */
import type { AxisName } from "../grid.js";
import { type OperationName, operations } from "./operations.js";
import type { Term } from "./term.js";

/** How often a value has to be computed: never, once per line, or in every cell. */
export const CONSTANT = 0;
export const PER_LINE = 1;
export const PER_CELL = 2;
export type Extent = typeof CONSTANT | typeof PER_LINE | typeof PER_CELL;

export type Value = { readonly extent: Extent } & (
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "parameter" | "field"; readonly index: number }
  /** 0 is time, 1 to 3 are x, y and z. */
  | { readonly kind: "coordinate"; readonly index: number }
  | { readonly kind: "random"; readonly operands: readonly [number] }
  | { readonly kind: "operation"; readonly operation: OperationName; readonly operands: readonly number[] }
);

/** What names stand for: where a parameter or field is found, and which coordinate changes along a line. */
export interface Names {
  readonly along: AxisName;
  readonly parameters: readonly string[];
  readonly fields: readonly string[];
}

const COORDINATES = ["t", "x", "y", "z"];

export class Values {
  readonly all: Value[] = [];
  readonly #names: Names;
  readonly #byKey = new Map<string, number>();
  readonly #byTerm = new Map<Term, number>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The number of the value that a term computes. */
  of(term: Term): number {
    let found = this.#byTerm.get(term);
    if (found === undefined) {
      found = this.#compute(term);
      this.#byTerm.set(term, found);
    }
    return found;
  }

  #compute(term: Term): number {
    if (term.kind === "number") return this.#constant(term.value);
    if (term.kind === "name") return this.#name(term.name);
    if (term.kind === "random") {
      const seed = this.of(term.operands[0]);
      return this.#intern(`random ${seed}`, { extent: PER_CELL, kind: "random", operands: [seed] });
    }
    return this.#operation(
      term.operation,
      term.operands.map((operand) => this.of(operand)),
    );
  }

  #name(name: string): number {
    const { along, parameters, fields } = this.#names;
    const coordinate = COORDINATES.indexOf(name);
    if (coordinate >= 0) {
      const extent = name === along ? PER_CELL : PER_LINE;
      return this.#intern(name, { extent, kind: "coordinate", index: coordinate });
    }
    const parameter = parameters.indexOf(name);
    if (parameter >= 0) return this.#intern(name, { extent: PER_LINE, kind: "parameter", index: parameter });
    return this.#intern(name, { extent: PER_CELL, kind: "field", index: fields.indexOf(name) });
  }

  #constant(value: number): number {
    const key = Object.is(value, -0) ? "-0" : String(value);
    return this.#intern(key, { extent: CONSTANT, kind: "constant", value });
  }

  #operation(operation: OperationName, operands: readonly number[]): number {
    const [a, b] = operands as [number, number];
    const simpler = operation === "pow" ? this.#power(a, this.all[b]!) : this.#unsigned(operation, a, b);
    if (simpler !== undefined) return simpler;
    const definition = operations[operation];
    const constants = operands
      .map((operand) => this.all[operand]!)
      .map((v) => (v.kind === "constant" ? v.value : null));
    if (constants.every((value) => value !== null)) {
      const [p, q = 0, r = 0] = constants as [number, number?, number?];
      return this.#constant(definition.apply(p, q, r, (value) => value));
    }
    const everywhere = operands.some((operand) => this.all[operand]!.extent === PER_CELL);
    const extent = everywhere ? PER_CELL : PER_LINE;
    const ordered = "commutes" in definition ? [...operands].sort((p, q) => p - q) : operands;
    return this.#intern(`${operation} ${ordered.join(" ")}`, { extent, kind: "operation", operation, operands });
  }

  /** The same value, to the bit, with fewer or later changes of sign, which then can be shared or left out. */
  #unsigned(operation: OperationName, a: number, b: number): number | undefined {
    const plusA = this.#negated(a),
      plusB = this.#negated(b);
    if (plusA === undefined && plusB === undefined) return undefined;
    switch (operation) {
      case "negate":
        return plusA;
      case "add":
        return plusB === undefined ? this.#operation("subtract", [b, plusA!]) : this.#operation("subtract", [a, plusB]);
      case "subtract":
        return plusB === undefined ? undefined : this.#operation("add", [a, plusB]);
      case "multiply":
      case "divide": {
        const value = this.#operation(operation, [plusA ?? a, plusB ?? b]);
        return plusA !== undefined && plusB !== undefined ? value : this.#operation("negate", [value]);
      }
      default:
        return undefined;
    }
  }

  /** What a value is the negative of, if it is made so. */
  #negated(number: number): number | undefined {
    const value = this.all[number];
    return value?.kind === "operation" && value.operation === "negate" ? value.operands[0] : undefined;
  }

  /** Small whole powers by multiplication, which is faster and nowhere less accurate than 2 ulp. */
  #power(base: number, exponent: Value): number | undefined {
    if (exponent.kind !== "constant") return undefined;
    const square = () => this.#operation("multiply", [base, base]);
    switch (exponent.value) {
      case 0:
        return this.#constant(1);
      case 1:
        return base;
      case 2:
        return square();
      case 3:
        return this.#operation("multiply", [square(), base]);
      case 4:
        return this.#operation("multiply", [square(), square()]);
      case -1:
        return this.#operation("divide", [this.#constant(1), base]);
      default:
        return undefined;
    }
  }

  #intern(key: string, value: Value): number {
    let found = this.#byKey.get(key);
    if (found === undefined) {
      found = this.all.push(value) - 1;
      this.#byKey.set(key, found);
    }
    return found;
  }
}
