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

  it('leaves nothing that a spreadsheet would run', () => {
    for (const start of ['=', '+', '-', '@', ' =', '\t=', '|', '\r']) {
      assert.match(csvText(`${start}cmd()`), /^"?'/, JSON.stringify(start));
    }
    assert.equal(csvText('(anonymous)'), '(anonymous)');
  });

  it('quotes commas, quotes and line ends', () => {
    assert.equal(csvText('a, "b"\n'), '"a, ""b""\n"');
  });
});
