/**
 * Proves once per process that inlined frames are decoded rightly by this very V8: a chain of functions that V8 inlines
 * captures its own stack from within, and what is decoded is compared with the source below. Where the proof fails, inlining is
 * switched off for the process, and `stats()` says why.
 *
 * It runs on the event loop of the thread that asked first, in slices too short to be felt, and never keeps the loop alive. Whoever
 * samples that thread counts it as its own work, not as the program's.
 */
import { arrayFrom } from '../builtins';
import { attempt, guarded } from '../guard';
import { FRAME_STRIDE, HIT_STRIDE, TIERS, type SampleBatch } from '../types';
import type { InliningProbe, NativeAddon, NativeSampler } from './native';

/**
 * Slices come in rounds, each with pauses twice as long as the one before: V8 compiles a few functions within the first, unless
 * the machine is busy; where it does not compile at all, the rest costs next to nothing. All rounds together take half a minute.
 */
const ROUNDS = 8;
const SLICES_PER_ROUND = 20;
const FIRST_PAUSE_MILLIS = 5;
const CALLS_PER_SLICE = 2048;
/** One call in so many captures the stack; a power of two. A capture costs as much as a thousand calls. */
const CAPTURE_EVERY = 1024;

/** The chain as the source below has it, leaf first. */
const CHAIN = ['selfTestLeaf', 'selfTestMiddle', 'selfTestOuter'];

function selfTestLeaf(probe: InliningProbe, value: number): number {
  if ((value & (CAPTURE_EVERY - 1)) === 0) probe.capture();
  return value + 1;
}

function selfTestMiddle(probe: InliningProbe, value: number): number {
  return selfTestLeaf(probe, value) * 2;
}

function selfTestOuter(probe: InliningProbe, calls: number): number {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = (sum + selfTestMiddle(probe, i)) | 0;
  return sum;
}

/** A decoded frame of the chain. */
interface DecodedFrame {
  readonly name: string;
  readonly inlined: boolean;
}

/** One captured stack, as much of it as the chain is long. */
interface Capture {
  readonly frames: readonly DecodedFrame[];
  readonly optimised: boolean;
}

/** Reads batch after batch; ids go on counting from one to the next. */
class BatchReader {
  readonly #names: string[] = [];
  readonly #frames: DecodedFrame[] = [];
  readonly #stacks: DecodedFrame[][] = [];

  *captures(batch: SampleBatch): Generator<Capture> {
    this.#define(batch);
    for (let at = 0; at < batch.hits.length; at += HIT_STRIDE) {
      const frames = this.#stacks[batch.hits[at] ?? 0] ?? [];
      const tier = TIERS[(batch.hits[at + 1] ?? 0) - 1];
      yield { frames: frames.slice(0, CHAIN.length), optimised: tier === 'maglev' || tier === 'turbofan' };
    }
  }

  #define({ functions, frames, stacks }: SampleBatch): void {
    functions.forEach(({ functionName }) => this.#names.push(functionName));
    for (let at = 0; at < frames.length; at += FRAME_STRIDE) {
      this.#frames.push({ name: this.#names[frames[at] ?? 0] ?? '', inlined: frames[at + 2] === 1 });
    }
    for (let at = 0; at < stacks.length; at += 1 + (stacks[at] ?? 0)) {
      const ids = stacks.subarray(at + 1, at + 1 + (stacks[at] ?? 0));
      this.#stacks.push(
        arrayFrom({ length: ids.length }, (_, i) => this.#frames[ids[i] ?? 0] ?? { name: '', inlined: false }),
      );
    }
  }
}

/** What is wrong with a capture; undefined where it is as the source has it. */
function findFault({ frames }: Capture): string | undefined {
  const isRight = frames.length === CHAIN.length && frames.every(({ name }, depth) => name === CHAIN[depth]);
  return isRight ? undefined : `expected ${CHAIN.join(' < ')}, decoded ${frames.map(({ name }) => name).join(' < ')}`;
}

/** The test, a slice at a time. */
class SelfTest {
  readonly #probe: InliningProbe;
  readonly #reader = new BatchReader();
  #slices = 0;
  #sawOptimised = false;

  constructor(probe: InliningProbe) {
    this.#probe = probe;
  }

  /** How long to wait before the next slice. */
  pauseMillis(): number {
    return FIRST_PAUSE_MILLIS * 2 ** Math.floor(this.#slices / SLICES_PER_ROUND);
  }

  /** Runs one slice; the verdict once there is one: an empty string is success, another says what is wrong. */
  runSlice(): string | undefined {
    selfTestOuter(this.#probe, CALLS_PER_SLICE);
    for (const capture of this.#reader.captures(this.#probe.take())) {
      const fault = findFault(capture);
      if (fault !== undefined) return fault;
      this.#sawOptimised ||= capture.optimised;
      if (capture.frames[0]?.inlined === true && capture.frames[1]?.inlined === true) return '';
    }
    if (++this.#slices < ROUNDS * SLICES_PER_ROUND) return undefined;
    return this.#sawOptimised ? 'optimised code showed no inlined frame' : 'V8 produced no optimised code to test with';
  }
}

/** How far the self-test is: `elsewhere` where another thread, or another copy of this package, has it. */
export type SelfTestState = 'not started' | 'running' | 'passed' | 'failed' | 'elsewhere';

let state: SelfTestState = 'not started';

/** How far the self-test is, as this thread knows it; why it failed is in `stats().inliningReason`. */
export function selfTestState(): SelfTestState {
  return state;
}

/** What samples this thread. */
let sampler: Pick<NativeSampler, 'beginOwnWork' | 'endOwnWork'> | undefined;

/** Says what samples this thread from now on. */
export function countSelfTestAsWorkOf(owner: typeof sampler): void {
  sampler = owner;
}

/** Starts the self-test unless some thread of the process has. It returns at once. */
export function startSelfTest(addon: NativeAddon): void {
  if (!addon.claimSelfTest()) {
    if (state === 'not started') state = 'elsewhere';
    return;
  }
  state = 'running';
  let test: SelfTest | undefined;
  const runSlice = guarded('the self-test', () => {
    const verdict = failureAsVerdict(() =>
      asOwnWork(() => (test ??= new SelfTest(new addon.InliningProbe())).runSlice()),
    );
    if (verdict === undefined) {
      timer?.start(test?.pauseMillis() ?? FIRST_PAUSE_MILLIS);
      return;
    }
    timer?.close();
    state = verdict === '' ? 'passed' : 'failed';
    if (verdict !== '') addon.turnInliningOff(`the self-test failed: ${verdict}`);
  });
  const timer = attempt('the timer of the self-test', () => new addon.LoopTimer(runSlice));
  timer?.start(FIRST_PAUSE_MILLIS);
}

function asOwnWork<T>(run: () => T): T {
  const owner = sampler;
  owner?.beginOwnWork();
  try {
    return run();
  } finally {
    owner?.endOwnWork();
  }
}

function failureAsVerdict(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
