/**
 * The thread of the self-test: runs a function that V8 inlines two levels deep, captures its stack from within, and compares
 * the decoded frames with what the source says.
 */
import { FRAME_STRIDE, HIT_STRIDE, TIERS, type SampleBatch } from '../types';
import { loadAddon } from './load';
import type { NativeSampler } from './native';

/** Long enough for a busy machine to compile a few functions. */
const PATIENCE_MILLIS = 10_000;
const CALLS_PER_ROUND = 2000;

/** The chain as the source below has it, leaf first. */
const CHAIN = ['selfTestLeaf', 'selfTestMiddle', 'selfTestOuter'];

function selfTestLeaf(sampler: NativeSampler, value: number): number {
  sampler.captureNow();
  return value + 1;
}

function selfTestMiddle(sampler: NativeSampler, value: number): number {
  return selfTestLeaf(sampler, value) * 2;
}

function selfTestOuter(sampler: NativeSampler, rounds: number): number {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum = (sum + selfTestMiddle(sampler, i)) | 0;
  return sum;
}

/** One captured stack: the functions of the chain that it shows, and whether they were inlined. */
interface Capture {
  readonly names: readonly string[];
  readonly inlined: readonly boolean[];
  readonly optimised: boolean;
}

/** Reads batch after batch; ids go on counting from one to the next. */
class BatchReader {
  readonly #names: string[] = [];
  readonly #frames: { name: string; inlined: boolean }[] = [];
  readonly #stacks: { name: string; inlined: boolean }[][] = [];

  *captures(batch: SampleBatch): Generator<Capture> {
    this.#define(batch);
    for (let at = 0; at < batch.hits.length; at += HIT_STRIDE) {
      const frames = (this.#stacks[batch.hits[at] ?? 0] ?? []).slice(0, CHAIN.length);
      const tier = TIERS[(batch.hits[at + 1] ?? 0) - 1];
      yield {
        names: frames.map((frame) => frame.name),
        inlined: frames.map((frame) => frame.inlined),
        optimised: tier === 'maglev' || tier === 'turbofan',
      };
    }
  }

  #define(batch: SampleBatch): void {
    this.#names.push(...batch.functions.map((each) => each.functionName));
    for (let at = 0; at < batch.frames.length; at += FRAME_STRIDE) {
      const name = this.#names[batch.frames[at] ?? 0] ?? '';
      this.#frames.push({ name, inlined: batch.frames[at + 2] === 1 });
    }
    for (let at = 0; at < batch.stacks.length;) {
      const length = batch.stacks[at++] ?? 0;
      const ids = batch.stacks.subarray(at, at + length);
      this.#stacks.push(Array.from(ids, (id) => this.#frames[id] ?? { name: '', inlined: false }));
      at += length;
    }
  }
}

/** What is wrong with a capture; undefined where it is as the source has it. */
function findFault({ names }: Capture): string | undefined {
  const isRight = names.every((name, depth) => name === CHAIN[depth]);
  return isRight ? undefined : `expected ${CHAIN.join(' < ')}, decoded ${names.join(' < ')}`;
}

/** Runs until V8 has inlined the chain and the decoded stack shows it; returns what is wrong, or undefined. */
function findFaultOfDecoder(sampler: NativeSampler): string | undefined {
  const reader = new BatchReader();
  const end = Date.now() + PATIENCE_MILLIS;
  let sawOptimised = false;
  while (Date.now() < end) {
    selfTestOuter(sampler, CALLS_PER_ROUND);
    for (const capture of reader.captures(sampler.drain())) {
      const fault = findFault(capture);
      if (fault !== undefined) return fault;
      sawOptimised ||= capture.optimised;
      if (capture.inlined[0] === true && capture.inlined[1] === true) return undefined;
    }
  }
  return sawOptimised ? 'optimised code showed no inlined frame' : 'V8 produced no optimised code to test with';
}

const addon = loadAddon();
const sampler = new addon.Sampler({ intervalMicros: 1000, clock: 'auto', onDrainDue: () => undefined });
const fault = findFaultOfDecoder(sampler);
sampler.dispose();
if (fault !== undefined) addon.turnInliningOff(`the self-test failed: ${fault}`);
