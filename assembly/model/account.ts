/** A field's account where reactions and held cells make and take. */
import { addTo, endsInHalves } from "../account";
import { address, integer } from "../plan";
import { Tile, skipTo } from "../tile";
import { Layers, speciesOf } from "./layers";
import { ACCOUNT_BLOCK, SPECIES_HELD, SPECIES_HELD_CELLS, SPECIES_SOURCES } from "./slots";

/**
 * What a reaction made of the tile's own cells of a row: the differences from `before`, block by block, or the share of them
 * that lasts.
 */
export function accountReaction<T>(
  tile: Tile, layers: Layers, index: i32, slab: i32, j: i32, before: usize, after: usize, lasting: f64,
): void {
  const line = tile.line, species = speciesOf(layers.model, index), cells = integer(species, SPECIES_HELD_CELLS);
  const blocks = (line.count + ACCOUNT_BLOCK - 1) / ACCOUNT_BLOCK, halves = endsInHalves(tile, line) && !tile.periodicLine;
  const held = cells < 0 ? <usize>0 : layers.fixedAt(tile, cells, slab) + skipTo<T>(tile, tile.pitch, j, line.low);
  for (let from = line.low; from < line.high; from += ACCOUNT_BLOCK) {
    const to = min(from + ACCOUNT_BLOCK, line.high), skip = <usize>(from - line.low) * sizeof<T>();
    const block = <usize>((slab * tile.row.count + j) * blocks + from / ACCOUNT_BLOCK) << 3;
    const made = address(species, SPECIES_SOURCES) + block, given = address(species, SPECIES_HELD) + block;
    const first = halves && from == 0 ? 0 : -1, last = halves && to == line.count ? line.count - 1 : -1;
    if (ASC_FEATURE_SIMD && held == 0 && first < 0 && last < 0) {
      addTo(made, lasting * difference<T>(before + skip, after + skip, to - from));
      continue;
    }
    let evenMade: f64 = 0, oddMade: f64 = 0, evenGiven: f64 = 0, oddGiven: f64 = 0;
    for (let i = from; i < to; i++) {
      const at = <usize>(i - line.low) * sizeof<T>();
      let change = <f64>(load<T>(after + at) - load<T>(before + at));
      if (i == first || i == last) change *= 0.5;
      const even = (i & 1) == 0;
      if (held != 0 && load<T>(held + at) != 0) {
        if (even) evenGiven += change;
        else oddGiven += change;
      } else if (even) evenMade += change;
      else oddMade += change;
    }
    addTo(made, lasting * (evenMade + oddMade));
    addTo(given, lasting * (evenGiven + oddGiven));
  }
}

/** The sum of after − before over a block: that of even cells in one lane, of odd ones in the other, then both. */
function difference<T>(before: usize, after: usize, count: i32): f64 {
  let sums = f64x2.splat(0);
  for (; count >= 16 / <i32>sizeof<T>(); count -= 16 / <i32>sizeof<T>(), before += 16, after += 16) {
    const change = v128.sub<T>(v128.load(after), v128.load(before));
    if (sizeof<T>() == 8) sums = f64x2.add(sums, change);
    else {
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(change));
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(i64x2.shuffle(change, change, 1, 1)));
    }
  }
  let even = f64x2.extract_lane(sums, 0), odd = f64x2.extract_lane(sums, 1);
  for (let i = 0; i < count; i++, before += sizeof<T>(), after += sizeof<T>()) {
    const change = <f64>(load<T>(after) - load<T>(before));
    if (i & 1) odd += change;
    else even += change;
  }
  return even + odd;
}
