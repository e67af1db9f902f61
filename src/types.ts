/**
 * The vocabulary that every layer shares: what a frame, a stack, a record and a batch are. Only types and constants live
 * here; nothing in this file runs. Lines and columns are 1-based everywhere in this package, and 0 means "not known".
 */

/** The clock that raises the ticks. See `docs/clocks.md` for what each one measures and costs. */
export type ClockName = 'monotonic' | 'perf' | 'cputime';

/** What a caller may ask for: a clock, or `auto`, which takes the cheapest one that is exact on this machine. */
export type ClockOption = ClockName | 'auto';

/**
 * What a function is made of: `javascript` has a script, `builtin` is machine code that ships with V8, `wasm` is WebAssembly,
 * `native` is C or C++, and `vm` is a state of the virtual machine such as `(garbage collector)` or `(program)`.
 */
export type FrameKind = 'javascript' | 'builtin' | 'wasm' | 'native' | 'vm';

/** Every kind, in the order of the addon's kind codes: the code of a kind is its position here. */
export const FRAME_KINDS: readonly FrameKind[] = ['javascript', 'builtin', 'wasm', 'native', 'vm'];

/** How V8 executed a JavaScript frame: by bytecode handlers (Ignition), or by code of Sparkplug, Maglev or TurboFan. */
export type Tier = 'interpreted' | 'baseline' | 'maglev' | 'turbofan';

/** Every tier, in the order of the addon's tier codes: code 0 means "no tier", the code of a tier is its position plus 1. */
export const TIERS: readonly Tier[] = ['interpreted', 'baseline', 'maglev', 'turbofan'];

/** Self hits by tier; a frame that is not JavaScript has no tier and is counted in none of them. */
export type TierHits = Record<Tier, number>;

/** One function as V8, WebAssembly or the symbol table of the process knows it. */
export interface FunctionInfo {
  /** The function's own name, or `(anonymous)`. */
  readonly functionName: string;
  /** The script's name as V8 has it: a path, a `file:` URL, `node:fs` ...; empty where there is no script. */
  readonly file: string;
  /** Line of the definition, 1-based; 0 where there is no script. */
  readonly line: number;
  /** Column of the definition, 1-based, in UTF-16 units; 0 where there is no script. */
  readonly column: number;
  readonly kind: FrameKind;
  /**
   * V8's id of a script that has no name (`eval`, `new Function`), so that functions of one name and place in two of those stay
   * two; 0 everywhere else. It means something within one process only.
   */
  readonly scriptId: number;
}

/** One entry of a call stack. */
export interface Frame {
  readonly function: FunctionInfo;
  /** Line being executed in this frame, 1-based; 0 where it is not known. */
  readonly line: number;
  /** True where an optimising compiler had merged this function into the next frame of the stack. */
  readonly inlined: boolean;
}

/** A distinct stack and what was counted for it. */
export interface StackHits {
  /** The frames, leaf first. */
  readonly frames: readonly Frame[];
  /** Samples that had exactly this stack. */
  readonly hits: number;
  /** Thread CPU time charged to those samples, in nanoseconds. */
  readonly cpuNanos: number;
  /** The hits by the tier of the leaf frame. */
  readonly tiers: Readonly<TierHits>;
}

/**
 * What the addon hands to a recorder: new definitions, then hits. The byte-exact format is `docs/batch-format.md`. Ids are
 * implicit: functions, frames and stacks are each numbered from 0 in the order in which batches define them, and go on
 * counting from batch to batch until one says `reset`.
 */
export interface SampleBatch {
  /** True: every id that was handed out before this batch is void, numbering starts at 0 again. */
  readonly reset: boolean;
  /** Functions first mentioned in this batch. */
  readonly functions: readonly FunctionInfo[];
  /** Frames first mentioned in this batch, {@link FRAME_STRIDE} numbers each: function id, line (0 unknown), inlined (0 or 1). */
  readonly frames: Int32Array;
  /** Stacks first mentioned in this batch, one after the other: the number of frames, then that many frame ids, leaf first. */
  readonly stacks: Uint32Array;
  /** Hits, {@link HIT_STRIDE} numbers each: stack id, tier code of the leaf, samples, CPU nanoseconds. */
  readonly hits: Float64Array;
}

/** Numbers per frame in {@link SampleBatch.frames}. */
export const FRAME_STRIDE = 3;

/** Numbers per hit in {@link SampleBatch.hits}. */
export const HIT_STRIDE = 4;

/** Where samples go. The built-in one is `Database`; a caller may pass its own. */
export interface Recorder {
  /** Takes over one batch. It is called on the sampled thread, from a drain, and must not keep the typed arrays. */
  record(batch: SampleBatch): void;
  /** Forgets every hit. Ids of earlier batches stay valid. */
  reset(): void;
}

/** How the records of a query are ordered, largest first. */
export type SortKey = 'total' | 'self' | 'cpu' | 'selfCpu';

/** What to ask the database for. */
export interface QueryOptions {
  /**
   * Only records whose `name` matches: a RegExp, or a string that holds a regular expression. A string is run by an engine
   * whose time is linear in its input, so it may come from a client. Default: every record.
   */
  readonly filter?: RegExp | string | undefined;
  /** How many records to return at most. Default 10. */
  readonly maxRecords?: number | undefined;
  /** Order of the records. Default `'total'`. */
  readonly sort?: SortKey | undefined;
}

/** What one function did, over all stacks. */
export interface QueryRecord {
  /** Unique among the records: `parse (src/json.js:12)`, or the bare function name where there is no file. */
  readonly name: string;
  readonly functionName: string;
  /** As in {@link FunctionInfo.file}. */
  readonly file: string;
  /** Line of the definition, 1-based; 0 where there is no script. */
  readonly line: number;
  /** Column of the definition, 1-based; 0 where there is no script. */
  readonly column: number;
  readonly kind: FrameKind;
  /** Self hits by tier. */
  readonly tiers: Readonly<TierHits>;
  /** Total: samples in which the function occurs, counted once per sample even when it recurses. */
  readonly hits: number;
  /** Self: samples in which the function is the leaf. */
  readonly selfHits: number;
  /** Total CPU time in nanoseconds of the samples counted by `hits`. */
  readonly cpuNanos: number;
  /** CPU time in nanoseconds of the samples counted by `selfHits`. */
  readonly selfCpuNanos: number;
}

/** The answer to a query. */
export interface QueryResult {
  readonly records: QueryRecord[];
  /** Number of distinct stacks in the database. */
  readonly totalRecords: number;
  /** Number of samples in the database, those in `(other)` included. */
  readonly totalHits: number;
}

/** The states of a launcher. It starts out `new`, is `paused` once started, and `cancelled` for good in the end. */
export type LauncherState = 'new' | 'paused' | 'running' | 'cancelled';
