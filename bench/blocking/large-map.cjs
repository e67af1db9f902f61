'use strict';
/** A program with a source map of some 20 MB: sources with their text, and a million and a half of mappings. */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const LINES = 300_000;
const SOURCES = 200;
const PROGRAM = `exports.work = function work(millis) {
  const end = performance.now() + millis;
  while (performance.now() < end);
};
//# sourceMappingURL=large.js.map
`;

function mapText() {
  const content = 'const text = "a\\n";\n\tcall(text, "b");\n'.repeat(1500);
  const map = {
    version: 3,
    sources: Array.from({ length: SOURCES }, (_, i) => `../src/${i}.ts`),
    sourcesContent: Array.from({ length: SOURCES }, () => content),
    names: Array.from({ length: 20_000 }, (_, i) => `name${i}`),
    mappings: 'AAAA,IAAIA,CAAC,GAAG,CAAC;'.repeat(LINES),
  };
  return JSON.stringify(map);
}

/** Writes the program, has `use` call it, and removes it again. */
async function withLargeMap(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ox-large-map-'));
  try {
    fs.writeFileSync(path.join(folder, 'large.js.map'), mapText());
    fs.writeFileSync(path.join(folder, 'large.js'), PROGRAM);
    return await use(require(path.join(folder, 'large.js')).work);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { withLargeMap };
