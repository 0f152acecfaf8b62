/** A vector of so many float64: a name for a place in memory. */
export class Vector {
  constructor(readonly length: number) {}
}
