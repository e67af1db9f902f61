/** The profiler without the addon: on V8's inspector profiler, behind the same API. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Session } from 'node:inspector';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { NativeAddon } from '../src/binding';
import type { Database } from '../src/database';
import { type LauncherOptions, SimpleLauncher } from '../src/launcher';
import type { SampleBatch } from '../src/types';
import { fakeAddon } from './helpers/fake-native';

/**
 * Short, so that V8 compiles it when it is called and not on the stack: code compiled there before a profile begins is unknown to
 * V8's profiler. A generator, which is never inlined: V8 may blame the caller of a function that is.
 */
function* burn(): Generator<number> {
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += Math.sqrt(i);
  yield sum;
}

function work(millis: number): void {
  const end = performance.now() + millis;
  while (performance.now() < end) burn().next();
}

/** All of it is in one loop, which V8 compiles on the stack. */
function* loop(millis: number): Generator<number> {
  const end = performance.now() + millis;
  let sum = 0;
  while (performance.now() < end) for (let i = 0; i < 10_000; i++) sum += Math.sqrt(i);
  yield sum;
}

/** An addon that is there, and whose samplers fail as on a machine that refuses something. */
function failingAddon(code: string): () => NativeAddon {
  function Sampler(): never {
    throw Object.assign(new Error(`refused: ${code}`), { code });
  }
  return () => ({ ...fakeAddon().load(), Sampler: Sampler as unknown as NativeAddon['Sampler'] });
}

