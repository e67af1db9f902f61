'use strict';
/**
 * Programs whose hot function is called through two others, all three small enough to be inlined into the loop that calls
 * them. They are written to a folder of their own and loaded from there, so that every trial profiles fresh source files.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** What the innermost function does: nothing to speak of, arithmetic in a straight line, or the same in a loop. */
const LEAVES = {
  empty: '  return x | 0;',
  straight: `  let y = x | 0;\n${'  y = ((y % 1009) * 31 + 7) | 0;\n'.repeat(20)}  return y;`,
  loop: '  let y = x | 0;\n  for (let i = 0; i < 200; i++) y = (Math.imul(y, 31) ^ (y >>> 7)) | 0;\n  return y;',
};

const FUNCTIONS = {
  leaf: (shape) => `function hotLeaf(x) {\n${LEAVES[shape]}\n}`,
  middle: () => 'function middle(x) {\n  return hotLeaf(x + 1) ^ 1;\n}',
  outer: () => 'function outer(x) {\n  return middle(x ^ 3) + 1;\n}',
  caller: () =>
    'function caller(rounds) {\n  let sum = 0;\n  for (let i = 0; i < rounds; i++) sum = outer(sum ^ i) | 0;\n  return sum;\n}',
};

const NAMES = { leaf: 'hotLeaf', middle: 'middle', outer: 'outer', caller: 'caller' };
const CALLS = { middle: 'leaf', outer: 'middle', caller: 'outer' };

function writeSameFile(folder, shape) {
  const source = Object.values(FUNCTIONS).map((write) => write(shape));
  fs.writeFileSync(
    path.join(folder, 'caller.cjs'),
    `'use strict';\n${source.join('\n')}\nmodule.exports = { caller };\n`,
  );
  return path.join(folder, 'caller.cjs');
}

function writeAcrossFiles(folder, shape) {
  for (const [file, write] of Object.entries(FUNCTIONS)) {
    const callee = CALLS[file];
    const load = callee === undefined ? '' : `const { ${NAMES[callee]} } = require('./${callee}.cjs');\n`;
    const source = `'use strict';\n${load}${write(shape)}\nmodule.exports = { ${NAMES[file]} };\n`;
    fs.writeFileSync(path.join(folder, `${file}.cjs`), source);
  }
  return path.join(folder, 'leaf.cjs');
}

/** Writes and loads a program: `caller(rounds)`, and the file in which its hot function is. */
function createProgram({ layout, shape }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-inlining-'));
  const leafFile = layout === 'same file' ? writeSameFile(folder, shape) : writeAcrossFiles(folder, shape);
  const { caller } = require(path.join(folder, 'caller.cjs'));
  fs.rmSync(folder, { recursive: true });
  return { caller, leafFile };
}

module.exports = { createProgram };
