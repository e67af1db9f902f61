/** The parts that the query forms of the pages share. A form without a script leads to the same page with its query. */
import { RECORD_KEYS, SORT_KEYS } from '../../query';
import type { RecordKey, SortKey } from '../../types';
import { chosenThreads, type ThreadChoice } from '../threads-shown';
import { type Html, markup } from './html';

const SORT_NAMES: Readonly<Record<SortKey, string>> = {
  self: 'self',
  total: 'total',
  selfCpu: 'self CPU time',
  cpu: 'total CPU time',
};

const KEY_NAMES: Readonly<Record<RecordKey, string>> = { function: 'functions', line: 'lines' };

/** Windows that a click chooses; any other can stand in the address. */
const WINDOWS = [
  ['10s', 'last 10 seconds'],
  ['60s', 'last minute'],
  ['10m', 'last 10 minutes'],
  ['1h', 'last hour'],
] as const;

interface Choice {
  readonly value: string;
  readonly label: string;
}

function select(name: string, label: string, choices: readonly Choice[], chosen: string): Html {
  const all = choices.some(({ value }) => value === chosen)
    ? choices
    : [...choices, { value: chosen, label: name === 'threads' ? `thread ${chosen}` : `last ${chosen}` }];
  const options = all.map((choice) => {
    return markup`<option value="${choice.value}"${choice.value === chosen && markup` selected`}>${choice.label}</option>`;
  });
  return markup`<label>${label} <select name="${name}">${options}</select></label>`;
}

/** Chooses a window of time that ends now. */
export function windowChoice(name: string, label: string, chosen: string, emptyLabel?: string): Html {
  const windows = WINDOWS.map(([value, text]) => ({ value, label: text }));
  const choices = emptyLabel === undefined ? windows : [{ value: '', label: emptyLabel }, ...windows];
  return select(name, label, choices, chosen);
}

/** Chooses what orders the records. */
export function sortChoice(chosen: SortKey): Html {
  const choices = SORT_KEYS.map((value) => ({ value, label: SORT_NAMES[value] }));
  return select('sort', 'By', choices, chosen);
}

/** Chooses what a record is about. */
export function byChoice(chosen: RecordKey): Html {
  const choices = RECORD_KEYS.map((value) => ({ value, label: KEY_NAMES[value] }));
  return select('by', 'Of', choices, chosen);
}

/** Chooses threads, where there are several to choose from. */
export function threadsChoice(threads: string, choices: readonly ThreadChoice[]): Html | undefined {
  if (choices.length === 0) return undefined;
  return select('threads', 'On', choices, chosenThreads(threads, choices));
}

/** The filter and the number of records. */
export function recordFields({ filter, maxRecords }: { readonly filter: string; readonly maxRecords: number }): Html {
  return markup`<label class="filter-text">Filter <input type="search" name="re_filter" value="${filter}"
placeholder="regular expression" maxlength="1000" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<label>Show <input type="number" name="max_records" value="${maxRecords}" min="1" max="1000"></label>`;
}

/** What is wrong with a query, next to where it can be put right. */
export function problemNote(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : markup`<p class="problem" role="alert">${problem}</p>`;
}
