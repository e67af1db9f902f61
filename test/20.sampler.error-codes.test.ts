import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../src/errors';

describe('error codes', () => {
  it('include every one that the addon throws', () => {
    const native = readFileSync('native/addon/errors.cc', 'utf8').match(/ERR_OX_\w+/g) ?? [];
    const unknown = native.filter((code) => !(ERROR_CODES as readonly string[]).includes(code));
    assert.deepEqual(unknown, []);
  });

  it('are each explained in the source', () => {
    const source = readFileSync('src/errors.ts', 'utf8');
    for (const code of ERROR_CODES) assert.match(source, new RegExp(`\\| \`${code}\` \\| .+ \\|`));
  });
});
