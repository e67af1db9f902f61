'use strict';
/** What a benchmark shows: a progress line while it works, then a table. */

/** A line that is drawn over again on a terminal, and one line per trial elsewhere; on stderr, so that stdout is the result. */
class Progress {
  #started = performance.now();
  #done = 0;
  #total;

  constructor(total) {
    this.#total = total;
  }

  step(text) {
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    const line = `  ${String(++this.#done).padStart(String(this.#total).length)}/${this.#total}  ${seconds} s  ${text}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

const isNumeric = (text) => /^[-+<]?[\d.]/.test(text) || text === '-';

/** Lines of a table in Markdown; a column of numbers is set to the right. */
function formatTable(columns, rows) {
  const cells = rows.map((row) => columns.map(({ value }) => String(value(row, rows))));
  const right = columns.map((_, at) => cells.every((line) => isNumeric(line[at])));
  const widths = columns.map(({ head }, at) => Math.max(head.length, 3, ...cells.map((line) => line[at].length)));
  const pad = (text, at) => (right[at] ? text.padStart(widths[at]) : text.padEnd(widths[at]));
  const print = (line) => `| ${line.map(pad).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (right[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [print(columns.map(({ head }) => head)), rule, ...cells.map(print)].join('\n');
}

module.exports = { formatTable, Progress };
