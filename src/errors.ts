/** The error classes. Each has its class's name as `name`, a `code` for programs, and the offending option's path. */

/** Codes by class, for programs that compare strings rather than classes. */
export type ErrorCode =
  | "OPTION"
  | "STABILITY"
  | "NON_FINITE"
  | "CAPACITY"
  | "UNSUPPORTED"
  | "CONVERGENCE"
  | "DISPOSED"
  | "BUSY"
  | "ENGINE"
  | "FORMAT";

/** Whatever suffuse throws on purpose. */
export class SuffuseError extends Error {
  override readonly name: string = "SuffuseError";
  /** What kind of error this is, for programs. */
  readonly code: ErrorCode;
  /** Path of the option (or place in the file) at fault, such as `boundary.x-.value`; empty where there is none. */
  readonly path: string;

  constructor(code: ErrorCode, message: string, path = "", cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

/** An option or argument is wrong: unknown, of the wrong type, or out of range. */
export class OptionError extends SuffuseError {
  override readonly name = "OptionError";
  constructor(message: string, path = "") {
    super("OPTION", message, path);
  }
}

/** A time step above the stability bound was refused before it was taken. */
export class StabilityError extends SuffuseError {
  override readonly name = "StabilityError";
  /** The largest dt that would have been accepted. */
  readonly maxStableStep: number;
  constructor(message: string, maxStableStep: number, path = "dt") {
    super("STABILITY", message, path);
    this.maxStableStep = maxStableStep;
  }
}

/** NaN or Infinity among the values given or computed. */
export class NonFiniteError extends SuffuseError {
  override readonly name = "NonFiniteError";
  /** Index of the first bad value, and how many there are. */
  readonly index: number;
  readonly count: number;
  constructor(message: string, index: number, count: number, path = "") {
    super("NON_FINITE", message, path);
    this.index = index;
    this.count = count;
  }
}

/** The problem does not fit into the memory that one WebAssembly instance can address. */
export class CapacityError extends SuffuseError {
  override readonly name = "CapacityError";
  /** Bytes that were asked for. */
  readonly bytes: number;
  /** Shape of the largest grid of the same proportions that fits. */
  readonly largestShape: readonly number[];
  constructor(message: string, bytes: number, largestShape: readonly number[], path = "shape") {
    super("CAPACITY", message, path);
    this.bytes = bytes;
    this.largestShape = largestShape;
  }
}

/** The request makes sense, but cannot be met here: by this method, this host or this version. */
export class UnsupportedError extends SuffuseError {
  override readonly name = "UnsupportedError";
  constructor(message: string, path = "") {
    super("UNSUPPORTED", message, path);
  }
}

/** An iteration did not reach its tolerance, or a solution grew beyond all bounds on the way. */
export class ConvergenceError extends SuffuseError {
  override readonly name = "ConvergenceError";
  /** Residual after each iteration. */
  readonly residuals: readonly number[];
  constructor(message: string, residuals: readonly number[], path = "tolerance") {
    super("CONVERGENCE", message, path);
    this.residuals = residuals;
  }
}

/** The simulation was used after `dispose`. */
export class DisposedError extends SuffuseError {
  override readonly name = "DisposedError";
  constructor(message = "the simulation has been disposed of: create a new one") {
    super("DISPOSED", message);
  }
}

/** The simulation is in the middle of an `advance`. */
export class BusyError extends SuffuseError {
  override readonly name = "BusyError";
  constructor(message = "an advance is under way: await its promise, or abort it by its signal, first") {
    super("BUSY", message);
  }
}

/** A worker died, or an engine could not be started; the simulation can no longer be used. */
export class EngineError extends SuffuseError {
  override readonly name = "EngineError";
  constructor(message: string, path = "", cause?: unknown) {
    super("ENGINE", message, path, cause);
  }
}

/** A file is not what it should be. */
export class FormatError extends SuffuseError {
  override readonly name = "FormatError";
  constructor(message: string, path = "", cause?: unknown) {
    super("FORMAT", message, path, cause);
  }
}
