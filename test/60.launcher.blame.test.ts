/** A block of the event loop is put down to a function of the application, whatever native code its time went to. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { Database, runAtOnce } from '../src/database';
import { blameOf } from '../src/launcher/blame';
import { functionNamer } from '../src/query';
import { BatchWriter, fn, type HitSpec } from './helpers/batches';
import { run } from './helpers/child';

const HANDLER = fn('handler', '/app/src/routes.js', 12, 3);
const OTHER = fn('other', '/app/src/other.js', 1, 1);
const PARSER = fn('parse', '/app/node_modules/parser/index.js', 7, 1);
const NODE = fn('readSync', 'node:fs', 700, 1);
const EVAL = { ...fn('made', '', 1), kind: 'javascript' as const, scriptId: 7 };
const LOOKUP = fn('v8::internal::StringTable::LookupKey', '', 0, 0, 'native');
const BUILTIN = fn('JsonParse');
const COLLECTOR = fn('(garbage collector)', '', 0, 0, 'vm');
const OURS = fn('query', path.join(__dirname, '..', 'src', 'query', 'query.ts'), 1);

function blamed(...hits: HitSpec[]) {
  const database = new Database();
  database.record(new BatchWriter().batch(hits));
  const snapshot = runAtOnce(database.snapshot());
  return blameOf(snapshot, runAtOnce(functionNamer(snapshot)));
}

describe('the blame of a stall', () => {
  it('is on the innermost function of the application, with its place and its share', () => {
    const found = blamed(
      { stack: [LOOKUP, BUILTIN, { of: HANDLER, line: 14 }, OTHER], hits: 5 },
      { stack: [COLLECTOR, PARSER, NODE, { of: HANDLER, line: 15 }], hits: 2 },
      { stack: [{ of: HANDLER, line: 15 }, OTHER], hits: 1 },
      { stack: [NODE, OTHER], hits: 2 },
    );
    assert.deepEqual(found, {
      name: 'handler (/app/src/routes.js:12)',
      functionName: 'handler',
      file: '/app/src/routes.js',
      line: 12,
      column: 3,
      executingLine: 14,
      hits: 8,
      share: 0.8,
    });
  });

  it('goes to the one with the most hits, not to the first', () => {
    assert.equal(blamed({ stack: [HANDLER] }, { stack: [LOOKUP, OTHER], hits: 2 })?.functionName, 'other');
  });

  it('falls back to packages, then to any JavaScript, and to nobody where there was none', () => {
    assert.equal(blamed({ stack: [LOOKUP, NODE, PARSER, NODE] })?.functionName, 'parse');
    assert.equal(blamed({ stack: [LOOKUP, NODE] })?.functionName, 'readSync');
    assert.equal(blamed({ stack: [LOOKUP, EVAL, NODE] })?.functionName, 'made');
    assert.equal(blamed({ stack: [LOOKUP] }, { stack: [COLLECTOR] }, { stack: [OURS, NODE] }), undefined);
    assert.equal(blamed({ stack: [OURS, NODE, HANDLER] })?.functionName, 'handler');
    assert.equal(blamed(), undefined);
  });

  it('prefers the application where hits are equal', () => {
    assert.equal(blamed({ stack: [PARSER] }, { stack: [HANDLER] })?.functionName, 'handler');
  });

  it('names the route that parses a huge text, and the function that waits', async () => {
    const { parsed, waited } = await run('blame.cjs');
    assert.equal(parsed.functionName, 'parsesHuge');
    assert.ok(parsed.share > 0.9, `${parsed.share}`);
    assert.match(parsed.file, /blame\.cjs$/);
    assert.deepEqual([parsed.isLineRight, parsed.isExecutingLineRight], [true, true]);
    assert.equal(waited.functionName, 'callsTool');
  });
});
