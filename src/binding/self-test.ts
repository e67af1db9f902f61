/**
 * Proves once per process that what is read of V8's inside is right on this very V8. Functions of the test's own, whose calls are
 * plain below, capture their own stack from within, in every tier that they come to run in; what is decoded is compared with what
 * V8's public API lists of the same stack.
 *
 * Each proof stands for itself: which functions were merged into optimised code, a deoptimised frame included (`inlining`), lines, names of
 * builtins, and regular expressions. What fails is switched off for the process, and `stats()` says why.
 *
 * It runs on the event loop of the thread that asked first, in slices too short to be felt, and never keeps the loop alive. Whoever
 * samples that thread counts it as its own work, not as the program's.
 */
import { apply, arrayFrom } from '../builtins';
import { attempt, guarded } from '../guard';
import { type FrameKind, FRAME_STRIDE, HIT_STRIDE, TIERS, type SampleBatch } from '../types';
import type { ListedFrame, NativeAddon, NativeSampler, Proof, StackProbe } from './native';

/**
 * Slices come in rounds, each with pauses twice as long as the one before: V8 compiles a few functions within the first, unless
 * the machine is busy; where it does not compile at all, the rest costs next to nothing. All rounds together take half a minute.
 */
const ROUNDS = 8;
const SLICES_PER_ROUND = 20;
const SLICES = ROUNDS * SLICES_PER_ROUND;
const FIRST_PAUSE_MILLIS = 5;
/** The first slices are shorter, to see code that is not yet optimised. */
const MOST_CALLS_PER_SLICE = 2048;

const { sort } = Array.prototype;
// eslint-disable-next-line @typescript-eslint/unbound-method -- only ever applied
const { exec } = RegExp.prototype;

/** What the functions below call to have their stack captured. */
interface Target {
  capture(): void;
}

function selfTestLeaf(target: Target, value: number): number {
  if (value === 0) target.capture();
  return value + 1;
}

function selfTestMiddle(target: Target, value: number): number {
  return selfTestLeaf(target, value) * 2;
}

function selfTestOuter(target: Target, calls: number): number {
  let sum = 0;
  for (let i = calls - 1; i >= 0; i--) sum = (sum + selfTestMiddle(target, i)) | 0;
  return sum;
}

/** Optimised code takes this for a constant, until it is changed. */
const scale = { factor: 2 };

function selfTestScaled(value: number): number {
  return (value * scale.factor) | 0;
}

/** Calls what is of so many kinds that it is never merged into it, in the midst of what is. */
function selfTestHolder(target: Target, value: number): number {
  const before = selfTestScaled(value);
  target.capture();
  return selfTestScaled(before) + selfTestScaled(value + 1);
}

const OTHER_TARGETS: readonly Target[] = [
  { capture: () => undefined },
  { capture: () => 1 },
  { capture: () => 2, kind: 2 } as Target,
  { kind: 3, capture: () => 3 } as Target,
  { name: '', kind: 4, capture: () => 4 } as Target,
  { name: '', capture: () => 5 } as Target,
];

/** A decoded frame. */
interface DecodedFrame {
  readonly name: string;
  readonly kind: FrameKind;
  readonly line: number;
  readonly inlined: boolean;
}

/** One captured stack. */
interface Capture {
  readonly frames: readonly DecodedFrame[];
  /** The same as V8 lists it, without builtins. */
  readonly listed: readonly ListedFrame[];
  readonly optimised: boolean;
  /** Of what Maglev has inlined, V8 keeps the place of the call only roughly: at the statement before it. */
  readonly callsAreRough: boolean;
}

const NO_FRAME: DecodedFrame = { name: '', kind: 'vm', line: 0, inlined: false };

/** Reads batch after batch; ids go on counting from one to the next. */
class BatchReader {
  readonly #functions: Pick<DecodedFrame, 'name' | 'kind'>[] = [];
  readonly #frames: DecodedFrame[] = [];
  readonly #stacks: DecodedFrame[][] = [];

  /** The one stack that a batch counts; undefined while its names are not known. */
  read(batch: SampleBatch): Omit<Capture, 'listed'> | undefined {
    this.#define(batch);
    if (batch.hits.length < HIT_STRIDE) return undefined;
    const tier = TIERS[(batch.hits[1] ?? 0) - 1];
    const frames = this.#stacks[batch.hits[0] ?? 0] ?? [];
    return { frames, optimised: tier === 'maglev' || tier === 'turbofan', callsAreRough: tier === 'maglev' };
  }

