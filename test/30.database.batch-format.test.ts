import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { SampleBatch } from '../src/types';
import { stackLines } from './helpers/batches';

function examples(): SampleBatch[] {
  const page = readFileSync('docs/batch-format.md', 'utf8');
  return [...page.matchAll(/```js\n([^`]*)```/g)].map(([, code]) => vm.runInThisContext(`(${code})`) as SampleBatch);
}

describe('docs/batch-format.md', () => {
  it('has a worked example that gives what the page says', () => {
    const database = new Database();
    examples().forEach((batch) => database.record(batch));
    assert.deepEqual(stackLines(database.stacks()), ['(garbage collector): 1', 'parse < main: 2', 'parse < main: 5']);
    const { records, totalHits, totalRecords } = query(database);
    assert.deepEqual([totalRecords, totalHits], [3, 8]);
    const seen = records.map(({ functionName, hits, selfHits }) => [functionName, hits, selfHits]);
    assert.deepEqual(seen, [
      ['main', 7, 0],
      ['parse', 7, 7],
      ['(garbage collector)', 1, 1],
    ]);
    assert.deepEqual(records[1]?.tiers, { interpreted: 2, baseline: 0, maglev: 0, turbofan: 5 });
  });

  it('shows the bytes that the example has', () => {
    const [, second] = examples();
    const page = readFileSync('docs/batch-format.md', 'utf8');
    const dumps = [...page.matchAll(/^((?:[0-9a-f]{2} +)+[0-9a-f]{2}) {4}/gm)].map(([, bytes = '']) =>
      bytes.replaceAll(' ', ''),
    );
    assert.ok(second);
    const hex = ({ buffer }: ArrayBufferView): string => Buffer.from(buffer as ArrayBuffer).toString('hex');
    assert.equal(dumps.join(''), hex(second.frames) + hex(second.stacks));
  });
});
