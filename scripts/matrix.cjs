'use strict';
/**
 * Runs the test suite against other versions of Node.js, with the addon that `scripts/prebuild.cjs` builds for each.
 *
 * Usage: node scripts/matrix.cjs [--build-only] [version ...]      for example: npm run test:matrix -- 24
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { buildAll, checkVersions } = require('./prebuild.cjs');
const { readTotals, recordTotals, summary } = require('./totals.cjs');

const DEFAULT_VERSIONS = ['22', '24', '26'];
const ROOT = path.join(__dirname, '..');

/** Runs the suite with the Node.js of one row, and completes the row. */
async function test(row) {
  console.log(`\n=== Node.js ${row.name} ===`);
  const started = Date.now();
  const report = path.join(row.home, 'totals.jsonl');
  fs.rmSync(report, { force: true });
  const status = await new Promise((resolve) => {
    spawn(row.node, [require.resolve('mocha/bin/mocha.js')], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, PREBUILDS_ONLY: '1', OX_TEST_TOTALS: report },
    })
      .on('error', () => resolve('could not be started'))
      .on('close', (code, signal) => resolve(signal ?? code));
  });
  const { totals } = readTotals(report);
  const crashed = typeof status === 'string';
  if (crashed || (status !== 0 && totals.failed === 0)) totals.failed += 1;
  recordTotals(`node ${row.name}`, totals);
  row.testSeconds = (Date.now() - started) / 1000;
  row.failed = status !== 0;
  row.result = crashed ? `killed: ${status}` : summary(totals);
}

function printTable(rows) {
  const seconds = (value) => (value === undefined ? '' : `${value.toFixed(0)} s`);
  const lines = [
    ['Node.js', 'ABI', 'build', 'tests', 'result'],
    ...rows.map((row) => [
      row.name,
      row.abi ?? '',
      seconds(row.buildSeconds),
      seconds(row.testSeconds),
      row.result ?? '',
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log('');
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

async function main(args) {
  const buildOnly = args.includes('--build-only');
  const named = checkVersions(args.filter((argument) => argument !== '--build-only'));
  const rows = await buildAll(named.length > 0 ? named : DEFAULT_VERSIONS);
  // One after the other: tests that measure time share the machine with nothing.
  if (!buildOnly) for (const row of rows.filter(({ failed }) => !failed)) await test(row);
  printTable(rows);
  if (rows.some(({ failed }) => failed)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
