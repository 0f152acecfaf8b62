/** How a command fails: a message for people, and an exit status. */
import { ConvergenceError, EngineError, NonFiniteError, SuffuseError } from "../errors.js";

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
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SuffuseError)) return new Failure(message, 1);
  const duringRun = error instanceof ConvergenceError || error instanceof EngineError;
  return new Failure(message, duringRun || (started && error instanceof NonFiniteError) ? 1 : 2);
}
