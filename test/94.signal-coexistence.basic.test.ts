import assert from 'node:assert/strict';
import { busyTicks, run } from './helpers/child';

describe('a SIGPROF from outside', () => {
  it('does not end a process that has the profiler, whether paused, running or cancelled', async () => {
    const { sent, gained } = await run('signals.cjs', { args: ['never'] });
    assert.ok(gained > sent);
  });

  it('does not end it on the perf or the cputime clock either', async function () {
    const { error } = await run('clock.cjs', { args: ['perf'] });
    for (const clock of error === undefined ? ['perf', 'cputime'] : ['cputime']) {
      const { gained } = await run('signals.cjs', { args: ['never', clock] });
      assert.ok(gained > 0);
    }
  });

  it('reaches the listener that was there before the profiler, which sees no tick of it', async () => {
    const { sent, paused, running, cancelled, gained } = await run('signals.cjs', { args: ['before'] });
    // Two that are sent while the first is pending are one.
    for (const received of [paused, running, cancelled]) assert.ok(received > 0 && received <= sent, String(received));
    assert.ok(gained > sent);
  });
});

describe('the CPU profiler of V8', () => {
  async function profile(...steps: string[]): Promise<any> {
    const { gained, v8Samples } = await run('inspector-profiler.cjs', { args: steps });
    assert.ok(v8Samples > 0);
    return Object.fromEntries(steps.map((step, index) => [step, gained[index]]));
  }

  it('can be started and stopped while this one runs, which then goes on', async () => {
    const gained = await profile('+ox', '+v8', '-v8', '-ox');
    assert.ok(gained['+ox'] > 10 && gained['-v8'] > 10, JSON.stringify(gained));
    assert.equal(gained['-ox'], 0);
  });

  it('can run before and after this one', async () => {
    const gained = await profile('+v8', '+ox', '-ox', '-v8');
    assert.ok(gained['+ox'] > 10, JSON.stringify(gained));
    assert.equal(gained['-ox'], 0);
  });

  it('can be stopped after this one', async () => {
    const gained = await profile('+ox', '+v8', '-ox', '-v8');
    assert.ok(gained['+ox'] > 10, JSON.stringify(gained));
    assert.equal(gained['-v8'], 0);
  });
});

describe('ticks that another handler has got', () => {
  it('are overruns, also where the profiler pauses before it has the signal back', async () => {
    const { runningMillis, stats } = await run('inspector-profiler.cjs', { args: ['+ox', '+v8', '-ox', '-v8'] });
    const due = runningMillis / 0.5;
    assert.ok(Math.abs(busyTicks(stats) / due - 1) < 0.1, `${busyTicks(stats)} ticks of ${due}`);
  });
});

describe('a listener of SIGPROF that comes and goes', () => {
  it('neither ends the process nor stops the samples, also where a listener of removeListener throws', async () => {
    const { thrown, gained, foreignSignals } = await run('signal-listeners.cjs');
    assert.equal(thrown, 500);
    assert.ok(gained > 0, `${gained} samples after it`);
    assert.ok(foreignSignals > 0, 'a signal that nobody wants is counted');
  });
});
