/**
 * The vocabulary that every layer shares: what a frame, a stack, a record and a batch are. Only types and constants live
 * here; nothing in this file runs. Lines and columns are 1-based everywhere in this package, and 0 means "not known".
 */

/** The clock that raises the ticks. See `docs/clocks.md` for what each one measures and costs. */
export type ClockName = 'monotonic' | 'perf' | 'cputime';

/** What a caller may ask for: a clock, or `auto`, which takes the cheapest one that is exact on this machine. */
export type ClockOption = ClockName | 'auto';

/**
 * What takes the samples: `native` is the compiled addon, `inspector` is V8's own profiler, which stands in where the addon is
 * not to be had.
 */
export type EngineName = 'native' | 'inspector';

/** What a caller may ask for: an engine, or `auto`, which is the addon wherever it works. */
export type EngineOption = EngineName | 'auto';

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
  /** The name that the source gives it, whatever `name` its closures were given; or `(anonymous)`. */
  readonly functionName: string;
  /** The script's name as V8 has it: a path, a `file:` URL, `node:fs` ...; empty where there is no script. */
  readonly file: string;
  /** Line of the definition, 1-based; 0 where there is no script. */
  readonly line: number;
  /** Column of the definition, 1-based, in UTF-16 units; 0 where there is no script. */
  readonly column: number;
  readonly kind: FrameKind;
  /**
   * V8's id of a script that has no name (`eval`, `new Function`) or a `data:` URL for one, of which only the beginning is kept, so that functions of one name and place in two of those stay
   * two; 0 everywhere else. It means something within one process only.
   */
  readonly scriptId: number;
  /**
   * Address of the script's source map as V8 has it, empty where it has none; what is longer than 256 characters has something
   * short that stands for it. Undefined where nobody knows.
   */
  readonly sourceMapUrl?: string;
}