  #define({ functions, frames, stacks }: SampleBatch): void {
    functions.forEach(({ functionName, kind }) => this.#functions.push({ name: functionName, kind }));
    for (let at = 0; at < frames.length; at += FRAME_STRIDE) {
      const { name, kind } = this.#functions[frames[at] ?? 0] ?? NO_FRAME;
      this.#frames.push({ name, kind, line: frames[at + 1] ?? 0, inlined: frames[at + 2] === 1 });
    }
    for (let at = 0; at < stacks.length; at += 1 + (stacks[at] ?? 0)) {
      const ids = stacks.subarray(at + 1, at + 1 + (stacks[at] ?? 0));
      this.#stacks.push(arrayFrom({ length: ids.length }, (_, i) => this.#frames[ids[i] ?? 0] ?? NO_FRAME));
    }
  }
}

/** What is wrong: which proof has failed, and how. */
interface Fault {
  readonly proof: Proof;
  readonly reason: string;
}

function namesOf(frames: readonly { readonly name: string }[]): string {
  return frames.map(({ name }) => name).join(' < ');
}

/** Compares the nearest functions of the program's with V8's list of them. A line that is not known is no wrong one. */
function findFault({ frames, listed, callsAreRough }: Capture, depth: number): Fault | undefined {
  const decoded = frames.filter(({ kind }) => kind !== 'builtin').slice(0, depth);
  const expected = listed.slice(0, depth).map(({ functionName: name, line }) => ({ name, line }));
  if (namesOf(decoded) !== namesOf(expected)) {
    return { proof: 'inlining', reason: `expected ${namesOf(expected)}, decoded ${namesOf(decoded)}` };
  }
  const isRough = (i: number): boolean => callsAreRough && decoded[i - 1]?.inlined === true;
  const at = decoded.findIndex(({ line }, i) => line !== 0 && line !== expected[i]?.line && !isRough(i));
  if (at < 0) return undefined;
  const place = `${decoded[at]?.name} at line ${expected[at]?.line}`;
  return { proof: 'lines', reason: `expected ${place}, decoded line ${decoded[at]?.line}` };
}

/** The test: the generators yield between slices. */
class SelfTest {
  readonly #probe: StackProbe;
  readonly #turnOff: (fault: Fault) => void;
  readonly #reader = new BatchReader();

  constructor(probe: StackProbe, turnOff: (fault: Fault) => void) {
    this.#probe = probe;
    this.#turnOff = turnOff;
  }

  *run(): Generator<undefined, void> {
    this.#proveRegExps();
    yield* this.#proveBuiltins();
    yield* this.#proveInlining();
    yield* this.#proveDeoptimised();
  }

