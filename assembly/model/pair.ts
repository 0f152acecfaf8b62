/**
 * The equation of `flux.ts` for two lines at once: what flows between them, and from cell to cell along each of them, is
 * computed once and used on both sides. Where that takes long, what flows to the next pair is kept for it as well.
 */
import { two } from "../host";
import { At0, At16, At32, At48, add, mul, read, readNext, splat, sub, write } from "../lanes";
import { Stencil, drawn, isInCells, lastCells } from "./flux";
import {
  DIFFUSION_ARITHMETIC, DIFFUSION_EXPONENTIAL, DIFFUSION_FACES, DIFFUSION_RATIONAL,
} from "./slots";

/** What flows through the faces behind a line's cells, `At` bytes along. */
// @ts-ignore: decorator
@inline
function eastward<T, At>(kind: i32, x: usize, c: v128, here: usize, s: v128, one: v128): v128 {
  const east = readNext<v128, T, At>(here);
  if (kind == DIFFUSION_FACES || isInCells(kind)) {
    const behind = readNext<v128, T, At>(x);
    return drawn<v128, T>(kind, c, east, isInCells(kind) ? read<v128, T, At>(x) : behind, behind, s, one);
  }
  return drawn<v128, T>(kind, c, east, c, c, s, one);
}

/** The same through the faces before them: the last lane of the vector before, then all but the last of this one. */
// @ts-ignore: decorator
@inline
function westward<T>(before: v128, east: v128): v128 {
  if (sizeof<T>() == 8) return v128.shuffle<f64>(before, east, 1, 2);
  return v128.shuffle<f32>(before, east, 3, 4, 5, 6);
}

/** What flows between two lines; `k` is the coefficients of the faces, or `k` and `behind` those of the lines' cells. */
// @ts-ignore: decorator
@inline
function between<T, At>(kind: i32, from: v128, to: v128, k: usize, behind: usize, s: v128, one: v128): v128 {
  if (kind == DIFFUSION_FACES) {
    const face = read<v128, T, At>(k);
    return drawn<v128, T>(kind, from, to, face, face, s, one);
  }
  if (isInCells(kind)) {
    return drawn<v128, T>(kind, from, to, read<v128, T, At>(k), read<v128, T, At>(behind), s, one);
  }
  return drawn<v128, T>(kind, from, to, from, from, s, one);
}

/** Whether fluxes take so long that pairs hand them on: those of edge stopping in the plane. */
// @ts-ignore: decorator
@inline
export function handsOn(kind: i32, dims: i32): bool {
  return ASC_FEATURE_SIMD && dims == 2 && (kind == DIFFUSION_EXPONENTIAL || kind == DIFFUSION_RATIONAL);
}

/** What flows into a line from the one north of it, for the first of pairs that hand it on; whole vectors. */
export function enter<T>(kind: i32, stencil: Stencil): void {
  if (!ASC_FEATURE_SIMD) return;
  if (kind == DIFFUSION_RATIONAL) entered<T>(DIFFUSION_RATIONAL, stencil);
  else entered<T>(DIFFUSION_EXPONENTIAL, stencil);
}

// @ts-ignore: decorator
@inline
function entered<T>(kind: i32, stencil: Stencil): void {
  const north = stencil.north, here = stencil.here, flux = stencil.flux;
  const bytes = <usize>stencil.count * sizeof<T>(), s = splat<v128, T>(stencil.sy), one = splat<v128, T>(two / 2);
  for (let at: usize = 0; at + 16 <= bytes; at += 16) {
    const from = read<v128, T, At0>(north + at), to = read<v128, T, At0>(here + at);
    write<v128, T, At0>(flux + at, between<T, At0>(kind, from, to, 0, 0, s, one));
  }
}

/** The change along z, without r. */
// @ts-ignore: decorator
@inline
function through<T, At>(kind: i32, l: Stencil, at: usize, c: v128, x: usize, s: v128, one: v128): v128 {
  const back = read<v128, T, At>(l.back + at), front = read<v128, T, At>(l.front + at);
  const ahead = between<T, At>(kind, c, front, kind == DIFFUSION_FACES ? l.zFront + at : x, l.zFront + at, s, one);
  return sub<v128, T>(ahead, between<T, At>(kind, back, c, l.zBack + at, x, s, one));
}

