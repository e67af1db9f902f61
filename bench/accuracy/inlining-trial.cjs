'use strict';
/**
 * Functions that call each other, each with a loop of its own, small enough to be inlined into the outermost. What each costs is
 * timed by leaving its loop out, in the same machine code: the counts are arguments.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { median } = require('../harness/numbers.cjs');
const { nextTurn } = require('../harness/work.cjs');
const { readNanos, threadCpuNanos } = require('./cpu-clock.cjs');
const { sumOf } = require('./score.cjs');

const NAMES = ['innermost', 'middle', 'outer', 'caller'];
const COUNTS = [4000, 2000, 1000, 500];
const CALLS = 50;

const loopOf = (count) =>
  `  let y = x | 0;\n  for (let i = 0; i < ${count}; i++) y = (Math.imul(y, 31) ^ (y >>> 7)) | 0;\n`;

const SOURCES = {
  innermost: `function innermost(x, a) {\n${loopOf('a')}  return y;\n}\n`,
  middle: `function middle(x, a, b) {\n${loopOf('b')}  return innermost(y, a) + 1;\n}\n`,
  outer: `function outer(x, a, b, c) {\n${loopOf('c')}  return middle(y, a, b) + 1;\n}\n`,
  caller: `function caller(calls, a, b, c, d) {
  let sum = 0;
  for (let call = 0; call < calls; call++) {
    const x = sum;
  ${loopOf('d')}    sum = outer(y, a, b, c) | 0;
  }
  return sum;
}
`,
};

function write(folder, file, names, imports) {
  const source = names.map((name) => SOURCES[name]).join('');
  fs.writeFileSync(
    path.join(folder, file),
    `'use strict';\n${imports}${source}module.exports = { ${names.join(', ')} };\n`,
  );
}

/** Writes the program into a folder of its own, so that its functions have a file each or share one, and loads it. */
function load(layout) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-accuracy-'));
  if (layout === 'same file') write(folder, 'caller.cjs', NAMES, '');
  else {
    NAMES.forEach((name, at) => {
      const callee = NAMES[at - 1];
      write(folder, `${name}.cjs`, [name], callee ? `const { ${callee} } = require('./${callee}.cjs');\n` : '');
    });
  }
  const { caller } = require(path.join(folder, 'caller.cjs'));
  fs.rmSync(folder, { recursive: true });
  return caller;
}

function cost(caller, counts) {
  const begun = threadCpuNanos();
  caller(CALLS, ...counts);
  return threadCpuNanos() - begun - readNanos();
}

/** The part of the whole that each function's own loop costs; what is left over is the calls', and the caller's. */
function ownShares(caller) {
  const without = NAMES.map((_, left) => COUNTS.map((count, at) => (at === left ? 0 : count)));
  const settings = [COUNTS, ...without];
  const times = Array.from({ length: 40 }, () => settings.map((counts) => cost(caller, counts))).slice(10);
  const [whole, ...rest] = settings.map((_, at) => median(times.map((row) => row[at])));
  const own = rest.map((nanos) => 1 - nanos / whole);
  own[3] += 1 - sumOf(own);
  return own;
}

async function run(caller, shares, millis) {
  const begun = threadCpuNanos();
  const until = performance.now() + millis;
  let spent = 0;
  while (performance.now() < until) {
    for (let turn = 0; turn < 5; turn++) spent += cost(caller, COUNTS);
    await nextTurn();
  }
  const all = threadCpuNanos() - begun;
  return [...shares.map((share) => share * spent), all - spent];
}

function prepareInlining({ layout, millis }) {
  const caller = load(layout);
  const shares = ownShares(caller);
  return { names: NAMES, work: () => run(caller, shares, millis), before: 0, byLeaf: true };
}

module.exports = { prepareInlining };