  /** What calls into a captured stack; undefined while the names of builtins are not known. */
  #capture(run: () => unknown): Capture | undefined {
    run();
    const listed = this.#probe.listed();
    const read = this.#reader.read(this.#probe.take());
    return read && { ...read, listed };
  }

  /** False where something was wrong with it. */
  #check(capture: Capture, depth: number): boolean {
    const fault = findFault(capture, depth);
    if (fault !== undefined) this.#turnOff(fault);
    return fault === undefined;
  }

  /** V8 interprets a regular expression the first time. */
  #proveRegExps(): void {
    const pattern = /self-(?:test|proof)+/;
    for (let i = 0; i < 4; i++) apply(exec, pattern, ['self-test']);
    const proof = this.#probe.proveRegExp(pattern);
    if (proof === 'wrong') this.#turnOff({ proof: 'regexps', reason: 'its code is of an unknown kind' });
  }

  *#proveBuiltins(): Generator<undefined, void> {
    const probe = this.#probe;
    function selfTestCompare(): number {
      probe.capture();
      return 0;
    }
    let capture = this.#capture(() => void apply(sort, [1, 2], [selfTestCompare]));
    for (let slice = 0; capture === undefined && slice < SLICES; slice++) {
      yield;
      capture = this.#capture(() => undefined);
    }
    const { name, kind } = capture?.frames[1] ?? NO_FRAME;
    const isRight = kind === 'builtin' && (name === 'ArrayPrototypeSort' || name === 'sort');
    if (!isRight) this.#turnOff({ proof: 'builtins', reason: `expected sort, decoded ${name === '' ? 'none' : name}` });
  }

  /** Goes on until V8 has optimised the chain: so it has run in every tier that V8 has, of which each that was met is proved. */
  *#proveInlining(): Generator<undefined, void> {
    let sawOptimised = false;
    for (let slice = 0; slice < SLICES; slice++) {
      const calls = Math.min(2 ** slice, MOST_CALLS_PER_SLICE);
      const capture = this.#capture(() => selfTestOuter(this.#probe, calls));
      if (capture === undefined || !this.#check(capture, 3)) return;
      sawOptimised ||= capture.optimised;
      if (capture.frames[0]?.inlined === true && capture.frames[1]?.inlined === true) return;
      yield;
    }
    const reason = sawOptimised
      ? 'optimised code showed no inlined frame'
      : 'V8 produced no optimised code to test with';
    this.#turnOff({ proof: 'inlining', reason });
  }

  /** A function whose code is given up while it is in a call, as what it took for a constant has changed. */
  *#proveDeoptimised(): Generator<undefined, void> {
    const probe = this.#probe;
    // A declaration: what tools make of other functions has its name as a property only, and not in the source.
    function selfTestChange(): void {
      scale.factor++;
      probe.capture();
    }
    for (let slice = 0; slice < SLICES; slice++) {
      for (let i = 0; i < MOST_CALLS_PER_SLICE; i++) {
        selfTestHolder(OTHER_TARGETS[i % OTHER_TARGETS.length] as Target, i);
      }
      const before = this.#capture(() => selfTestHolder(this.#probe, 1));
      if (before === undefined || !this.#check(before, 1)) return;
      if (before.optimised) {
        const inside = this.#capture(() => selfTestHolder({ capture: selfTestChange }, 1));
        if (inside !== undefined) this.#check(inside, 2);
        return;
      }
      yield;
    }
  }
}

/** How far the self-test is: `elsewhere` where another thread, or another copy of this package, has it. */
export type SelfTestState = 'not started' | 'running' | 'passed' | 'failed' | 'elsewhere';

let state: SelfTestState = 'not started';

/** How far the self-test is, as this thread knows it; why something failed is in `stats()`. */
export function selfTestState(): SelfTestState {
  return state;
}

/** What samples this thread. */
let sampler: Pick<NativeSampler, 'beginOwnWork' | 'endOwnWork'> | undefined;

/** Says what samples this thread from now on. */
export function countSelfTestAsWorkOf(owner: typeof sampler): void {
  sampler = owner;
}

let isLayoutProved = false;

/**
 * Compares what is read of two functions, this one and a builtin, with what V8 says of them; once per thread, in 0.1 ms.
 *
 * @throws what the addon throws, with the code `ERR_OX_UNSUPPORTED_RUNTIME`.
 */
export function proveLayout(addon: NativeAddon): void {
  if (isLayoutProved) return;
  addon.proveLayout(proveLayout);
  addon.proveLayout(sort);
  isLayoutProved = true;
}

/** Starts the self-test unless some thread of the process has. It returns at once. */
export function startSelfTest(addon: NativeAddon): void {
  if (!addon.claimSelfTest()) {
    if (state === 'not started') state = 'elsewhere';
    return;
  }
  state = 'running';
  const turnOff = ({ proof, reason }: Fault): void => {
    state = 'failed';
    addon.turnOff({ proof, reason: `the self-test failed: ${reason}` });
  };
  let slices = 0;
  let test: Iterator<undefined, void> | undefined;
  const runSlice = guarded('the self-test', () => {
    const isOver = asOwnWork(() => {
      try {
        test ??= new SelfTest(new addon.StackProbe(), turnOff).run();
        return test.next().done === true;
      } catch (error) {
        turnOffAll(turnOff, error);
        return true;
      }
    });
    if (!isOver) {
      timer?.start(FIRST_PAUSE_MILLIS * 2 ** Math.min(ROUNDS - 1, Math.floor(slices++ / SLICES_PER_ROUND)));
      return;
    }
    timer?.close();
    if (state === 'running') state = 'passed';
  });
  const timer = attempt('the timer of the self-test', () => new addon.LoopTimer(runSlice));
  timer?.start(FIRST_PAUSE_MILLIS);
}

/** What could not be tried is not proved. */
function turnOffAll(turnOff: (fault: Fault) => void, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  for (const proof of ['inlining', 'lines', 'builtins', 'regexps'] as const) turnOff({ proof, reason });
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
