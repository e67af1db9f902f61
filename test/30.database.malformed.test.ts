import assert from 'node:assert/strict';
import { Database } from '../src/database';
import type { SampleBatch } from '../src/types';
import { BatchWriter, emptyBatch, fn, stackLines } from './helpers/batches';

const known = fn('known');
const good = { functionName: 'f', file: '', line: 0, column: 0, kind: 'builtin', scriptId: 0 } as const;

function withFunction(changes: object): SampleBatch {
  return emptyBatch({ functions: [{ ...good, ...changes }] });
}

/** What is wrong, the batch, and what the message must say. One function, frame and stack are known before it. */
const MALFORMED: readonly [string, unknown, RegExp][] = [
  ['no object', null, /a batch must be an object, not null/],
  ['reset of a wrong type', emptyBatch({ reset: 1 as unknown as boolean }), /reset must be true or false/],
  ['functions of a wrong type', { ...emptyBatch(), functions: {} }, /functions must be an array/],
  ['frames of a wrong type', { ...emptyBatch(), frames: [0, 0, 0] }, /frames must be an Int32Array/],
  ['stacks of a wrong type', { ...emptyBatch(), stacks: new Int32Array() }, /stacks must be a Uint32Array/],
  ['hits of a wrong type', { ...emptyBatch(), hits: new Float32Array() }, /hits must be a Float64Array/],
  ['half a frame', emptyBatch({ frames: Int32Array.of(0, 1) }), /frames holds 2 numbers/],
  ['half a hit', emptyBatch({ hits: Float64Array.of(0, 0, 1, 0, 0) }), /hits holds 5 numbers/],
  ['a function that is no object', { ...emptyBatch(), functions: [7] }, /functions\[0\] must be an object/],
  ['a function without a name', withFunction({ functionName: undefined }), /functions\[0\]\.functionName/],
  ['a function without a file', withFunction({ file: null }), /functions\[0\]\.file/],
  ['a function of a negative line', withFunction({ line: -1 }), /functions\[0\]\.line must be 0 or a line, not -1/],
  ['a function of a broken column', withFunction({ column: 1.5 }), /functions\[0\]\.column/],
  [
    'a function of no script id',
    withFunction({ scriptId: undefined }),
    /functions\[0\]\.scriptId must be 0 or a script's id/,
  ],
  ['a function of a broken script id', withFunction({ scriptId: 0.5 }), /functions\[0\]\.scriptId/],
  ['a function of no known kind', withFunction({ kind: 'java' }), /functions\[0\]\.kind is "java"/],
  [
    'a frame of an unknown function',
    emptyBatch({ frames: Int32Array.of(1, 0, 0) }),
    /frames\[0\] is function 1, but only 1/,
  ],
  ['a frame of a negative function', emptyBatch({ frames: Int32Array.of(-1, 0, 0) }), /frames\[0\] is function -1/],
  ['a frame of a negative line', emptyBatch({ frames: Int32Array.of(0, -2, 0) }), /frames\[1\] must be 0 or a line/],
  ['a frame that is inlined twice', emptyBatch({ frames: Int32Array.of(0, 0, 2) }), /frames\[2\] must be 0 or 1/],
  ['a stack of no frames', emptyBatch({ stacks: Uint32Array.of(0) }), /stacks\[0\] is a stack of no frames/],
  ['a stack that ends early', emptyBatch({ stacks: Uint32Array.of(1, 0, 2, 0) }), /stacks\[2\] has 2 frames/],
  ['a stack of an unknown frame', emptyBatch({ stacks: Uint32Array.of(1, 1) }), /stacks\[1\] is frame 1, but only 1/],
  ['a hit of an unknown stack', emptyBatch({ hits: Float64Array.of(1, 0, 1, 0) }), /hits\[0\] is stack 1, but only 1/],
  ['a hit of half a stack', emptyBatch({ hits: Float64Array.of(0.5, 0, 1, 0) }), /hits\[0\] is stack 0.5/],
  ['a hit of an unknown tier', emptyBatch({ hits: Float64Array.of(0, 5, 1, 0) }), /hits\[1\] must be 0 or a tier code/],
  ['a hit of no samples', emptyBatch({ hits: Float64Array.of(0, 0, 0, 0) }), /hits\[2\] must be a number of samples/],
  ['a hit of infinite samples', emptyBatch({ hits: Float64Array.of(0, 0, Infinity, 0) }), /hits\[2\]/],
  [
    'a hit of negative CPU time',
    emptyBatch({ hits: Float64Array.of(0, 0, 1, -1) }),
    /hits\[3\] must be CPU nanoseconds/,
  ],
  ['a hit of CPU time that is no number', emptyBatch({ hits: Float64Array.of(0, 0, 1, NaN) }), /hits\[3\]/],
  [
    'an id from before its own reset',
    emptyBatch({ reset: true, hits: Float64Array.of(0, 0, 1, 0) }),
    /hits\[0\] is stack 0/,
  ],
];

describe('Database.record of a malformed batch', () => {
  for (const [problem, batch, message] of MALFORMED) {
    it(`refuses ${problem} and changes nothing`, () => {
      const database = new Database();
      const writer = new BatchWriter();
      database.record(writer.batch([{ stack: [known] }]));
      const { bytes } = database;
      const isClear = { name: 'OxProfileError', code: 'ERR_OX_BAD_BATCH', message };
      assert.throws(() => database.record(batch as SampleBatch), isClear);
      assert.equal(database.bytes, bytes);
      database.record(writer.batch([{ stack: [fn('next')] }, { stack: [known], hits: 2 }]));
      assert.deepEqual(stackLines(database.stacks()), ['known: 3', 'next: 1']);
    });
  }

  it('keeps nothing of a batch whose last number is wrong', () => {
    const database = new Database();
    const batch = new BatchWriter().batch([{ stack: [fn('a')] }, { stack: [fn('b')], cpuNanos: -1 }]);
    assert.throws(() => database.record(batch), { code: 'ERR_OX_BAD_BATCH' });
    assert.deepEqual([database.bytes, database.totalHits, database.totalStacks], [0, 0, 0]);
  });
});
