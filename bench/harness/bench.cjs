'use strict';
/**
 * The frame of every benchmark: reads the arguments, runs each trial in a process of its own, every round through all of them
 * so that a disturbance of the machine meets all alike, then prints a table and, if asked, writes everything as JSON.
 */
const fs = require('node:fs');
const os = require('node:os');
const { parseArgs } = require('node:util');

const { nodesFor } = require('./nodes.cjs');
const { summarise } = require('./numbers.cjs');
const { formatTable, Progress } = require('./output.cjs');
const { buildProbe } = require('./probe.cjs');
const { runTrial } = require('./run-trial.cjs');

const ARGUMENTS = {
  json: { type: 'string' },
  node: { type: 'string' },
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
};

const USAGE = `Options:
  --quick        a short form, to see that it works; its figures are rough
  --node LIST    versions of Node.js, such as 20,24, or all; default: the one that runs this
  --rounds N     how often each trial is run
  --only TEXT    only trials whose label contains it
  --json FILE    writes every result there`;

function settingsOf(args, options) {
  const { values } = parseArgs({ args, options: { ...ARGUMENTS, ...options } });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds must be a whole number above 0, not '${values.rounds}'`);
  }
  return { ...values, rounds };
}

function machine() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    load: os.loadavg()[0],
  };
}

function labelOf({ labels }, node) {
  return [`node ${node.version}`, ...Object.values(labels).filter((value) => value !== '-')].join(', ');
}

function rowsOf({ plan }, settings) {
  const rows = nodesFor(settings.node).flatMap((node) =>
    plan(settings, node).map((trial) => ({ node, trial, label: labelOf(trial, node), results: [], errors: [] })),
  );
  return settings.only === undefined ? rows : rows.filter(({ label }) => label.includes(settings.only));
}

async function runAll(rows, rounds) {
  const progress = new Progress(rows.length * rounds);
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      progress.step(row.label);
      try {
        row.results.push(await runTrial(row.trial, row.node));
      } catch (error) {
        row.errors.push(error.message);
      }
    }
  }
  progress.end();
}

/** A row as tables and JSON show it. One with errors keeps what other rounds measured, and says so. */
function outcome({ node, trial, results, errors }) {
  const summary = results.length > 0 ? summarise(results) : {};
  return { node: node.version, ...trial.labels, ...summary, rounds: results.length, errors, results };
}

function columnsOf({ labels, columns }) {
  const named = ['node', ...labels].map((name) => ({ head: name, value: (row) => row[name] }));
  return [...named, ...columns];
}

function reportErrors(outcomes) {
  for (const row of outcomes.filter(({ errors }) => errors.length > 0)) {
    console.log(
      `\n${row.errors.length} of ${row.errors.length + row.rounds} trials failed: ${JSON.stringify(row.errors[0])}`,
    );
    process.exitCode = 1;
  }
}

/**
 * Runs a benchmark from the command line.
 *
 * @param benchmark `name`; `about`, a line on what it asks; `rounds` by default, `quickRounds` with `--quick`;
 * `plan(settings, node)`, the trials of one Node.js: `labels`, `script`, `parameters`, `flags`, `observe`; `labels`, the names of the
 * labels that tell the rows apart; `columns`, `head` and `value(row, rows)` each; optional: `conclude(rows)`, text for the
 * end; `options`, arguments of its own, with `usage`, their description.
 */
async function bench(benchmark) {
  const settings = settingsOf(process.argv.slice(2), benchmark.options);
  buildProbe();
  const host = machine();
  const rows = rowsOf(benchmark, settings);
  const rounds = settings.rounds ?? (settings.quick ? (benchmark.quickRounds ?? 1) : benchmark.rounds);
  console.log(`${benchmark.name}: ${benchmark.about}`);
  console.log(
    `${host.cpu}, ${host.cores} cores, ${host.kernel}, load ${host.load.toFixed(2)} at the start; rounds: ${rounds}\n`,
  );
  await runAll(rows, rounds);
  const outcomes = rows.map(outcome);
  console.log(formatTable(columnsOf(benchmark), outcomes));
  if (benchmark.conclude) console.log(`\n${benchmark.conclude(outcomes)}`);
  reportErrors(outcomes);
  if (settings.json !== undefined) {
    const report = { benchmark: benchmark.name, machine: host, quick: settings.quick, rows: outcomes };
    fs.writeFileSync(settings.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

/** The same as a program: an error is one line, with how to call it. */
function main(benchmark) {
  bench(benchmark).catch((error) => {
    console.error(`${error.message}\n\n${[USAGE, benchmark.usage].filter(Boolean).join('\n')}`);
    process.exitCode = 1;
  });
}

module.exports = { main };
