/** The numbers by which a person can judge a profile: what was sampled, what was lost and why, and what it cost. */
import { internalErrors } from '../guard';
import type { SamplerStats } from '../sampler';
import type { SourceMapStats } from '../source-maps';
import type { ClockOption, EngineOption, LauncherState } from '../types';
import type { EngineFacts } from './engine';
import type { OverheadStats } from './overhead-budget';
import type { QueryableRecorder } from './recorder-query';

/** Samples that were lost, by cause. */
export interface DroppedSamples {
  /** All of them. */
  readonly total: number;
  /** The ring had no room: the thread was too busy to be drained in time. */
  readonly ringFull: number;
  /**
   * Another profiler had taken the signal, until the profiler noticed and went back on top. How many ticks that were is told by the
   * CPU time of the thread; nobody is charged for it.
   */
  readonly signalTaken: number;
}

/**
 * What `stats()` answers. Counters are totals since `start()` and survive `reset()`; `samples + overruns + dropped.total`
 * accounts for every tick that found the thread busy. Before `start()` they are all 0.
 */
export interface LauncherStats {
  /** Where in its life the launcher is. */
  readonly state: LauncherState;
  /** What takes the samples; before `start()`, what was asked for. */
  readonly engine: EngineOption;
  /** Why it is V8's inspector profiler and not the addon; undefined where it is the addon, and before `start()`. */
  readonly engineReason: string | undefined;
  /**
   * Whether CPU times are the thread's own CPU clock, read at every sample, or estimates: V8's profiler does not measure them, so
   * they are the time between samples, scaled down to the CPU time that the thread had where Node.js tells that.
   */
  readonly cpuTime: 'measured' | 'estimated';
  /** The clock in use; before `start()`, the one that was asked for. */
  readonly clock: ClockOption;
  /** The interval that was asked for, or that the budget allows, in microseconds. */
  readonly intervalMicros: number;
  /** The budget of `maxOverhead` and what was spent of it; undefined where there is none. */
  readonly overhead: OverheadStats | undefined;
  /** Mean time between two ticks while busy, as measured, in microseconds; overruns count as ticks. */
  readonly meanIntervalMicros: number;
  /** Standard deviation of that time, in microseconds. */
  readonly stdevIntervalMicros: number;
  /** Ticks that found the thread busy and whose stack was captured. */
  readonly samples: number;
  /**
   * Ticks that came due while an earlier one was being handled or held up, or were left out because the handler takes as long as
   * the interval; their time is in the `cpuNanos` of the next sample.
   */
  readonly overruns: number;
  /** Ticks that found the thread busy and whose stack was lost. */
  readonly dropped: DroppedSamples;
  /** Frames in all samples, inlined ones included. */
  readonly frames: number;
  /** Those of them whose function could not be found. */
  readonly unresolvedFrames: number;
  /** Samples whose stack was deeper than is captured; the frames nearest to the leaf are kept. */
  readonly truncatedStacks: number;
  /**
   * Samples taken while the thread was on a stack that is not its own: of a foreign function (FFI), of a coroutine of native code,
   * of WebAssembly that may be suspended, or of a signal handler. What led there is known where V8 has called native code.
   */
  readonly secondaryStacks: number;
  /**
   * Samples whose frames could not be followed to the outermost by their links; the list that V8 makes stands in, by which
   * functions that are interpreted are not found.
   */
  readonly unlinkedStacks: number;
  /** Whether functions that were inlined appear as frames of their own. */
  readonly inlining: 'on' | 'off';
  /** Why inlining is off; undefined where it is on. */
  readonly inliningReason: string | undefined;
  /** Whether frames have the line that is executed; where not, lines are 0. */
  readonly lines: 'on' | 'off';
  /** Why lines are off; undefined where they are on. */
  readonly linesReason: string | undefined;
  /** Whether builtins are named by where their code is; where not, they are by their function, such as `sort`. */
  readonly builtins: 'on' | 'off';
  /** Why that is off; undefined where it is on. */
  readonly builtinsReason: string | undefined;
  /** Whether code of regular expressions is shown as `(regexp)`; where not, as `(unresolved)`. */
  readonly regexps: 'on' | 'off';
  /** Why that is off; undefined where it is on. */
  readonly regexpsReason: string | undefined;
  /**
   * Whether native code that waits in the kernel (a sleep, a lock with a timeout) waits as long as without the profiler: `whole`, or
   * `interrupted` where each tick ends it early, as signals do. That is so where the handler cannot finish waits (under valgrind, in some
   * sandboxes), and with V8's profiler.
   */
  readonly waits: SamplerStats['waits'];
  /**
   * How an address becomes a function: the addon reads it from its stack frame (`frame-slots`), with no code-event listener;
   * V8's own profiler listens to `code-events`.
   */
  readonly identity: SamplerStats['identity'];
  /** Time spent in the signal handler for busy ticks, in nanoseconds: by the real clock, or CPU time where that is less. */
  readonly handlerNanos: number;
  /** Time spent bringing samples to the recorder, in nanoseconds: CPU time of the addon and of the recorder. */
  readonly drainNanos: number;
  /** Of `drainNanos`: batches that name functions. Each is named once, so this comes to an end. 0 with V8's profiler. */
  readonly namingNanos: number;
  /** How long `start()` blocked the thread in the addon, in nanoseconds. */
  readonly attachNanos: number;
  /**
   * How often, in this process, another SIGPROF handler was found in the place of the profiler's (V8's own profiler installs
   * one, so does `process.on('SIGPROF')`). The profiler then goes back on top, and hands every signal that is not its own down.
   */
  readonly takeovers: number;
  /** SIGPROF signals of the process that were for no sampler and that no other handler wanted: they would have ended it. */
  readonly foreignSignals: number;
  /** Functions named so far. */
  readonly symbols: number;
  /** Size of the ring in bytes; it is fixed. */
  readonly ringBytes: number;
  /** Current size of the addon's own tables, in bytes. */
  readonly tableBytes: number;
  /** Estimated memory of the database in bytes; of a recorder of one's own, its `bytes`, or 0. */
  readonly databaseBytes: number;
  /** Samples since the last `reset()` whose stack did not fit into the database; of a recorder of one's own, its `otherHits`, or 0. */
  readonly otherHits: number;
  /** Source maps that are in use and in memory, and those that are not used, by cause. */
  readonly sourceMaps: SourceMapStats;
  /** Ticks that found the event loop idle; they are no hits. */
  readonly idleTicks: number;
  /** Drains that failed because the recorder threw; their samples are counted above but are lost to the recorder. */
  readonly recorderErrors: number;
  /** The message of the last such failure; undefined if there was none. */
  readonly lastRecorderError: string | undefined;
  /**
   * Workers that were started since `start()` with the option `workers` and are not profiled: they were given too little memory, the process
   * has too few files left to open, or they could not be sampled.
   */
  readonly workersNotProfiled: number;
  /** Errors of the profiler's own on this thread, by any launcher: they were caught, the first was a process warning. */
  readonly internalErrors: number;
}

