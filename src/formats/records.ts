/**
 * The functions of a profile with their counts, as a query has them, but gathered a stack at a time so that an encoder can
 * breathe. A function that recurses counts once per sample in the totals.
 */

import { fileWithoutData } from '../query';
import { functionNameOf } from '../query/unique-names';
import { type QueryRecord, type StackHits, TIERS, type TierHits } from '../types';
import { FunctionNumbers } from './function-numbers';
import type { Profile } from './profile';

interface Counts {
  hits: number;
  selfHits: number;
  cpuNanos: number;
  selfCpuNanos: number;
  readonly tiers: TierHits;
  /** The last stack that was counted in the totals, as a number of its own. */
  lastStackNumber: number;
}

function noCounts(): Counts {
  const tiers = { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 };
  return { hits: 0, selfHits: 0, cpuNanos: 0, selfCpuNanos: 0, tiers, lastStackNumber: 0 };
}

/** Adds up counts by function. */
export class RecordCounter {
  /** The functions met so far: the numbers of a record's function and of the record are the same. */
  readonly numbers = new FunctionNumbers();
  readonly #counts: Counts[] = [];
  readonly #nameOf: Profile['nameOf'];
  #stackNumber = 0;

  /**
   * @param nameOf - Gives the unique name of a function.
   */
  constructor(nameOf: Profile['nameOf']) {
    this.#nameOf = nameOf;
  }

  /**
   * Counts one stack.
   *
   * @param stack - Each distinct stack may come once.
   */
  add(stack: StackHits): void {
    this.#stackNumber++;
    for (const frame of stack.frames) this.#addTotal(this.numbers.idOf(frame.function), stack);
    const leaf = stack.frames[0];
    if (leaf !== undefined) this.#addSelf(this.numbers.idOf(leaf.function), stack);
  }

  /**
   * The record of a function.
   *
   * @param id - Its number in {@link numbers}.
   */
  record(id: number): QueryRecord {
    const info = this.numbers.functions[id]!;
    const { hits, selfHits, cpuNanos, selfCpuNanos, tiers } = this.#countsOf(id);
    const { line, column, kind } = info;
    const file = fileWithoutData(info.file);
    const place = { name: this.#nameOf(info), functionName: functionNameOf(info), file, line, column, kind };
    return { ...place, tiers, hits, selfHits, cpuNanos, selfCpuNanos };
  }

  /** Every number, that of the function with the most total hits first; among equals, the one met first. */
  idsByHits(): number[] {
    const size = this.numbers.functions.length;
    // Hits and number in one float: a typed array sorts natively, many times faster than with a comparison function.
    const keys = Float64Array.from({ length: size }, (_, id) => this.#countsOf(id).hits * size + (size - 1 - id));
    return Array.from(keys.sort().reverse(), (key) => size - 1 - (key % size));
  }

  #countsOf(id: number): Counts {
    return (this.#counts[id] ??= noCounts());
  }

  #addTotal(id: number, stack: StackHits): void {
    const counts = this.#countsOf(id);
    if (counts.lastStackNumber === this.#stackNumber) return;
    counts.lastStackNumber = this.#stackNumber;
    counts.hits += stack.hits;
    counts.cpuNanos += stack.cpuNanos;
  }

  #addSelf(id: number, stack: StackHits): void {
    const counts = this.#countsOf(id);
    counts.selfHits += stack.hits;
    counts.selfCpuNanos += stack.cpuNanos;
    for (const tier of TIERS) counts.tiers[tier] += stack.tiers[tier];
  }
}
