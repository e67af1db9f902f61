/** What a person is told of the losses and the cost of sampling: whole sentences, for none, one and many. */
import assert from 'node:assert/strict';
import { costSentence, lossSentence } from '../src/http/sentences';
import type { LauncherStats } from '../src/launcher';
import { newLauncher } from './helpers/fake-launcher';

interface Counts {
  readonly samples?: number;
  readonly overruns?: number;
  readonly ringFull?: number;
  readonly signalTaken?: number;
  readonly otherHits?: number;
}

const WHY =
  'fell due while the thread waited for a CPU or slept in the kernel, or while an earlier tick was being handled. ' +
  'No CPU time is lost by that:';

function statsOf(counts: Counts): LauncherStats {
  const { samples = 0, overruns = 0, ringFull = 0, signalTaken = 0, otherHits = 0 } = counts;
  const dropped = { total: ringFull + signalTaken, ringFull, signalTaken };
  return { ...newLauncher().launcher.stats(), samples, overruns, dropped, otherHits };
}

function losses(counts: Counts): string {
  return lossSentence(statsOf(counts));
}

describe('70.http.sentences', () => {
  it('say so where nothing was sampled, and where nothing is missing', () => {
    assert.equal(losses({}), 'Nothing was sampled yet.');
    assert.equal(losses({ samples: 1 }), 'Every tick found its sample.');
    assert.equal(losses({ samples: 5000 }), 'Every tick found its sample.');
  });

  it('tell the share of the ticks that found no sample, and why', () => {
    assert.equal(
      losses({ samples: 116_499, overruns: 167_330 }),
      `167,330 of 283,829 ticks (59.0 %) found no sample: they ${WHY} their time is in the next sample.`,
    );
    assert.equal(
      losses({ samples: 99, overruns: 1 }),
      `1 of 100 ticks (1.00 %) found no sample: it ${WHY} its time is in the next sample.`,
    );
    assert.match(
      losses({ samples: 1_000_000, overruns: 1 }),
      /^1 of 1,000,001 ticks \(<0\.01 %\) found no sample: it fell/,
    );
    assert.match(losses({ overruns: 1 }), /^1 of 1 tick \(100\.0 %\) found no sample/);
  });

  it('tell what was lost, and why', () => {
    assert.equal(losses({ samples: 990, ringFull: 10 }), '10 of 1,000 ticks (1.00 %) were lost: the ring had no room.');
    assert.equal(losses({ samples: 99, ringFull: 1 }), '1 of 100 ticks (1.00 %) was lost: the ring had no room.');
    assert.equal(
      losses({ samples: 90, ringFull: 1, signalTaken: 9 }),
      '1 of 100 ticks (1.00 %) was lost: the ring had no room. ' +
        '9 of 100 ticks (9.00 %) were lost: another profiler had taken the signal.',
    );
  });

  it('tell all of it where there is all of it', () => {
    const all = losses({ samples: 80, overruns: 15, ringFull: 5, otherHits: 7 });
    assert.match(all, /^15 of 100 ticks \(15\.0 %\) found no sample: .* 5 of 100 ticks \(5\.00 %\) were lost: /);
    assert.match(all, /the ring had no room\. The stacks of 7 samples had no room in memory: \(other\)\.$/);
    assert.match(losses({ samples: 1, otherHits: 1 }), /sample\. The stack of 1 sample had no room/);
  });

  it('tell what sampling costs in each state', () => {
    const of = (state: LauncherStats['state'], share?: number): string => {
      return costSentence({ ...statsOf({}), state, engine: 'native' }, share);
    };
    assert.match(of('new'), /nothing is attached/);
    assert.match(of('paused'), /costs your application nothing/);
    assert.match(of('running'), /is known in a second or two/);
    assert.equal(
      of('running', 0.0123),
      "Sampling takes 1.23 % of one CPU right now, the kernel's part of it included.",
    );
    assert.match(of('cancelled'), /off for good/);
  });
});
