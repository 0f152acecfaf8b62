/** Fixed points u = G(u) by what the last iterates have in common (Anderson, J. ACM 12, 1965; Walker & Ni 2011). */

/** Iterates that are kept. */
const MEMORY = 6;
/** Share of a difference that must be its own, beside the newer ones'. */
const OWN = 1e-8;

export class Acceleration {
  /** Differences of successive corrections and of successive iterates' images, the newest first. */
  #corrections: Float64Array[] = [];
  #images: Float64Array[] = [];
  #last: { readonly correction: Float64Array; readonly image: Float64Array } | undefined;

  /** The next iterate, from the present one and its correction G(u) − u. */
  next(u: Float64Array, correction: Float64Array): Float64Array {
    const image = u.map((value, i) => value + correction[i]!);
    const last = this.#last;
    this.#last = { correction: correction.slice(), image };
    if (!last) return image;
    this.#corrections = [difference(correction, last.correction), ...this.#corrections].slice(0, MEMORY);
    this.#images = [difference(image, last.image), ...this.#images].slice(0, MEMORY);
    const next = image.slice();
    this.#shares(correction).forEach((share, k) => {
      const change = this.#images[k]!;
      for (let i = 0; i < next.length; i++) next[i]! -= share * change[i]!;
    });
    return next;
  }

  /** The shares of the differences that come closest to the correction, by Gram and Schmidt. */
  #shares(correction: Float64Array): number[] {
    const rest = correction.slice();
    const bases: Float64Array[] = [];
    const parts: number[][] = [];
    const along: number[] = [];
    for (const column of this.#corrections) {
      const base = column.slice();
      const part: number[] = [];
      for (const other of bases) {
        const share = dot(other, base);
        part.push(share);
        for (let i = 0; i < base.length; i++) base[i]! -= share * other[i]!;
      }
      const size = Math.sqrt(dot(base, base));
      if (!(size > OWN * Math.sqrt(dot(column, column)))) break;
      for (let i = 0; i < base.length; i++) base[i]! /= size;
      parts.push([...part, size]);
      bases.push(base);
      along.push(dot(base, rest));
      for (let i = 0; i < rest.length; i++) rest[i]! -= along.at(-1)! * base[i]!;
    }
    const shares = along.slice();
    for (let k = shares.length - 1; k >= 0; k--) {
      for (let j = k + 1; j < shares.length; j++) shares[k]! -= parts[j]![k]! * shares[j]!;
      shares[k]! /= parts[k]![k]!;
    }
    return shares;
  }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
