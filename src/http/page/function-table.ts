/** The table of functions, with a bar for the self share and one for the total share of each. */
import type { QueryRecord, QueryResult, SortKey } from '../../types';
import { TIERS } from '../../types';
import { type Html, markup } from './html';
import { count, nanos, percent, shareOf } from './numbers';

/** A table and the address that it answers to, so that a click on a header keeps the rest of the query. */
export interface FunctionTable {
  readonly result: QueryResult;
  readonly sort: SortKey;
  /** The address of the same query in another order. */
  readonly addressFor: (sort: SortKey) => string;
  /** Whose samples these are, in words; undefined where there is one thread only. */
  readonly onThreads: string | undefined;
}

const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ['self', 'Self'],
  ['total', 'Total'],
  ['selfCpu', 'Self CPU'],
  ['cpu', 'Total CPU'],
];

function header({ sort, addressFor }: FunctionTable): Html {
  const cells = COLUMNS.map(([key, name]) => {
    const order = key === sort ? markup` aria-sort="descending"` : undefined;
    return markup`<th scope="col" class="number"${order}><a href="${addressFor(key)}" data-query>${name}</a></th>`;
  });
  return markup`<thead><tr><th scope="col">Function</th>${cells}<th scope="col">Runs as</th></tr></thead>`;
}

/** Widths stand in attributes of SVG, which a strict policy allows; it would refuse them in a style. */
function bar(kind: 'self' | 'total', share: number): Html {
  const width = `${(share * 100).toFixed(2)}%`;
  return markup`<svg class="bar bar-${kind}" aria-hidden="true"><rect width="${width}" height="100%" rx="2"/></svg>`;
}

/** The part of a unique name that says where the function is. */
export function placeOf({ name, functionName }: Pick<QueryRecord, 'name' | 'functionName'>): string {
  const rest = name.startsWith(functionName) ? name.slice(functionName.length).trim() : '';
  return rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1) : rest;
}

/** The name of a function, leading to it in the flame graph. */
export function functionCell(record: Pick<QueryRecord, 'name' | 'functionName'>): Html {
  const address = `flamegraph?search=${encodeURIComponent(wellFormed(record.name))}`;
  return markup`<th scope="row"><a href="${address}" title="${record.name}"><span class="function">${record.functionName}</span>
<span class="place">${placeOf(record)}</span></a></th>`;
}

/** Half of a surrogate pair, which a hostile name may hold, has no place in an address. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function runsAs({ kind, tiers, selfHits }: QueryRecord): string {
  const [top] = TIERS.filter((tier) => tiers[tier] > 0).sort((a, b) => tiers[b] - tiers[a]);
  if (kind !== 'javascript') return kind;
  if (top === undefined) return '';
  return `${top} ${percent(shareOf(tiers[top], selfHits)).replace('100.0', '100')}`;
}

function row(record: QueryRecord, totalHits: number): Html {
  const self = shareOf(record.selfHits, totalHits);
  const total = shareOf(record.hits, totalHits);
  return markup`<tr>${functionCell(record)}
<td class="number share" title="${count(record.selfHits)} hits"><div>${bar('self', self)}<span>${percent(self)}</span></div></td>
<td class="number share" title="${count(record.hits)} hits"><div>${bar('total', total)}<span>${percent(total)}</span></div></td>
<td class="number">${nanos(record.selfCpuNanos)}</td>
<td class="number">${nanos(record.cpuNanos)}</td>
<td class="tier">${runsAs(record)}</td></tr>
`;
}

function emptyText({ totalHits }: QueryResult): string {
  return totalHits > 0
    ? 'No function matches the filter.'
    : 'Nothing was sampled yet. Unpause, and give the application work.';
}

/** The table, or what to do where there is nothing to show. */
export function functionTable(table: FunctionTable): Html {
  const { records, totalHits, totalRecords } = table.result;
  const onThreads = table.onThreads === undefined ? '' : ` on ${table.onThreads}`;
  const what = records.some(({ executingLine }) => executingLine !== undefined) ? 'lines' : 'functions';
  if (records.length === 0) return markup`<p class="empty">${emptyText(table.result)}</p>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Functions">
<table>
<caption>${count(totalHits)} hits in ${count(totalRecords)} distinct stacks${onThreads}; ${records.length} ${what} shown</caption>
${header(table)}
<tbody>${records.map((record) => row(record, totalHits))}</tbody>
</table>
</div>`;
}
