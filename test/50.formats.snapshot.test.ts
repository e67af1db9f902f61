/** The way from a database to a profile: what is exported is what a query answers. */

import assert from 'node:assert/strict';
import { Database, runAtOnce } from '../src/database';
import { exportProfile, type JsonProfile, type Profile, profileSteps } from '../src/formats';
import { query } from '../src/query';
import { SMALL } from './fixtures/formats/profiles';
import { textOf } from './fixtures/formats/read-back';
import { BatchWriter, fn, type HitSpec } from './helpers/batches';

const MAIN = fn('main', '/app/main.js', 1, 1);
const PARSE = fn('parse', '/app/json.js', 12, 7);
const SAME_LINE = fn('parse', '/app/json.js', 12, 40);
const ANONYMOUS = fn('', '/app/main.js', 9, 1);
const HITS: HitSpec[] = [
  {
    stack: [
      { of: PARSE, line: 14 },
      { of: MAIN, line: 3 },
    ],
    hits: 10,
    cpuNanos: 9000,
    tier: 'turbofan',
  },
  {
    stack: [{ of: SAME_LINE, line: 13, inlined: true }, { of: PARSE, line: 14 }, MAIN],
    hits: 5,
    cpuNanos: 5000,
    tier: 'maglev',
  },
  { stack: [ANONYMOUS, MAIN], hits: 2, cpuNanos: 1000, tier: 'interpreted' },
];
const CONTEXT = { metadata: SMALL.metadata, dropped: 4 };

function databaseOf(hits: readonly HitSpec[]): Database {
  const database = new Database();
  database.record(new BatchWriter().batch(hits));
  return database;
}

function profileOf(database: Database): Profile {
  return runAtOnce(profileSteps(runAtOnce(database.snapshot()), CONTEXT));
}

async function exported(profile: Profile): Promise<JsonProfile> {
  return JSON.parse(await textOf(exportProfile(profile, 'json'))) as JsonProfile;
}

describe('50.formats.snapshot', () => {
  it('exports the records of a query, names included', async () => {
    const database = databaseOf(HITS);
    const { functions } = await exported(profileOf(database));
    const byName = [...functions].sort((a, b) => b.hits - a.hits || (a.name < b.name ? -1 : 1));
    assert.deepEqual(byName, query(database, { maxRecords: 100 }).records);
  });

  it('has the stacks and the totals of the database', () => {
    const database = databaseOf(HITS);
    const { stacks, totals } = profileOf(database);
    assert.deepEqual([...stacks], [...database.stacks()]);
    assert.deepEqual(totals, { totalHits: 17, totalCpuNanos: 15_000, otherHits: 0, dropped: 4 });
  });

  it('has what did not fit as a stack of its own', () => {
    const database = new Database({ maxMemoryBytes: 1024 * 1024 });
    const huge = fn('x'.repeat(1024 * 1024));
    database.record(new BatchWriter().batch([...HITS, { stack: [huge], hits: 3, cpuNanos: 2000 }]));
    const { stacks, totals, nameOf } = profileOf(database);
    const last = [...stacks].at(-1)!;
    assert.deepEqual([nameOf(last.frames[0]!.function), last.hits, last.cpuNanos], ['(other)', 3, 2000]);
    assert.deepEqual(totals, { totalHits: 20, totalCpuNanos: 17_000, otherHits: 3, dropped: 4 });
  });

  it('stays as it is while the database goes on recording, and when it is reset', () => {
    const writer = new BatchWriter();
    const database = new Database();
    database.record(writer.batch(HITS));
    const { stacks } = profileOf(database);
    const before = structuredClone([...stacks]);
    database.record(writer.batch(HITS));
    assert.deepEqual([...stacks], before);
    database.reset();
    assert.deepEqual([...stacks], before);
  });

  it('leaves out what has no hits since a reset, in stacks and in names', () => {
    const writer = new BatchWriter();
    const database = new Database();
    database.record(writer.batch(HITS));
    database.reset();
    database.record(writer.batch(HITS.slice(0, 1), { reset: true }));
    const { stacks, nameOf } = profileOf(database);
    assert.deepEqual(
      [...stacks].map(({ hits }) => hits),
      [10],
    );
    assert.equal(nameOf([...stacks][0]!.frames[0]!.function), 'parse (/app/json.js:12)');
  });
});
