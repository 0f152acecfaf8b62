/** What the host may tell an instance, and what its compilers should not know. */

/**
 * Not 0 where vectors that follow each other are computed side by side, eastern neighbours by an address of their own: a
 * host that joins them into vectors of twice the width finds pairs of loads, operations and stores. Others lose by it.
 */
export let wide: i32 = 0;

/** 2, as a number that may change: V8 makes constant vectors anew wherever they are used, inside a loop too. */
export let two: f64 = 2;
