/**
 * Signals of all kinds for as long as it takes, on threads that make code and garbage and never the same stack twice, under a small
 * ceiling. The suite has a short form; `npm run soak` has ten million signals.
 */
import assert from 'node:assert/strict';
import type { LauncherStats } from '../src/launcher';
import { run } from './helpers/child';
import { note, sized, soakSignals } from './helpers/soak';

interface ThreadResult {
  readonly stats: LauncherStats;
  readonly cpuNanos: number;
  readonly elapsedMillis: number;
  /** Distinct functions that were made, and called. */
  readonly functions: number;
  readonly totalHits: number;
  readonly totalRecords: number;
  /** Hits of the record `(other)`. */
  readonly queriedOtherHits: number;
}

interface SoakResult {
  readonly signals: number;
  readonly foreignSignals: number;
  readonly seconds: number;
  /** Of the process, at ten points of the way. */
  readonly residentBytes: readonly number[];
  readonly results: readonly ThreadResult[];
}

const SIGNALS = sized(60_000, soakSignals());
/** What shows only after long is asked for only then. */
const IS_LONG = SIGNALS >= 1_000_000;
/** V8's cache of compiled sources lets nothing go there: the program grows by 2 kB a function, also where nobody profiles it. */
const KEEPS_SOURCES = Number.parseInt(process.versions.node, 10) >= 26;
const SECONDS = sized(8, 1800);
const WORKERS = sized(2, 4);
const MAX_MEMORY_BYTES = IS_LONG ? 2 ** 22 : 2 ** 20;
/** What the addon's own tables may take, and a little for the last entry. */
const MAX_TABLE_BYTES = 2 ** 26 + 2 ** 20;

/** How many ticks were due: of time that passed, or of CPU time where the clock stands still with the thread. */
function dueTicks({ stats, elapsedMillis, cpuNanos }: ThreadResult): number {
  const micros = stats.clock === 'monotonic' ? elapsedMillis * 1000 : cpuNanos / 1000;
  return micros / stats.intervalMicros;
}

/** Each tick is a sample, an overrun, dropped, or found the thread idle. */
function accountedShare(thread: ThreadResult): number {
  const { samples, overruns, dropped, idleTicks } = thread.stats;
  return (samples + overruns + dropped.total + idleTicks) / dueTicks(thread);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

function summary({ signals, foreignSignals, seconds, residentBytes, results }: SoakResult): object {
  const total = (count: (stats: LauncherStats) => number): number => sum(results.map(({ stats }) => count(stats)));
  return {
    node: process.version,
    signals,
    foreignSignals,
    seconds: Math.round(seconds),
    samples: total(({ samples }) => samples),
    overruns: total(({ overruns }) => overruns),
    dropped: total(({ dropped }) => dropped.total),
    idleTicks: total(({ idleTicks }) => idleTicks),
    accountedShares: results.map((thread) => Number(accountedShare(thread).toFixed(4))),
    otherHits: total(({ otherHits }) => otherHits),
    frames: total(({ frames }) => frames),
    unresolvedFrames: total(({ unresolvedFrames }) => unresolvedFrames),
    functions: sum(results.map(({ functions }) => functions)),
    residentMegabytes: residentBytes.map((bytes) => Math.round(bytes / 2 ** 20)),
  };
}

describe('signals without end, while code, stacks and garbage come and go', function () {
  this.timeout(2_000_000);
  let soak: SoakResult;
  let threads: readonly ThreadResult[];

  before(async () => {
    const settings = {
      signals: SIGNALS,
      seconds: SECONDS,
      workers: WORKERS,
      intervalMicros: 50,
      maxMemoryBytes: MAX_MEMORY_BYTES,
    };
    const options = {
      args: [JSON.stringify(settings)],
      flags: ['--expose-gc', ...(KEEPS_SOURCES ? ['--no-compilation-cache'] : [])],
      timeoutMillis: SECONDS * 1000 + 60_000,
    };
    soak = (await run('soak.cjs', options)) as SoakResult;
    threads = soak.results;
    note('soak', summary(soak));
  });

  it('end no process, and reach every thread, those from outside too', () => {
    assert.equal(threads.length, WORKERS);
    for (const { stats } of threads) assert.ok(stats.samples > 0, JSON.stringify(stats));
    assert.ok(soak.foreignSignals > 0);
    if (IS_LONG) assert.ok(soak.signals >= SIGNALS, `only ${soak.signals} signals in ${SECONDS} s`);
  });

  it('are all accounted for: each tick is counted once, and each sample is in the profile', () => {
    for (const thread of threads) {
      const { clock, samples } = thread.stats;
      const share = accountedShare(thread);
      assert.ok(share > 0.9 && share < 1.05, `${share} of the ticks that were due, on ${clock}`);
      assert.equal(thread.totalHits, samples);
    }
  });

  it('leave hardly a frame unresolved', () => {
    for (const { stats } of threads) {
      assert.ok(stats.unresolvedFrames < stats.frames * 0.005, `${stats.unresolvedFrames} of ${stats.frames}`);
    }
  });

  it('stay under the ceiling, and what did not fit is counted as (other)', () => {
    const distinct = sum(threads.map(({ functions }) => functions));
    assert.ok(distinct > SIGNALS / (IS_LONG ? 10 : 120), `only ${distinct} functions`);
    for (const { stats, queriedOtherHits } of threads) {
      assert.ok(stats.databaseBytes <= MAX_MEMORY_BYTES, `${stats.databaseBytes} bytes`);
      assert.ok(stats.tableBytes <= MAX_TABLE_BYTES, `${stats.tableBytes} bytes`);
      assert.equal(queriedOtherHits, stats.otherHits);
    }
    assert.ok(
      threads.some(({ stats }) => stats.otherHits > 0),
      'nothing was too much for the ceiling',
    );
  });

  it('do not let the process grow on and on', () => {
    const [early = 0, late = 0] = [soak.residentBytes[5], soak.residentBytes.at(-1)];
    // A young process grows, whatever it does.
    assert.ok(late < early * (IS_LONG ? 1.2 : 2), JSON.stringify(soak.residentBytes));
  });
});
