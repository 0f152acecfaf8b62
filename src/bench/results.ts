/** What the benchmark found, as it is printed, drawn and written as JSON. */
import type { Job } from "./job.js";
import type { Machine } from "./machine.js";

/** A contestant's samples on one job. */
export interface Entry {
  readonly contestant: string;
  /** What ran: name, version, threads. */
  readonly about: string;
  /** Steps of each sample. */
  readonly steps: number;
  /** Cell updates per second, one figure per round. */
  readonly rates: readonly number[];
  /** Why it was not timed: not installed, the wrong answer, or not up to the job. */
  readonly problem?: string;
}

/** A measured quantity, and the bound it should keep. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Contestants that took turns at one job. */
export interface RaceResult {
  readonly job: Job;
  readonly entries: readonly Entry[];
  /** Ratios of rates, round by round. */
  readonly ratios: readonly Figure[];
  /** Samples that other processes disturbed, in spite of waiting. */
  readonly disturbed: number;
}

/** What one problem cost one method, to several errors. */
export interface Curve {
  readonly problem: string;
  readonly method: string;
  readonly points: readonly Point[];
}

/** A run, and how far off it was from the exact solution in time, relative to the largest value. */
export interface Point {
  /** What was asked for: a tolerance, or a step. */
  readonly setting: string;
  readonly steps: number;
  readonly error: number;
  readonly seconds: number;
}

export interface SectionResult {
  readonly name: string;
  readonly title: string;
  readonly races: readonly RaceResult[];
  readonly figures: readonly Figure[];
  readonly curves?: readonly Curve[];
}

export interface Report {
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  /** How the C peer was compiled. */
  readonly compiler: string;
  /** Seconds of each sample, and samples of each contestant. */
  readonly seconds: number;
  readonly rounds: number;
  readonly sections: readonly SectionResult[];
}
