/**
 * A day of each kind of server in short: with the profiler at 200 us, with workers, request times and stalls, it answers, warns and
 * ends as without, byte for byte, and its memory comes to rest. The suite has a short form; `npm run soak` has a hundred thousand
 * requests over all.
 */
import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';
import { note, sized } from './helpers/soak';

/** Koa leaves some requests without an answer, with and without a profiler, and a client waits half a minute for those: long form only. */
const KINDS = ['express', 'fastify', 'hono', 'http', 'http2', ...(process.env.OX_SOAK === undefined ? [] : ['koa'])];
const REQUESTS = sized(150, 17_000);
const MINUTES = sized(3, 60);

/** A wait may end as much early as the clock that measured it is coarse, in milliseconds. */
const CLOCK_MILLIS = 1;

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** What `life.cjs` reports. */
interface Life {
  readonly requests: number;
  readonly seconds: number;
  /** A digest of all answers for each sort of request. */
  readonly answers: Readonly<Record<string, string>>;
  /** Answers of the profiler's own addresses that are not right. */
  readonly unexpected: Readonly<Record<string, number>>;
  readonly end: { readonly code: number | null; readonly signal: string | null };
  readonly stdout: string;
  readonly stderr: Readonly<Record<string, number>>;
  readonly memory: readonly Memory[];
  readonly state: {
    readonly uncaught: number;
    readonly others: Readonly<Record<string, number>>;
    readonly warnings: Readonly<Record<string, number>>;
    readonly waits: Readonly<Record<string, { readonly least: number }>>;
    readonly descriptors: number;
    readonly stalls: number;
    readonly stats?: { readonly samples: number; readonly internalErrors: number; readonly workersNotProfiled: number };
  };
}

async function live(kind: string, mode: 'on' | 'off'): Promise<Life> {
  const outcome = await runToEnd('life.cjs', {
    args: [kind, mode, String(REQUESTS)],
    timeoutMillis: MINUTES * 60_000,
  });
  assert.ok(outcome.result, `${kind} ${mode}: ${outcome.code} ${outcome.signal} ${outcome.stderr}`);
  return outcome.result as Life;
}

/** What the server says of clients that left midway, or were reset, depends on which end was first. */
const CHANCE = /ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE/;

function withoutChance(lines: Readonly<Record<string, number>>): object {
  return Object.fromEntries(Object.entries(lines).filter(([line]) => !CHANCE.test(line)));
}

function assertSameEnd(on: Life, off: Life): void {
  assert.deepEqual(on.end, { code: 7, signal: null });
  assert.deepEqual(on.end, off.end);
  assert.equal(on.stdout, off.stdout);
  assert.deepEqual(withoutChance(on.stderr), withoutChance(off.stderr));
  const said = ({ state }: Life): object => [state.uncaught, Object.values(state.others), state.warnings];
  assert.deepEqual(said(on), said(off));
}

function assertWhole({ state: { waits } }: Life): void {
  for (const [name, { least }] of Object.entries(waits)) {
    const asked = Number(/\d+$/.exec(name)?.[0] ?? 0);
    assert.ok(least >= asked - CLOCK_MILLIS, `${name}: ${least} ms`);
  }
}

function assertProfiled({ state, unexpected }: Life): void {
  const { samples = 0, internalErrors, workersNotProfiled } = state.stats ?? {};
  assert.ok(samples > 100, `${samples} samples`);
  assert.deepEqual([internalErrors, workersNotProfiled], [0, 0]);
  assert.deepEqual(unexpected, {});
}

function assertAtRest(on: Life, off: Life): void {
  assert.ok(on.state.descriptors <= off.state.descriptors + 2, `${on.state.descriptors} descriptors`);
  // A young process grows, whatever it does: without the profiler, too.
  const allowed = sized(1.6, 1.15);
  const grown = ({ memory }: Life, of: keyof Memory): number => (memory.at(-1)?.[of] ?? 0) / (memory.at(4)?.[of] ?? 1);
  for (const of of ['rss', 'heapUsed'] as const) {
    const [growth, without] = [grown(on, of), grown(off, of)];
    assert.ok(
      growth < Math.max(1, without) * allowed,
      `${of} ${growth}, without ${without}: ${JSON.stringify(on.memory)}`,
    );
  }
}

function noteLives(kind: string, on: Life, off: Life): void {
  const megabytes = ({ memory }: Life): readonly number[] => memory.map(({ rss }) => Math.round(rss / 2 ** 20));
  note(kind, {
    node: process.version,
    requests: on.requests,
    seconds: [Math.round(on.seconds), Math.round(off.seconds)],
    samples: on.state.stats?.samples,
    stalls: on.state.stalls,
    residentMegabytes: [megabytes(on), megabytes(off)],
  });
}

describe('98.soak: the life of a server', function () {
  this.timeout(2 * MINUTES * 60_000);

  for (const kind of KINDS) {
    it(`is as without: answers byte for byte, end, warnings and waits, and its memory comes to rest: ${kind}`, async () => {
      const [off, on] = await Promise.all([live(kind, 'off'), live(kind, 'on')]);
      noteLives(kind, on, off);
      assert.equal(on.requests, REQUESTS);
      assert.deepEqual(on.answers, off.answers);
      assertSameEnd(on, off);
      assertWhole(on);
      assertProfiled(on);
      assertAtRest(on, off);
    });
  }
});
