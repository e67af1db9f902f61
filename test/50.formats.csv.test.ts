/** CSV, by a golden file and by the csv-parse package. */

import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { exportProfile } from '../src/formats';
import { csvText } from '../src/formats/csv';
import { assertGolden } from './fixtures/formats/golden';
import { randomProfile, SMALL } from './fixtures/formats/profiles';
import { countDirectly, ranked, textOf } from './fixtures/formats/read-back';

type Row = Record<string, string>;

describe('50.formats.csv', () => {
  it('writes a header and a line for each function, as the golden file has it', async () => {
    assertGolden('small.csv', await textOf(exportProfile(SMALL, 'csv')));
  });

  it('gives a reader of CSV the hits and the CPU time of every function', async () => {
    for (const profile of [SMALL, randomProfile({ stacks: 300, depth: 12, functions: 40 })]) {
      const rows: Row[] = parse(await textOf(exportProfile(profile, 'csv')), { columns: true });
      const counts = (total: string, self: string) =>
        ranked(rows.map((row) => ({ name: row.name!, total: Number(row[total]), self: Number(row[self]) })));
      const unquoted = (unit: 'hits' | 'cpuNanos') =>
        countDirectly(profile, unit, (info) => profile.nameOf(info).replace(/^=/, "'="));
      assert.deepEqual(counts('hits', 'self_hits'), unquoted('hits'));
      assert.deepEqual(counts('cpu_nanos', 'self_cpu_nanos'), unquoted('cpuNanos'));
    }
  });

  it('lists the function with the most hits first', async () => {
    const rows: Row[] = parse(await textOf(exportProfile(SMALL, 'csv')), { columns: true });
    const hits = rows.map((row) => Number(row.hits));
    assert.deepEqual(
      hits,
      hits.toSorted((a, b) => b - a),
    );
  });

  it('leaves nothing that a spreadsheet would run, whatever it separates cells by', () => {
    const starts = [
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\uFF1D',
      '\uFF0B',
      '\uFF0D',
      '\uFF20',
      ' =',
      '\t=',
      '|',
      '\n',
      '\u200B=',
    ];
    for (const start of starts) {
      const cell = csvText(`${start}cmd()`);
      assert.match(cell, /^"'/, JSON.stringify(start));
      assert.deepEqual(parse(cell), [[`'${start}cmd()`]]);
    }
    assert.equal(csvText('(anonymous)'), '"(anonymous)"');
    const text = 'a;=cmd()\t=cmd()"";=cmd()\n=cmd()';
    for (const delimiter of [',', ';', '\t']) assert.deepEqual(parse(csvText(text), { delimiter }), [[text]]);
  });

  it('quotes every text, and no number', async () => {
    assert.equal(csvText('a, "b"\n'), '"a, ""b""\n"');
    const cells = (await textOf(exportProfile(SMALL, 'csv')))
      .split('\r\n')
      .slice(0, -1)
      .flatMap((line) => line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []);
    for (const cell of cells) assert.match(cell, /^(?:".*"|\d+(?:\.\d+)?)$/s);
  });

  it('gives a reader every text as it was, but for the apostrophe', () => {
    const texts = ['', '"', '""', ',', '\r\n', "'=1", 'f (/a;b/c.js:1)', 'a\u0000b', '=1+1', '\u2028'];
    const row = texts.map(csvText).join(',');
    assert.deepEqual(parse(row), [texts.map((text) => (/^[=\r]/.test(text) ? `'${text}` : text))]);
  });
});
