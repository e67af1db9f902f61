'use strict';
/**
 * Bundles the code for the browser from `browser/` into one module of texts, `dist/browser/assets.js`: a script and a style sheet
 * for the flame graph, and the same for the pages. Beside it stand the licences of the libraries that were bundled, which those
 * ask for.
 */
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const OUT = path.join(ROOT, 'dist', 'browser');

const BANNER = `/*! ox-profile-native, MIT. The flame graph contains d3-flame-graph (Apache-2.0, Martin Spier) and d3 (ISC, Mike Bostock):
    see dist/browser/LICENSES.txt of the package, https://github.com/spiermar/d3-flame-graph and https://github.com/d3 */`;

function bundledPackages(inputs) {
  const folders = Object.keys(inputs).map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(path.join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : fs.readFileSync(path.join(ROOT, folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

const { metafile, outputFiles } = esbuild.buildSync({
  write: false,
  absWorkingDir: ROOT,
  entryPoints: { flamegraph: 'browser/flamegraph/main.ts', page: 'browser/page/main.ts' },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  banner: { js: BANNER, css: BANNER },
  metafile: true,
  logLevel: 'warning',
});
fs.rmSync(OUT, { recursive: true, force: true });
fs.mkdirSync(OUT, { recursive: true });
const texts = Object.fromEntries(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
fs.writeFileSync(
  path.join(OUT, 'assets.js'),
  `'use strict';\nmodule.exports = ${JSON.stringify(texts, undefined, 2)};\n`,
);
const licences = bundledPackages(metafile.inputs).map(licenceOf);
fs.writeFileSync(path.join(OUT, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
