import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { formatTable, visible } from '../src/formats/table';
import { query } from '../src/query';
import { BatchWriter, fn, type HitSpec } from './helpers/batches';

function tableOf(...hits: HitSpec[]): string {
  const database = new Database();
  database.record(new BatchWriter().batch(hits));
  return formatTable(query(database));
}

describe('formatTable', () => {
  it('shows totals, then name, hits, self and % in aligned columns', () => {
    const main = fn('main', '/app/main.js', 1, 1);
    const table = tableOf(
      { stack: [fn('parse', '/app/json.js', 12, 5), main], hits: 2 },
      { stack: [main], hits: 1000 },
    );
    assert.equal(
      table,
      [
        'total hits: 1002 in 2 distinct stacks, 2 functions shown',
        'name                     hits  self      %',
        'main (/app/main.js:1)    1002  1000  100.0',
        'parse (/app/json.js:12)     2     2    0.2',
      ].join('\n'),
    );
  });

  it('adds CPU milliseconds where they are known', () => {
    assert.equal(
      tableOf({ stack: [fn('a')], hits: 3, cpuNanos: 2_345_000 }, { stack: [fn('b')] }),
      [
        'total hits: 4 in 2 distinct stacks, 2 functions shown',
        'name  hits  self     %  cpu ms',
        'a        3     3  75.0     2.3',
        'b        1     1  25.0     0.0',
      ].join('\n'),
    );
  });

  it('is a header and the titles where there is nothing to show', () => {
    const header = 'total hits: 0 in 0 distinct stacks, 0 functions shown';
    assert.equal(formatTable(query(new Database())), `${header}\nname  hits  self  %`);
  });

  it('says that lines are shown, and since when history is complete where it has lost something', () => {
    const database = new Database();
    database.record(new BatchWriter().batch([{ stack: [{ of: fn('a', '/a.js', 1, 1), line: 7 }] }]));
    const result = query(database, { by: 'line' });
    const window = { since: 0, until: 0, coveredSince: Date.UTC(2026, 0, 2), isComplete: false, granularityMillis: 0 };
    const header = 'total hits: 1 in 1 distinct stacks, 1 lines shown';
    const lost = `${header}, history is complete only since 2026-01-02T00:00:00.000Z`;
    assert.equal(formatTable({ ...result, window }).split('\n')[0], lost);
    assert.equal(formatTable({ ...result, window: { ...window, isComplete: true } }).split('\n')[0], header);
    assert.match(formatTable(result), /^a \(\/a\.js:1\) line 7 +1 /m);
  });

  it('cuts a long name in the middle, keeping its begin and its end', () => {
    const long = fn('doSomething', `/app/${'deep/'.repeat(30)}file.js`, 123, 1);
    const [, , row = ''] = tableOf({ stack: [long] }).split('\n');
    const [name = ''] = row.split('  ');
    assert.equal(name.length, 60);
    assert.match(name, /^doSomething \(\/app\/deep.*….*file\.js:123\)$/);
  });

  it('never lets a control character or escape sequence of a name through', () => {
    const hostile = fn('\x1b[2Jevil\r\n\u202e\u0000\u2028\ud800é😀');
    const table = tableOf({ stack: [hostile] });
    assert.equal(table.split('\n').length, 3);
    assert.match(table, /\\x1b\[2Jevil\\x0d\\x0a\\u\{202e\}\\x00\\u\{2028\}\\u\{d800\}é😀/);
    assert.doesNotMatch(table.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });

  it('keeps columns aligned by characters, not by UTF-16 units', () => {
    const [, , first = '', second = ''] = tableOf({ stack: [fn('😀😀')], hits: 2 }, { stack: [fn('ab')] }).split('\n');
    assert.equal(Array.from(first).length, second.length);
  });

  it('lays out 100 000 records', () => {
    const tiers = { interpreted: 0, baseline: 0, maglev: 0, turbofan: 0 };
    const counts = { tiers, hits: 1, selfHits: 1, cpuNanos: 0, selfCpuNanos: 0 };
    const records = Array.from({ length: 100_000 }, (_, i) => ({ ...fn('f'), name: `f${i}`, ...counts }));
    assert.equal(formatTable({ records, totalRecords: 1, totalHits: 1 }).split('\n').length, 100_002);
  });
});

describe('visible', () => {
  it('leaves ordinary text of any script alone', () => {
    assert.equal(visible('get [Symbol.iterator] größe 変数 $_'), 'get [Symbol.iterator] größe 変数 $_');
  });
});
