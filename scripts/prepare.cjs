'use strict';
/**
 * Compiles `src/` and bundles `browser/`, both to `dist/`, after `npm ci` in a clone and before packing. An installation
 * without the development dependencies (`npm ci --omit=dev`) has no compiler for TypeScript: it keeps the `dist/` it has.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

function typescriptCompiler() {
  try {
    return require.resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}

function run(...command) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const compiler = typescriptCompiler();
if (compiler !== undefined) {
  const project = path.join(ROOT, 'tsconfig.build.json');
  run(compiler, '-p', project);
  run(path.join(__dirname, 'build-browser.cjs'));
  process.exit(0);
}
if (!fs.existsSync(path.join(ROOT, 'dist', 'index.js'))) {
  console.warn(
    'ox-profile-native: TypeScript is not installed, so dist/ was not built. Run `npm ci && npm run build`.',
  );
}
