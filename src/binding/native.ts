/**
 * The shape of the compiled addon, as `native/addon/` implements it. The addon checks nothing that a caller can get wrong:
 * options are validated before it is touched, and its errors carry a stable `code`.
 */
import type { ClockName, ClockOption, SampleBatch } from '../types';

/** What {@link NativeAddon.Sampler} is made from; already validated. */
export interface NativeSamplerOptions {
  readonly intervalMicros: number;
  readonly clock: ClockOption;
  /** `worker_threads.threadId`; default 0, the main thread. */
  readonly threadId?: number;
  /**
   * Called on the sampled thread, from its event loop, when samples have waited for a while. Never keeps the loop alive; must not
   * throw. Hooks of `async_hooks` see nothing of it.
   */
  readonly onDrainDue: () => void;
}

/** Counters of one sampler. All are totals since it was made, except where they say otherwise. */
export interface NativeStats {
  readonly meanIntervalMicros: number;
  readonly stdevIntervalMicros: number;
  readonly samples: number;
  readonly overruns: number;
  readonly idleTicks: number;
  /** Lost samples: the ring had no room. */
  readonly droppedRingFull: number;
  /** Ticks that fell due while another handler had the signal, by the CPU time that the thread used meanwhile. */
  readonly droppedSignalTaken: number;
  readonly frames: number;
  readonly unresolvedFrames: number;
  readonly truncatedStacks: number;
  readonly secondaryStacks: number;
  readonly unlinkedStacks: number;
  readonly inlining: 'on' | 'off';
  readonly inliningReason: string | undefined;
  readonly lines: 'on' | 'off';
  readonly linesReason: string | undefined;
  readonly builtins: 'on' | 'off';
  readonly builtinsReason: string | undefined;
  readonly regexps: 'on' | 'off';
  readonly regexpsReason: string | undefined;
  /** Whether native code that waits in the kernel waits to its end, or each tick ends its wait. */
  readonly waits: 'whole' | 'interrupted';
  /** How addresses become functions: the addon reads `frame-slots`, V8's own profiler listens to `code-events`. */
  readonly identity: 'frame-slots' | 'code-events';
  readonly handlerNanos: number;
  readonly drainNanos: number;
  /** Of `drainNanos`: batches that name functions, each of which is named once. */
  readonly namingNanos: number;
  readonly attachNanos: number;
  /** How often, in this process, another handler was found in the place of the profiler's, which then went back on top of it. */
  readonly takeovers: number;
  /** SIGPROF signals of the process that were for no sampler and that no other handler wanted. */
  readonly foreignSignals: number;
  /** Functions named so far. */
  readonly symbols: number;
  /** Size of the ring, fixed. */
  readonly ringBytes: number;
  /** Current size of the addon's tables. */
  readonly tableBytes: number;
}

/** What sampling has cost the thread, beyond what the handler and the drains know of themselves. */
export interface NativeSpending {
  /** Signals of the sampler's clock that the thread has taken, idle ones included. */
  readonly signals: number;
  /** CPU time of the thread since it began, in nanoseconds. */
  readonly threadCpuNanos: number;
  /** What one signal costs, the kernel's part included, in nanoseconds; undefined where that is not measured, or not yet. */
  readonly signalNanos?: number | undefined;
  /** The interval, which {@link NativeSampler.holdShare} may have changed; undefined where nothing does, and after `dispose()`. */
  readonly intervalMicros?: number | undefined;
  /** Intervals of the thread's CPU time since the sampler was made, each as long as the interval was then; undefined as above. */
  readonly cpuIntervals?: number | undefined;
}

/** A batch of a sampler. */
export interface DrainedBatch extends SampleBatch {
  /** True where more is waiting: drain again, at once or after a turn of the event loop. */
  readonly more?: boolean;
}

/** One sampled thread. At most one lives per thread; making a second one throws `ERR_OX_ALREADY_RUNNING`. */
export interface NativeSampler {
  /** The clock in use. */
  readonly clock: ClockName;
  /** Arms the clock. */
  start(): void;
  /** Disarms the clock; what was captured stays in the ring until the next drain. */
  stop(): void;
  /** Changes the interval, also while running. */
  setInterval(intervalMicros: number): void;
  /**
   * While the event loop does not turn, the interval is changed so that what recurs of sampling takes this share of the thread's
   * CPU time; 0: never.
   */
  holdShare(share: number): void;
  /** What was counted since the last drain, or a part of it that takes a few milliseconds. */
  drain(): DrainedBatch;
  /**
   * Runs a piece of a drain as the profiler's own work, unless another is running. That has an end also where V8 stops it in the middle, as
   * at the time limit of a script of `vm`. It throws what the piece throws.
   */
  asDrain(run: () => void): void;
  /** Whether a piece of a drain is running. */
  readonly isDraining: boolean;
  /** Has `onDrainDue` called once more, in another turn of the event loop. */
  askForDrain(): void;
  /** What is sampled from here to {@link endOwnWork} counts as `(profiler)`, without its stack. Calls may nest. */
  beginOwnWork(): void;
  endOwnWork(): void;
  /** CPU time of the calling thread since it began, in nanoseconds; a busy machine does not lengthen it. */
  cpuNanos(): number;
  /** Has the next batch say `reset` and define everything anew. */
  resetIds(): void;
  stats(): NativeStats;
  /** The first call in a process has the cost of a signal measured, on a thread of its own. */
  spending(): NativeSpending;
  /** Off for good; idempotent. `stats()` still answers. */
  dispose(): void;
}

