'use strict';
/**
 * The demo: where does the TypeScript compiler spend its time while it type-checks this very project? The work, and the
 * profiler on it, run in a child process (`demo-work.cjs`) that is too busy to draw a progress line; this one draws it, then
 * prints what the child found.
 */
const { fork } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const INTERVAL_MICROS = 200;
const REDRAW_MILLIS = 100;

/** A line that is drawn over again on a terminal, and printed once per phase elsewhere. */
class ProgressLine {
  #started = performance.now();
  #phase = 'starting';
  #timer = process.stdout.isTTY ? setInterval(() => this.#draw(), REDRAW_MILLIS) : undefined;

  phase(text) {
    this.#phase = text;
    if (this.#timer === undefined) console.log(`  ${this.#seconds()}  ${text} ...`);
  }

  end() {
    clearInterval(this.#timer);
    if (this.#timer !== undefined) process.stdout.write('\r\x1b[K');
  }

  #seconds() {
    return `${((performance.now() - this.#started) / 1000).toFixed(1).padStart(5)} s`;
  }

  #draw() {
    process.stdout.write(`\r\x1b[K  ${this.#seconds()}  ${this.#phase} ...`);
  }
}

function share(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(2)} %` : 'none';
}

function count(value) {
  return value.toLocaleString('en-US');
}

function millis(nanos) {
  return `${(nanos / 1e6).toFixed(nanos < 1e7 ? 2 : 0)} ms`;
}

/** The counters of `stats()` that tell how far a profile can be trusted and what it cost, one line each. */
function describeStats(stats, profiledNanos) {
  const { samples, overruns, dropped, frames, unresolvedFrames } = stats;
  const ticks = samples + overruns + dropped.total;
  const inlining = stats.inlining === 'on' ? 'on' : `off: ${stats.inliningReason}`;
  return [
    [
      'clock',
      `${stats.clock}, a tick every ${stats.intervalMicros} us asked, ${stats.meanIntervalMicros.toFixed(1)} us measured`,
    ],
    [
      'busy ticks',
      `${count(ticks)}: ${count(samples)} samples, ${count(overruns)} overruns, ${count(dropped.total)} dropped`,
    ],
    ['frames', `${count(frames)}, of which ${share(unresolvedFrames, frames)} could not be named`],
    ['functions', `${count(stats.symbols)} named; inlined functions shown: ${inlining}`],
    [
      'handler',
      `${millis(stats.handlerNanos)} in the signal handler, ${share(stats.handlerNanos, profiledNanos)} of the time`,
    ],
    [
      'drain',
      `${millis(stats.drainNanos)} to count the samples, ${share(stats.drainNanos, profiledNanos)} of the time`,
    ],
    ['attach', `${millis(stats.attachNanos)} once, at start()`],
    [
      'memory',
      `${(stats.ringBytes / 2 ** 20).toFixed(1)} MiB ring, ${(stats.databaseBytes / 2 ** 20).toFixed(1)} MiB database`,
    ],
  ];
}

function print({ self, total, stats, typescript, files, diagnostics, profiledNanos }) {
  const seconds = (profiledNanos / 1e9).toFixed(2);
  console.log(`TypeScript ${typescript} checked ${files} files in ${seconds} s (errors found: ${count(diagnostics)}).`);
  console.log('\nThe functions that used the time themselves, most first:\n');
  console.log(self);
  console.log('\nThe functions under which it was used (hits), only those of TypeScript:\n');
  console.log(total);
  console.log('\nWhat the profiler says about itself:\n');
  for (const [name, text] of describeStats(stats, profiledNanos)) console.log(`  ${name.padEnd(11)} ${text}`);
  console.log('\nThe code of this demo is scripts/demo-work.cjs.');
}

function fail(message) {
  console.error(`\n${message}`);
  process.exitCode = 1;
}

/** What the end of the child means, if it ended without a result. */
function explainEnd(code, signal) {
  if (signal !== null) return `The profiled process was killed by ${signal}. Please report this as a bug.`;
  return `The profiled process ended with exit code ${code}; the reason is above.`;
}

function main() {
  if (!fs.existsSync(path.join(ROOT, 'dist', 'index.js'))) {
    fail(
      'The package is not built yet: dist/ is missing. Run `npm ci`, or `npm run build`, then `npm run demo` again.',
    );
    return;
  }
  console.log(`Profiling the TypeScript compiler on this project, a sample every ${INTERVAL_MICROS} us.\n`);
  const progress = new ProgressLine();
  const child = fork(path.join(__dirname, 'demo-work.cjs'), [String(INTERVAL_MICROS)]);
  let result;
  child.on('message', (message) => {
    if (message.phase !== undefined) progress.phase(message.phase);
    else result = message;
  });
  child.on('error', (error) => fail(`The profiled process could not be started: ${error.message}`));
  child.on('close', (code, signal) => {
    progress.end();
    if (result !== undefined && code === 0) print(result);
    else fail(explainEnd(code, signal));
  });
}

main();
