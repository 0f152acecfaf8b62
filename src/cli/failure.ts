/** How a command fails: a message for people, and an exit status. */
import { ConvergenceError, EngineError, NonFiniteError, SuffuseError } from "../errors.js";
import { WriteError } from "../files/disk.js";

/** 1: the run failed. 2: the request was wrong. */
export type Status = 1 | 2;

/** Ends a command with a message and a status, and nothing else. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status: Status,
  ) {
    super(message);
  }
}

/**
 * What an error means for the command.
 *
 * @param started Whether the request had been accepted, so that values which are no numbers came from the run.
 */
export function failureOf(error: unknown, started: boolean): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof SuffuseError) {
    const duringRun = error instanceof ConvergenceError || error instanceof EngineError;
    return new Failure(error.message, duringRun || (started && error instanceof NonFiniteError) ? 1 : 2);
  }
  // The system's own errors have codes.
  if (error instanceof WriteError || (error instanceof Error && "code" in error)) return new Failure(error.message, 1);
  return new Failure(
    `an error of suffuse itself: ${error instanceof Error ? error.message : error}; please report it`,
    1,
  );
}
