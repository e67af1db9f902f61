import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { diagnose, formatDiagnosis } from '../src';
import type { NativeAddon } from '../src/binding';
import { describeAddon } from '../src/diagnose/addon-facts';
import { tryClocks } from '../src/diagnose/clocks';
import { readPermissions } from '../src/diagnose/permissions';
import { findProblems } from '../src/diagnose/problems';
import { SimpleLauncher } from '../src/launcher';
import { CLI, runCli } from './helpers/cli';
import { fakeAddon } from './helpers/fake-native';

describe('diagnose()', function () {
  this.timeout(30_000);

  it('tells the engine, the clocks and which one is taken, the addon, the self-test, and that samples arrive', async () => {
    const { engine, clocks, clock, addon, inlining, trial, machine, problems } = await diagnose();
    assert.deepEqual(engine, { engine: 'native', reason: undefined });
    assert.deepEqual(
      clocks.map((each) => each.clock),
      ['monotonic', 'perf', 'cputime'],
    );
    assert.equal(clock, clocks.find(({ state }) => state === 'available')?.clock);
    assert.deepEqual([addon.state, addon.reason], ['loaded', undefined]);
    assert.match(addon.path ?? '', addon.origin === 'prebuilt' ? /prebuilds.+\.node$/ : /\.node$/);
    assert.notEqual(inlining.state, 'running');
    assert.ok((trial?.samples ?? 0) > 5, `${trial?.samples} samples in ${trial?.busyMillis} ms`);
    assert.deepEqual([machine.node, machine.abi], [process.versions.node, process.versions.modules]);
    assert.deepEqual(
      problems.filter((problem) => !/ticks arrived|copies/.test(problem)),
      [],
    );
  });

  it('gives every clock that is refused a reason', () => {
    const Sampler = class {
      constructor({ clock }: { clock: string }) {
        if (clock === 'perf') throw new Error('perf_event_open: permission denied');
      }
      dispose(): void {}
    } as unknown as NativeAddon['Sampler'];
    const verdicts = tryClocks({ ...fakeAddon().load(), Sampler });
    assert.deepEqual(
      verdicts.map(({ clock, state, reason }) => [clock, state, reason]),
      [
        ['monotonic', 'available', undefined],
        ['perf', 'refused', 'perf_event_open: permission denied'],
        ['cputime', 'available', undefined],
      ],
    );
  });

  it('does not disturb a launcher that is alive, and tells what that one uses', async () => {
    const launcher = SimpleLauncher.launch({ clock: 'cputime' });
    try {
      launcher.unpause();
      const { engine, clock, clocks, trial } = await diagnose();
      assert.deepEqual([engine.engine, clock, trial], ['native', 'cputime', undefined]);
      assert.deepEqual(
        clocks.map(({ state }) => state),
        ['not tried', 'not tried', 'not tried'],
      );
      assert.equal(launcher.isPaused(), false);
    } finally {
      launcher.cancel();
    }
  });

  it('tells of a launcher that runs on the inspector engine, and why', async () => {
    const launcher = SimpleLauncher.launch({ engine: 'inspector' });
    try {
      const { engine, problems } = await diagnose();
      assert.equal(engine.engine, 'inspector');
      assert.match(problems.join(), /inspector profiler stands in for the addon/);
    } finally {
      launcher.cancel();
    }
  });

  it('names other copies of the package that the thread has loaded', async () => {
    const copies = (globalThis as any)[Symbol.for('ox-profile-native.copies')] as Set<string>;
    copies.add('/elsewhere/ox-profile-native');
    try {
      const { copies: found, problems } = await diagnose({ waitMillis: 0 });
      assert.ok(found.includes('/elsewhere/ox-profile-native'));
      assert.match(problems.join('\n'), /2 copies of ox-profile-native are loaded .*npm dedupe/);
    } finally {
      copies.delete('/elsewhere/ox-profile-native');
    }
  });

  it('says why there is no addon', () => {
    const { addon, facts } = describeAddon(
      () => {
        throw new Error('compiled against another Node.js');
      },
      () => '/x/prebuilds/linux-x64/a.node',
    );
    assert.equal(addon, undefined);
    assert.deepEqual(facts, {
      state: 'unavailable',
      path: '/x/prebuilds/linux-x64/a.node',
      origin: 'prebuilt',
      reason: 'compiled against another Node.js',
    });
  });

  it('reads permissions from the system, whatever it tells', () => {
    const { seccomp, isSigprofCaught, perfEventParanoid } = readPermissions();
    assert.ok([undefined, 'off', 'strict', 'filter'].includes(seccomp));
    if (process.platform === 'linux') assert.equal(typeof isSigprofCaught, 'boolean');
    assert.ok(perfEventParanoid === undefined || Number.isInteger(perfEventParanoid));
  });

  it('turns each finding into advice', async () => {
    const found = await diagnose({ waitMillis: 0 });
    const coarse = findProblems({ ...found, engine: { engine: 'native', reason: undefined }, clock: 'cputime' });
    assert.match(coarse.join('\n'), /Only the coarse clock/);
    const nothing = findProblems({ ...found, engine: { engine: 'none', reason: 'no inspector' } });
    assert.match(nothing.join('\n'), /Nothing can be profiled here: no inspector/);
    const listening = findProblems({ ...found, sigprof: { ...found.sigprof, listeners: 1 } });
    assert.match(listening.join('\n'), /listens to SIGPROF/);
    const taken = findProblems({ ...found, sigprof: { listeners: 0, takeovers: 3, foreignSignals: 0 } });
    assert.match(taken.join('\n'), /3 times: some other profiler is at work/);
    const merged = findProblems({ ...found, inlining: { state: 'failed', reason: 'expected a, decoded b' } });
    assert.match(merged.join('\n'), /could not prove is off, as 'stats\(\)' says: expected a, decoded b/);
    const trial = { busyMillis: 60, samples: 1, overruns: 2, dropped: 0, idleMillis: 200, idleSwitches: 1 };
    const starved = findProblems({ ...found, engine: { engine: 'native', reason: undefined }, trial });
    assert.match(starved.join('\n'), /Only 3 ticks arrived in 60 ms/);
  });

  it('is text that has everything, and marks the clock that is taken', async () => {
    const text = formatDiagnosis(await diagnose());
    for (const word of [
      'Node.js',
      'engine',
      'addon',
      'clock \\*',
      'perf events',
      'seccomp',
      'SIGPROF',
      'copies',
      'inlining',
      'trial',
    ]) {
      assert.match(text, new RegExp(`^${word} `, 'm'));
    }
  });

  it('refuses a bad option', async () => {
    await assert.rejects(diagnose({ waitMillis: -1 }), { name: 'RangeError', message: /'waitMillis'/ });
    await assert.rejects(diagnose({ wait: 1 } as object), { name: 'TypeError', message: /did you mean 'waitMillis'/ });
  });

  it('says once, and warns of nothing, where there is no addon', () => {
    const args = ['--no-addons', CLI, 'diagnose'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^engine +inspector$/m);
    assert.match(stdout, /^clocks +monotonic, perf, cputime: not tried \(there is no addon\)$/m);
    assert.equal(stdout.match(/no compiled addon/g)?.length, 1);
    assert.equal(stdout.match(/--no-addons/g)?.length, 1);
  });

  it('is there on the command line, as text and as JSON, and leaves an idle event loop in peace', async () => {
    const text = await runCli(['diagnose']);
    assert.deepEqual([text.code, text.stderr], [0, '']);
    assert.match(text.stdout, /^engine +native$/m);
    const json = await runCli(['diagnose', '--json', '--wait', '10000']);
    const { engine, trial, copies, inlining } = JSON.parse(json.stdout);
    assert.deepEqual([engine.engine, copies.length, inlining.state], ['native', 1, 'passed']);
    // A clock that wakes the loop shows as 200 or more.
    assert.ok(trial.idleSwitches < 100, `${trial.idleSwitches} context switches in ${trial.idleMillis} ms`);
  });
});
