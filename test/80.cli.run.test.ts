import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CLI, cliFixture, runCli } from './helpers/cli';
import { hasTerminals, runInTerminal } from './helpers/terminal';

const BUSY = cliFixture('busy.cjs');

/** Kills the command a little after the script has begun to wait, as often as there are signals. */
function kill(...signals: NodeJS.Signals[]): Parameters<typeof runCli>[1] {
  return (child) => signals.forEach((signal, at) => setTimeout(() => child.kill(signal), 200 + 150 * at));
}

describe('ox-profile-native run', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'ox-cli-'));
  after(() => rmSync(folder, { recursive: true }));

  it('profiles a script from its start to its end, and exits with its code', async () => {
    const { code, stderr } = await runCli(['run', BUSY, 'return']);
    assert.equal(code, 7);
    assert.match(stderr, /^burn \(test\/fixtures\/cli\/busy\.cjs:\d+\) /m);
    assert.match(stderr, /^\d+ samples every 1000 us \(native, \w+\)/m);
  });

  it('shows the script its own arguments, and nothing of the profiler in its environment or options', async () => {
    const { stdout } = await runCli(['run', '-q', '-i', '500', BUSY, 'return', '--interval', '-o', 'x']);
    const [line = ''] = stdout.split('\n');
    assert.deepEqual(JSON.parse(line), { argv: ['return', '--interval', '-o', 'x'], main: true, execArgv: [] });
  });

  it('leaves the profiler to a script that starts it itself, and has what was recorded before', async () => {
    const { code, stdout, stderr } = await runCli(['run', 'test/fixtures/cli/starts-itself.cjs']);
    assert.deepEqual([code, stdout], [3, 'burn native\n']);
    assert.match(stderr, /has started the profiler itself; what run has recorded ends there/);
    assert.match(stderr, /^burn \(test\/fixtures\/cli\/starts-itself\.cjs:\d+\) /m);
  });

  it('keeps to an overhead, and says how much it was', async () => {
    const { code, stderr } = await runCli(['run', '--max-overhead', '0.05', BUSY, 'return']);
    assert.equal(code, 7);
    assert.match(stderr, /^\d+ samples every [\d.]+ us \(native, \w+\)/m);
    assert.match(stderr, /^[\d.]+ % of the CPU time were spent on profiling$/m);
  });

  it('leaves the standard output to the script', async () => {
    const { stdout } = await runCli(['run', BUSY, 'return']);
    assert.equal(stdout.trim().split('\n').length, 1);
  });

  it('has the profile when the script calls process.exit(), and when it fails', async () => {
    const exited = await runCli(['run', BUSY, 'exit']);
    assert.deepEqual([exited.code, /^burn /m.test(exited.stderr)], [3, true]);
    const failed = await runCli(['run', BUSY, 'throw']);
    assert.deepEqual(
      [failed.code, failed.stderr.includes('thrown on purpose'), /^burn /m.test(failed.stderr)],
      [1, true, true],
    );
  });

  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const) {
    for (const way of ['wait', 'loop']) {
      it(`has the profile when ${name} ends a script that is to ${way}, and ends by that signal`, async () => {
        const { code, signal, stderr } = await runCli(['run', BUSY, way], kill(name));
        assert.deepEqual([code, signal, /^burn /m.test(stderr)], [null, name, true]);
      });
    }
  }

  for (const way of ['waitForChild', 'waitForInput', 'waitInAtomics']) {
    for (const clock of ['monotonic', 'cputime']) {
      it(`has the profile when a signal finds it waiting in native code: ${way}, ${clock} clock`, async () => {
        const { code, signal, stderr } = await runCli(['run', '-c', clock, BUSY, way], kill('SIGTERM'));
        assert.deepEqual([code, signal, /^burn /m.test(stderr)], [null, 'SIGTERM', true], stderr);
      });
    }
  }

  it('leaves a signal to a script that handles it', async () => {
    const { code, stderr } = await runCli(['run', BUSY, 'handle'], kill('SIGTERM'));
    assert.deepEqual([code, /^burn /m.test(stderr)], [5, true]);
  });

  it('never ends a script that handles an interrupt, however often it comes', async () => {
    const { code, stdout } = await runCli(['run', BUSY, 'interrupts'], kill('SIGINT', 'SIGINT', 'SIGINT', 'SIGINT'));
    assert.deepEqual([code, stdout.match(/interrupted/g)?.length], [4, 4]);
  });

  describe('in a terminal', () => {
    const CTRL_C = '\u0003';
    const QUIT = '\u001C';
    before(function () {
      if (!hasTerminals()) this.skip();
    });

    for (const [key, signal] of [
      [CTRL_C, constants.signals.SIGINT],
      [QUIT, constants.signals.SIGQUIT],
    ] as const) {
      it(`ends by signal ${signal} and has the profile when a key is typed that sends it`, () => {
        const end = runInTerminal([process.execPath, CLI, 'run', BUSY, 'loop'], key);
        assert.deepEqual([end.signal, end.shown.includes('burn (')], [signal, true]);
      });
    }

    it('has the script see an interrupt as often as it is typed, whatever its standard input is', () => {
      const command = 'exec "$0" "$1" run -q "$2" interrupts';
      for (const input of ['', ' </dev/null']) {
        const end = runInTerminal(['sh', '-c', command + input, process.execPath, CLI, BUSY], CTRL_C.repeat(4));
        assert.deepEqual([end.code, end.shown.match(/interrupted/g)?.length], [4, 4]);
      }
    });
  });

  it('says so when the process died before it could write a profile', async () => {
    const { code, signal, stderr } = await runCli(['run', BUSY, 'kill']);
    assert.deepEqual([code, signal], [null, 'SIGKILL']);
    assert.match(stderr, /there is no profile: the process ended \(exit code 137\)/);
  });

  it('ends by a signal that finds native code computing, soon, and says why there is no profile', async () => {
    const { code, signal, stderr } = await runCli(['run', BUSY, 'compute'], kill('SIGTERM'));
    assert.deepEqual([code, signal], [null, 'SIGTERM']);
    assert.match(stderr, /there is no profile: .*SIGTERM was held back for two seconds.*computing in native code/);
  });

  it('does not record processes that the script forks', async () => {
    const { stdout } = await runCli(['run', '-q', BUSY, 'fork']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ argv, execArgv }) => [argv, execArgv]),
      [
        [['fork'], []],
        [['tell'], []],
      ],
    );
  });

  it('runs ES modules', async () => {
    const { code, stderr } = await runCli(['run', cliFixture('module.mjs')]);
    assert.equal(code, 0);
    assert.match(stderr, /burnInModule|module\.mjs/);
  });

  it('writes the format that the name of the file says, or that it is told', async () => {
    const file = path.join(folder, 'profile.pb.gz');
    const { stderr } = await runCli(['run', '-q', '-o', file, BUSY, 'return']);
    assert.equal(stderr.trim(), `ox-profile-native: the profile is in ${file}`);
    assert.match(gunzipSync(readFileSync(file)).toString('latin1'), /burn/);
    const { stdout } = await runCli(['run', '-q', '-o', '-', '-f', 'collapsed', BUSY, 'return']);
    assert.match(stdout, /burn \(.*busy\.cjs:\d+\) \d+$/m);
    const speedscope = path.join(folder, 'a.speedscope.json');
    await runCli(['run', '-q', '-o', speedscope, BUSY, 'return']);
    assert.match(readFileSync(speedscope, 'utf8'), /speedscope\.app/);
  });

  it('refuses a file that cannot be written before the script starts, and leaves nothing of its try', async () => {
    const long = path.join(folder, `${'x'.repeat(300)}.csv`);
    for (const file of [path.join(folder, 'none', 'x.csv'), folder, '/proc/x.csv', long]) {
      const { code, stdout, stderr } = await runCli(['run', '-f', 'csv', '-o', file, BUSY, 'return']);
      assert.deepEqual([code, stdout], [64, '']);
      assert.match(stderr, /^ox-profile-native: --output .* cannot be written: E[A-Z]+/);
    }
    const kept = path.join(folder, 'kept.csv');
    writeFileSync(kept, 'old');
    await runCli(['run', '-q', '-o', kept, BUSY, 'kill']);
    await runCli(['run', '-q', '-o', path.join(folder, 'not-made.csv'), BUSY, 'kill']);
    assert.equal(readFileSync(kept, 'utf8'), 'old');
    assert.ok(!existsSync(path.join(folder, 'not-made.csv')));
  });

  it('exits with 73 if the profile cannot be written after all and the script was well, after the table', async () => {
    const away = mkdtempSync(path.join(folder, 'away-'));
    const file = path.join(away, 'x.csv');
    for (const [way, expected] of [
      ['exit', 3],
      ['tell', 73],
    ] as const) {
      const { code, stderr } = await runCli(['run', '-o', file, BUSY, way, away]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, /^burn /m);
      assert.match(stderr, /could not be written to .*ENOENT/);
      mkdirSync(away);
    }
  });

  it('writes the profile, and ends as the script does, where nobody reads the table', () => {
    const file = path.join(folder, 'unread.csv');
    const command = `"$0" "$1" run -o "$2" "$3" exit 2> >(exec 2>&-)`;
    const { status } = spawnSync('bash', ['-c', command, process.execPath, CLI, file, BUSY]);
    assert.equal(status, 3);
    assert.match(readFileSync(file, 'utf8'), /burn/);
  });

  it('has nothing of itself in the profile of a script that does nothing', async () => {
    const { code, stdout } = await runCli(['run', '-q', '-i', '100', '-o', '-', '-f', 'collapsed', BUSY, 'nothing']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /dist\/(cli|launcher|sampler|database)\//);
  });

  it('runs on the inspector engine when asked to, and says so', async () => {
    const { code, stderr } = await runCli(['run', '--engine', 'inspector', BUSY, 'return']);
    assert.equal(code, 7);
    assert.match(stderr, /samples every 1000 us \(inspector, monotonic\)/);
    assert.match(stderr, /V8's inspector profiler was used: the option 'engine' asked for it/);
  });

  it('exits with 69, and runs nothing, where the script cannot be profiled as asked', async () => {
    const { code, stdout, stderr } = await runCli(['run', '-e', 'inspector', '-c', 'perf', BUSY, 'return']);
    assert.deepEqual([code, stdout], [69, '']);
    assert.match(stderr, /^ox-profile-native: the clock 'perf' needs the compiled addon/);
  });

  it('leaves no file behind but the one that was asked for', async () => {
    const own = mkdtempSync(path.join(folder, 'tmp-'));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = own;
    try {
      await runCli(['run', '-q', BUSY, 'return']);
      await runCli(['run', '-q', BUSY, 'kill']);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    assert.deepEqual(readdirSync(own), []);
  });
});
