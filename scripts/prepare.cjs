'use strict';
/**
 * Compiles `src/` to `dist/` after `npm ci` in a clone, and before packing. An installation without the development
 * dependencies (`npm ci --omit=dev`) has no compiler for TypeScript: it keeps the `dist/` that is there.
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

const compiler = typescriptCompiler();
if (compiler !== undefined) {
  const project = path.join(ROOT, 'tsconfig.build.json');
  process.exit(spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' }).status ?? 1);
}
if (!fs.existsSync(path.join(ROOT, 'dist', 'index.js'))) {
  console.warn(
    'ox-profile-native: TypeScript is not installed, so dist/ was not built. Run `npm ci && npm run build`.',
  );
}
