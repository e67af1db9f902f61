/** The page of functions: the filter above, the table below. */
import { SORT_KEYS } from '../../query';
import type { QueryResult } from '../../types';
import type { QueryParameters } from '../routes/parameters';
import { functionTable } from './function-table';
import { type Html, markup } from './html';

const SORT_NAMES = { self: 'self', total: 'total', selfCpu: 'self CPU time', cpu: 'total CPU time' } as const;

/** What the page shows: an answer, or why there is none. */
export interface StatusPageParts {
  readonly query: QueryParameters;
  readonly result: QueryResult | undefined;
  readonly problem: string | undefined;
}

function address({ filter, maxRecords }: QueryParameters, sort: string): string {
  return `status?${new URLSearchParams({ re_filter: filter, max_records: String(maxRecords), sort }).toString()}`;
}

function filterForm({ filter, maxRecords, sort }: QueryParameters): Html {
  const options = SORT_KEYS.map((key) => {
    return markup`<option value="${key}"${key === sort && markup` selected`}>${SORT_NAMES[key]}</option>`;
  });
  return markup`<form class="filter" method="get" action="status" role="search" data-query>
<label>Filter <input type="search" name="re_filter" value="${filter}" placeholder="regular expression" maxlength="1000"
autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<label>Show <input type="number" name="max_records" value="${maxRecords}" min="1" max="1000"></label>
<label>By <select name="sort">${options}</select></label>
<button>Apply</button>
</form>`;
}

/** The main part of the page. */
export function statusMain({ query, result, problem }: StatusPageParts): Html {
  const table = result && functionTable({ result, sort: query.sort, addressFor: (sort) => address(query, sort) });
  return markup`${filterForm(query)}
<div id="functions" data-live>${problem !== undefined && markup`<p class="problem" role="alert">${problem}</p>`}${table}</div>`;
}
