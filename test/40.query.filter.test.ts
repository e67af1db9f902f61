import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { QueryOptions } from '../src/types';
import { BatchWriter, fn } from './helpers/batches';

const database = new Database();
database.record(new BatchWriter().batch(['alpha', 'beta', 'gamma', 'delta(1)'].map((name) => ({ stack: [fn(name)] }))));

function matches(filter: QueryOptions['filter']): string[] {
  return query(database, { filter }).records.map(({ name }) => name);
}

describe('query filter', () => {
  it('as a string is a regular expression that may match anywhere', () => {
    assert.deepEqual(matches('a$'), ['alpha', 'beta', 'gamma']);
    assert.deepEqual(matches('^(al|be)'), ['alpha', 'beta']);
    assert.deepEqual(matches('ALPHA'), []);
    assert.deepEqual(matches('(?i)ALPHA'), ['alpha']);
    assert.deepEqual(matches('\\(1\\)'), ['delta(1)']);
  });

  it('as an empty string or undefined lets every record pass', () => {
    assert.equal(matches('').length, 4);
    assert.equal(matches(undefined).length, 4);
  });

  it('as a RegExp is used as it is, look-around and flags included', () => {
    assert.deepEqual(matches(/^(?!alpha|beta)/), ['delta(1)', 'gamma']);
    assert.deepEqual(matches(/ALPHA/i), ['alpha']);
  });

  it('as a RegExp with /g or /y matches every name from its start and is left untouched', () => {
    const filter = /a/g;
    filter.lastIndex = 3;
    assert.deepEqual(matches(filter), ['alpha', 'beta', 'delta(1)', 'gamma']);
    assert.equal(filter.lastIndex, 3);
    assert.deepEqual(matches(/[ab]/y), ['alpha', 'beta']);
    assert.deepEqual(matches(Object.freeze(/a/g)), ['alpha', 'beta', 'delta(1)', 'gamma']);
  });

  it('as a string comes to an end where the same RegExp would hang', () => {
    const slow = new Database();
    slow.record(new BatchWriter().batch([{ stack: [fn('a'.repeat(50_000))] }]));
    assert.deepEqual(query(slow, { filter: '^(a+)+$' }).records.length, 1);
    assert.deepEqual(query(slow, { filter: '^(a+)+b$' }).records.length, 0);
    assert.deepEqual(query(slow, { filter: '(a|a)*c' }).records.length, 0);
  });

  it('as a string that holds no regular expression is refused by an error that names it', () => {
    for (const filter of ['(', '[a', 'a{2,1}', '*', '(?=a)', '(a)\\1', 'a{1001}']) {
      const isClear = { name: 'RangeError', message: /^option 'filter' holds no regular expression: / };
      assert.throws(() => matches(filter), isClear, filter);
    }
  });

  it('as a string that is too long or too complex is refused', () => {
    assert.throws(() => matches('a'.repeat(1001)), { name: 'RangeError', message: /'filter' must have at most 1000/ });
    assert.throws(() => matches('((a{1,30}){1,30}b{1,900}c{1,900})'), {
      name: 'RangeError',
      message: /'filter'.*complex/,
    });
  });
});
