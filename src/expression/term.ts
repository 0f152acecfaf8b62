/** What an expression's text means: a tree of operations on numbers and names, in which subtrees may be shared. */
import type { OperationName } from "./operations.js";

/** What a text can ask for; the compiler makes the other operations of these. */
export type TermOperation = Exclude<OperationName, "copy" | "multiplyAdd" | "multiplySubtract" | "subtractProduct">;

export type Term =
  | { readonly kind: "number"; readonly value: number }
  /** A coordinate, `t`, a parameter or a field. */
  | { readonly kind: "name"; readonly name: string }
  /** A random number of the cell, by a seed. */
  | { readonly kind: "random"; readonly operands: readonly [Term] }
  | { readonly kind: "operation"; readonly operation: TermOperation; readonly operands: readonly Term[] };

export function number(value: number): Term {
  return { kind: "number", value };
}

export function name(name: string): Term {
  return { kind: "name", name };
}

export function operation(operation: TermOperation, ...operands: readonly Term[]): Term {
  return { kind: "operation", operation, operands };
}

/** Every name that the term depends on. */
export function namesIn(term: Term): ReadonlySet<string> {
  const names = new Set<string>();
  visit(term, (part) => {
    if (part.kind === "name") names.add(part.name);
  });
  return names;
}

/** Whether the term draws random numbers. */
export function isRandom(term: Term): boolean {
  let found = false;
  visit(term, (part) => {
    found ||= part.kind === "random";
  });
  return found;
}

/** Whether the term is the same everywhere, always, and whatever the parameters. */
export function isConstant(term: Term): boolean {
  return namesIn(term).size === 0 && !isRandom(term);
}

/** Calls `look` once for every part of the term. */
function visit(term: Term, look: (part: Term) => void, seen = new Set<Term>()): void {
  if (seen.has(term)) return;
  seen.add(term);
  look(term);
  if (term.kind === "operation" || term.kind === "random") for (const part of term.operands) visit(part, look, seen);
}
