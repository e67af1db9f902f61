/** The page of functions: the query above, the table below. */
import type { QueryResult } from '../../types';
import type { QueryParameters } from '../routes/parameters';
import { chosenThreads, type ThreadChoice } from '../threads-shown';
import { functionTable } from './function-table';
import { type Html, markup } from './html';
import { byChoice, problemNote, recordFields, sortChoice, threadsChoice, windowChoice } from './query-form';

/** What the page shows: an answer, or why there is none. */
export interface StatusPageParts {
  readonly query: QueryParameters;
  readonly result: QueryResult | undefined;
  readonly problem: string | undefined;
  /** Empty where there is one thread only. */
  readonly threads: readonly ThreadChoice[];
}

function address({ filter, maxRecords, by, since, until, threads }: QueryParameters, sort: string): string {
  const fields = { re_filter: filter, max_records: String(maxRecords), sort, by, since, until };
  return `status?${new URLSearchParams(threads === '' ? fields : { ...fields, threads }).toString()}`;
}

function queryForm(query: QueryParameters, threads: readonly ThreadChoice[]): Html {
  return markup`<form class="query" method="get" action="status" role="search" data-query>
${recordFields(query)}
${byChoice(query.by)}
${sortChoice(query.sort)}
${windowChoice('since', 'In', query.since, 'all of it')}
${threadsChoice(query.threads, threads)}
<button>Apply</button>
</form>`;
}

/** The main part of the page. */
export function statusMain({ query, result, problem, threads }: StatusPageParts): Html {
  const addressFor = (sort: string): string => address(query, sort);
  const chosen = chosenThreads(query.threads, threads);
  const onThreads = threads.find(({ value }) => value === chosen)?.label;
  const table = result && functionTable({ result, sort: query.sort, addressFor, onThreads });
  return markup`${queryForm(query, threads)}
<div id="functions" data-live>${problemNote(problem)}${table}</div>`;
}
