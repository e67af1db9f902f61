/** The page that compares two windows of time: whose share grew, and whose shrank. */
import type { DiffRecord, DiffResult, DiffSide } from '../../types';
import type { CompareParameters } from '../routes/parameters';
import type { ThreadChoice } from '../threads-shown';
import { functionCell } from './function-table';
import { type Html, markup } from './html';
import { count, percent } from './numbers';
import { byChoice, problemNote, recordFields, sortChoice, threadsChoice, windowChoice } from './query-form';

/** What the page shows: a comparison, or why there is none. */
export interface ComparePageParts {
  readonly query: CompareParameters;
  readonly result: DiffResult | undefined;
  readonly problem: string | undefined;
  /** Empty where there is one thread only. */
  readonly threads: readonly ThreadChoice[];
}

function queryForm(query: CompareParameters, threads: readonly ThreadChoice[]): Html {
  return markup`<form class="query" method="get" action="compare" data-query>
${windowChoice('recent', 'Compare the', query.recent)}
${windowChoice('before', 'with what was before, in the', query.before, 'whole history')}
${byChoice(query.by)}
${sortChoice(query.sort)}
${threadsChoice(query.threads, threads)}
${recordFields(query)}
<button>Apply</button>
</form>`;
}

/** In points of per cent, with a sign. */
function points(change: number): string {
  const size = (Math.abs(change) * 100).toFixed(1);
  if (size === '0.0') return size;
  return `${change > 0 ? '+' : '\u2212'}${size}`;
}

/** From the middle to the right for what grew, to the left for what shrank. */
function changeBar(change: number): Html {
  const width = Math.abs(change) * 50;
  const x = change < 0 ? 50 - width : 50;
  return markup`<svg class="bar bar-change" aria-hidden="true"><rect class="${change < 0 ? 'less' : 'more'}"
x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%"/><rect class="middle" x="50%" width="1" height="100%"/></svg>`;
}

function row(record: DiffRecord): Html {
  const { before, after, change } = record;
  return markup`<tr>${functionCell(record)}
<td class="number" title="${count(before.hits)} hits, ${count(before.selfHits)} self">${percent(before.share)}</td>
<td class="number" title="${count(after.hits)} hits, ${count(after.selfHits)} self">${percent(after.share)}</td>
<td class="number share"><div>${changeBar(change)}<span>${points(change)}</span></div></td></tr>
`;
}

function side(name: string, { totalHits, window }: DiffSide): string {
  const rest = window === undefined || window.isComplete ? '' : ', as far as history still has it';
  return `${name}: ${count(totalHits)} hits${rest}`;
}

function table({ records, before, after }: DiffResult): Html {
  if (records.length === 0) return markup`<p class="empty">There is nothing to compare in these windows.</p>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Changes">
<table>
<caption>${side('Before', before)}. ${side('Recent', after)}. The largest change of the share first.</caption>
<thead><tr><th scope="col">Function</th><th scope="col" class="number">Before</th><th scope="col" class="number">Recent</th>
<th scope="col" class="number">Change, in points</th></tr></thead>
<tbody>${records.map(row)}</tbody>
</table>
</div>`;
}

/** The main part of the page. */
export function compareMain({ query, result, problem, threads }: ComparePageParts): Html {
  return markup`${queryForm(query, threads)}
<div id="changes" data-live>${problemNote(problem)}${result && table(result)}</div>`;
}
