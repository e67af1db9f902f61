/**
 * Makes batches of V8's profiles: each function, frame and stack is defined in the first batch that has it, and is a number
 * from then on. Where the tables have grown too large, the next batch says `reset` and they begin anew.
 */
import { each, filled, toJson } from '../builtins';
import type { FrameKind, FunctionInfo, SampleBatch } from '../types';
import { BYTES_PER_MEBIBYTE } from '../units';
import type { CpuProfile, CpuProfileNode } from './profiler-session';
import { hitsByLine, type NodeCount, nodesById } from './window-counts';

/** The tables begin anew above this size; one window may exceed it by what it finds. */
const MAX_BYTES = 16 * BYTES_PER_MEBIBYTE;

/** Rough sizes of an entry with its key, on the high side. A function's name and file are in its key once more. */
const BYTES_PER_FUNCTION = 400;
const BYTES_PER_NAME_UNIT = 4;
const BYTES_PER_FRAME = 100;
const BYTES_PER_PATH = 150;

/** A stack of no frames: what V8's root node stands for. */
const NO_PATH = -1;

const STATES: readonly string[] = ['(program)', '(garbage collector)', '(root)'];
const PROGRAM: FunctionInfo = {
  functionName: '(program)',
  file: '',
  line: 0,
  column: 0,
  kind: 'vm',
  scriptId: 0,
};

/** What one batch is made of while it grows. */
interface Parts {
  readonly functions: FunctionInfo[];
  readonly frames: number[];
  readonly stacks: number[];
  readonly hits: number[];
}

/** A path is a stack by its leaf frame and the path below that. */
interface Path {
  readonly frame: number;
  readonly caller: number;
  readonly depth: number;
  stack: number | undefined;
}

/** Collects what was counted until a batch is taken. */
export class BatchBuilder {
  #functions = new Map<string, number>();
  #frames = new Map<string, number>();
  #pathIds = new Map<string, number>();
  #paths: Path[] = [];
  #stackCount = 0;
  #isReset = false;
  #parts = emptyParts();
  #functionsEver = 0;
  #nameUnits = 0;

  /** Functions named so far. */
  get functionsEver(): number {
    return this.#functionsEver;
  }

  /** Size of the tables in bytes, estimated. */
  get bytes(): number {
    return (
      this.#functions.size * BYTES_PER_FUNCTION +
      this.#nameUnits * BYTES_PER_NAME_UNIT +
      this.#frames.size * BYTES_PER_FRAME +
      this.#paths.length * BYTES_PER_PATH
    );
  }

  /** Adds what was counted in one profile, and returns how many frames its samples have in all. */
  add(profile: CpuProfile, counts: readonly NodeCount[]): number {
    const callers = callersOf(profile);
    const paths = new Map<CpuProfileNode, number>();
    let frames = 0;
    for (const { node, hits, cpuNanos } of each(counts)) {
      const caller = this.#pathOf(callers, paths, callers.get(node));
      frames += hits * this.#depthOf(caller);
      for (const { line, hits: hitsOfLine } of each(hitsByLine(node, hits))) {
        const path = this.#path(this.#frame(node, line), caller);
        this.#parts.hits.push(this.#stack(path), 0, hitsOfLine, (cpuNanos * hitsOfLine) / hits);
      }
    }
    return frames;
  }

  /** What was added since the last call. */
  take(): SampleBatch {
    const { functions, frames, stacks, hits } = this.#parts;
    const batch: SampleBatch = {
      reset: this.#isReset,
      functions,
      frames: filled(new Int32Array(frames.length), frames),
      stacks: filled(new Uint32Array(stacks.length), stacks),
      hits: filled(new Float64Array(hits.length), hits),
    };
    this.#parts = emptyParts();
    this.#isReset = false;
    if (this.bytes > MAX_BYTES) this.resetIds();
    return batch;
  }

  /** Has the next batch say `reset` and define everything anew; what was added and not taken is forgotten. */
  resetIds(): void {
    this.#parts = emptyParts();
    this.#functions = new Map();
    this.#nameUnits = 0;
    this.#frames = new Map();
    this.#pathIds = new Map();
    this.#paths = [];
    this.#stackCount = 0;
    this.#isReset = true;
  }

