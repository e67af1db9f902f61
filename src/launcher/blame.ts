/**
 * Whom to ask about a block of the event loop. Its hottest functions are often V8's or Node.js's own, and say nothing to who wrote
 * the application: `JSON.parse` spends its time in native code. What helps is the innermost function of the application that was
 * on the stack.
 */
import { arrayFrom } from '../builtins';
import { ownerOf, type SnapshotView } from '../database';
import { fileWithoutData } from '../query';
import type { Frame, FunctionInfo, StackHits } from '../types';

/** The function of the application that a block of the event loop is put down to. */
export interface StallBlame {
  /** As of the records: `handler (src/app.js:12)`. */
  readonly name: string;
  readonly functionName: string;
  /** The script's name as V8 has it: a path, or a `file:` URL. */
  readonly file: string;
  /** Line of the definition, 1-based. */
  readonly line: number;
  /** Column of the definition, 1-based. */
  readonly column: number;
  /** The line of it that was executing in most of those hits, 1-based; 0 where that is not known. */
  readonly executingLine: number;
  /** Hits in which it is the innermost function of the application. */
  readonly hits: number;
  /** Their part of `totalHits`, over 0 to 1. */
  readonly share: number;
}

/** From the best to the worst: the application's own files, its packages, any other JavaScript. */
const APPLICATION = 0;
const PACKAGES = 1;
const OTHER_SCRIPTS = 2;
const NO_RANK = 3;

const IN_PACKAGE = /[\\/]node_modules[\\/]/;

interface Blamed {
  readonly info: FunctionInfo;
  readonly rank: number;
  hits: number;
  readonly hitsByLine: Map<number, number>;
}

/**
 * The function with the most hits of those that are the innermost of the application in their stacks. A stack without any counts
 * for its innermost function in `node_modules`, and one without that for its innermost JavaScript.
 *
 * @param nameOf - Gives the unique name of a function.
 * @returns `undefined` where no JavaScript was sampled.
 */
export function blameOf(snapshot: SnapshotView, nameOf: (info: FunctionInfo) => string): StallBlame | undefined {
  const all = new Map<FunctionInfo, Blamed>();
  for (const stack of snapshot) add(all, stack);
  const first = arrayFrom(all.values()).sort((a, b) => b.hits - a.hits || a.rank - b.rank)[0];
  if (first === undefined) return undefined;
  const { info, hits, hitsByLine } = first;
  const executingLine = arrayFrom(hitsByLine).sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const { functionName, line, column } = info;
  const file = fileWithoutData(info.file);
  return {
    name: nameOf(info),
    functionName,
    file,
    line,
    column,
    executingLine,
    hits,
    share: hits / snapshot.totalHits,
  };
}

function add(all: Map<FunctionInfo, Blamed>, { frames, hits }: StackHits): void {
  const ranked = frames.map((frame) => ({ frame, rank: rankOf(frame) }));
  const best = ranked.reduce((least, { rank }) => Math.min(least, rank), NO_RANK);
  const found = ranked.find(({ rank }) => rank === best);
  if (found === undefined || best === NO_RANK) return;
  const { function: info, line } = found.frame;
  const known = all.get(info) ?? { info, rank: best, hits: 0, hitsByLine: new Map<number, number>() };
  known.hits += hits;
  known.hitsByLine.set(line, (known.hitsByLine.get(line) ?? 0) + hits);
  all.set(info, known);
}

function rankOf({ function: info }: Frame): number {
  if (info.kind !== 'javascript') return NO_RANK;
  if (ownerOf(info) !== 'program' || info.file === '') return OTHER_SCRIPTS;
  return IN_PACKAGE.test(info.file) ? PACKAGES : APPLICATION;
}