/** One vector of both lines, given what flows along them before and behind its cells, and `north` what is handed on. */
// @ts-ignore: decorator
@inline
function couple<T, At>(
  kind: i32, dims: i32, upper: Stencil, lower: Stencil, at: usize, p: usize, q: usize, west0: v128, west1: v128,
  east0: v128, east1: v128, target0: usize, target1: usize, north: usize, south: usize, x0: usize, x1: usize,
  k0: usize, k1: usize, k2: usize, rx: v128, ry: v128, rz: v128, sy: v128, sz: v128, one: v128,
): void {
  const c0 = read<v128, T, At>(p), c1 = read<v128, T, At>(q);
  const above = read<v128, T, At>(north);
  const first = handsOn(kind, dims) ? above : between<T, At>(kind, above, c0, k0, x0, sy, one);
  const middle = between<T, At>(kind, c0, c1, kind == DIFFUSION_FACES ? k1 : x0, x1, sy, one);
  const last = between<T, At>(kind, c1, read<v128, T, At>(south), kind == DIFFUSION_FACES ? k2 : x1, k2, sy, one);
  if (handsOn(kind, dims)) write<v128, T, At>(north, last);
  let change0 = add<v128, T>(
    mul<v128, T>(ry, sub<v128, T>(middle, first)), mul<v128, T>(rx, sub<v128, T>(east0, west0)),
  );
  let change1 = add<v128, T>(
    mul<v128, T>(ry, sub<v128, T>(last, middle)), mul<v128, T>(rx, sub<v128, T>(east1, west1)),
  );
  if (dims > 2) {
    change0 = add<v128, T>(change0, mul<v128, T>(rz, through<T, At>(kind, upper, at, c0, x0, sz, one)));
    change1 = add<v128, T>(change1, mul<v128, T>(rz, through<T, At>(kind, lower, at, c1, x1, sz, one)));
  }
  write<v128, T, At>(target0, add<v128, T>(c0, change0));
  write<v128, T, At>(target1, add<v128, T>(c1, change1));
}

