/** The records of a database: one per function that occurs in a sample, and one for `(other)` if anything went there. */
import { OTHER_FUNCTION, type StackColumns, tierHits } from '../database';
import { type FunctionInfo, type QueryRecord, TIERS } from '../types';
import { type FunctionTotals, sumByFunction } from './function-totals';
import { functionNameOf, uniqueNames } from './unique-names';

type Counts = Pick<QueryRecord, 'tiers' | 'hits' | 'selfHits' | 'cpuNanos' | 'selfCpuNanos'>;

interface Counted {
  readonly info: FunctionInfo;
  readonly counts: Counts;
}

/** Every record, in no particular order, each under its unique name. */
export function allRecords(columns: StackColumns): QueryRecord[] {
  const counted = countedFunctions(columns);
  const names = uniqueNames(counted.map(({ info }) => info));
  return counted.map(({ info, counts }, i) => toRecord(names[i] as string, info, counts));
}

function countedFunctions(columns: StackColumns): Counted[] {
  const totals = sumByFunction(columns);
  const counted: Counted[] = [];
  columns.functions.forEach((info, id) => {
    if (totals.hits[id] !== 0) counted.push({ info, counts: countsOf(totals, id) });
  });
  if (columns.otherHits > 0) counted.push({ info: OTHER_FUNCTION, counts: otherCounts(columns) });
  return counted;
}

function countsOf(totals: FunctionTotals, id: number): Counts {
  return {
    tiers: tierHits((position) => totals.tiers[id * TIERS.length + position] as number),
    hits: totals.hits[id] as number,
    selfHits: totals.selfHits[id] as number,
    cpuNanos: totals.cpuNanos[id] as number,
    selfCpuNanos: totals.selfCpuNanos[id] as number,
  };
}

function otherCounts({ otherHits, otherCpuNanos }: StackColumns): Counts {
  const tiers = tierHits(() => 0);
  return { tiers, hits: otherHits, selfHits: otherHits, cpuNanos: otherCpuNanos, selfCpuNanos: otherCpuNanos };
}

function toRecord(name: string, info: FunctionInfo, counts: Counts): QueryRecord {
  const { file, line, column, kind } = info;
  return { name, functionName: functionNameOf(info), file, line, column, kind, ...counts };
}