describe('the inspector engine', () => {
  const launchers: SimpleLauncher[] = [];
  const launch = (options: LauncherOptions<Database>, load?: () => NativeAddon): SimpleLauncher => {
    const launcher = new SimpleLauncher<Database>(options, load);
    launchers.push(launcher);
    return launcher.start();
  };
  afterEach(() => launchers.splice(0).forEach((launcher) => launcher.cancel()));

  it('names the function that burns the time, its file, and the lines that were executing', () => {
    const launcher = launch({ engine: 'inspector' });
    launcher.unpause();
    work(400);
    const { records, totalHits } = launcher.query({ filter: '^burn ', sort: 'self' });
    assert.match(records[0]?.name ?? '', /^burn \(test\/82\.fallback\.test\.ts:\d+\)$/);
    assert.ok((records[0]?.hits ?? 0) > 0.5 * totalHits, `${records[0]?.hits} of ${totalHits}`);
    const lines = launcher.query({ filter: '^burn ', by: 'line', sort: 'self', sourceMaps: false }).records;
    assert.ok((lines[0]?.executingLine ?? 0) > 0);
    assert.match(launcher.show({ sort: 'self' }), /burn/);
  });

  it('says in the stats that it is at work and why, and that CPU times are estimates', () => {
    const { engine, engineReason, cpuTime, clock, inlining, identity } = launch({ engine: 'inspector' }).stats();
    assert.deepEqual(
      [engine, cpuTime, clock, inlining, identity],
      ['inspector', 'estimated', 'monotonic', 'off', 'code-events'],
    );
    assert.match(engineReason ?? '', /asked for/);
  });

  it('estimates CPU time near to the time that was burnt', () => {
    const launcher = launch({ engine: 'inspector' });
    launcher.unpause();
    const before = process.cpuUsage();
    work(500);
    const { user, system } = process.cpuUsage(before);
    const record = launcher.query({ filter: '^burn ', sort: 'cpu' }).records[0];
    const ratio = (record?.cpuNanos ?? 0) / 1000 / (user + system);
    // Before Node.js 22.19 the time that another process had the core is in it, and the pause at begin is in neither.
    assert.ok(ratio > 0.3 && ratio < 5, `estimated ${ratio} of the CPU time of the process`);
  });

  it('counts no hit while the event loop is idle, and idle ticks instead', () => {
    // In a process of its own: where the addon was in use, libuv holds the signal back while it waits.
    const code = `const { start } = require(${JSON.stringify(path.join(__dirname, '..', 'dist'))});
      const launcher = start({ engine: 'inspector' });
      launcher.unpause();
      setTimeout(() => { launcher.pause(); console.log(JSON.stringify(launcher.stats())); }, 400);`;
    const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
    const { idleTicks, samples } = JSON.parse(stdout) as { idleTicks: number; samples: number };
    assert.ok(idleTicks > samples, `${idleTicks} idle ticks, ${samples} samples`);
  });

  it('keeps what was sampled over pause(), setInterval() and cancel(), and samples nothing while paused', () => {
    const launcher = launch({ engine: 'inspector' });
    launcher.unpause();
    work(60);
    launcher.setInterval(500);
    work(60);
    launcher.pause();
    const { totalHits } = launcher.query();
    work(60);
    assert.equal(launcher.query().totalHits, totalHits);
    launcher.unpause();
    work(60);
    launcher.cancel();
    assert.ok(launcher.query().totalHits > totalHits);
    assert.equal(launcher.stats().samples, launcher.query().totalHits);
  });

  it('defines functions, frames and stacks once, however many windows find them', () => {
    const batches: SampleBatch[] = [];
    const recorder = { record: (batch: SampleBatch): void => void batches.push(batch), reset: (): void => undefined };
    const launcher = new SimpleLauncher({ engine: 'inspector', recorder }).start();
    launchers.push(launcher as unknown as SimpleLauncher);
    launcher.unpause();
    for (let i = 0; i < 4; i++) {
      work(80);
      launcher.sampler.drain();
    }
    launcher.cancel();
    const names = batches.flatMap(({ functions }) =>
      functions.map(({ functionName, line, file }) => `${functionName} ${file}:${line}`),
    );
    assert.equal(names.filter((name) => name.startsWith('burn ')).length, 1);
    assert.deepEqual(
      batches.filter(({ reset }) => reset),
      [],
    );
  });

  it('brings windows to the recorder on its own, without being asked', async () => {
    const launcher = launch({ engine: 'inspector' });
    launcher.unpause();
    for (let i = 0; i < 14 && launcher.stats().samples === 0; i++) {
      work(50);
      await delay(100);
    }
    assert.ok(launcher.sampler.database.totalHits > 0);
  });

  it('still knows code that V8 compiled on the stack in an earlier window', () => {
    const launcher = launch({ engine: 'inspector' });
    launcher.unpause();
    loop(200).next();
    const shares = [1, 2, 3].map(() => {
      launcher.reset();
      loop(200).next();
      const { records, totalHits } = launcher.query({ filter: '^loop ' });
      return (records[0]?.hits ?? 0) / totalHits;
    });
    assert.ok(Math.min(...shares) > 0.5, shares.join());
  });

  it('has only the clock of V8, and says so when another is asked for', () => {
    for (const clock of ['perf', 'cputime'] as const) {
      const launcher = new SimpleLauncher({ engine: 'inspector', clock });
      assert.throws(() => launcher.start(), { code: 'ERR_OX_CLOCK_UNAVAILABLE', message: /needs the compiled addon/ });
      assert.equal(launcher.isAlive(), false);
    }
  });

  it('leaves other profiles of the same thread alone', () => {
    const launcher = launch({ engine: 'inspector' });
    const session = new Session();
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.start');
    launcher.unpause();
    work(100);
    launcher.pause();
    work(100);
    let found = false;
    session.post('Profiler.stop', (_error, { profile }) => {
      found = profile.nodes.some(({ callFrame, hitCount }) => callFrame.functionName === 'burn' && (hitCount ?? 0) > 0);
    });
    session.disconnect();
    assert.ok(found);
    assert.ok(launcher.query({ filter: '^burn ' }).records.length > 0);
  });

  it('is taken where the machine refuses the addon something, with the reason in the stats', () => {
    for (const code of [
      'ERR_OX_CLOCK_UNAVAILABLE',
      'ERR_OX_SYSTEM',
      'ERR_OX_UNSUPPORTED_RUNTIME',
      'ERR_OX_ADDON_UNAVAILABLE',
    ]) {
      const launcher = launch({}, failingAddon(code));
      assert.equal(launcher.stats().engine, 'inspector');
      assert.equal(launcher.stats().engineReason, `refused: ${code}`);
      launcher.cancel();
    }
  });

  it('does not stand in for a clock that was asked for by name, for want of memory, nor with engine native', () => {
    const refused: [object, string][] = [
      [{ clock: 'perf' }, 'ERR_OX_CLOCK_UNAVAILABLE'],
      [{ clock: 'cputime' }, 'ERR_OX_ADDON_UNAVAILABLE'],
      [{}, 'ERR_OX_OUT_OF_MEMORY'],
      [{ engine: 'native' }, 'ERR_OX_ADDON_UNAVAILABLE'],
    ];
    for (const [options, code] of refused) {
      assert.throws(() => new SimpleLauncher(options, failingAddon(code)).start(), { name: 'OxProfileError', code });
    }
  });

  it('refuses an engine of another name', () => {
    assert.throws(() => new SimpleLauncher({ engine: 'v8' as 'auto' }), { name: 'RangeError', message: /'engine'/ });
  });

  it('profiles a worker by itself', async () => {
    const worker = new Worker(
      `require('tsx/cjs');
       const { SimpleLauncher } = require(${JSON.stringify(require.resolve('../src/launcher'))});
       const launcher = SimpleLauncher.launch({ engine: 'inspector' });
       launcher.unpause();
       const end = performance.now() + 300;
       function spin() { let x = 0; while (performance.now() < end) x += Math.random(); return x; }
       spin();
       require('node:worker_threads').parentPort.postMessage(launcher.query({ filter: '^spin' }).records.length);`,
      { eval: true },
    );
    const found = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    assert.equal(found, 1);
    await worker.terminate();
  });
});

