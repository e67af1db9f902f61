'use strict';
/**
 * Draws the charts of `docs/accuracy.md` and `docs/overhead.md` from what the benchmarks wrote with `--json`.
 *
 * Usage: node bench/charts/draw.cjs <accuracy.json> <overhead.json>
 */
const fs = require('node:fs');
const path = require('node:path');

const { fixed, percent } = require('../harness/numbers.cjs');
const { drawBars } = require('./svg.cjs');

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'images', 'charts');
const PROFILERS = ['ox', 'v8', 'datadog'];

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const major = ({ node }) => node.split('.')[0];
const ofOurClock = ({ clock }) => clock !== 'perf';

/** Rows as groups of bars: one group per label, one bar per profiler. */
function groupsOf(rows, labelOf, valueOf, print, profilers = PROFILERS) {
  const labels = [...new Set(rows.map(labelOf))];
  return labels.map((label) => ({
    label,
    bars: profilers
      .map((name) => rows.find((row) => row.profiler === name && labelOf(row) === label))
      .filter((row) => row !== undefined && Number.isFinite(valueOf(row)))
      .map((row) => ({ name: row.profiler, value: valueOf(row), text: print(valueOf(row)) })),
  }));
}

/** Distance from the truth by case, on the first version of Node.js that is there. */
function accuracyChart({ rows }) {
  const [{ node }] = rows;
  const shown = rows.filter((row) => row.node === node && row.interval === '100 us' && ofOurClock(row));
  const groups = groupsOf(
    shown,
    (row) => row.case,
    (row) => row.tvd,
    (value) => percent(value),
  );
  return drawBars({ title: `Samples that are on the wrong function, Node.js ${node}, a tick every 100 us`, groups });
}

/** The pair of inlining, by version of Node.js. */
function inliningChart({ rows }) {
  const shown = rows.filter((row) => row.case.startsWith('inlined') && row.interval === '100 us' && ofOurClock(row));
  const groups = groupsOf(
    shown,
    (row) => `Node.js ${major(row)}, ${row.case.replace('inlined, ', '')}`,
    (row) => row.tvd,
    (value) => percent(value),
  );
  return drawBars({ title: 'Inlined three deep: samples that are on the wrong function', groups, largest: 1 });
}

function partOf({ reports }, name) {
  return reports.find(({ benchmark }) => benchmark === name)?.rows ?? [];
}

function costChart(overhead) {
  const groups = groupsOf(
    partOf(overhead, 'cost').filter((row) => ofOurClock(row) && row.profiler !== 'none'),
    (row) => `Node.js ${major(row)}, ${row.interval}`,
    (row) => row.microsPerSample,
    (value) => `${fixed(value)} us`,
    ['floor', ...PROFILERS],
  );
  return drawBars({ title: 'CPU time of the process for one delivered sample', groups });
}

function idleChart(overhead) {
  const groups = groupsOf(
    partOf(overhead, 'idle').filter(ofOurClock),
    (row) => `Node.js ${major(row)}, ${row.interval}`,
    (row) => row.cpuShare,
    (value) => percent(value, 2),
    ['none', ...PROFILERS],
  );
  return drawBars({ title: 'CPU time of a process that only waits', groups });
}

function main([accuracyFile, overheadFile]) {
  const accuracy = read(accuracyFile);
  const overhead = read(overheadFile);
  fs.mkdirSync(FOLDER, { recursive: true });
  const charts = {
    'accuracy.svg': accuracyChart(accuracy),
    'inlining.svg': inliningChart(accuracy),
    'cost.svg': costChart(overhead),
    'idle.svg': idleChart(overhead),
  };
  for (const [name, svg] of Object.entries(charts)) fs.writeFileSync(path.join(FOLDER, name), svg);
}

main(process.argv.slice(2));
