/** The page of functions: the query above, the table below. */
import type { QueryResult } from '../../types';
import type { QueryParameters } from '../routes/parameters';
import { functionTable } from './function-table';
import { type Html, markup } from './html';
import { problemNote, recordFields, sortChoice, windowChoice } from './query-form';

/** What the page shows: an answer, or why there is none. */
export interface StatusPageParts {
  readonly query: QueryParameters;
  readonly result: QueryResult | undefined;
  readonly problem: string | undefined;
}

function address({ filter, maxRecords, since, until }: QueryParameters, sort: string): string {
  const fields = { re_filter: filter, max_records: String(maxRecords), sort, since, until };
  return `status?${new URLSearchParams(fields).toString()}`;
}

function queryForm(query: QueryParameters): Html {
  return markup`<form class="query" method="get" action="status" role="search" data-query>
${recordFields(query)}
${sortChoice(query.sort)}
${windowChoice('since', 'In', query.since, 'all of it')}
<button>Apply</button>
</form>`;
}

/** The main part of the page. */
export function statusMain({ query, result, problem }: StatusPageParts): Html {
  const table = result && functionTable({ result, sort: query.sort, addressFor: (sort) => address(query, sort) });
  return markup`${queryForm(query)}
<div id="functions" data-live>${problemNote(problem)}${table}</div>`;
}
