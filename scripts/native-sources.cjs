'use strict';
/**
 * Prints every C++ source of one or more folders of `native/`, sorted, one per line, relative to the root of the package.
 * `binding.gyp` calls it, so that a new file is built without being listed anywhere; `native/CMakeLists.txt` globs the same
 * folders. It uses nothing but Node itself: it runs on users' machines, before anything is built.
 *
 * Usage: node scripts/native-sources.cjs engine v8 addon
 */
const fs = require('node:fs');
const path = require('node:path');

const NATIVE = path.join(__dirname, '..', 'native');

/** The sources in `native/<folder>`, as paths relative to the root of the package. */
function sourcesIn(folder) {
  return fs
    .readdirSync(path.join(NATIVE, folder))
    .filter((name) => name.endsWith('.cc'))
    .sort()
    .map((name) => `native/${folder}/${name}`);
}

if (require.main === module) {
  const sources = process.argv.slice(2).flatMap(sourcesIn);
  process.stdout.write(`${sources.join('\n')}\n`);
}

module.exports = { sourcesIn };
