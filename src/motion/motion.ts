/** How a simulation's fields are moved: by plain steps of one operator and the methods that go with it, or by a model. */
import type { Account } from "../engine/account.js";
import type { EngineInfo } from "../engine/engine.js";
import type { FieldArray } from "../grid.js";
import type { Journey, MethodName } from "../methods/advance.js";
import type { SteadyReport } from "../methods/steady.js";
import type { Log } from "../methods/travel.js";
import type { Built } from "../model/build.js";

/** The largest dt that is stable, and the largest that makes no new extremum; Infinity where nothing moves. */
export interface StepBound {
  readonly stable: number;
  readonly positive: number;
}

/** A request for explicit steps. */
export interface Steps {
  readonly time: number;
  readonly steps: number;
  readonly dt: number;
  readonly allowUnstable: boolean;
}

/** How a journey is watched and stopped. */
export interface Escort {
  /** Called now and then with the steps taken and the time travelled so far. */
  readonly onProgress: (steps: number, travelled: number) => void;
  readonly signal: AbortSignal;
}

/** A journey that has been planned: by which method, why, and how it is made. The log is kept up to date under way. */
export interface Trip {
  readonly method: MethodName;
  readonly reason: string;
  /** Whether accounts are kept of all that it does. */
  readonly keepsAccounts: boolean;
  go(log: Log, escort: Escort): Promise<void>;
}

/** Moves the fields. */
export interface Motion {
  readonly info: EngineInfo;
  /** One array per field: the same for life. */
  readonly fields: readonly FieldArray[];
  /** One account per field, of explicit steps, or none where none are kept. */
  readonly accounts: readonly Account[];
  /** The bounds of an explicit step in the present state. */
  bounds(time: number): StepBound;
  /** Takes explicit steps, and keeps the log up to date where it stops halfway. */
  step(request: Steps, log: Log): void;
  /** @throws UnsupportedError, StabilityError where the journey cannot be made as it was asked for. */
  plan(journey: Journey, duration: number, time: number): Trip;
  /**
   * Answers what makes a jump.
   * @throws UnsupportedError, StabilityError where it cannot be made.
   */
  planJump(steps: number, dt: number, allowUnstable: boolean): () => void;
  steady(tolerance: number, signal: AbortSignal): Promise<SteadyReport>;
  /** Takes over what other parameters make of the problem. */
  refresh(built: Built): void;
  dispose(): void;
}

/** Share of the largest stable step that is taken where no dt is given. */
export const COMFORT = 0.9;
