/**
 * What an expression's operations mean, on one value (`V` = T) or on a vector of them (`V` = v128), T being f32 or
 * f64.
 *
 * An operation is a type without contents, so that a loop over it (`loops.ts`) is compiled for that operation alone.
 * Each is rounded to T. The elementary functions have no T: they are float64's, and the loop converts. Truth is 1 or
 * 0; whatever is not 0 is true.
 */
import { cos, sin, tan } from "./elementary/circular";
import { cosh, exp, sinh, tanh } from "./elementary/exponential";
import { acos, asin, atan, atan2 } from "./elementary/inverse";
import { log, log10, log2 } from "./elementary/logarithm";
import { cbrt, hypot, pow } from "./elementary/power";
import { exp as singleExp } from "./elementary/single";
import { add, mul, splat, sub } from "./lanes";

/** 1 in the lanes where a comparison holds. */
// @ts-ignore: decorator
@inline
function truth<T>(mask: v128): v128 {
  return v128.and(mask, splat<v128, T>(1));
}
// @ts-ignore: decorator
@inline
function isTrue<T>(x: v128): v128 {
  return v128.ne<T>(x, splat<v128, T>(0));
}

@unmanaged export class Copy {
  @inline apply<V, T>(x: V): V {
    return x;
  }
}
@unmanaged export class Negate {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.neg<T>(x);
    return -x;
  }
}
@unmanaged export class Not {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return truth<T>(v128.eq<T>(x, splat<v128, T>(0)));
    return <V><i32>(x == 0);
  }
}
@unmanaged export class Abs {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.abs<T>(x);
    return abs<V>(x);
  }
}
/** −1, 0 or 1; −0 and NaN as they are. */
@unmanaged export class Sign {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) {
      const signed = v128.bitselect(x, splat<v128, T>(1), v128.neg<T>(splat<v128, T>(0)));
      return v128.bitselect(signed, x, v128.or(v128.lt<T>(x, splat<v128, T>(0)), v128.gt<T>(x, splat<v128, T>(0))));
    }
    return x > 0 ? <V>1 : x < 0 ? <V>-1 : x;
  }
}
@unmanaged export class Floor {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.floor<T>(x);
    return floor<V>(x);
  }
}
@unmanaged export class Ceil {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.ceil<T>(x);
    return ceil<V>(x);
  }
}
@unmanaged export class Round {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.nearest<T>(x);
    return nearest<V>(x);
  }
}
@unmanaged export class Sqrt {
  @inline apply<V, T>(x: V): V {
    if (isVector<V>()) return v128.sqrt<T>(x);
    return sqrt<V>(x);
  }
}

@unmanaged export class Add {
  @inline apply<V, T>(a: V, b: V): V {
    return add<V, T>(a, b);
  }
}
@unmanaged export class Subtract {
  @inline apply<V, T>(a: V, b: V): V {
    return sub<V, T>(a, b);
  }
}
@unmanaged export class Multiply {
  @inline apply<V, T>(a: V, b: V): V {
    return mul<V, T>(a, b);
  }
}
@unmanaged export class Divide {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return v128.div<T>(a, b);
    return a / b;
  }
}
@unmanaged export class Min {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return v128.min<T>(a, b);
    return min<V>(a, b);
  }
}
@unmanaged export class Max {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return v128.max<T>(a, b);
    return max<V>(a, b);
  }
}
@unmanaged export class Less {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.lt<T>(a, b));
    return <V><i32>(a < b);
  }
}
@unmanaged export class LessOrEqual {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.le<T>(a, b));
    return <V><i32>(a <= b);
  }
}
@unmanaged export class Equal {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.eq<T>(a, b));
    return <V><i32>(a == b);
  }
}
@unmanaged export class NotEqual {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.ne<T>(a, b));
    return <V><i32>(a != b);
  }
}
@unmanaged export class And {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.and(isTrue<T>(a), isTrue<T>(b)));
    return <V>(<i32>(a != 0) & <i32>(b != 0));
  }
}
@unmanaged export class Or {
  @inline apply<V, T>(a: V, b: V): V {
    if (isVector<V>()) return truth<T>(v128.or(isTrue<T>(a), isTrue<T>(b)));
    return <V>(<i32>(a != 0) | <i32>(b != 0));
  }
}

@unmanaged export class Select {
  @inline apply<V, T>(a: V, b: V, c: V): V {
    if (isVector<V>()) return v128.bitselect(b, c, isTrue<T>(a));
    return select<V>(b, c, a != 0);
  }
}
@unmanaged export class MultiplyAdd {
  @inline apply<V, T>(a: V, b: V, c: V): V {
    return add<V, T>(mul<V, T>(a, b), c);
  }
}
@unmanaged export class MultiplySubtract {
  @inline apply<V, T>(a: V, b: V, c: V): V {
    return sub<V, T>(mul<V, T>(a, b), c);
  }
}
@unmanaged export class SubtractProduct {
  @inline apply<V, T>(a: V, b: V, c: V): V {
    return sub<V, T>(c, mul<V, T>(a, b));
  }
}

@unmanaged export class Cbrt {
  @inline of<V>(x: V): V {
    return cbrt<V>(x);
  }
}
@unmanaged export class Exp {
  @inline of<V>(x: V): V {
    return exp<V>(x);
  }
}
/** The exponential alone has a form in float32 arithmetic. */
@unmanaged export class SingleExp {
  @inline apply<V, T>(x: V): V {
    return singleExp<V>(x);
  }
}
@unmanaged export class Log {
  @inline of<V>(x: V): V {
    return log<V>(x);
  }
}
@unmanaged export class Log2 {
  @inline of<V>(x: V): V {
    return log2<V>(x);
  }
}
@unmanaged export class Log10 {
  @inline of<V>(x: V): V {
    return log10<V>(x);
  }
}
@unmanaged export class Sin {
  @inline of<V>(x: V): V {
    return sin<V>(x);
  }
}
@unmanaged export class Cos {
  @inline of<V>(x: V): V {
    return cos<V>(x);
  }
}
@unmanaged export class Tan {
  @inline of<V>(x: V): V {
    return tan<V>(x);
  }
}
@unmanaged export class Asin {
  @inline of<V>(x: V): V {
    return asin<V>(x);
  }
}
@unmanaged export class Acos {
  @inline of<V>(x: V): V {
    return acos<V>(x);
  }
}
@unmanaged export class Atan {
  @inline of<V>(x: V): V {
    return atan<V>(x);
  }
}
@unmanaged export class Sinh {
  @inline of<V>(x: V): V {
    return sinh<V>(x);
  }
}
@unmanaged export class Cosh {
  @inline of<V>(x: V): V {
    return cosh<V>(x);
  }
}
@unmanaged export class Tanh {
  @inline of<V>(x: V): V {
    return tanh<V>(x);
  }
}
@unmanaged export class Pow {
  @inline of<V>(a: V, b: V): V {
    return pow<V>(a, b);
  }
}
@unmanaged export class Atan2 {
  @inline of<V>(a: V, b: V): V {
    return atan2<V>(a, b);
  }
}
@unmanaged export class Hypot {
  @inline of<V>(a: V, b: V): V {
    return hypot<V>(a, b);
  }
}
