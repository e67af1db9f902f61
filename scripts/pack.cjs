'use strict';
/**
 * Makes the tarball that is published, from what is built: `dist/` and the prebuilt addons in `prebuilds/`. The files are staged
 * first, so that nothing stale gets in: of `dist/` only what has a source. It is checked against a list of what belongs there.
 *
 * Usage: node scripts/pack.cjs [--to=<folder>]      default: .package
 */
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { prebuildFolder } = require('./prebuild.cjs');

const ROOT = path.join(__dirname, '..');

/** What a tarball may hold. Whatever fits none of these does not belong there. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|(CHANGELOG|CONTRIBUTING|SECURITY)\.md|binding\.gyp)$/,
  /^dist\/.+\.(js|d\.ts)$/,
  /^dist\/browser\/[\w.-]+$/,
  /^docs\/[\w-]+\.md$/,
  /^docs\/images\/functions\.png$/,
  /^docs\/images\/charts\/[\w-]+\.svg$/,
  /^native\/README\.md$/,
  /^native\/(engine|v8|addon)\/[\w-]+\.(cc|h)$/,
  /^prebuilds\/linux-(x64|arm64)\/ox-profile-native\.abi\d+\.(glibc|musl)\.node$/,
  /^scripts\/(install|native-sources)\.cjs$/,
];

/** What it must hold. */
const REQUIRED = [
  'package.json',
  'README.md',
  'LICENSE',
  'SECURITY.md',
  'binding.gyp',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/cli/main.js',
  'dist/cli/recorder.js',
  'scripts/install.cjs',
  'scripts/native-sources.cjs',
];

function copyInto(stage, relative, filter) {
  const from = path.join(ROOT, relative);
  if (fs.existsSync(from)) fs.cpSync(from, path.join(stage, relative), { recursive: true, filter });
}

/** Of `dist/`, a script or its types without a source in `src/` is left from an earlier state. */
function hasSource(file) {
  const relative = path.relative(path.join(ROOT, 'dist'), file);
  const source = /^(.+?)(?:\.d)?\.(?:js|ts)$/.exec(relative)?.[1];
  if (source === undefined || relative.startsWith('browser')) return true;
  return fs.existsSync(path.join(ROOT, 'src', `${source}.ts`));
}

/** @throws Error where this Node.js cannot load an addon that is to be published as its own. */
function checkLoads(addon, source) {
  const { status } = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', addon], { stdio: 'ignore' });
  if (status === 0) return;
  throw new Error(
    `${source} does not load in Node.js ${process.version}: build it with that (npm run build:native), or pack with another`,
  );
}

/** The addon of this very Node.js is in `build/`, unless a prebuilt one is in use. */
function addOwnAddon(stage) {
  const name = `ox-profile-native.abi${process.versions.modules}.glibc.node`;
  const target = path.join(stage, path.relative(ROOT, prebuildFolder(process.arch)), name);
  const built = path.join(ROOT, 'build', 'Release', 'ox_profile_native.node');
  if (fs.existsSync(target)) return checkLoads(target, name);
  if (process.env.PREBUILDS_ONLY || !fs.existsSync(built)) return;
  checkLoads(built, path.relative(ROOT, built));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(built, target);
}

/** The folder as npm will see it. */
function stagePackage(stage) {
  fs.rmSync(stage, { recursive: true, force: true });
  fs.mkdirSync(stage, { recursive: true });
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files.filter((each) => !each.startsWith('!'))]) {
    copyInto(stage, name, name === 'dist' ? hasSource : undefined);
  }
  addOwnAddon(stage);
}

/** Runs `npm pack` and tells what it says. */
function runPack(stage, folder) {
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`], {
    cwd: stage,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output)[0];
}

/** @throws Error that names what does not belong into the tarball, or is missing. */
function checkContents(names) {
  const stray = names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));
  if (stray.length > 0) throw new Error(`these do not belong into the package: ${stray.join(', ')}`);
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`these are missing from the package: ${missing.join(', ')}`);
}

/** Makes the tarball in a folder; tells its file, its size and what it holds. */
function pack(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const stage = path.join(folder, 'stage');
  stagePackage(stage);
  const { filename, size, unpackedSize, files } = runPack(stage, folder);
  fs.rmSync(stage, { recursive: true });
  const names = files.map((file) => file.path);
  checkContents(names);
  return { file: path.join(folder, filename), size, unpackedSize, names };
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}

function main(args) {
  const to = args.find((argument) => argument.startsWith('--to='))?.slice('--to='.length);
  const { file, size, unpackedSize, names } = pack(path.resolve(to ?? path.join(ROOT, '.package')));
  console.log(`${file}: ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)}, ${names.length} files`);
  const addons = names.filter((name) => name.endsWith('.node'));
  console.log(`prebuilt addons:\n${addons.map((name) => `  ${name}`).join('\n') || '  none'}`);
}

if (require.main === module) main(process.argv.slice(2));

module.exports = { checkContents, checkLoads, pack };
