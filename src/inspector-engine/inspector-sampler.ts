/**
 * V8's own profiler in the shape of the addon's sampler, for machines where the addon is not to be had. It profiles in windows:
 * a profile is begun, ended when it is due or when someone asks, turned into a batch, and the next one is begun.
 *
 * Beginning the first one walks the heap, at every start; changing from one to the next takes less than a millisecond. The CPU
 * times are estimates, code tiers are not known, and V8 ticks in an idle process too.
 */
import type { NativeSampler, NativeSamplerOptions, NativeSpending, NativeStats } from '../binding/native';
import { clearTimeout, monotonicMillis, setTimeout } from '../builtins';
import { OxProfileError } from '../errors';
import type { SampleBatch } from '../types';
import { millisToNanos } from '../units';
import { BatchBuilder } from './batch-builder';
import { IntervalStatistics } from './interval-statistics';
import { type CpuProfile, ProfilerSession } from './profiler-session';
import { readThreadTimes, type ThreadTimes, threadTimesSince } from './thread-times';
import { countWindow } from './window-counts';

/** At the shortest interval that is 40 000 samples, which go through JSON in a few milliseconds. */
const WINDOW_MILLIS = 2000;

const INLINING_REASON = "V8's profiler decides on its own which inlined functions it shows";

const MICROS_PER_MILLI = 1000;
const NANOS_PER_MICRO = 1000;

/** Counters that grow. */
interface Counters {
  samples: number;
  overruns: number;
  idleTicks: number;
  frames: number;
  busyMicros: number;
  drainNanos: number;
}

/** One window that is open. */
interface OpenWindow {
  readonly begun: ThreadTimes;
  readonly timer: NodeJS.Timeout;
}

/** Samples the thread it is made on, until {@link dispose}. */
export class InspectorSampler implements NativeSampler {
  readonly clock = 'monotonic';
  readonly #session: ProfilerSession;
  readonly #onDrainDue: () => void;
  readonly #builder = new BatchBuilder();
  readonly #intervals = new IntervalStatistics();
  readonly #counters: Counters = { samples: 0, overruns: 0, idleTicks: 0, frames: 0, busyMicros: 0, drainNanos: 0 };
  readonly #attachNanos: number;
  #intervalMicros: number;
  #window: OpenWindow | undefined;
  #isDisposed = false;
  #isDraining = false;

  /**
   * @throws OxProfileError `ERR_OX_CLOCK_UNAVAILABLE` for a clock that only the addon has, `ERR_OX_ADDON_UNAVAILABLE` if V8's
   * profiler is not to be had either.
   */
  constructor({ intervalMicros, clock, onDrainDue }: NativeSamplerOptions) {
    if (clock !== 'auto' && clock !== 'monotonic') {
      throw new OxProfileError(
        'ERR_OX_CLOCK_UNAVAILABLE',
        `the clock '${clock}' needs the compiled addon, and V8's inspector profiler is at work: use the clock 'auto'`,
      );
    }
    const begun = monotonicMillis();
    this.#session = new ProfilerSession();
    this.#intervalMicros = intervalMicros;
    this.#onDrainDue = onDrainDue;
    this.#attachNanos = millisToNanos(monotonicMillis() - begun);
  }