/** A function on the stack as V8's public API lists it; the line is 1-based. */
export interface ListedFrame {
  readonly functionName: string;
  readonly line: number;
}

/** Captures and decodes the stack of whoever calls it, without a clock, and has what V8 says of the same: for the self-test. */
export interface StackProbe {
  /** Counts the caller's stack once. */
  capture(): void;
  /** What was captured since the last call. */
  take(): SampleBatch;
  /**
   * The functions of the program's that were on the stack at the last capture, leaf first, eight at most: as `new Error().stack` has them,
   * but by no hook of the program's.
   */
  listed(): ListedFrame[];
  /** Whether the code of a regular expression is known for what it is; `no code` where V8 has not compiled it. */
  proveRegExp(regexp: RegExp): 'right' | 'wrong' | 'no code';
}

/** What the self-test proves, each for itself; `stats()` has a property of that name. */
export type Proof = 'inlining' | 'lines' | 'builtins' | 'regexps';

/** A batch that the sampler of some thread of the process published. */
export interface ObservedBatch {
  /** Unique in the process: a thread may have one sampler after another. Ids in batches count per source. */
  readonly sourceId: number;
  /** `worker_threads.threadId` of the sampled thread: 0 is the main thread. */
  readonly threadId: number;
  /** True for the last one: the source has gone. */
  readonly ended: boolean;
  readonly batch: SampleBatch;
}

/** Sees what all samplers of the process count from when it is made, its own thread's included. */
export interface ThreadObserver {
  /** What was published since the last call. */
  collect(): ObservedBatch[];
  /** Samples that were published but not collected in time, and given up. */
  lostHits(): number;
}

/** What a {@link LoopWatch} is made from; already validated. */
export interface LoopWatchOptions {
  readonly thresholdMillis: number;
  /**
   * Called on the watched thread, soon after a turn of its event loop that took `thresholdMillis` or more, waiting not counted:
   * when its work began, in milliseconds since the Unix epoch, and how long it took. Also called, with 0 for how long, when
   * shorter turns have come to half of that since the last call. Never keeps the loop alive; must not throw.
   */
  readonly onTurn: (startMillis: number, blockedMillis: number) => void;
}

/** Watches the event loop of the calling thread from when it is made. It looks once a turn, so it wakes nothing. */
export interface LoopWatch {
  /** Off for good; idempotent. */
  close(): void;
}

/**
 * Stands in for the default action of the signals that end a process, on the main thread, until it is ended. One at a time. A
 * signal that the program handles or ignores is left alone.
 */
export interface EndingSignals {
  /** Stands in again for default actions that are back: the program's last listener of a signal has gone. */
  renew(): void;
  /** Puts the default actions back. If a signal has come, the process ends by it, here. Idempotent. */
  end(): void;
}

/**
 * A timer of the calling thread's event loop that hooks of `async_hooks` do not see, and that never keeps the loop alive.
 */
export interface LoopTimer {
  /** Has the callback called once, after a time; what was to come earlier no longer does. */
  start(millis: number): void;
  /** Off for good; idempotent. */
  close(): void;
}

/** The module that `ox_profile_native.node` exports. */
export interface NativeAddon {
  /** The `process.versions.modules` that it was compiled for. */
  readonly abi: number;
  readonly Sampler: new (options: NativeSamplerOptions) => NativeSampler;
  readonly LoopWatch: new (options: LoopWatchOptions) => LoopWatch;
  /** The callback must not throw. */
  readonly LoopTimer: new (onDue: () => void) => LoopTimer;
  readonly StackProbe: new () => StackProbe;
  /**
   * `onSignal` is called once, from within whatever JavaScript is running, or native code that it has called and that waits, when a signal has
   * come that ends the process. When it returns true, or after two seconds without JavaScript, the process ends by that signal; false: by `end()`, or in 20 seconds.
   */
  readonly EndingSignals: new (onSignal: () => boolean) => EndingSignals;
  readonly ThreadObserver: (new () => ThreadObserver) & {
    /** Asks the sampler of a thread to publish now, busy or not; false where the thread has none. */
    peek(threadId: number): boolean;
  };
  /**
   * Makes SIGPROF the profiler's; false where somebody had it first, unless that is known to be harmless. Others that come later
   * then find the profiler's handler, and put that back when they stop. Listeners of `process.on('SIGPROF')` may come and go: the
   * addon is one itself that stays.
   */
  takeSignal(firstIsHarmless: boolean): boolean;
  /** How many more files the process may open; any number from `enough` on says that there are so many. */
  freeDescriptors(enough: number): number;
  /**
   * Reads a function by what is known of V8's inside, and compares with what V8's API says of it. One with a script must be the caller.
   *
   * @throws an error with the code `ERR_OX_UNSUPPORTED_RUNTIME` that names the number that is wrong.
   */
  proveLayout(known: (...args: never[]) => unknown): void;
  /** True for the first caller in the process, who is to run the self-test. */
  claimSelfTest(): boolean;
  /** Stops the decoding of what could not be proved in the whole process, for good; `stats()` shows the first reason. */
  turnOff(failed: { readonly proof: Proof; readonly reason: string }): void;
}
