/** Float32 arithmetic on plain numbers: the twin of `single-arithmetic.js.ts`, where the names are explained. */

const { fround } = Math;
const view = new DataView(new ArrayBuffer(4));

export function splat<V extends number>(value: number): V {
  return fround(value) as V;
}

export function add<V extends number>(a: V, b: V): V {
  return fround(a + b) as V;
}

export function sub<V extends number>(a: V, b: V): V {
  return fround(a - b) as V;
}

export function mul<V extends number>(a: V, b: V): V {
  return fround(a * b) as V;
}

export function div<V extends number>(a: V, b: V): V {
  return fround(a / b) as V;
}

export function plus<V extends number>(a: V, b: number): V {
  return fround(a + fround(b)) as V;
}

export function times<V extends number>(a: V, b: number): V {
  return fround(a * fround(b)) as V;
}

export function floor<V extends number>(x: V): V {
  return Math.floor(x) as V;
}

export function atMost<V extends number>(x: V, limit: number): V {
  return (limit < x ? limit : x) as V;
}

export function whereLess<V extends number>(a: V, b: V, yes: V, no: V): V {
  return a < b ? yes : no;
}

export function anyBeyond<V extends number>(x: V, limit: number): boolean {
  return Math.abs(x) > limit;
}

export function powerOfTwo<V extends number>(n: V): V {
  view.setInt32(0, (n + 127) << 23);
  return view.getFloat32(0) as V;
}
