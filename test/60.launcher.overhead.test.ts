import assert from 'node:assert/strict';
import { OverheadBudget } from '../src/launcher/overhead-budget';
import { run } from './helpers/child';
import { cancelAll, newLauncher, startedLauncher } from './helpers/fake-launcher';

const NANOS_PER_SECOND = 1e9;

/** A thread that is busy for a part of its time, and whose loop is woken so often; every sample and every drain costs the same. */
class FakeThread {
  intervalMicros = 0;
  nowMillis = 0;
  readonly #sums = { samples: 0, handlerNanos: 0, drainNanos: 0 };
  readonly #spending = { signals: 0, threadCpuNanos: 0, signalNanos: 20_000 };

  constructor(
    readonly busyPart: number,
    readonly wakeUpsPerSecond: number,
  ) {}

  stats = () => ({ ...this.#sums });
  spending = () => ({ ...this.#spending });
  setInterval = (micros: number) => void (this.intervalMicros = micros);

  /** A second passes; true where there was anything to drain at its end. */
  passSecond(): boolean {
    const ticksPerSecond = 1e6 / this.intervalMicros;
    const samples = ticksPerSecond * this.busyPart;
    const idle = Math.min(this.wakeUpsPerSecond, ticksPerSecond * (1 - this.busyPart));
    this.nowMillis += 1000;
    this.#sums.samples += samples;
    this.#sums.handlerNanos += samples * 10_000;
    this.#sums.drainNanos += samples * 15_000 + (samples >= 1 ? 50_000 : 0);
    this.#spending.signals += samples + idle;
    this.#spending.threadCpuNanos += this.busyPart * NANOS_PER_SECOND;
    return samples > 0;
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
  for (let i = 0; i < seconds; i++) if (thread.passSecond()) budget.look(thread);
}

describe('an overhead budget', () => {
  afterEach(cancelAll);

  const threads = [
    { name: 'a busy thread', busyPart: 1, wakeUpsPerSecond: 0 },
    { name: 'a thread that is woken often and does little', busyPart: 0.2, wakeUpsPerSecond: 300 },
    { name: 'a thread that does hardly anything', busyPart: 0.05, wakeUpsPerSecond: 20 },
  ];
  for (const { name, busyPart, wakeUpsPerSecond } of threads) {
    for (const share of [0.002, 0.01, 0.1]) {
      it(`of ${share} is kept by ${name}, and mostly used`, () => {
        const thread = new FakeThread(busyPart, wakeUpsPerSecond);
        const budget = new OverheadBudget(share, () => thread.nowMillis);
        thread.setInterval(budget.intervalMicros);
        budget.resume(thread);
        live(thread, budget, 30);
        const before = thread.total;
        live(thread, budget, 60);
        const spent = thread.spentSince(before);
        assert.ok(spent <= share && spent > share / 3, `${spent} of ${share} at ${thread.intervalMicros} us`);
        assert.equal(thread.intervalMicros, budget.intervalMicros);
      });
    }
  }

  it('never leaves the range of intervals', () => {
    for (const [share, bound] of [
      [1e-9, 10_000_000],
      [0.5, 50],
    ] as const) {
      const thread = new FakeThread(1, 0);
      const budget = new OverheadBudget(share, () => thread.nowMillis);
      thread.setInterval(budget.intervalMicros);
      budget.resume(thread);
      live(thread, budget, 50);
      const isInRange = budget.intervalMicros >= 50 && budget.intervalMicros <= 10_000_000;
      assert.ok(isInRange, `${budget.intervalMicros} us, ${bound}`);
    }
  });

  it('changes nothing while the thread has used hardly any CPU time, however often it drains', () => {
    const thread = new FakeThread(0.001, 1000);
    const budget = new OverheadBudget(0.01, () => thread.nowMillis);
    thread.setInterval(budget.intervalMicros);
    budget.resume(thread);
    const before = thread.intervalMicros;
    live(thread, budget, 20);
    assert.equal(thread.intervalMicros, before);
  });

  it('counts only what was spent between unpause() and pause()', () => {
    const thread = new FakeThread(1, 0);
    thread.setInterval(1000);
    const budget = new OverheadBudget(0.01, () => thread.nowMillis);
    thread.passSecond();
    budget.resume(thread);
    thread.passSecond();
    budget.suspend(thread);
    thread.passSecond();
    const { cpuNanos, spentNanos, samplesPerCpuSecond, costPerSampleNanos } = budget.stats(thread);
    assert.equal(cpuNanos, NANOS_PER_SECOND);
    assert.equal(samplesPerCpuSecond, 1000);
    assert.equal(costPerSampleNanos, spentNanos / 1000);
    assert.equal(spentNanos, 1000 * 45_000 + 50_000);
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
    const { overhead, intervals, lateShare, stats } = await run('overhead.cjs', { args: ['0.05'] });
    assert.equal(overhead.signal, 'measured');
    assert.ok(overhead.signalNanos > 0 && overhead.spentNanos > 0 && overhead.cpuNanos > overhead.spentNanos);
    assert.ok(new Set(intervals).size > 1, `the interval stayed at ${intervals[0]} us`);
    assert.ok(lateShare < 3 * overhead.budget, `${lateShare} of the CPU time`);
    assert.equal(stats.intervalMicros, intervals.at(-1));
  });
});