/** A function as a batch defines it. */
export interface BatchFunction extends FunctionInfo {
  /** The long address of the source map, with the first function of the script. */
  readonly sourceMapText?: string;
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
  readonly functions: readonly BatchFunction[];
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

/**
 * A point in time: a Date, milliseconds since the Unix epoch as of `Date.now()`, or a string that says how long ago it was:
 * `'500ms'`, `'60s'`, `'5m'`, `'1.5h'`.
 */
export type TimePoint = Date | number | string;

/**
 * A range of time, by when hits reached the database. History is kept in slices of 1 s for the last minute, then of 10 s for ten
 * minutes, then of 60 s for an hour, less where memory is short; a slice belongs to the range in which it begins, as a whole.
 */
export interface TimeRange {
  /** Begin of the range, included. Default: as far back as history goes. */
  readonly since?: TimePoint | undefined;
  /** End of the range, not included; not before `since`. Default: now. */
  readonly until?: TimePoint | undefined;
}

/** What range of time an answer is about. Times are milliseconds since the Unix epoch. */
export interface TimeWindow {
  /** Begin of the range that was asked for; where none was given, that of history. */
  readonly since: number;
  /** End of the range that was asked for; where none was given, the time of the question. */
  readonly until: number;
  /** From here on history has everything. */
  readonly coveredSince: number;
  /** False where history has lost something of the range: the answer only has what is left of it. */
  readonly isComplete: boolean;
  /** Length of the longest slice that was counted, which is the precision of both ends; 0 if there was none. */
  readonly granularityMillis: number;
}

/** How the records of a query are ordered, largest first. */
export type SortKey = 'total' | 'self' | 'cpu' | 'selfCpu';

/** What a record is about: a function, or one executing line of a function. */
export type RecordKey = 'function' | 'line';

/** Which records to return, of whatever they are made. */
export interface RecordOptions {
  /**
   * Only records whose `name` matches: a RegExp, or a string that holds a regular expression. A string is run by an engine
   * whose time is linear in its input, so it may come from a client. Default: every record.
   */
  readonly filter?: RegExp | string | undefined;
  /** How many records to return at most. Default 10. */
  readonly maxRecords?: number | undefined;
  /** The value that matters; it orders the records. Default `'total'`. */
  readonly sort?: SortKey | undefined;
  /** What a record is about. Default `'function'`, whatever lines of it were executing. */
  readonly by?: RecordKey | undefined;
  /**
   * False: places in the files that were run, even where a launcher knows those in the sources. Default true. A database by
   * itself has no source maps.
   */
  readonly sourceMaps?: boolean | undefined;
}

/** What a profile or a list of stacks is about. */
export interface ProfileOptions extends TimeRange {
  /** As in {@link RecordOptions}. */
  readonly sourceMaps?: boolean | undefined;
}

/** What to ask the database for. Without `since` and `until`, the answer is about everything since the last `reset()`. */
export interface QueryOptions extends RecordOptions, TimeRange {}

/** What a function, or a line of it, did, over all stacks. */
export interface QueryRecord {
  /**
   * Unique among the records: `parse (src/json.js:12)`, or the bare function name where there is no file. With `by: 'line'` and
   * where the line is known, it ends in that: `parse (src/json.js:12) line 17`.
   */
  readonly name: string;
  readonly functionName: string;
  /** As in {@link FunctionInfo.file}. */
  readonly file: string;
  /** Line of the definition, 1-based; 0 where there is no script. */
  readonly line: number;
  /** Column of the definition, 1-based; 0 where there is no script. */
  readonly column: number;
  readonly kind: FrameKind;
  /** With `by: 'line'` only: the line being executed, 1-based; 0 where it is not known. */
  readonly executingLine?: number;
  /** Self hits by tier. */
  readonly tiers: Readonly<TierHits>;
  /** Total: samples in which the function (on this line) occurs, counted once per sample even when it recurses. */
  readonly hits: number;
  /** Self: samples in which the function (on this line) is the leaf. */
  readonly selfHits: number;
  /** Total CPU time in nanoseconds of the samples counted by `hits`. */
  readonly cpuNanos: number;
  /** CPU time in nanoseconds of the samples counted by `selfHits`. */
  readonly selfCpuNanos: number;
}

/** The answer to a query. */
export interface QueryResult {
  readonly records: QueryRecord[];
  /** Number of distinct stacks that were hit, whatever the filter; stacks that differ in a line only are two. */
  readonly totalRecords: number;
  /** Number of samples, whatever the filter; those in `(other)` are included. */
  readonly totalHits: number;
  /** Where `since` or `until` was given: what range the answer is about, and whether history still has all of it. */
  readonly window?: TimeWindow;
}

/** The counts of one record in one of the two ranges of a diff. CPU time is in nanoseconds. */
export interface DiffCounts {
  /** Total, as in {@link QueryRecord.hits}. */
  readonly hits: number;
  /** Self, as in {@link QueryRecord.selfHits}. */
  readonly selfHits: number;
  /** Total. */
  readonly cpuNanos: number;
  /** Self. */
  readonly selfCpuNanos: number;
  /** The value that `sort` names as a share of the range's total, from 0 to 1. */
  readonly share: number;
}

/** How much of the time a function, or a line of it, took before and after. A record occurs in at least one of the ranges. */
export interface DiffRecord extends Omit<QueryRecord, 'tiers' | 'hits' | 'selfHits' | 'cpuNanos' | 'selfCpuNanos'> {
  readonly before: DiffCounts;
  readonly after: DiffCounts;
  /** `after.share - before.share`: above 0 where it takes more of the time than before. */
  readonly change: number;
}

/** The totals of one of the two ranges of a diff. */
export interface DiffSide {
  /** Samples, those in `(other)` included. */
  readonly totalHits: number;
  /** CPU time of those samples, in nanoseconds. */
  readonly totalCpuNanos: number;
  /** Number of distinct stacks that were hit. */
  readonly totalRecords: number;
  /** The range; undefined where it was everything since the last `reset()`. */
  readonly window?: TimeWindow;
}

/** What changed from one range of time to another. */
export interface DiffResult {
  /** Largest change first, up or down. */
  readonly records: DiffRecord[];
  readonly before: DiffSide;
  readonly after: DiffSide;
}

/** The states of a launcher. It starts out `new`, is `paused` once started, and `cancelled` for good in the end. */
export type LauncherState = 'new' | 'paused' | 'running' | 'cancelled';
