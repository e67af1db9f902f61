/**
 * Comma-separated values by RFC 4180: a header, then one line for each function, the one with the most total hits first. Lines
 * and columns are those of definitions, 1-based, 0 where not known. Every text is quoted, so that it is one cell also where a
 * spreadsheet separates by `;` or tabs. One that a spreadsheet would run as a formula is made plain text by an apostrophe in front
 * of it, as `escape_formulas` of csv-stringify does it: https://owasp.org/www-community/attacks/CSV_Injection
 */

import { type QueryRecord, TIERS } from '../types';
import { pacedText } from './pacing';
import type { Profile } from './profile';
import { RecordCounter } from './records';

const HEADER = [
  'name',
  'function',
  'file',
  'line',
  'column',
  'kind',
  'hits',
  'self_hits',
  'cpu_nanos',
  'self_cpu_nanos',
];

/** What begins a formula, also in full width, and after white space that a spreadsheet may take away. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@|\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/**
 * A text as one cell.
 *
 * @param text - Any text.
 */
export function csvText(text: string): string {
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}

function row(record: QueryRecord): string {
  const { name, functionName, file, line, column, kind, hits, selfHits, cpuNanos, selfCpuNanos, tiers } = record;
  const texts = [name, functionName, file].map(csvText);
  const numbers = [hits, selfHits, cpuNanos, selfCpuNanos, ...TIERS.map((tier) => tiers[tier])];
  return `${[...texts, line, column, csvText(kind), ...numbers].join(',')}\r\n`;
}

function* rows(profile: Profile): Generator<string, void, undefined> {
  yield `${[...HEADER, ...TIERS.map((tier) => `self_hits_${tier}`)].map(csvText).join(',')}\r\n`;
  const counter = new RecordCounter(profile.nameOf);
  for (const stack of profile.stacks) {
    counter.add(stack);
    yield '';
  }
  for (const id of counter.idsByHits()) yield row(counter.record(id));
}

/**
 * Encodes the functions of a profile as CSV: `hits` and `cpu_nanos` are totals, the columns that begin with `self_` are self.
 *
 * @param profile - The profile to encode.
 */
export function encodeCsv(profile: Profile): AsyncIterable<string> {
  return pacedText(rows(profile));
}