/** What the launcher itself knows of its stats. */
export type LauncherFacts = Pick<
  LauncherStats,
  'state' | 'clock' | 'intervalMicros' | 'overhead' | 'sourceMaps' | 'workersNotProfiled'
> &
  EngineFacts;

const BEFORE_START: Omit<SamplerStats, 'clock'> = {
  meanIntervalMicros: 0,
  stdevIntervalMicros: 0,
  samples: 0,
  overruns: 0,
  idleTicks: 0,
  droppedRingFull: 0,
  droppedSignalTaken: 0,
  frames: 0,
  unresolvedFrames: 0,
  truncatedStacks: 0,
  secondaryStacks: 0,
  unlinkedStacks: 0,
  inlining: 'off',
  inliningReason: 'not started',
  lines: 'off',
  linesReason: 'not started',
  builtins: 'off',
  builtinsReason: 'not started',
  regexps: 'off',
  regexpsReason: 'not started',
  waits: 'interrupted',
  identity: 'frame-slots',
  handlerNanos: 0,
  drainNanos: 0,
  namingNanos: 0,
  attachNanos: 0,
  takeovers: 0,
  foreignSignals: 0,
  symbols: 0,
  ringBytes: 0,
  tableBytes: 0,
  recorderErrors: 0,
  lastRecorderError: undefined,
};

/** Puts together what the launcher, its sampler (none before `start()`) and its recorder know. */
export function collectStats(
  facts: LauncherFacts,
  sampler: SamplerStats | undefined,
  recorder: QueryableRecorder,
): LauncherStats {
  const { droppedRingFull, droppedSignalTaken, ...counters } = sampler ?? BEFORE_START;
  const total = droppedSamples(sampler);
  return {
    ...facts,
    cpuTime: facts.engine === 'inspector' ? 'estimated' : 'measured',
    ...counters,
    dropped: { total, ringFull: droppedRingFull, signalTaken: droppedSignalTaken },
    databaseBytes: numberOrZero(recorder.bytes),
    otherHits: numberOrZero(recorder.otherHits),
    internalErrors: internalErrors(),
  };
}

/** All samples that were lost before they reached the recorder, since `start()`. */
export function droppedSamples(sampler: SamplerStats | undefined): number {
  return sampler === undefined ? 0 : sampler.droppedRingFull + sampler.droppedSignalTaken;
}

function numberOrZero(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