/** Where fluxes are quick to compute, what moves the addresses on counts: four vectors a turn. */
// @ts-ignore: decorator
@inline
function pair<T>(kind: i32, dims: i32, upper: Stencil, lower: Stencil): void {
  const bytes = <usize>upper.count * sizeof<T>();
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const rx = splat<v128, T>(upper.rx), ry = splat<v128, T>(upper.ry), rz = splat<v128, T>(upper.rz);
    const sx = splat<v128, T>(upper.sx), sy = splat<v128, T>(upper.sy), sz = splat<v128, T>(upper.sz);
    const one = splat<v128, T>(two / 2);
    let p = upper.here, q = lower.here, x0 = upper.x, x1 = lower.x, t0 = upper.target, t1 = lower.target;
    let north = handsOn(kind, dims) ? upper.flux : upper.north, south = lower.south;
    let k0 = upper.yNorth, k1 = upper.ySouth, k2 = lower.ySouth;
    let w0 = eastward<T, At0>(kind, x0 - 16, read<v128, T, At0>(p - 16), p - 16, sx, one);
    let w1 = eastward<T, At0>(kind, x1 - 16, read<v128, T, At0>(q - 16), q - 16, sx, one);
    if (kind == DIFFUSION_FACES || kind == DIFFUSION_RATIONAL) {
      for (; at + 64 <= bytes; at += 64) {
        let e0 = eastward<T, At0>(kind, x0, read<v128, T, At0>(p), p, sx, one);
        let e1 = eastward<T, At0>(kind, x1, read<v128, T, At0>(q), q, sx, one);
        couple<T, At0>(
          kind, dims, upper, lower, at, p, q, westward<T>(w0, e0), westward<T>(w1, e1), e0, e1, t0, t1, north, south,
          x0, x1, k0, k1, k2, rx, ry, rz, sy, sz, one,
        );
        w0 = eastward<T, At16>(kind, x0, read<v128, T, At16>(p), p, sx, one);
        w1 = eastward<T, At16>(kind, x1, read<v128, T, At16>(q), q, sx, one);
        couple<T, At16>(
          kind, dims, upper, lower, at, p, q, westward<T>(e0, w0), westward<T>(e1, w1), w0, w1, t0, t1, north,
          south, x0, x1, k0, k1, k2, rx, ry, rz, sy, sz, one,
        );
        e0 = eastward<T, At32>(kind, x0, read<v128, T, At32>(p), p, sx, one);
        e1 = eastward<T, At32>(kind, x1, read<v128, T, At32>(q), q, sx, one);
        couple<T, At32>(
          kind, dims, upper, lower, at, p, q, westward<T>(w0, e0), westward<T>(w1, e1), e0, e1, t0, t1, north,
          south, x0, x1, k0, k1, k2, rx, ry, rz, sy, sz, one,
        );
        w0 = eastward<T, At48>(kind, x0, read<v128, T, At48>(p), p, sx, one);
        w1 = eastward<T, At48>(kind, x1, read<v128, T, At48>(q), q, sx, one);
        couple<T, At48>(
          kind, dims, upper, lower, at, p, q, westward<T>(e0, w0), westward<T>(e1, w1), w0, w1, t0, t1, north,
          south, x0, x1, k0, k1, k2, rx, ry, rz, sy, sz, one,
        );
        p += 64; q += 64; x0 += 64; x1 += 64; t0 += 64; t1 += 64;
        north += 64; south += 64; k0 += 64; k1 += 64; k2 += 64;
      }
    }
    for (; at + 16 <= bytes; at += 16) {
      const e0 = eastward<T, At0>(kind, x0, read<v128, T, At0>(p), p, sx, one);
      const e1 = eastward<T, At0>(kind, x1, read<v128, T, At0>(q), q, sx, one);
      couple<T, At0>(
        kind, dims, upper, lower, at, p, q, westward<T>(w0, e0), westward<T>(w1, e1), e0, e1, t0, t1, north, south,
        x0, x1, k0, k1, k2, rx, ry, rz, sy, sz, one,
      );
      w0 = e0; w1 = e1;
      p += 16; q += 16; x0 += 16; x1 += 16; t0 += 16; t1 += 16;
      north += 16; south += 16; k0 += 16; k1 += 16; k2 += 16;
    }
  }
  lastCells<T>(kind, dims, upper, at, bytes);
  lastCells<T>(kind, dims, lower, at, bytes);
}

// A function for each loop: the compiler takes more than twice the time over one of twice the size.

function planeFaces<T>(upper: Stencil, lower: Stencil): void {
  pair<T>(DIFFUSION_FACES, 2, upper, lower);
}
function spaceFaces<T>(upper: Stencil, lower: Stencil): void {
  pair<T>(DIFFUSION_FACES, 3, upper, lower);
}
function planeCells<T>(upper: Stencil, lower: Stencil): void {
  pair<T>(DIFFUSION_ARITHMETIC, 2, upper, lower);
}
function planeExponential<T>(upper: Stencil, lower: Stencil): void {
  pair<T>(DIFFUSION_EXPONENTIAL, 2, upper, lower);
}
function planeRational<T>(upper: Stencil, lower: Stencil): void {
  pair<T>(DIFFUSION_RATIONAL, 2, upper, lower);
}

/**
 * New values of two lines that are neighbours along y, `upper` the northern one and `lower` the southern. False where
 * there is no loop for it, and the lines are to be computed one by one.
 */
export function diffusePair<T>(kind: i32, dims: i32, upper: Stencil, lower: Stencil): bool {
  if (kind == DIFFUSION_FACES) {
    if (dims == 2) planeFaces<T>(upper, lower);
    else spaceFaces<T>(upper, lower);
    return true;
  }
  if (dims > 2) return false;
  if (kind == DIFFUSION_ARITHMETIC) planeCells<T>(upper, lower);
  else if (kind == DIFFUSION_EXPONENTIAL) planeExponential<T>(upper, lower);
  else if (kind == DIFFUSION_RATIONAL) planeRational<T>(upper, lower);
  else return false;
  return true;
}
