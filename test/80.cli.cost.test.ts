import assert from 'node:assert/strict';
import { parseCost } from '../src/cli/arguments';
import { formatCosts } from '../src/cli/cost/report';
import { UsageError } from '../src/cli/exit-codes';
import { runCli } from './helpers/cli';

describe('the command cost', function () {
  this.timeout(60_000);

  it('measures the same work with nothing on, with this profiler and with the one of V8', async () => {
    const { code, stdout, stderr } = await runCli([
      'cost',
      '--pairs',
      '2',
      '-i',
      '1000',
      '--clock',
      'monotonic',
      '--json',
    ]);
    assert.equal(code, 0, stderr);
    const { costs, failures } = JSON.parse(stdout);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      costs.map(({ engine, intervalMicros }: any) => [engine, intervalMicros]),
      [
        [undefined, 1000],
        ['native', 1000],
        ['inspector', 1000],
      ],
    );
    const [nothing, ours, theirs] = costs;
    assert.deepEqual([nothing.microsPerSample, nothing.delivered], [undefined, undefined]);
    for (const { delivered, overhead, microsPerSample } of [ours, theirs]) {
      assert.ok(delivered > 0.2 && delivered < 1.2, `${delivered} of the ticks`);
      assert.ok(Number.isFinite(overhead) && Number.isFinite(microsPerSample));
    }
  });

  it('prints a row for each, and says what did not work', () => {
    const measured = { overhead: 0.0123, spread: 0.004, idle: 0.0001 };
    const text = formatCosts(
      [
        { ...measured, engine: undefined, intervalMicros: 100, microsPerSample: undefined, delivered: undefined },
        { ...measured, engine: 'native', intervalMicros: 100, microsPerSample: 20.04, delivered: 0.995 },
      ],
      ['inspector, 100 us: no inspector here'],
    );
    const [, , heads, control, ours, failure] = text.split('\n');
    assert.match(heads ?? '', /^profiler +interval +overhead +spread +us a sample +delivered +idle$/);
    assert.match(control ?? '', /^nothing +- +1\.2 % +0\.4 % +- +- +0\.01 %$/);
    assert.match(ours ?? '', /^this one +100 us +1\.2 % +0\.4 % +20\.0 +100 % +0\.01 %$/);
    assert.equal(failure, 'inspector, 100 us: no inspector here');
  });

  it('takes several intervals, and says what is wrong with an argument', () => {
    assert.deepEqual(parseCost([]), { intervalsMicros: [1000, 100], pairs: 8, clock: 'auto', isJson: false });
    const parsed = parseCost(['-i', '200', '--interval=5000', '-p', '3', '-c', 'perf', '--json']);
    assert.deepEqual(parsed, { intervalsMicros: [200, 5000], pairs: 3, clock: 'perf', isJson: true });
    assert.equal(parseCost(['-h']), 'help');
    const wrong: [string[], RegExp][] = [
      [['-i', '49'], /--interval must be from 50 to 10000000, not 49/],
      [['-i', 'fast'], /--interval must be a number, not "fast"/],
      [['-p', '1'], /--pairs must be 2 or more, not 1/],
      [['-c', 'sun'], /--clock must be one of 'auto'/],
      [['app.js'], /Unexpected argument 'app\.js'/],
    ];
    for (const [args, message] of wrong) {
      assert.throws(
        () => parseCost(args),
        (error) => error instanceof UsageError && message.test(error.message),
        args.join(' '),
      );
    }
  });
});
