import assert from 'node:assert/strict';
import { type LauncherOptions, SimpleLauncher, type StallReport } from '../src/launcher';
import { StallWatch } from '../src/launcher/stall-watch';
import type { NativeAddon } from '../src/binding';
import { BatchWriter, fn } from './helpers/batches';
import { run } from './helpers/child';
import { fakeAddon } from './helpers/fake-native';

type OnTurn = (startMillis: number, blockedMillis: number) => void;

/** A watch whose event loop is this test; batches wait in `batches` for the next drain. */
function watched() {
  const reports: StallReport[] = [];
  const writer = new BatchWriter();
  const pending: string[] = [];
  let onTurn: OnTurn = () => assert.fail('nobody watches');
  class LoopWatch {
    constructor(options: { onTurn: OnTurn }) {
      onTurn = options.onTurn;
    }
    close(): void {}
  }
  const addon = { ...fakeAddon().load(), LoopWatch } as NativeAddon;
  const watch = new StallWatch({ thresholdMillis: 100, onStall: (report) => reports.push(report) }, () => addon);
  const drainQuietly = (): void => {
    for (const name of pending.splice(0)) watch.record(writer.batch([{ stack: [fn(name)] }]));
  };
  watch.begin({ drainQuietly, resetIds: () => undefined });
  const turn = (blockedMillis: number): void => onTurn(Date.now() - blockedMillis, blockedMillis);
  return { watch, reports, turn, sample: (name: string) => pending.push(name) };
}

describe('the option stall', () => {
  it('is refused by its name where it is none', () => {
    const make = (stall: unknown) => new SimpleLauncher({ stall } as LauncherOptions<never>);
    const onStall = (): void => undefined;
    for (const stall of [1, null, [], {}, { onStall: 1 }, { onStall, thresholdMillis: '1' }]) {
      assert.throws(() => make(stall), { name: 'TypeError', message: /option 'stall/ });
    }
    for (const thresholdMillis of [9, 60_001, NaN]) {
      const isClear = { name: 'RangeError', message: /option 'stall\.thresholdMillis' must be from 10 to 60000/ };
      assert.throws(() => make({ onStall, thresholdMillis }), isClear);
    }
    assert.throws(() => make({ onStall, threshold: 1 }), { name: 'TypeError', message: /'thresholdMillis'/ });
    assert.doesNotThrow(() => make({ onStall }));
  });

  it('reports what was sampled since the last look, and nothing that came before', () => {
    const { reports, turn, sample } = watched();
    sample('before');
    turn(0);
    sample('during');
    sample('during');
    turn(150);
    sample('after');
    turn(200);
    assert.deepEqual(
      reports.map(({ durationMillis, totalHits, records, stacks }) => [
        durationMillis,
        totalHits,
        records.map(({ name, selfHits }) => [name, selfHits]),
        stacks.map(({ hits }) => hits),
      ]),
      [
        [150, 2, [['during', 2]], [2]],
        [200, 1, [['after', 1]], [1]],
      ],
    );
  });

  it('reports nothing after its end', () => {
    const { watch, reports, turn } = watched();
    watch.end();
    turn(500);
    assert.deepEqual(reports, []);
  });

  it('names what blocked the loop in a timer and in a callback of a file, and not what did so while paused', async () => {
    const { inTimer, inRead, reports, warnings } = await run('stall-reports.cjs');
    for (const [name, { begun, ended }] of [
      ['blockInTimer', inTimer],
      ['blockInRead', inRead],
    ] as const) {
      const found = reports.find(({ names }: any) => names.includes(name));
      assert.ok(found !== undefined, `${name} was not reported: ${JSON.stringify(reports)}`);
      // The clocks of the day and of the loop agree to a millisecond or so.
      assert.ok(
        found.durationMillis >= 249 && found.durationMillis <= ended - begun + 50,
        `${found.durationMillis} ms`,
      );
      assert.ok(found.startMillis >= begun - 5 && found.sampledSinceMillis <= found.startMillis);
      assert.ok(found.totalHits > 0);
    }
    assert.ok(!reports.some(({ names }: any) => names.includes('blockWhilePaused')));
    assert.deepEqual(warnings, ['OX_STALL_REPORT_FAILED']);
  });

  it('wakes an idle process no more than no profiler does', async () => {
    const [without, watching] = await Promise.all([
      run('idle.cjs', { args: ['none', '1000'] }),
      run('idle.cjs', { args: ['monotonic', '1000', 'stall'] }),
    ]);
    // A timer of half the threshold would wake it a hundred times.
    assert.ok(watching.switches - without.switches < 40, `${watching.switches} against ${without.switches}`);
  });
});
