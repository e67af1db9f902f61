/** The options of a launcher, checked before anything native is touched. */
import { checkMaxMemoryBytes, checkTimeRange, type CheckedTimeRange, TIME_RANGE_OPTIONS } from '../database';
import { checkBoolean, checkChoice, checkNumber, checkOptionNames, describe } from '../options';
import { checkSourceMaps, type SourceMapOptions } from '../source-maps';
import type { ClockOption, EngineOption, Recorder } from '../types';

/** How a launcher is made. */
export interface LauncherOptions<R extends Recorder = Recorder> {
  /** Time between two ticks in microseconds, 50 to 10 000 000, fractions allowed. Default 1000. */
  readonly intervalMicros?: number | undefined;
  /** The clock that raises the ticks. Default `'auto'`: the cheapest that is exact on this machine. */
  readonly clock?: ClockOption | undefined;
  /**
   * What takes the samples. Default `'auto'`: the compiled addon, or V8's inspector profiler where the addon cannot work.
   * `'native'` fails there instead; `'inspector'` is V8's profiler even where the addon works.
   */
  readonly engine?: EngineOption | undefined;
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
  readonly clock: ClockOption;
  readonly engine: EngineOption;
  readonly maxMemoryBytes: number;
  /** What source maps may take, in bytes; 0 where none are wanted. */
  readonly sourceMapBytes: number;
  readonly recorder: Recorder | undefined;
}

const DEFAULT_INTERVAL_MICROS = 1000;
const INTERVAL_BOUNDS = { min: 50, max: 10_000_000 };
const CLOCKS: readonly ClockOption[] = ['auto', 'monotonic', 'perf', 'cputime'];
const ENGINES: readonly EngineOption[] = ['auto', 'native', 'inspector'];
const NAMES = ['intervalMicros', 'clock', 'engine', 'maxMemoryBytes', 'sourceMaps', 'recorder'];

/**
 * Checks the options of a launcher and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option.
 */
export function checkLauncherOptions(options: unknown): CheckedLauncherOptions {
  const { intervalMicros, clock, engine, maxMemoryBytes, sourceMaps, recorder } = checkOptionNames(options, NAMES);
  if (recorder !== undefined && maxMemoryBytes !== undefined) {
    throw new TypeError(
      "option 'maxMemoryBytes' bounds the built-in database and cannot bound a 'recorder': leave one out",
    );
  }
  return {
    intervalMicros: intervalMicros === undefined ? DEFAULT_INTERVAL_MICROS : checkInterval(intervalMicros),
    clock: clock === undefined ? 'auto' : checkChoice('clock', clock, CLOCKS),
    engine: engine === undefined ? 'auto' : checkChoice('engine', engine, ENGINES),
    maxMemoryBytes: checkMaxMemoryBytes(maxMemoryBytes),
    sourceMapBytes: checkSourceMaps(sourceMaps),
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

/**
 * Checks the options of a profile and fills in the defaults.
 *
 * @param nowMillis The time from which durations go back, in milliseconds since the Unix epoch.
 * @throws TypeError or RangeError that names the option.
 */
export function checkProfileOptions(options: unknown, nowMillis: number): CheckedProfileOptions {
  const given = checkOptionNames(options, [...TIME_RANGE_OPTIONS, 'sourceMaps']);
  const { sourceMaps } = given;
  return {
    range: checkTimeRange(given, nowMillis),
    sourceMaps: sourceMaps === undefined || checkBoolean('sourceMaps', sourceMaps),
  };
}
