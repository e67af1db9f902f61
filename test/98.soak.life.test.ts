/**
 * A day of each kind of server in short: with the profiler at 200 us, with workers, request times and stalls, it answers, warns and
 * ends as without, byte for byte, and its memory comes to rest. The suite has a short form; `npm run soak` has a hundred thousand
 * requests over all.
 */
import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';
import { note, sized } from './helpers/soak';

const KINDS = ['express', 'fastify', 'koa', 'hono', 'http', 'http2'];
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

for (const kind of KINDS) {
  describe(`98.soak: the life of a server, ${kind}`, function () {
    this.timeout(2 * MINUTES * 60_000);
    let on: Life;
    let off: Life;

    before(async () => {
      off = await live(kind, 'off');
      on = await live(kind, 'on');
      const megabytes = ({ memory }: Life): readonly number[] => memory.map(({ rss }) => Math.round(rss / 2 ** 20));
      note(kind, {
        node: process.version,
        requests: on.requests,
        seconds: [Math.round(on.seconds), Math.round(off.seconds)],
        samples: on.state.stats?.samples,
        stalls: on.state.stalls,
        residentMegabytes: [megabytes(on), megabytes(off)],
      });
    });

    it('answers as without, byte for byte', () => {
      assert.equal(on.requests, REQUESTS);
      assert.deepEqual(on.answers, off.answers);
    });

    it('ends, prints and warns as without', () => {
      assert.deepEqual(on.end, { code: 7, signal: null });
      assert.deepEqual(on.end, off.end);
      assert.equal(on.stdout, off.stdout);
      assert.deepEqual(on.stderr, off.stderr);
      const said = ({ state }: Life): object => [state.uncaught, Object.values(state.others), state.warnings];
      assert.deepEqual(said(on), said(off));
    });

    it('waits no shorter than it asks', () => {
      for (const [name, { least }] of Object.entries(on.state.waits)) {
        const asked = Number(/\d+$/.exec(name)?.[0] ?? 0);
        assert.ok(least >= asked - CLOCK_MILLIS, `${name}: ${least} ms`);
      }
    });

    it('was profiled all the while, and its own addresses answered what they should', () => {
      const { samples = 0, internalErrors, workersNotProfiled } = on.state.stats ?? {};
      assert.ok(samples > 100, `${samples} samples`);
      assert.deepEqual([internalErrors, workersNotProfiled], [0, 0]);
      assert.deepEqual(on.unexpected, {});
    });

    it('keeps no descriptor, and its memory comes to rest', () => {
      assert.ok(on.state.descriptors <= off.state.descriptors + 2, `${on.state.descriptors} descriptors`);
      const [half, last] = [on.memory.at(4), on.memory.at(-1)];
      assert.ok(half !== undefined && last !== undefined);
      // A young process grows, whatever it does.
      const growth = sized(1.6, 1.15);
      assert.ok(last.rss < half.rss * growth + 2 ** 24, JSON.stringify(on.memory));
      assert.ok(last.heapUsed < half.heapUsed * growth + 2 ** 22, JSON.stringify(on.memory));
    });
  });
}
