/** What the log of a run ends with: it must name the cause, also of what went well when tried again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const FIXTURE = 'test/fixtures/reporter/tries.ts';

describe('the end of the log', () => {
  const suite = `node ${process.versions.node}`;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ox-reporter-'));
  let log: string;
  let totals: string;
  let recorded: any;

  function runNode(args: readonly string[]): string {
    const env = { ...process.env, OX_TEST_TOTALS: path.join(folder, 'totals.jsonl') };
    return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env }).stdout;
  }

  /** The number of the line of the fixture that has a text. */
  function lineOf(text: string): number {
    const lines = readFileSync(path.join(ROOT, FIXTURE), 'utf8').split('\n');
    return lines.findIndex((line) => line.includes(text)) + 1;
  }

  before(() => {
    const mocha = [require.resolve('mocha/bin/mocha.js'), '--no-config', '--require', 'tsx/cjs', '--retries', '1'];
    log = runNode([...mocha, '--reporter', 'scripts/mocha-reporter.cjs', FIXTURE]);
    totals = runNode(['scripts/totals.cjs', path.join(folder, 'totals.jsonl')]);
    recorded = JSON.parse(readFileSync(path.join(folder, 'totals.jsonl'), 'utf8'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has the sums in its last line, where a test that passed at the second try has passed', () => {
    assert.equal(totals.trimEnd().split('\n').at(-1), '2 passed, 5 failed');
  });

  it('lists what passed at the second try, with what it had failed with, in each run and over all', () => {
    const line = `a suite passes at the second try (${FIXTURE}:${lineOf('ok(!isFirst)')}): does not hold: assert.ok(!isFirst);`;
    assert.deepEqual(recorded.secondTries, [line]);
    for (const text of [log, totals])
      assert.ok(text.includes(`passed at the second try:\n  ${suite}: ${line}\n`), text);
  });

  it('quotes the statement that does not hold from where it is in the source', () => {
    const [line] = recorded.failures;
    const place = `${FIXTURE}:${lineOf('tries > 10 &&') - 1}`;
    assert.equal(
      line,
      `a suite fails without a message (${place}): does not hold: assert.ok( tries > 10 && tries < 20, );`,
    );
    assert.ok(totals.includes(`${suite}: ${line}\n`));
  });

  it('has a message in one line, with its place, in the test where the error passed through it', () => {
    const [, withMessage, inHelper] = recorded.failures;
    assert.equal(withMessage, `a suite fails with a message (${FIXTURE}:${lineOf('of several')}): of several lines`);
    assert.match(inHelper, /^a suite fails in a helper \(test\/[\w./-]+:\d+\): no-such-program\.cjs ended with code 1/);
  });

  it('has the file where no line is known', () => {
    assert.equal(recorded.failures[3], `a suite fails with no place (${FIXTURE}): from afar`);
  });

  it('has no line of more than 300 characters', () => {
    assert.equal(Math.max(...recorded.failures.map((line: string) => line.length)), 300);
  });
});
