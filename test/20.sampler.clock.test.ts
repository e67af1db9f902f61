import assert from 'node:assert/strict';
import { busyTicks, run } from './helpers/child';

/** Few enough that a program can use them up, enough for Node.js to start. */
const FEW_DESCRIPTORS = ['prlimit', '--nofile=128'];
/** The kernel makes no timer for a user who may queue no signal. */
const NO_TIMERS = ['prlimit', '--sigpending=0'];

function profile(clock: string, ...rest: string[]): Promise<any> {
  return run('clock.cjs', { args: [clock, ...rest] });
}

/** The result, or none where this machine refuses the clock; the message of such a refusal must still say what to do. */
async function profileIfPermitted(clock: string): Promise<any> {
  const result = await profile(clock);
  if (result.error === undefined) return result;
  assert.equal(result.error.code, 'ERR_OX_CLOCK_UNAVAILABLE');
  return undefined;
}

function assertDelivers({ stats, totalHits }: any): void {
  assert.ok(stats.samples > 0);
  assert.ok(totalHits > 0);
}

describe('clocks', () => {
  it('monotonic delivers a tick for every interval that the thread is busy', async () => {
    const result = await profile('monotonic');
    assertDelivers(result);
    const { stats, elapsedMillis } = result;
    const delivered = busyTicks(stats) / elapsedMillis;
    assert.ok(delivered > 0.9 && delivered < 1.1, `${delivered} ticks per interval`);
  });

  it('perf delivers a tick for nearly every interval of CPU time', async function () {
    const result = await profileIfPermitted('perf');
    if (result === undefined) return this.skip();
    assertDelivers(result);
    const { stats, cpuNanos } = result;
    const delivered = busyTicks(stats) / (cpuNanos / 1e6);
    assert.ok(delivered > 0.7 && delivered < 1.1, `${delivered} ticks per interval`);
  });

  it('cputime delivers ticks, and overruns for those that the scheduler is too coarse for', async () => {
    const result = await profile('cputime');
    assertDelivers(result);
    const { stats, cpuNanos } = result;
    const accounted = busyTicks(stats) / (cpuNanos / 1e6);
    assert.ok(accounted > 0.8 && accounted < 1.1, `${accounted} ticks per interval`);
  });

  for (const clock of ['monotonic', 'perf', 'cputime']) {
    it(`${clock} charges the samples with the CPU time of the thread, missed ticks included`, async function () {
      const result = await profileIfPermitted(clock);
      if (result === undefined) return this.skip();
      const share = result.profiledNanos / result.cpuNanos;
      assert.ok(share > 0.85 && share < 1.05, `${share} of the CPU time`);
    });
  }

  it('auto takes the monotonic one, and says so', async () => {
    const result = await profile('auto');
    assertDelivers(result);
    assert.equal(result.stats.clock, 'monotonic');
  });

  it('monotonic, perf and cputime are a clear error where the kernel refuses them', async () => {
    const refusals = [
      { clock: 'perf', args: ['perf', 'starve'], wrapper: FEW_DESCRIPTORS, call: 'perf_event_open' },
      { clock: 'monotonic', args: ['monotonic'], wrapper: NO_TIMERS, call: 'timer_create' },
      { clock: 'cputime', args: ['cputime'], wrapper: NO_TIMERS, call: 'timer_create' },
    ];
    for (const { clock, args, wrapper, call } of refusals) {
      const { error } = await run('clock.cjs', { args, wrapper });
      assert.equal(error?.name, 'OxProfileError', clock);
      assert.equal(error.code, 'ERR_OX_CLOCK_UNAVAILABLE');
      assert.match(error.message, new RegExp(`${call}: .+clock: 'auto'`));
    }
  });

  it('auto does without perf where the kernel refuses it', async () => {
    const { stats } = await run('clock.cjs', { args: ['auto', 'starve'], wrapper: FEW_DESCRIPTORS });
    assert.equal(stats.clock, 'monotonic');
    assert.ok(stats.samples > 0);
  });

  it('auto takes perf where there are no timers, and says so', async function () {
    if ((await profileIfPermitted('perf')) === undefined) return this.skip();
    const result = await run('clock.cjs', { args: ['auto'], wrapper: NO_TIMERS });
    assertDelivers(result);
    assert.equal(result.stats.clock, 'perf');
  });
});
