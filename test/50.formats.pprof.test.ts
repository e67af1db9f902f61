/** pprof, by a golden file of what pprof-format decodes, by its counts and by `go tool pprof`. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Profile as DecodedProfile } from 'pprof-format';
import { exportProfile } from '../src/formats';
import { assertGolden } from './fixtures/formats/golden';
import { randomProfile, SMALL } from './fixtures/formats/profiles';
import { bytesOf, type Count, countDirectly, ranked } from './fixtures/formats/read-back';

const RANDOM = randomProfile({ stacks: 300, depth: 12, functions: 40 });

/** A decoded profile as text: a line for each sample, with `+` between the lines of one location. */
function readable(decoded: DecodedProfile): string {
  const text = (id: unknown): string => JSON.stringify(decoded.stringTable.strings[Number(id)]);
  const types = decoded.sampleType.map(({ type, unit }) => `${text(type)} ${text(unit)}`);
  const functions = decoded.function.map(({ id, name, systemName, filename, startLine }) => {
    return `function ${id} ${text(name)} ${text(systemName)} ${text(filename)}:${startLine}`;
  });
  const locations = new Map(
    decoded.location.map(({ id, line }) => {
      return [Number(id), line.map((each) => `${each.functionId}:${each.line}`).join('+')];
    }),
  );
  const samples = decoded.sample.map(({ locationId, value }) => {
    return `${value.join(' ')} = ${locationId.map((id) => locations.get(Number(id))).join(' < ')}`;
  });
  const period = `period ${decoded.period} at ${decoded.timeNanos} for ${decoded.durationNanos}`;
  return [...types, period, ...decoded.comment.map(text), ...functions, ...samples, ''].join('\n');
}

/** Counts of one sample type: the inlined functions of a location are on the stack like any other. */
function decodedCounts({ sample, location, function: functions, stringTable }: DecodedProfile, type: number): Count[] {
  const names = new Map(functions.map(({ id, name }) => [Number(id), stringTable.strings[Number(name)]!]));
  const lines = new Map(
    location.map(({ id, line }) => [Number(id), line.map((each) => names.get(Number(each.functionId))!)]),
  );
  const counts = new Map<string, Count>();
  for (const { locationId, value } of sample) {
    const stack = locationId.flatMap((id) => lines.get(Number(id))!);
    for (const name of new Set(stack)) {
      const { total, self } = counts.get(name) ?? { total: 0, self: 0 };
      const weight = Number(value[type]);
      counts.set(name, { name, total: total + weight, self: self + (name === stack[0] ? weight : 0) });
    }
  }
  return ranked(counts.values());
}

/** The rows of `go tool pprof -top`: flat, flat%, sum%, cum, cum%, name. */
function goCounts(output: string): Count[] {
  const rows = output.matchAll(/^ *(\d+) +\S+% +\S+% +(\d+) +\S+% +(.*?)(?: \((?:partial-)?inline\))?$/gm);
  return ranked(
    Array.from(rows, ([, self, total, name]) => ({ name: name!, total: Number(total), self: Number(self) })),
  );
}

function goPprof(args: string[], file: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'ox-pprof-'));
  try {
    writeFileSync(join(folder, 'a.pb.gz'), file);
    const env = { ...process.env, HOME: folder, GOFLAGS: '', PPROF_TMPDIR: folder };
    const { status, stdout, stderr } = spawnSync('go', ['tool', 'pprof', ...args, 'a.pb.gz'], { cwd: folder, env });
    assert.equal(status, 0, stderr.toString());
    return stdout.toString();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('50.formats.pprof', () => {
  it('holds types, functions, lines, inlining, losses and values, as the golden file has them', async () => {
    const file = gunzipSync(await bytesOf(exportProfile(SMALL, 'pprof')));
    assertGolden('small.pprof.txt', readable(DecodedProfile.decode(file)));
  });

  it('gives pprof-format the hits and the CPU time of every function', async () => {
    for (const profile of [SMALL, RANDOM]) {
      const decoded = DecodedProfile.decode(gunzipSync(await bytesOf(exportProfile(profile, 'pprof'))));
      assert.deepEqual(decodedCounts(decoded, 0), countDirectly(profile, 'hits'));
      assert.deepEqual(decodedCounts(decoded, 1), countDirectly(profile, 'cpuNanos'));
    }
  });

  it('gives `go tool pprof` the hits of every function and the comment', async function () {
    if (spawnSync('go', ['version']).status !== 0) {
      console.log('      skipped: there is no `go` on this machine; `apt-get install golang-go` brings it');
      this.skip();
    }
    const file = await bytesOf(exportProfile(RANDOM, 'pprof'));
    const top = goPprof(['-top', '-nodecount=0', '-nodefraction=0', '-sample_index=samples'], file);
    assert.match(top, new RegExp(`of ${RANDOM.totals.totalHits} total`));
    assert.deepEqual(goCounts(top), countDirectly(RANDOM, 'hits'));
    assert.match(goPprof(['-comments'], file), /3 dropped, 11 in \(other\)/);
  });
});
