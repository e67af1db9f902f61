'use strict';
/**
 * Builds `dist/` after `npm ci` in a clone and before packing. An installation without the development dependencies
 * (`npm ci --omit=dev`) has nothing to build it with, and keeps the `dist/` that is there.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

function hasDevDependencies() {
  try {
    require.resolve('typescript/package.json');
    return true;
  } catch {
    return false;
  }
}

if (hasDevDependencies()) {
  process.exitCode = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
} else if (!fs.existsSync(path.join(ROOT, 'dist', 'index.js'))) {
  console.warn('ox-profile-native: dist/ was not built, for want of the development dependencies: run `npm ci`.');
}
