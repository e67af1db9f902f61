/** What to tell of blocks of the event loop, and to whom. */
import { isArray } from '../builtins';
import { checkNumber, checkOptionNames, describe } from '../options';
import type { QueryRecord, StackHits } from '../types';
import type { StallBlame } from './blame';

/** One block of the event loop that has ended. */
export interface StallReport {
  /** When it began, in milliseconds since the Unix epoch. */
  readonly startMillis: number;
  /** How long the loop did not turn, in milliseconds. */
  readonly durationMillis: number;
  /** Samples that the report is made of; 0 where the interval is longer than the block. */
  readonly totalHits: number;
  /**
   * From when on those were taken, in milliseconds since the Unix epoch. It may be earlier than `startMillis`; work of at most
   * half of the threshold lies in between, and is among the samples.
   */
  readonly sampledSinceMillis: number;
  /** The function of the application that most of the hits are put down to; undefined where no JavaScript was sampled. */
  readonly blame: StallBlame | undefined;
  /** The functions with the most self hits, at most 10, as a query has them. */
  readonly records: readonly QueryRecord[];
  /** The stacks with the most hits, at most 5, heaviest first. */
  readonly stacks: readonly StackHits[];
}

/** How blocks of the event loop are reported. */
export interface StallOptions {
  /** A turn of the event loop is reported that takes so many milliseconds or more, 10 to 60 000. Default 100. */
  readonly thresholdMillis?: number | undefined;
  /**
   * Called from the event loop of the profiled thread soon after the block. What it throws is a process warning with the code
   * `OX_STALL_REPORT_FAILED`, the first time.
   */
  readonly onStall: (report: StallReport) => void;
}

/** Stall options that are known to be good. */
export interface CheckedStallOptions {
  readonly thresholdMillis: number;
  readonly onStall: (report: StallReport) => void;
}

const NAMES = ['thresholdMillis', 'onStall'];
const DEFAULT_THRESHOLD_MILLIS = 100;
const THRESHOLD_BOUNDS = { min: 10, max: 60_000 };

/**
 * Checks the option `stall` and fills in the default.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkStallOptions(options: unknown): CheckedStallOptions {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw new TypeError(`option 'stall' must be an object with the function 'onStall', not ${describe(options)}`);
  }
  const { thresholdMillis = DEFAULT_THRESHOLD_MILLIS, onStall } = checkOptionNames(options, NAMES);
  if (typeof onStall !== 'function') {
    throw new TypeError(`option 'stall.onStall' must be a function, not ${describe(onStall)}`);
  }
  return {
    thresholdMillis: checkNumber('stall.thresholdMillis', thresholdMillis, THRESHOLD_BOUNDS),
    onStall: onStall as StallOptions['onStall'],
  };
}
