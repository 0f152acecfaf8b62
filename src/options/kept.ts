/** Options as checkpoints keep them: all but initial values, which a checkpoint's fields take the place of. */
import { FormatError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import type { SimulationOptions } from "../options.js";
import type { FieldOptions } from "./fields.js";

export type KeptField = Omit<FieldOptions, "initial">;
export interface KeptOptions extends Omit<SimulationOptions, "initial" | "fields"> {
  readonly fields?: Readonly<Record<string, KeptField>>;
}

/** A copy of the options that shares nothing with them, and that a checkpoint can hold. */
export function keptOf({ initial, fields, ...rest }: SimulationOptions): KeptOptions {
  if (!fields) return storable(rest);
  const named = Object.entries(fields).map(([name, { initial: own, ...others }]) => [name, others]);
  return storable({ ...rest, fields: Object.fromEntries(named) });
}

/**
 * The options with a checkpoint's fields as initial values.
 * @throws FormatError where the fields are not those of the options
 */
export function resumable(options: KeptOptions, values: Readonly<Record<string, FieldArray>>): SimulationOptions {
  const { fields, shape, dtype = "float64" } = options;
  const Values = dtype === "float32" ? Float32Array : Float64Array;
  const names = Object.keys(fields ?? { u: {} });
  // A shape that makes no sense is refused with the other options.
  const size = Array.isArray(shape) ? shape.reduce((a, b) => a * b, 1) : 0;
  const fits = (field: FieldArray | undefined) => field instanceof Values && field.length === size;
  if (size > 0 && (Object.keys(values).length !== names.length || !names.every((name) => fits(values[name])))) {
    throw new FormatError("the checkpoint's field does not fit its options: it was changed; take another one");
  }
  if (!fields) return { ...options, initial: values.u! };
  const filled = Object.entries(fields).map(([name, field]) => [name, { ...field, initial: values[name]! }]);
  return { ...options, fields: Object.fromEntries(filled) };
}

/** A copy in which arrays of unusual types are of one that checkpoints store. */
function storable<Value>(value: Value): Value {
  const clone = (part: unknown): unknown => {
    if (part instanceof Float64Array || part instanceof Float32Array || part instanceof Uint8Array) {
      return plainTyped(part);
    }
    if (Array.isArray(part)) return Array.from(part, clone);
    if (ArrayBuffer.isView(part)) return Float64Array.from(part as Int32Array);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, clone(entry)]));
  };
  return clone(value) as Value;
}

/** A copy of an array, of the class itself. */
function plainTyped(array: Float64Array | Float32Array | Uint8Array): typeof array {
  if (array instanceof Float64Array) return new Float64Array(array);
  return array instanceof Float32Array ? new Float32Array(array) : new Uint8Array(array);
}
