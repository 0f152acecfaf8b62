/** Derivatives of expressions, for the stability bounds of reactions and of diffusivities that depend on a field. */
import { number, operation, type Term, type TermOperation } from "./term.js";

const ZERO = number(0);
const ONE = number(1);

/**
 * ∂term/∂name, by the rules of the calculus.
 *
 * Where a function jumps or has a corner, it is the derivative of the branch that is taken: that of `floor`, `sign`,
 * comparisons and the like is 0, that of `abs(u)` is `sign(u)`, and that of `c ? a : b` ignores what c depends on.
 */
export function derivative(term: Term, name: string): Term {
  const found = new Map<Term, Term>();
  const of = (part: Term): Term => {
    let result = found.get(part);
    if (!result) {
      result = derivativeOf(part, name, of);
      found.set(part, result);
    }
    return result;
  };
  return of(term);
}

function derivativeOf(term: Term, name: string, of: (part: Term) => Term): Term {
  if (term.kind === "name") return term.name === name ? ONE : ZERO;
  if (term.kind !== "operation") return ZERO;
  const [a, b = ZERO, c = ZERO] = term.operands as readonly [Term, Term?, Term?];
  switch (term.operation) {
    case "negate":
      return negative(of(a));
    case "add":
      return sum(of(a), of(b));
    case "subtract":
      return difference(of(a), of(b));
    case "multiply":
      return sum(product(of(a), b), product(a, of(b)));
    case "divide":
      return difference(quotient(of(a), b), quotient(product(term, of(b)), b));
    case "pow":
      return ofPower(term, a, b, of(a), of(b));
    case "min":
      return choice(operation("lessOrEqual", a, b), of(a), of(b));
    case "max":
      return choice(operation("lessOrEqual", b, a), of(a), of(b));
    case "select":
      return choice(a, of(b), of(c));
    case "atan2":
      return quotient(difference(product(of(a), b), product(a, of(b))), sum(product(a, a), product(b, b)));
    case "hypot":
      return quotient(sum(product(a, of(a)), product(b, of(b))), term);
    default:
      return product(ofFunction(term.operation, term, a), of(a));
  }
}

/** The derivative of a function of one operand, `term` being its value. */
function ofFunction(name: TermOperation, term: Term, x: Term): Term {
  switch (name) {
    case "abs":
      return operation("sign", x);
    case "sqrt":
      return quotient(number(0.5), term);
    case "cbrt":
      return quotient(ONE, product(number(3), product(term, term)));
    case "exp":
      return term;
    case "log":
      return quotient(ONE, x);
    case "log2":
      return quotient(number(Math.LOG2E), x);
    case "log10":
      return quotient(number(Math.LOG10E), x);
    case "sin":
      return operation("cos", x);
    case "cos":
      return negative(operation("sin", x));
    case "tan":
      return sum(ONE, product(term, term));
    case "asin":
      return quotient(ONE, operation("sqrt", difference(ONE, product(x, x))));
    case "acos":
      return quotient(number(-1), operation("sqrt", difference(ONE, product(x, x))));
    case "atan":
      return quotient(ONE, sum(ONE, product(x, x)));
    case "sinh":
      return operation("cosh", x);
    case "cosh":
      return operation("sinh", x);
    case "tanh":
      return difference(ONE, product(term, term));
    default:
      return ZERO;
  }
}

function ofPower(term: Term, base: Term, exponent: Term, dBase: Term, dExponent: Term): Term {
  const lower = exponent.kind === "number" ? number(exponent.value - 1) : difference(exponent, ONE);
  const byBase = product(product(exponent, operation("pow", base, lower)), dBase);
  return sum(byBase, product(product(term, operation("log", base)), dExponent));
}

// Operations that leave out what is known to be 0 or 1.

function is(term: Term, value: number): boolean {
  return term.kind === "number" && term.value === value;
}

function negative(a: Term): Term {
  return a.kind === "number" ? number(-a.value) : operation("negate", a);
}

function sum(a: Term, b: Term): Term {
  if (is(a, 0)) return b;
  return is(b, 0) ? a : operation("add", a, b);
}

function difference(a: Term, b: Term): Term {
  if (is(b, 0)) return a;
  return is(a, 0) ? negative(b) : operation("subtract", a, b);
}

function product(a: Term, b: Term): Term {
  if (is(a, 0) || is(b, 0)) return ZERO;
  if (is(a, 1)) return b;
  return is(b, 1) ? a : operation("multiply", a, b);
}

function quotient(a: Term, b: Term): Term {
  return is(a, 0) || is(b, 1) ? a : operation("divide", a, b);
}

function choice(condition: Term, yes: Term, no: Term): Term {
  return yes === no || (is(yes, 0) && is(no, 0)) ? yes : operation("select", condition, yes, no);
}