  /** The path of a caller: it is entered from the root on, without recursion, for stacks may be deep. */
  #pathOf(
    callers: ReadonlyMap<CpuProfileNode, CpuProfileNode>,
    known: Map<CpuProfileNode, number>,
    node: CpuProfileNode | undefined,
  ): number {
    const missing: CpuProfileNode[] = [];
    let at = node;
    for (; at !== undefined && callers.has(at) && !known.has(at); at = callers.get(at)) missing.push(at);
    let path = (at === undefined ? undefined : known.get(at)) ?? NO_PATH;
    for (const missed of each(missing.reverse())) {
      path = this.#path(this.#frame(missed, 0), path);
      known.set(missed, path);
    }
    return path;
  }

  #path(frame: number, caller: number): number {
    const key = `${frame} ${caller}`;
    const known = this.#pathIds.get(key);
    if (known !== undefined) return known;
    this.#pathIds.set(key, this.#paths.length);
    return this.#paths.push({ frame, caller, depth: this.#depthOf(caller), stack: undefined }) - 1;
  }

  /** Frames of a stack that was called from here. */
  #depthOf(caller: number): number {
    return 1 + (this.#paths[caller]?.depth ?? 0);
  }

  #stack(pathId: number): number {
    const path = this.#paths[pathId]!;
    if (path.stack !== undefined) return path.stack;
    const { stacks } = this.#parts;
    const lengthAt = stacks.push(0) - 1;
    for (let id = pathId; id !== NO_PATH; id = this.#paths[id]!.caller) stacks.push(this.#paths[id]!.frame);
    stacks[lengthAt] = stacks.length - lengthAt - 1;
    return (path.stack = this.#stackCount++);
  }

  #frame(node: CpuProfileNode, line: number): number {
    const functionId = this.#function(node);
    const key = `${functionId} ${line}`;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    this.#frames.set(key, this.#frames.size);
    this.#parts.frames.push(functionId, line, 0);
    return this.#frames.size - 1;
  }

  #function({ callFrame }: CpuProfileNode): number {
    const { scriptId, lineNumber, columnNumber, functionName, url } = callFrame;
    const key = toJson([scriptId, lineNumber, columnNumber, functionName, url]);
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    this.#functions.set(key, this.#functions.size);
    this.#parts.functions.push(functionInfo(callFrame));
    this.#functionsEver++;
    this.#nameUnits += functionName.length + url.length;
    return this.#functions.size - 1;
  }
}

function emptyParts(): Parts {
  return { functions: [], frames: [], stacks: [], hits: [] };
}

/** The caller of every node but the root. */
function callersOf(profile: CpuProfile): Map<CpuProfileNode, CpuProfileNode> {
  const byId = nodesById(profile);
  const callers = new Map<CpuProfileNode, CpuProfileNode>();
  for (const node of each(profile.nodes)) {
    for (const id of each(node.children ?? [])) {
      const child = byId.get(id);
      if (child !== undefined) callers.set(child, node);
    }
  }
  return callers;
}

/** A script whose name is its own text is told from others by the beginning, and by its id. */
const MAX_DATA_URL_LENGTH = 64;

/** V8 has lines and columns from 0 on, and -1 where there is no script. */
function functionInfo(callFrame: CpuProfileNode['callFrame']): FunctionInfo {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  if (functionName === '(root)') return PROGRAM;
  const kind = kindOf(callFrame);
  const isData = url.startsWith('data:');
  const scriptId = kind === 'javascript' && (url === '' || isData) ? Number(callFrame.scriptId) : 0;
  const place = { line: Math.max(0, lineNumber + 1), column: Math.max(0, columnNumber + 1) };
  const file = isData && url.length > MAX_DATA_URL_LENGTH ? `${url.slice(0, MAX_DATA_URL_LENGTH)}...` : url;
  return { functionName: functionName === '' ? '(anonymous)' : functionName, file, ...place, kind, scriptId };
}

/** A function without a script is one that ships with V8 or Node.js. */
function kindOf({ functionName, url, scriptId }: CpuProfileNode['callFrame']): FrameKind {
  if (url.startsWith('wasm:')) return 'wasm';
  if (url !== '' || scriptId !== '0') return 'javascript';
  return STATES.includes(functionName) ? 'vm' : 'builtin';
}