  /** Begins the first window. */
  start(): void {
    if (this.#isDisposed || this.#window !== undefined) return;
    this.#timed(() => this.#open());
  }

  /** Ends the window; what it counted waits for the next drain. */
  stop(): void {
    if (this.#window !== undefined) this.#timed(() => this.#close());
  }

  /** Changes the interval; a running window is ended and the next one begun. */
  setInterval(intervalMicros: number): void {
    this.#intervalMicros = intervalMicros;
    if (this.#window === undefined) return;
    this.stop();
    this.start();
  }

  holdShare(): void {
    // Nothing of this engine runs while the event loop does not turn.
  }

  /** Everything up to now: while running it changes windows. */
  drain(): SampleBatch {
    if (this.#window !== undefined) this.#timed(() => this.#change());
    return this.#builder.take();
  }

  /** Whether a piece of a drain is running. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** V8's profiler cannot be told what not to look at. */
  asDrain(run: () => void): void {
    this.#isDraining = true;
    try {
      run();
    } finally {
      this.#isDraining = false;
    }
  }

  /** There is no way to it that hooks of `async_hooks` do not see. */
  askForDrain(): void {
    setTimeout(this.#onDrainDue, 0).unref();
  }

  beginOwnWork(): void {
    // V8's profiler cannot be told what not to look at.
  }

  endOwnWork(): void {
    // Nothing was begun.
  }

  /** Has the next batch define everything anew; to be called after a drain. */
  resetIds(): void {
    this.#builder.resetIds();
  }

  /** The counters; those of the window that is open are in them after the next drain. */
  stats(): NativeStats {
    const { busyMicros, ...counters } = this.#counters;
    const ticks = counters.samples + counters.overruns;
    return {
      ...counters,
      meanIntervalMicros: ticks === 0 ? 0 : busyMicros / ticks,
      stdevIntervalMicros: this.#intervals.deviation,
      droppedRingFull: 0,
      droppedSignalTaken: 0,
      unresolvedFrames: 0,
      truncatedStacks: 0,
      secondaryStacks: 0,
      unlinkedStacks: 0,
      inlining: 'off',
      inliningReason: INLINING_REASON,
      lines: 'on',
      linesReason: undefined,
      builtins: 'on',
      builtinsReason: undefined,
      regexps: 'on',
      regexpsReason: undefined,
      waits: 'interrupted',
      identity: 'code-events',
      handlerNanos: 0,
      namingNanos: 0,
      attachNanos: this.#attachNanos,
      takeovers: 0,
      foreignSignals: 0,
      symbols: this.#builder.functionsEver,
      ringBytes: 0,
      tableBytes: this.#builder.bytes,
    };
  }

  /** V8 does not tell what its signals cost. */
  spending(): NativeSpending {
    const { samples, overruns, idleTicks } = this.#counters;
    return { signals: samples + overruns + idleTicks, threadCpuNanos: this.cpuNanos() };
  }

  /** Where Node.js does not tell it, the time in which the event loop was active, or else all the time. */
  cpuNanos(): number {
    const { cpuMicros, activeMicros } = readThreadTimes();
    return (cpuMicros ?? activeMicros ?? monotonicMillis() * MICROS_PER_MILLI) * NANOS_PER_MICRO;
  }

  /** Off for good; idempotent. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#window?.timer);
    this.#window = undefined;
    this.#session.close();
  }

  #change(): void {
    const profile = this.#session.renew();
    const times = this.#endWindow();
    this.#beginWindow();
    this.#count(profile, times);
  }

  #open(): void {
    this.#session.begin(this.#intervalMicros);
    this.#beginWindow();
  }

  #close(): void {
    const times = this.#endWindow();
    this.#count(this.#session.end(), times);
  }

  #beginWindow(): void {
    const timer = setTimeout(this.#onDrainDue, WINDOW_MILLIS);
    timer.unref();
    this.#window = { timer, begun: readThreadTimes() };
  }

  /** Returns what the thread spent in the window. */
  #endWindow(): ThreadTimes {
    const before = this.#window?.begun;
    clearTimeout(this.#window?.timer);
    this.#window = undefined;
    return before === undefined ? readThreadTimes() : threadTimesSince(before);
  }

  #count(profile: CpuProfile, times: ThreadTimes): void {
    const { nodes, idleTicks, busyDeltasMicros, busyMicros } = countWindow(profile, times);
    const samples = busyDeltasMicros.length;
    this.#counters.frames += this.#builder.add(profile, nodes);
    this.#counters.idleTicks += idleTicks;
    this.#counters.samples += samples;
    this.#counters.busyMicros += busyMicros;
    this.#counters.overruns += Math.max(0, Math.floor(busyMicros / this.#intervalMicros) - samples);
    busyDeltasMicros.forEach((micros) => this.#intervals.add(micros));
  }

  /** Runs a piece of the profiler's own work and counts the time it took. */
  #timed(work: () => void): void {
    const begun = monotonicMillis();
    try {
      work();
    } finally {
      this.#counters.drainNanos += millisToNanos(monotonicMillis() - begun);
    }
  }
}
