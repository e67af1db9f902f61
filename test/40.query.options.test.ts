import assert from 'node:assert/strict';
import { Database } from '../src/database';
import { query } from '../src/query';
import type { QueryOptions } from '../src/types';

function ask(options: unknown): void {
  query(new Database(), options as QueryOptions);
}

describe('query options', () => {
  it('are refused with a TypeError that says what was given if they are no object', () => {
    for (const [options, given] of [
      [null, 'null'],
      [7, '7'],
      ['x', '"x"'],
      [[], 'an array'],
    ]) {
      assert.throws(() => ask(options), {
        name: 'TypeError',
        message: `options must be an object, not ${String(given)}`,
      });
    }
  });

  it('may be left out or undefined one by one', () => {
    assert.doesNotThrow(() => ask(undefined));
    assert.doesNotThrow(() => ask({ filter: undefined, maxRecords: undefined, sort: undefined }));
  });

  it('of an unknown name are refused with the nearest known one', () => {
    const isClear = { name: 'TypeError', message: /unknown option "maxRecord"; did you mean 'maxRecords'\?/ };
    assert.throws(() => ask({ maxRecord: 3 }), isClear);
    assert.throws(() => ask({ SORT: 'self' }), { name: 'TypeError', message: /did you mean 'sort'/ });
  });

  it('of a wrong type are refused with a TypeError that names the option', () => {
    assert.throws(() => ask({ filter: 7 }), { name: 'TypeError', message: /'filter' must be a RegExp or a string/ });
    assert.throws(() => ask({ filter: null }), { name: 'TypeError', message: /'filter'/ });
    assert.throws(() => ask({ maxRecords: '10' }), {
      name: 'TypeError',
      message: /'maxRecords' must be a number, not "10"/,
    });
    assert.throws(() => ask({ sort: 1 }), { name: 'TypeError', message: /'sort' must be one of 'total', 'self'/ });
  });

  it('out of range are refused with a RangeError that names the option', () => {
    for (const maxRecords of [-1, 1.5, NaN, -Infinity]) {
      assert.throws(() => ask({ maxRecords }), { name: 'RangeError', message: /'maxRecords'/ });
    }
    assert.throws(() => ask({ sort: 'hits' }), { name: 'RangeError', message: /'sort' must be one of .*, not "hits"/ });
    assert.throws(() => ask({ sort: 'constructor' }), { name: 'RangeError' });
  });
});
