/** Regions of one memory, laid out one after another: on cache lines, with a guard line between them. */

/** Bytes of a line of the cache. */
export const CACHE_LINE = 64;
/** Bytes of a page of WebAssembly's memories. */
export const PAGE = 65536;

export class Regions {
  #next = CACHE_LINE;

  /** The address of the next region, which takes so many bytes. */
  add(bytes: number): number {
    const start = this.#next;
    this.#next = inCacheLines(start + bytes) + CACHE_LINE;
    return start;
  }

  /** Bytes that all of them take. */
  get bytes(): number {
    return this.#next;
  }

  get pages(): number {
    return Math.ceil(this.#next / PAGE);
  }
}

/** Bytes in whole cache lines. */
export function inCacheLines(bytes: number): number {
  return Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
}
