/**
 * The text table of `show()`. Names of functions and files are under the control of the program being profiled: nothing in
 * them reaches a terminal as a control character, and no length of them breaks the columns.
 */
import { arrayFrom } from '../builtins';
import type { QueryRecord, QueryResult } from '../types';
import { nanosToMillis } from '../units';

/** How a table is laid out. */
export interface TableOptions {
  /** Longest name in characters, at least 3; a longer one is cut in the middle. Default 60. */
  readonly maxNameLength?: number | undefined;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  /** In characters, so that the title and every cell fit. */
  readonly width: number;
}

const DEFAULT_MAX_NAME_LENGTH = 60;

/** Control, format and line-separator characters, and surrogates without their other half. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Lays the answer to a query out as lines of text: a header with the totals, and what history has lost of the range; then a row per record with its `hits` (total),
 * `self` hits, `%` (its share of all hits), and, where CPU time is known, `cpu ms` (total).
 */
export function formatTable(
  result: QueryResult,
  { maxNameLength = DEFAULT_MAX_NAME_LENGTH }: TableOptions = {},
): string {
  const columns = columnsOf(result, maxNameLength);
  const rows = result.records.map((_, row) => formatRow(columns, ({ cells }) => cells[row] ?? ''));
  return [headerOf(result), formatRow(columns, ({ title }) => title)].concat(rows).join('\n');
}

/** A text with every unsafe character made visible: `\x1b`, `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = (char.codePointAt(0) as number).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
  });
}

function headerOf({ records, totalRecords, totalHits, window }: QueryResult): string {
  const what = records.some(({ executingLine }) => executingLine !== undefined) ? 'lines' : 'functions';
  const header = `total hits: ${totalHits} in ${totalRecords} distinct stacks, ${records.length} ${what} shown`;
  if (window === undefined || window.isComplete) return header;
  return `${header}, history is complete only since ${new Date(window.coveredSince).toISOString()}`;
}

function columnsOf({ records, totalHits }: QueryResult, maxNameLength: number): Column[] {
  const column = (title: string, align: Column['align'], cellOf: (record: QueryRecord) => string): Column => {
    const cells = records.map(cellOf);
    const width = cells.reduce((widest, cell) => Math.max(widest, lengthOf(cell)), title.length);
    return { title, align, cells, width };
  };
  const columns = [
    column('name', 'left', ({ name }) => cutInMiddle(visible(name), maxNameLength)),
    column('hits', 'right', ({ hits }) => String(hits)),
    column('self', 'right', ({ selfHits }) => String(selfHits)),
    column('%', 'right', ({ hits }) => percent(hits, totalHits)),
  ];
  if (!records.some(({ cpuNanos }) => cpuNanos > 0)) return columns;
  return columns.concat(column('cpu ms', 'right', ({ cpuNanos }) => nanosToMillis(cpuNanos).toFixed(1)));
}

function formatRow(columns: readonly Column[], cellOf: (column: Column) => string): string {
  return columns.map((column) => pad(cellOf(column), column)).join('  ');
}

function pad(text: string, { align, width }: Column): string {
  const filler = ' '.repeat(width - lengthOf(text));
  return align === 'left' ? text + filler : filler + text;
}

/** Length in code points: what a terminal shows is as wide, but for wide and combining characters. */
function lengthOf(text: string): number {
  return arrayFrom(text).length;
}

function cutInMiddle(text: string, maxLength: number): string {
  const chars = arrayFrom(text);
  if (chars.length <= maxLength) return text;
  const head = Math.ceil((maxLength - 1) / 2);
  const tail = maxLength - 1 - head;
  return `${chars.slice(0, head).join('')}…${chars.slice(chars.length - tail).join('')}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1);
}
