/** A native sampler that samples nothing: it notes what it is told and hands out the batches that a test gives it. */
import type {
  NativeAddon,
  NativeSampler,
  NativeSamplerOptions,
  NativeSpending,
  NativeStats,
} from '../../src/binding/native';
import type { SampleBatch } from '../../src/types';
import { emptyBatch } from './batches';

/** Counters that are all different, so that a mix-up shows. */
export const FAKE_STATS: NativeStats = {
  meanIntervalMicros: 101.5,
  stdevIntervalMicros: 3.25,
  samples: 1000,
  overruns: 20,
  idleTicks: 300,
  droppedRingFull: 4,
  droppedSignalTaken: 19,
  frames: 6000,
  unresolvedFrames: 7,
  truncatedStacks: 8,
  secondaryStacks: 17,
  unlinkedStacks: 18,
  inlining: 'on',
  inliningReason: undefined,
  lines: 'on',
  linesReason: undefined,
  builtins: 'on',
  builtinsReason: undefined,
  regexps: 'on',
  regexpsReason: undefined,
  waits: 'whole',
  identity: 'frame-slots',
  handlerNanos: 9000,
  drainNanos: 10_000,
  namingNanos: 4_000,
  attachNanos: 11_000,
  takeovers: 15,
  foreignSignals: 16,
  symbols: 12,
  ringBytes: 13_000,
  tableBytes: 14_000,
};

/** The fake. */
export class FakeNative implements NativeSampler {
  readonly clock = 'monotonic';
  /** Every call except `drain` and `stats`, in order. */
  readonly calls: string[] = [];
  /** What the next drains return. */
  readonly batches: SampleBatch[] = [];
  readonly options: NativeSamplerOptions;
  isDraining = false;

  constructor(options: NativeSamplerOptions) {
    this.options = options;
  }

  start(): void {
    this.calls.push('start');
  }

  stop(): void {
    this.calls.push('stop');
  }

  setInterval(intervalMicros: number): void {
    this.calls.push(`setInterval ${intervalMicros}`);
  }

  holdShare(share: number): void {
    this.calls.push(`holdShare ${share}`);
  }

  resetIds(): void {
    this.calls.push('resetIds');
  }

  asDrain(run: () => void): void {
    this.isDraining = true;
    try {
      run();
    } finally {
      this.isDraining = false;
    }
  }

  askForDrain(): void {
    this.calls.push('askForDrain');
  }

  beginOwnWork(): void {}

  endOwnWork(): void {}

  /** What `cpuNanos()` says; a test moves it on. */
  cpuClockNanos = 0;

  cpuNanos(): number {
    return this.cpuClockNanos;
  }

  drain(): SampleBatch {
    return this.batches.shift() ?? emptyBatch();
  }

  stats(): NativeStats {
    return FAKE_STATS;
  }

  spending(): NativeSpending {
    return { signals: 0, threadCpuNanos: 0 };
  }

  dispose(): void {
    this.calls.push('dispose');
  }
}

function noop(): void {
  // The fake has nothing to switch off.
}

class FakeObserver {
  static peek = (): boolean => false;
  collect = (): [] => [];
  lostHits = (): number => 0;
}

class FakeLoopWatch {
  close = noop;
}

class FakeLoopTimer {
  start = noop;
  close = noop;
}

class FakeProbe {
  capture = noop;
  take = emptyBatch;
  listed = (): [] => [];
  proveRegExp = (): 'right' => 'right';
}

class FakeEndingSignals {
  renew = noop;
  end = noop;
}

/** An addon whose samplers are fakes; `made` holds them in order. */
export function fakeAddon(): { load: () => NativeAddon; made: FakeNative[] } {
  const made: FakeNative[] = [];
  class Sampler extends FakeNative {
    constructor(options: NativeSamplerOptions) {
      super(options);
      made.push(this);
    }
  }
  const addon: NativeAddon = {
    abi: Number(process.versions.modules),
    Sampler,
    LoopWatch: FakeLoopWatch,
    LoopTimer: FakeLoopTimer,
    StackProbe: FakeProbe,
    EndingSignals: FakeEndingSignals,
    ThreadObserver: FakeObserver,
    takeSignal: () => true,
    freeDescriptors: (enough) => enough,
    claimSelfTest: () => false,
    turnOff: noop,
    proveLayout: noop,
  };
  return { load: () => addon, made };
}
