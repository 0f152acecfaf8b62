/** The reference cases' generator: s ← (1664525·s + 1013904223) mod 2³², s₀ = 12345, value s/2³². */
export function lcg(length: number): Float64Array {
  let state = 12345;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}
