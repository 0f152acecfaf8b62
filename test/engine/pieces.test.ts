import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINE, ROW, STREAM } from "../../assembly/abi.js";
import { type ByRole, type Domain, type Role, shareOut } from "../../src/engine/pieces.js";

const ROLES = [LINE, ROW, STREAM] as const;
const triple = <Value>(value: fc.Arbitrary<Value>) => fc.tuple(value, value, value);
const domains = fc
  .record({
    counts: triple(fc.integer({ min: 1, max: 2000 })),
    shares: triple(fc.double({ min: 0.1, max: 1, noNaN: true })),
    free: fc.subarray<Role>([...ROLES]),
    rim: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ counts, shares, free, rim }): Domain => {
    const most = (role: Role) => Math.ceil(counts[role] * shares[role]);
    return { counts, tile: [most(LINE), most(ROW), most(STREAM)], free, rim };
  });

/** A domain whose tiles may be as large as itself. */
const whole = (counts: ByRole, rim: number): Domain => ({ counts, tile: counts, free: ROLES, rim });

describe("sharing a domain out", () => {
  it("makes no tile larger than allowed, and none smaller than two rims for the threads' sake", () => {
    fc.assert(
      fc.property(domains, fc.integer({ min: 1, max: 16 }), (domain, threads) => {
        const tile = shareOut(domain, threads);
        for (const role of ROLES) {
          const fewest = Math.ceil(domain.counts[role] / domain.tile[role]);
          const pieces = Math.ceil(domain.counts[role] / tile[role]);
          expect(tile[role]).toBeGreaterThan(0);
          expect(tile[role]).toBeLessThanOrEqual(domain.tile[role]);
          if (!domain.free.includes(role)) expect(tile[role]).toBe(domain.tile[role]);
          if (pieces > fewest) expect(tile[role]).toBeGreaterThanOrEqual(2 * domain.rim);
        }
      }),
    );
  });

  it("cuts nothing for one thread that a tile has room for", () => {
    fc.assert(
      fc.property(domains, (domain) => {
        const tile = shareOut(whole(domain.counts, domain.rim), 1);
        expect(tile).toEqual(domain.counts);
      }),
    );
  });

  it.each<[counts: ByRole, rim: number, threads: number, tile: ByRole]>([
    [[128, 1, 128], 24, 2, [128, 1, 64]],
    [[1000, 1, 100], 24, 2, [500, 1, 100]],
    [[48, 48, 48], 6, 2, [48, 48, 24]],
    [[1024, 1, 1024], 24, 2, [1024, 1, 512]],
    [[1024, 1, 1024], 24, 8, [1024, 1, 128]],
    [[20_000, 1, 1], 128, 4, [5000, 1, 1]],
    [[90, 1, 90], 24, 4, [90, 1, 90]],
  ])("cuts %j with rims of %i for %i threads into tiles of %j", (counts, rim, threads, tile) => {
    expect(shareOut(whole(counts, rim), threads)).toEqual(tile);
  });

  it("leaves no thread with half as much again as its share, where tiles of two rims allow it", () => {
    const length = fc.integer({ min: 400, max: 3000 });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 2, max: 16 }), (lines, streams, threads) => {
        const tile = shareOut(whole([lines, 1, streams], 24), threads);
        const turns = Math.ceil((Math.ceil(lines / tile[LINE]) * Math.ceil(streams / tile[STREAM])) / threads);
        expect(turns * tile[LINE] * tile[STREAM]).toBeLessThanOrEqual((1.5 * lines * streams) / threads);
      }),
    );
  });
});
