/**
 * The elementary functions on numbers, to 2 ulp or better, with the same bits as in the kernel: they are the kernel's
 * own source. Special values are those of C99.
 */
import * as circular from "../../assembly/elementary/circular.js";
import * as exponential from "../../assembly/elementary/exponential.js";
import * as inverse from "../../assembly/elementary/inverse.js";
import * as logarithm from "../../assembly/elementary/logarithm.js";
import * as power from "../../assembly/elementary/power.js";

type Unary = (x: number) => number;
type Binary = (a: number, b: number) => number;

export const exp: Unary = exponential.exp;
export const sinh: Unary = exponential.sinh;
export const cosh: Unary = exponential.cosh;
export const tanh: Unary = exponential.tanh;
export const log: Unary = logarithm.log;
export const log2: Unary = logarithm.log2;
export const log10: Unary = logarithm.log10;
export const sin: Unary = circular.sin;
export const cos: Unary = circular.cos;
export const tan: Unary = circular.tan;
export const asin: Unary = inverse.asin;
export const acos: Unary = inverse.acos;
export const atan: Unary = inverse.atan;
export const atan2: Binary = inverse.atan2;
export const cbrt: Unary = power.cbrt;
export const pow: Binary = power.pow;
export const hypot: Binary = power.hypot;
