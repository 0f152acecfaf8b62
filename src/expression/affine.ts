/** Whether an expression is a straight line in some names: what implicit steps can solve in one go. */
import { namesIn, type Term } from "./term.js";

/** Whether the term is a + b·name, with a and b free of the name; comparisons and corners of it are not. */
export function isAffine(term: Term, name: string): boolean {
  if (!namesIn(term).has(name)) return true;
  if (term.kind === "name") return true;
  if (term.kind !== "operation") return false;
  const free = (part: Term | undefined) => part !== undefined && !namesIn(part).has(name);
  const [a, b, c] = term.operands;
  switch (term.operation) {
    case "negate":
    case "add":
    case "subtract":
      return term.operands.every((part) => isAffine(part, name));
    case "multiply":
      return (free(a) && isAffine(b!, name)) || (free(b) && isAffine(a!, name));
    case "divide":
      return free(b) && isAffine(a!, name);
    case "select":
      return free(a) && isAffine(b!, name) && isAffine(c!, name);
    default:
      return false;
  }
}
