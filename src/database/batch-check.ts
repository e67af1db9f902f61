/**
 * Checks a whole batch before anything of it is kept, so that a malformed one changes nothing. The rules are those of
 * `docs/batch-format.md`; its cost is in proportion to the new definitions and the distinct stacks of the batch.
 */
import { types } from 'node:util';
import { each, isArray } from '../builtins';
import { OxProfileError } from '../errors';
import { describe } from '../options';
import { type BatchFunction, FRAME_KINDS, FRAME_STRIDE, HIT_STRIDE, type SampleBatch, TIERS } from '../types';

/** Largest line, column and script id: they fit into 32 bits. */
const MAX_POSITION = 0x7fffffff;

/** How many ids earlier batches have handed out. */
export interface KnownIds {
  readonly functions: number;
  readonly frames: number;
  readonly stacks: number;
}

const NO_IDS: KnownIds = { functions: 0, frames: 0, stacks: 0 };

/**
 * Returns if the batch is well-formed, given the ids that are known before it.
 *
 * @throws OxProfileError `ERR_OX_BAD_BATCH` that names the part and position at fault.
 */
export function checkBatch(batch: SampleBatch, known: KnownIds): void {
  checkParts(batch);
  const before = batch.reset ? NO_IDS : known;
  batch.functions.forEach(checkFunction);
  checkFrames(batch.frames, before.functions + batch.functions.length);
  const frames = before.frames + batch.frames.length / FRAME_STRIDE;
  checkHits(batch.hits, before.stacks + countStacks(batch.stacks, frames));
}

function checkParts(batch: SampleBatch): void {
  ensure(isObject(batch), () => `a batch must be an object, not ${describe(batch)}`);
  ensure(typeof batch.reset === 'boolean', () => `reset must be true or false, not ${describe(batch.reset)}`);
  ensure(isArray(batch.functions), () => 'functions must be an array');
  ensure(types.isInt32Array(batch.frames), () => 'frames must be an Int32Array');
  ensure(types.isUint32Array(batch.stacks), () => 'stacks must be a Uint32Array');
  ensure(types.isFloat64Array(batch.hits), () => 'hits must be a Float64Array');
  requireWhole('frames', batch.frames.length, FRAME_STRIDE);
  requireWhole('hits', batch.hits.length, HIT_STRIDE);
}

function checkFunction(info: BatchFunction, position: number): void {
  const at = (): string => `functions[${position}]`;
  ensure(isObject(info), () => `${at()} must be an object`);
  ensure(typeof info.functionName === 'string', () => `${at()}.functionName must be a string`);
  ensure(typeof info.file === 'string', () => `${at()}.file must be a string`);
  ensure(isIndex(info.line, MAX_POSITION + 1), () => `${at()}.line must be 0 or a line, not ${describe(info.line)}`);
  ensure(
    isIndex(info.column, MAX_POSITION + 1),
    () => `${at()}.column must be 0 or a column, not ${describe(info.column)}`,
  );
  ensure(
    isIndex(info.scriptId, MAX_POSITION + 1),
    () => `${at()}.scriptId must be 0 or a script's id, not ${describe(info.scriptId)}`,
  );
  for (const name of each(['sourceMapUrl', 'sourceMapText'] as const)) {
    ensure(info[name] === undefined || typeof info[name] === 'string', () => `${at()}.${name} must be a string`);
  }
  ensure(FRAME_KINDS.includes(info.kind), () => `${at()}.kind is ${describe(info.kind)}, which is no kind`);
}

function checkFrames(frames: Int32Array, functions: number): void {
  for (let at = 0; at < frames.length; at += FRAME_STRIDE) {
    const id = frames[at];
    const line = frames[at + 1];
    const inlined = frames[at + 2];
    ensure(isIndex(id, functions), () => `frames[${at}] is function ${id}, but only ${functions} are defined`);
    ensure(isIndex(line, MAX_POSITION + 1), () => `frames[${at + 1}] must be 0 or a line, not ${line}`);
    ensure(inlined === 0 || inlined === 1, () => `frames[${at + 2}] must be 0 or 1, not ${inlined}`);
  }
}

/** Checks the stacks and returns how many there are. */
function countStacks(stacks: Uint32Array, frames: number): number {
  let count = 0;
  for (let at = 0; at < stacks.length; count++) {
    const length = stacks[at++] as number;
    const end = at + length;
    ensure(length > 0, () => `stacks[${at - 1}] is a stack of no frames`);
    ensure(end <= stacks.length, () => `stacks[${at - 1}] has ${length} frames, but the array ends before them`);
    for (; at < end; at++) {
      ensure(isIndex(stacks[at], frames), () => `stacks[${at}] is frame ${stacks[at]}, but only ${frames} are defined`);
    }
  }
  return count;
}

function checkHits(hits: Float64Array, stacks: number): void {
  for (let at = 0; at < hits.length; at += HIT_STRIDE) {
    const id = hits[at];
    const tier = hits[at + 1];
    const samples = hits[at + 2];
    const cpuNanos = hits[at + 3];
    ensure(isIndex(id, stacks), () => `hits[${at}] is stack ${id}, but only ${stacks} are defined`);
    ensure(isIndex(tier, TIERS.length + 1), () => `hits[${at + 1}] must be 0 or a tier code, not ${tier}`);
    ensure(
      isIndex(samples, Infinity) && samples > 0,
      () => `hits[${at + 2}] must be a number of samples, not ${samples}`,
    );
    ensure(
      Number.isFinite(cpuNanos) && Number(cpuNanos) >= 0,
      () => `hits[${at + 3}] must be CPU nanoseconds, not ${cpuNanos}`,
    );
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isIndex(value: unknown, end: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < end;
}

function requireWhole(part: string, length: number, stride: number): void {
  ensure(length % stride === 0, () => `${part} holds ${length} numbers, which is no multiple of ${stride}`);
}

function ensure(holds: boolean, problem: () => string): asserts holds {
  if (holds) return;
  throw new OxProfileError(
    'ERR_OX_BAD_BATCH',
    `Malformed batch: ${problem()}. The format is described in docs/batch-format.md`,
  );
}
