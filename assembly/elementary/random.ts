/** Random numbers that depend on nothing but a seed and a cell's index. */
import { lowerWord, rotated, toWord, unsigned, upperWord } from "./arithmetic.js";

export { random };

/**
 * Uniform in [0, 1), 53 bits of Threefry-2×32 with 20 rounds (Salmon et al., Parallel random numbers: as easy as 1, 2,
 * 3, SC 2011): the seed's bits are the key, the cell's index is the counter.
 */
function random(seed: number, cell: number): number {
  // -0 is the same seed as 0.
  let key0 = lowerWord(seed + 0), key1 = upperWord(seed + 0), key2 = key0 ^ key1 ^ 0x1bd11bda;
  let a = (toWord(cell) + key0) | 0, b = key1;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) == 1;
    a = (a + b) | 0;
    b = rotated(b, odd ? 13 : 17) ^ a;
    a = (a + b) | 0;
    b = rotated(b, odd ? 15 : 29) ^ a;
    a = (a + b) | 0;
    b = rotated(b, odd ? 26 : 16) ^ a;
    a = (a + b) | 0;
    b = rotated(b, odd ? 6 : 24) ^ a;
    const first = key0;
    key0 = key1;
    key1 = key2;
    key2 = first;
    a = (a + key0) | 0;
    b = (b + key1 + group) | 0;
  }
  return (unsigned(a >>> 5) * 67108864 + unsigned(b >>> 6)) * 1.1102230246251565e-16;
}
