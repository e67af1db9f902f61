'use strict';
/**
 * Runs a folder of tests of V8 or of Node.js itself under the profiler, at 50 us in every process and worker, and lists those that pass
 * without it only. A test that fails with it is run three times each way: it counts if it passes each time without and not each time with.
 *
 * Usage: node scripts/compare-tests.cjs [option ...] <folder>     CONTRIBUTING.md says where such folders are
 *   --node <program>   runs the tests with this Node.js
 *   --flags <flags>    more flags for it, in quotes; given several times, the tests take them in turn
 *   --match <pattern>  only files whose path matches
 *   --share <k/n>      the k-th of n parts of the files
 *   --jobs <n>         tests at a time; 2
 *   --seconds <n>      a test that takes longer has failed; 30
 * With OX_CHECK_WALKS in the environment, what differed between a walk and V8's own list is printed, too.
 */
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const PRELOAD = path.join(__dirname, 'compare', 'preload.cjs');
const SHELL = path.join(__dirname, 'compare', 'v8-shell.cjs');
const REPEATS = 3;
/** One frame in so many may have no function. */
const MOST_UNRESOLVED = 1000;
const WALKS = /^walks compared: (\d+), differing: (\d+)$/;

function parse(args) {
  const text = (value) => ({ type: 'string', default: value });
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      node: text(process.execPath),
      flags: { type: 'string', multiple: true, default: [''] },
      match: text(''),
      share: text('1/1'),
      jobs: text('2'),
      seconds: text('30'),
    },
  });
  if (positionals.length !== 1) throw new Error('Give one folder of tests.');
  return { ...values, folder: path.resolve(positionals[0]) };
}

const words = (text) => text.split(/\s+/).filter(Boolean);

/** The folder that has V8's `mjsunit.js`: this one or one above it; undefined for tests of Node.js. */
function homeOfV8Tests(folder) {
  if (fs.existsSync(path.join(folder, 'mjsunit.js'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : homeOfV8Tests(parent);
}

function listTests({ folder, match, share }) {
  const [part, parts] = share.split('/').map(Number);
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => /\.m?js$/.test(name) && new RegExp(match).test(name) && path.basename(name) !== 'mjsunit.js')
    .sort()
    .filter((_, index) => index % parts === part - 1)
    .map((name) => path.join(folder, name));
}

/** V8's flags come and go: of those that its tests name, the ones that this Node.js has. */
function knownFlags(node) {
  const { stdout } = spawnSync(node, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return new Set([...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map((match) => match[1]));
}

function isKnown(flag, known) {
  const name = /^--([^=]*)/.exec(flag)?.[1] ?? '';
  return [name, name.replace(/^no-?/, ''), `no-${name}`].some((each) => known.has(each));
}

/** What Node.js is started with for a test. */
function commandOf(file, run, extra) {
  const text = fs.readFileSync(file, 'utf8');
  const flags = [...text.matchAll(/^\/\/ Flags:(.*)$/gm)].flatMap((match) => words(match[1]));
  if (run.home === undefined) return [...flags, ...extra, file];
  const natives = ['--allow-natives-syntax', ...flags.filter((flag) => isKnown(flag, run.known))];
  return [...natives, ...extra, SHELL, run.home, file];
}

/** A folder of its own for what tests write, and what Node.js's own tests ask of their runner. */
function environment(run, profiled) {
  const env = { ...process.env, NODE_OPTIONS: `--require "${PRELOAD}"`, NODE_TEST_DIR: run.scratch };
  Object.assign(env, { NODE_SKIP_FLAG_CHECK: '1', TEST_THREAD_ID: String(run.counter++) });
  return profiled ? { ...env, OX_COMPARE_STATS: run.statsFile } : env;
}

/** Runs it once. The group goes with it: what a test leaves behind would disturb the next one. */
function runOnce(run, command, profiled) {
  return new Promise((resolve) => {
    const child = spawn(run.node, command, {
      cwd: path.dirname(run.folder),
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment(run, profiled),
      detached: true,
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    const killGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(killGroup, run.seconds * 1000);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      killGroup();
      setTimeout(() => resolve({ code, passed: code === 0, outcome: signal ?? code, errors }), 10);
    });
  });
}

async function passesWithout(run, command) {
  for (let i = 0; i < REPEATS; i++) {
    const { passed } = await runOnce(run, command, false);
    if (!passed) return false;
  }
  return true;
}

async function repeatProfiled(run, command) {
  const outcomes = [];
  while (outcomes.length < REPEATS) outcomes.push(await runOnce(run, command, true));
  return outcomes;
}

/** Adds up what the samplers of one test have compared, and prints what differed. */
function noteWalks(run, name, errors) {
  const lines = errors.split('\n');
  for (const [index, line] of lines.entries()) {
    const match = WALKS.exec(line);
    if (match === null) continue;
    run.totals.walks += Number(match[1]);
    run.totals.differingWalks += Number(match[2]);
    const end = lines.findIndex((each, at) => at > index && !/^( |differing|unlinked)/.test(each));
    const details = lines.slice(index + 1, end).filter((each) => !each.startsWith(" in V8's lists besides"));
    if (details.length > 0) console.log(`WALKS ${name}\n${details.join('\n')}`);
  }
}

async function compare(run, file, index) {
  const extra = words(run.flags[index % run.flags.length]);
  const command = commandOf(file, run, extra);
  const name = [path.relative(run.folder, file), ...extra].join(' ');
  const first = await runOnce(run, command, true);
  noteWalks(run, name, first.errors);
  if (first.passed) return 'same';
  if (!(await passesWithout(run, command))) return 'leftOut';
  const profiled = await repeatProfiled(run, command);
  const failed = profiled.filter(({ passed }) => !passed);
  const kind = failed.length > 0 ? 'differ' : 'passedLater';
  const all = [first, ...profiled].map(({ outcome }) => outcome).join(', ');
  console.log(`${kind === 'differ' ? 'DIFFERS' : 'ONCE'} ${name}: ${all}\n${(failed[0] ?? first).errors.slice(-1500)}`);
  return kind;
}

/** The sums over all processes that were profiled; names the tests in which something was lost. */
function sumStats(file) {
  const sums = {};
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n').filter(Boolean)) {
    const { test, ...counters } = JSON.parse(line);
    for (const [name, value] of Object.entries(counters)) sums[name] = (sums[name] ?? 0) + value;
    const { frames, unresolvedFrames, unlinkedStacks, dropped, internalErrors } = counters;
    if (unlinkedStacks + dropped + internalErrors > 0 || unresolvedFrames > frames / MOST_UNRESOLVED)
      console.log(`LOST ${test}: ${line}`);
  }
  return sums;
}

async function main(args) {
  const options = parse(args);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'compare-'));
  const totals = { same: 0, leftOut: 0, passedLater: 0, differ: 0, walks: 0, differingWalks: 0 };
  const run = { ...options, totals, scratch, counter: 0, statsFile: path.join(scratch, 'stats.jsonl') };
  run.home = homeOfV8Tests(run.folder);
  run.known = knownFlags(run.node);
  const tests = [...listTests(run).entries()];
  const work = async () => {
    for (let next = tests.shift(); next !== undefined; next = tests.shift())
      totals[await compare(run, next[1], next[0])]++;
  };
  await Promise.all(Array.from({ length: Number(run.jobs) }, work));
  console.log(JSON.stringify({ ...totals, ...sumStats(run.statsFile) }));
  fs.rmSync(scratch, { recursive: true, force: true });
  return totals.differ === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((code) => (process.exitCode = code));
