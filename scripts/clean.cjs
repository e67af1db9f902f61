'use strict';
/** Removes everything that a build made. The Node.js versions that the matrix downloaded stay: pass `--all` to drop them too. */
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const all = process.argv.includes('--all');

const names = fs.readdirSync(ROOT).filter((name) => name === 'build' || name.startsWith('build-'));
if (all) names.push('.matrix');
for (const name of ['dist', 'prebuilds', ...names]) {
  fs.rmSync(path.join(ROOT, name), { recursive: true, force: true });
}
