'use strict';
/**
 * Adds up what the test suites of one run of `.ci/run` counted. Each suite appends a line of JSON to the file that the
 * environment variable `OX_TEST_TOTALS` names, and does nothing where it is not set.
 *
 * Usage: node scripts/totals.cjs <file>   prints what failed, what passed at the second try, one line per suite, then the sums
 */
const fs = require('node:fs');

/**
 * Notes the totals of one suite: `{ passed, failed, skipped }`, and perhaps a line of text for each that failed, in `failures`, or
 * passed only when it was tried again, in `secondTries`.
 */
function recordTotals(suite, totals) {
  const file = process.env.OX_TEST_TOTALS;
  if (file) fs.appendFileSync(file, `${JSON.stringify({ suite, ...totals })}\n`);
}

/** The totals in a JUnit report of ctest. */
function junitTotals(xml) {
  const head = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? '';
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = count('failures');
  const skipped = count('skipped') + count('disabled');
  return { passed: count('tests') - failed - skipped, failed, skipped };
}

/** The line that a reader of the log, or a program, looks for. */
function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** What was noted in a file: the suites, and the sums over them. */
function readTotals(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const suites = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const totals = { passed: 0, failed: 0, skipped: 0, failures: [], secondTries: [] };
  for (const suite of suites) {
    for (const key of ['passed', 'failed', 'skipped']) totals[key] += suite[key];
    for (const key of ['failures', 'secondTries']) totals[key].push(...(suite[key] ?? []));
  }
  return { suites, totals };
}

/** They count as passed, but a test that often needs it hides something. */
function printSecondTries(suites) {
  const lines = suites.flatMap(({ suite, secondTries = [] }) => secondTries.map((line) => `  ${suite}: ${line}`));
  if (lines.length > 0) console.log(`passed at the second try:\n${lines.join('\n')}\n`);
}

function main(file) {
  const { suites, totals } = readTotals(file);
  for (const suite of suites) {
    for (const failure of suite.failures ?? []) console.log(`${suite.suite}: ${failure}`);
  }
  printSecondTries(suites);
  for (const suite of suites) console.log(`  ${suite.suite.padEnd(16)} ${summary(suite)}`);
  console.log(summary(totals));
}

if (require.main === module) main(process.argv[2]);

module.exports = { recordTotals, readTotals, junitTotals, summary, printSecondTries };
