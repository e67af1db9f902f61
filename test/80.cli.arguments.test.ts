import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDiagnose, parseRun, type RunArguments } from '../src/cli/arguments';
import { EXIT_CODES, exitCodeFor, exitCodeForSignal, UsageError, WriteError } from '../src/cli/exit-codes';
import { OxProfileError } from '../src/errors';
import { FORMAT_NAMES, FORMATS } from '../src/formats';
import { runCli } from './helpers/cli';

function run(...args: string[]): RunArguments {
  const parsed = parseRun(args);
  if (parsed === 'help') throw new Error('help was not asked for');
  return parsed;
}

describe('the command line', () => {
  it('has defaults: 1000 us, clock and engine auto, 20 rows by self, no file', () => {
    assert.deepEqual(run('app.js'), {
      intervalMicros: 1000,
      maxOverhead: undefined,
      clock: 'auto',
      engine: 'auto',
      output: undefined,
      maxRecords: 20,
      sort: 'self',
      isQuiet: false,
      command: ['app.js'],
    });
  });

  it('takes options before the script, and leaves all that comes after it to the script', () => {
    const parsed = run('-i', '250.5', '--clock=perf', '-q', 'app.js', '-i', '9', '--help', '--', 'x');
    assert.deepEqual([parsed.intervalMicros, parsed.clock, parsed.isQuiet], [250.5, 'perf', true]);
    assert.deepEqual(parsed.command, ['app.js', '-i', '9', '--help', '--', 'x']);
  });

  it('takes an overhead in place of an interval', () => {
    const { intervalMicros, maxOverhead } = run('--max-overhead', '0.02', 'app.js');
    assert.deepEqual([intervalMicros, maxOverhead], [undefined, 0.02]);
  });

  it('knows every format by the end of a file name', () => {
    for (const format of FORMAT_NAMES) {
      const file = `x.${FORMATS[format].fileExtension}`;
      assert.deepEqual(run('-o', file, 'a.js').output, { file, format });
    }
  });

  it('says what is wrong with an argument, by the name that it has there', () => {
    const wrong: [string[], RegExp][] = [
      [[], /there is no script/],
      [['-q'], /there is no script/],
      [['--intervall', '3', 'a.js'], /Unknown option '--intervall'/],
      [['-i', '49', 'a.js'], /--interval must be from 50 to 10000000, not 49/],
      [['-m', '0.6', 'a.js'], /--max-overhead must be from 0 to 0.5, not 0.6/],
      [
        ['-m', '0.01', '-i', '500', 'a.js'],
        /--max-overhead chooses the interval, and --interval fixes it: leave one out/,
      ],
      [['-i', 'fast', 'a.js'], /--interval must be a number, not "fast"/],
      [['-c', 'sun', 'a.js'], /--clock must be one of 'auto'/],
      [['-e', 'v8', 'a.js'], /--engine must be one of/],
      [['-s', 'name', 'a.js'], /--sort must be one of/],
      [['-n', '1.5', 'a.js'], /--top must be a whole number/],
      [['-f', 'pprof', 'a.js'], /--format needs --output/],
      [['-f', 'xml', '-o', 'x', 'a.js'], /--format must be one of 'collapsed'/],
      [['-o', 'profile', 'a.js'], /the name "profile" says no format/],
      [['-o', '', 'a.js'], /--output needs the name of a file/],
    ];
    for (const [args, message] of wrong) {
      assert.throws(
        () => parseRun(args),
        (error) => error instanceof UsageError && message.test(error.message),
        args.join(' '),
      );
    }
    assert.throws(() => parseDiagnose(['extra']), UsageError);
    assert.throws(() => parseDiagnose(['--wait', 'long']), UsageError);
  });

  it('has one table of exit codes', () => {
    assert.equal(exitCodeFor(new UsageError('x')), 64);
    assert.equal(exitCodeFor(new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', 'x')), 69);
    assert.equal(exitCodeFor(new WriteError('x')), 73);
    assert.equal(exitCodeFor(new Error('x')), 1);
    assert.equal(exitCodeForSignal(15), 143);
    assert.equal(EXIT_CODES.ok, 0);
  });

  it('exits with 64 for a wrong command, and 0 for help and the version', async () => {
    for (const args of [[], ['profile'], ['run'], ['run', '--bogus', 'x'], ['diagnose', '--bogus'], ['cost', 'x']]) {
      const { code, stderr } = await runCli(args);
      assert.equal(code, 64, args.join(' '));
      assert.match(stderr, /^ox-profile-native: .+\nox-profile-native --help tells/);
    }
    const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8'));
    assert.deepEqual(await runCli(['--version']), { code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
    for (const args of [['--help'], ['run', '--help'], ['diagnose', '-h'], ['cost', '-h']]) {
      const { code, stdout } = await runCli(args);
      assert.equal(code, 0);
      assert.match(stdout, /^Usage: ox-profile-native /);
    }
  });
});
