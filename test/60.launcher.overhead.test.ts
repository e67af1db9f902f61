import assert from 'node:assert/strict';
import { OverheadBudget } from '../src/launcher/overhead-budget';
import { run } from './helpers/child';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';

const NANOS_PER_SECOND = 1e9;
const SIGNAL_NANOS = 20_000;
/** Seconds of CPU time take a busy machine long. */
const PATIENCE_MILLIS = 60_000;

interface Load {
  /** The part of each second that the thread works. */
  busyPart: number;
  /** How often its event loop wakes up. */
  readonly wakeUpsPerSecond: number;
  handlerNanos?: number;
  /** What is paid once, in this second. */
  namingNanos?: (second: number) => number;
}

/** A thread under a load; every sample and every drain costs the same. */
class FakeThread {
  intervalMicros = 0;
  nowMillis = 0;
  readonly intervals: number[] = [];
  readonly #sums = { samples: 0, handlerNanos: 0, drainNanos: 0, namingNanos: 0 };
  readonly #spending = { signals: 0, threadCpuNanos: 0, signalNanos: SIGNAL_NANOS };

  constructor(readonly load: Load) {}

  stats = () => ({ ...this.#sums });
  spending = () => ({ ...this.#spending });
  setInterval = (micros: number) => void (this.intervalMicros = micros);
  holdShare = () => undefined;

  /** A second passes; true where there was anything to drain at its end. */
  passSecond(): boolean {
    const { busyPart, wakeUpsPerSecond, handlerNanos = 10_000, namingNanos } = this.load;
    const ticksPerSecond = 1e6 / this.intervalMicros;
    const samples = ticksPerSecond * busyPart;
    const idle = Math.min(wakeUpsPerSecond, ticksPerSecond * (1 - busyPart));
    const naming = namingNanos?.(this.nowMillis / 1000) ?? 0;
    this.nowMillis += 1000;
    this.#sums.samples += samples;
    this.#sums.handlerNanos += samples * handlerNanos;
    this.#sums.drainNanos += samples * 15_000 + (samples >= 1 ? 50_000 : 0) + naming;
    this.#sums.namingNanos += naming;
    this.#spending.signals += samples + idle;
    this.#spending.threadCpuNanos += busyPart * NANOS_PER_SECOND;
    return samples > 0;
  }

  drainMore(nanos: number): void {
    this.#sums.drainNanos += nanos;
  }

  /** The share of the CPU time that was spent from one time to another. */
  spentSince(before: { spent: number; cpu: number }): number {
    return (this.total.spent - before.spent) / (this.total.cpu - before.cpu);
  }

  get total() {
    const { signals, threadCpuNanos, signalNanos } = this.#spending;
    return { spent: signals * signalNanos + this.#sums.handlerNanos + this.#sums.drainNanos, cpu: threadCpuNanos };
  }
}

function live(thread: FakeThread, budget: OverheadBudget, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    if (thread.passSecond()) budget.look(thread);
    thread.intervals.push(thread.intervalMicros);
  }
}

function begin(share: number, load: Load): { thread: FakeThread; budget: OverheadBudget } {
  const thread = new FakeThread(load);
  const budget = new OverheadBudget(share, () => thread.nowMillis);
  thread.setInterval(budget.intervalMicros);
  budget.resume(thread);
  return { thread, budget };
}

/** The share that is spent in some seconds from now. */
function spentIn(thread: FakeThread, budget: OverheadBudget, seconds: number): number {
  const before = thread.total;
  live(thread, budget, seconds);
  return thread.spentSince(before);
}

function assertKept(spent: number, share: number): void {
  assert.ok(spent < 1.2 * share && spent > 0.8 * share, `${spent} of ${share}`);
}

describe('an overhead budget', () => {
  afterEach(cancelAll);

  const loads: { name: string; load: Load }[] = [
    { name: 'a busy thread', load: { busyPart: 1, wakeUpsPerSecond: 0 } },
    { name: 'a server at 16 % of the CPU', load: { busyPart: 0.16, wakeUpsPerSecond: 50 } },
    { name: 'a thread that is woken often and does little', load: { busyPart: 0.2, wakeUpsPerSecond: 300 } },
    { name: 'a thread that does hardly anything', load: { busyPart: 0.05, wakeUpsPerSecond: 20 } },
    { name: 'a thread that is woken often and does next to nothing', load: { busyPart: 0.005, wakeUpsPerSecond: 200 } },
    { name: 'a thread with deep stacks', load: { busyPart: 1, wakeUpsPerSecond: 0, handlerNanos: 400_000 } },
  ];
  for (const { name, load } of loads) {
    for (const share of [0.01, 0.1]) {
      it(`of ${share} is held by ${name} from above and below, after five seconds of work`, () => {
        const { thread, budget } = begin(share, load);
        live(thread, budget, 5 / load.busyPart);
        assertKept(spentIn(thread, budget, 60), share);
        assert.equal(thread.intervalMicros, budget.intervalMicros);
      });
    }
  }

  it('allows the rate of a common price from the first second on', () => {
    for (const [share, mostMicros] of [
      [0.01, 10_000],
      [0.02, 5_000],
      [0.1, 1_000],
    ] as const) {
      const { intervalMicros } = new OverheadBudget(share);
      assert.ok(intervalMicros < mostMicros, `${intervalMicros} us at ${share}`);
    }
  });

  it('is held by a thread that works in bursts', () => {
    const { thread, budget } = begin(0.02, { busyPart: 1, wakeUpsPerSecond: 0 });
    const burst = (): void => {
      thread.load.busyPart = 1;
      live(thread, budget, 3);
      thread.load.busyPart = 0.02;
      live(thread, budget, 7);
    };
    burst();
    burst();
    const before = thread.total;
    for (let i = 0; i < 10; i++) burst();
    assertKept(thread.spentSince(before), 0.02);
  });

  it('is not taken from samples by what is paid once, which is repaid slowly', () => {
    // As much in the first three seconds as the whole budget of the first ten.
    const namingNanos = (second: number): number => (second < 3 ? 33_000_000 : 0);
    const load = { busyPart: 1, wakeUpsPerSecond: 0 };
    const plain = begin(0.01, load);
    const naming = begin(0.01, { ...load, namingNanos });
    for (const { thread, budget } of [plain, naming]) live(thread, budget, 20);
    const slowest = Math.max(...naming.thread.intervals) / Math.max(...plain.thread.intervals);
    assert.ok(slowest < 2.2, `the interval is ${slowest} times as long`);
    live(naming.thread, naming.budget, 100);
    const { spent, oneOffNanos } = naming.budget.stats(naming.thread);
    assert.equal(oneOffNanos, 99_000_000);
    assert.ok(spent < 0.0105, `${spent} in all`);
  });

  it('follows the price of a sample', () => {
    const load: Load = { busyPart: 1, wakeUpsPerSecond: 0 };
    const { thread, budget } = begin(0.02, load);
    live(thread, budget, 10);
    for (const handlerNanos of [60_000, 5_000, 40_000]) {
      load.handlerNanos = handlerNanos;
      live(thread, budget, 5);
      assertKept(spentIn(thread, budget, 1), 0.02);
    }
  });

  it('never leaves the range of intervals', () => {
    for (const share of [1e-9, 0.5]) {
      const { thread, budget } = begin(share, { busyPart: 1, wakeUpsPerSecond: 0, handlerNanos: 0 });
      live(thread, budget, 50);
      const isInRange = budget.intervalMicros >= 50 && budget.intervalMicros <= 10_000_000;
      assert.ok(isInRange, `${budget.intervalMicros} us`);
    }
  });

  it('changes nothing while the thread has used hardly any CPU time, however often it drains', () => {
    const { thread, budget } = begin(0.01, { busyPart: 0.0002, wakeUpsPerSecond: 1000 });
    const before = thread.intervalMicros;
    live(thread, budget, 20);
    assert.equal(thread.intervalMicros, before);
  });

  it('counts what was sampled between unpause() and pause(), whenever it is drained', () => {
    const thread = new FakeThread({ busyPart: 1, wakeUpsPerSecond: 0 });
    thread.setInterval(1000);
    const budget = new OverheadBudget(0.01, () => thread.nowMillis);
    thread.passSecond();
    budget.resume(thread);
    thread.passSecond();
    budget.suspend(thread);
    thread.drainMore(300_000);
    const { cpuNanos, spentNanos, samplesPerCpuSecond, costPerSampleNanos } = budget.stats(thread);
    assert.equal(cpuNanos, NANOS_PER_SECOND);
    assert.equal(samplesPerCpuSecond, 1000);
    assert.equal(costPerSampleNanos, spentNanos / 1000);
    assert.equal(spentNanos, 1000 * 45_000 + 50_000 + 300_000);
    budget.resume(thread);
    assert.equal(budget.stats(thread).spentNanos, spentNanos);
  });

  it('takes the place of the interval, until one is set', () => {
    const { launcher, native } = startedLauncher({ maxOverhead: 0.01 });
    const { intervalMicros, overhead } = launcher.stats();
    assert.equal(native.options.intervalMicros, intervalMicros);
    assert.notEqual(intervalMicros, 1000);
    assert.deepEqual([overhead?.budget, overhead?.spent, overhead?.signal], [0.01, 0, 'assumed']);
    launcher.setInterval(500);
    assert.deepEqual([launcher.stats().intervalMicros, launcher.stats().overhead], [500, undefined]);
  });

  it('is not there where none was asked for', () => {
    assert.equal(newLauncher().launcher.stats().overhead, undefined);
  });

  it('measures what a signal costs here, off the thread, and comes to rest where the budget is kept', async () => {
    const { overhead, intervals, lateShare, stats } = await run('overhead.cjs', {
      args: ['0.05'],
      timeoutMillis: PATIENCE_MILLIS,
    });
    assert.equal(overhead.signal, 'measured');
    assert.ok(overhead.signalNanos > 0 && overhead.spentNanos > 0 && overhead.cpuNanos > overhead.spentNanos);
    assert.ok(new Set(intervals).size > 1, `the interval stayed at ${intervals[0]} us`);
    assert.ok(lateShare < 3 * overhead.budget, `${lateShare} of the CPU time`);
    assert.equal(stats.intervalMicros, intervals.at(-1));
  }).timeout(2 * PATIENCE_MILLIS);

  it('is held while the event loop does not turn, until an interval is set', async () => {
    const { intervals, overhead } = await run('overhead-synchronous.cjs', {
      args: ['0.05'],
      timeoutMillis: PATIENCE_MILLIS,
    });
    const [first, last, fixed] = intervals;
    assert.notEqual(last, first, `the interval stayed, and spent was ${overhead.spent}`);
    assert.equal(fixed, 500);
  }).timeout(2 * PATIENCE_MILLIS);
});
