/** The options of a launcher, checked before anything native is touched. */
import { checkMaxMemoryBytes, checkTimeRange, type CheckedTimeRange, TIME_RANGE_OPTIONS } from '../database';
import { checkBoolean, checkChoice, checkNumber, checkOptionNames, describe } from '../options';
import { type CheckedSourceMaps, checkSourceMaps, type SourceMapOptions } from '../source-maps';
import type { ClockOption, EngineOption, Recorder } from '../types';
import { type CheckedStallOptions, checkStallOptions, type StallOptions } from './stall-options';

/** How a launcher is made. */
export interface LauncherOptions<R extends Recorder = Recorder> {
  /** Time between two ticks in microseconds, 50 to 10 000 000, fractions allowed. Default 1000. */
  readonly intervalMicros?: number | undefined;
  /**
   * The share of the thread's CPU time that profiling may take, over 0 to 0.5, instead of an interval: what a sample costs on this
   * machine is measured, the kernel's part included, and the interval is kept as short as that allows. Default: none.
   */
  readonly maxOverhead?: number | undefined;
  /** The clock that raises the ticks. Default `'auto'`: the cheapest that is exact on this machine. */
  readonly clock?: ClockOption | undefined;
  /**
   * What takes the samples. Default `'auto'`: the compiled addon, or V8's inspector profiler where the addon cannot work.
   * `'native'` fails there instead; `'inspector'` is V8's profiler even where the addon works.
   */
  readonly engine?: EngineOption | undefined;
  /** Reports each block of the event loop while unpaused, with what ate it. Default: none. */
  readonly stall?: StallOptions | undefined;
  /**
   * Whether worker threads that are started after `start()` profile themselves, as this launcher does, and can be asked for here
   * with `threads: 'all'`. Default false.
   */
  readonly workers?: boolean | undefined;
  /** Memory ceiling of the built-in database in bytes, 1 MiB to 4 GiB. Default 64 MiB. Not together with `recorder`. */
  readonly maxMemoryBytes?: number | undefined;
  /**
   * Whether functions and lines are shown where they are in the sources, by the source maps of the files that ran. Default true.
   * Maps are read from this machine only, when one first asks where the time went.
   */
  readonly sourceMaps?: boolean | SourceMapOptions | undefined;
  /** Where samples go instead of the built-in database; see `QueryableRecorder` for what it may answer. */
  readonly recorder?: R | undefined;
}

/** Launcher options that are known to be good. */
export interface CheckedLauncherOptions {
  readonly intervalMicros: number;
  readonly maxOverhead: number | undefined;
  readonly clock: ClockOption;
  readonly engine: EngineOption;
  readonly stall: CheckedStallOptions | undefined;
  readonly workers: boolean;
  readonly maxMemoryBytes: number;
  /** Undefined where none are wanted. */
  readonly sourceMaps: CheckedSourceMaps | undefined;
  readonly recorder: Recorder | undefined;
}

const DEFAULT_INTERVAL_MICROS = 1000;
const INTERVAL_BOUNDS = { min: 50, max: 10_000_000 };
const MAX_OVERHEAD = 0.5;
const CLOCKS: readonly ClockOption[] = ['auto', 'monotonic', 'perf', 'cputime'];
const ENGINES: readonly EngineOption[] = ['auto', 'native', 'inspector'];
const NAMES = [
  'intervalMicros',
  'maxOverhead',
  'clock',
  'engine',
  'stall',
  'workers',
  'maxMemoryBytes',
  'sourceMaps',
  'recorder',
];

/**
 * Checks the options of a launcher and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkLauncherOptions(options: unknown): CheckedLauncherOptions {
  const checked = checkOptionNames(options, NAMES);
  const { intervalMicros, maxOverhead, clock, engine, stall, workers, maxMemoryBytes, sourceMaps, recorder } = checked;
  if (recorder !== undefined && maxMemoryBytes !== undefined) {
    throw new TypeError(
      "option 'maxMemoryBytes' bounds the built-in database and cannot bound a 'recorder': leave one out",
    );
  }
  if (intervalMicros !== undefined && maxOverhead !== undefined) {
    throw new TypeError("option 'maxOverhead' chooses the interval, and 'intervalMicros' fixes it: leave one out");
  }
  return {
    maxOverhead: maxOverhead === undefined ? undefined : checkMaxOverhead(maxOverhead),
    intervalMicros: intervalMicros === undefined ? DEFAULT_INTERVAL_MICROS : checkInterval(intervalMicros),
    clock: clock === undefined ? 'auto' : checkChoice('clock', clock, CLOCKS),
    engine: engine === undefined ? 'auto' : checkChoice('engine', engine, ENGINES),
    stall: stall === undefined ? undefined : checkStallOptions(stall),
    workers: workers === undefined ? false : checkWorkers(workers),
    maxMemoryBytes: checkMaxMemoryBytes(maxMemoryBytes),
    sourceMaps: checkSourceMaps(sourceMaps),
    recorder: recorder === undefined ? undefined : checkRecorder(recorder),
  };
}

/**
 * Checks an interval in microseconds and returns it.
 *
 * @throws TypeError if it is no number, RangeError if it is out of range.
 */
export function checkInterval(intervalMicros: unknown): number {
  return checkNumber('intervalMicros', intervalMicros, INTERVAL_BOUNDS);
}

function checkMaxOverhead(value: unknown): number {
  const maxOverhead = checkNumber('maxOverhead', value, { min: 0, max: MAX_OVERHEAD });
  if (maxOverhead > 0) return maxOverhead;
  throw new RangeError(`option 'maxOverhead' must be over 0, for example 0.01 for one hundredth, not ${maxOverhead}`);
}

function checkWorkers(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`option 'workers' must be true or false, not ${describe(value)}`);
}

function checkRecorder(recorder: unknown): Recorder {
  const { record, reset } = (recorder ?? {}) as Partial<Record<keyof Recorder, unknown>>;
  if (typeof record !== 'function' || typeof reset !== 'function') {
    throw new TypeError(
      `option 'recorder' must have the functions 'record' and 'reset'; given was ${describe(recorder)}`,
    );
  }
  return recorder as Recorder;
}

/** Options of a profile that are known to be good. */
export interface CheckedProfileOptions {
  /** Undefined: everything. */
  readonly range: CheckedTimeRange | undefined;
  readonly sourceMaps: boolean;
}

const PROFILE_OPTIONS = [...TIME_RANGE_OPTIONS, 'sourceMaps'];

/**
 * Checks the options of a profile and fills in the defaults.
 *
 * @param nowMillis The time from which durations go back, in milliseconds since the Unix epoch.
 * @throws TypeError or RangeError that names the option.
 */
export function checkProfileOptions(options: unknown, nowMillis: number): CheckedProfileOptions {
  const given = checkOptionNames(options, PROFILE_OPTIONS);
  const { sourceMaps } = given;
  return {
    range: checkTimeRange(given, nowMillis),
    sourceMaps: sourceMaps === undefined || checkBoolean('sourceMaps', sourceMaps),
  };
}