describe('under the permission model of Node.js', () => {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const model = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
  const inspectorCanBeAllowed = process.allowedNodeEnvironmentFlags.has('--allow-inspector');
  const root = path.join(__dirname, '..');
  const readable = `--allow-fs-read=${root}${path.sep}*`;

  function start(...flags: string[]): { engine?: string; code?: string; message?: string } {
    const code = `try {
        const { engine, engineReason } = require(${JSON.stringify(path.join(root, 'dist'))}).start().stats();
        console.log(JSON.stringify({ engine, message: engineReason }));
      } catch ({ code, message }) { console.log(JSON.stringify({ code, message })); }`;
    const args = ['--no-warnings', model, readable, ...flags, '-e', code];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as ReturnType<typeof start>;
  }

  it('has the addon where that is allowed, and no file but those of the package may be read', () => {
    assert.deepEqual(start('--allow-addons'), { engine: 'native' });
  });

  it('says which of the two engines needs which flag where neither is allowed', () => {
    const { code, message } = start();
    assert.equal(code, 'ERR_OX_ADDON_UNAVAILABLE');
    const inspector = inspectorCanBeAllowed ? '. To have it, start Node.js with --allow-inspector as well' : '';
    assert.equal(
      message?.replace(/^.*?: /, ''),
      `the permission model allows no addons. To have it, start Node.js with --allow-addons as well. ` +
        `Nor can another stand in: V8's inspector profiler is not available: the permission model allows no inspector${
          inspector
        }`,
    );
    assert.equal(inspectorCanBeAllowed, major >= 24);
  });

  it('goes by the inspector where only that is allowed, and says how to have the addon', function () {
    if (!inspectorCanBeAllowed) this.skip();
    const { engine, message } = start('--allow-inspector');
    assert.equal(engine, 'inspector');
    assert.match(message ?? '', /allows no addons\. To have it, start Node\.js with --allow-addons as well$/);
  });
});
