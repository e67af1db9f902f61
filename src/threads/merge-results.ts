/** Adds up the answers of several databases: no sample is in two of them, so counts add. */
import { each } from '../builtins';
import { COUNT_OF } from '../query';
import { TIERS, type QueryRecord, type QueryResult, type SortKey } from '../types';

/** One answer out of many, ordered and cut anew. */
export function mergeResults(
  results: readonly QueryResult[],
  { maxRecords, sort }: { readonly maxRecords: number; readonly sort: SortKey },
): QueryResult {
  const byName = new Map<string, QueryRecord>();
  for (const record of each(results.flatMap(({ records }) => records))) {
    const known = byName.get(record.name);
    byName.set(record.name, known === undefined ? record : addRecords(known, record));
  }
  const key = COUNT_OF[sort];
  const records = [...byName.values()].sort((a, b) => b[key] - a[key] || (a.name < b.name ? -1 : 1));
  return {
    records: records.slice(0, maxRecords),
    totalRecords: results.reduce((sum, { totalRecords }) => sum + totalRecords, 0),
    totalHits: results.reduce((sum, { totalHits }) => sum + totalHits, 0),
  };
}

function addRecords(a: QueryRecord, b: QueryRecord): QueryRecord {
  const tiers = { ...a.tiers };
  for (const tier of each(TIERS)) tiers[tier] += b.tiers[tier];
  return {
    ...a,
    tiers,
    hits: a.hits + b.hits,
    selfHits: a.selfHits + b.selfHits,
    cpuNanos: a.cpuNanos + b.cpuNanos,
    selfCpuNanos: a.selfCpuNanos + b.selfCpuNanos,
  };
}
