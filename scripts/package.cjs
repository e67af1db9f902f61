'use strict';
/**
 * The package as it is published: builds every prebuilt addon that this machine can build, makes the tarball, and tests that one
 * tarball with every supported Node.js.
 *
 * Usage: node scripts/package.cjs [--no-cross]
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { ALL_VERSIONS, buildAll, canBuildFor } = require('./prebuild.cjs');
const { pack } = require('./pack.cjs');
const { readTotals, recordTotals } = require('./totals.cjs');

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, '.package');
const OTHER_ARCH = process.arch === 'x64' ? 'arm64' : 'x64';

function failIfAny(rows) {
  if (rows.some(({ failed }) => failed)) throw new Error('a prebuilt addon could not be built; the reason is above');
  return rows;
}

/** The newest version of glibc and libstdc++ that an addon asks for, as far as binutils are there to tell. */
function baseline(file) {
  const { stdout } = spawnSync('objdump', ['-T', file], { encoding: 'utf8' });
  const newest = (prefix) => {
    const found = [...(stdout ?? '').matchAll(new RegExp(`\\(${prefix}_([\\d.]+)\\)`, 'g'))].map(
      ([, version]) => version,
    );
    return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? 'unknown';
  };
  return `glibc ${newest('GLIBC')}, GLIBCXX ${newest('GLIBCXX')}`;
}

/** Tests the tarball with the Node.js of one row. */
function test({ node, name }, tarball, crossNodes) {
  console.log(`\n=== the package on Node.js ${name} ===`);
  const report = path.join(FOLDER, 'totals.jsonl');
  fs.rmSync(report, { force: true });
  const { status } = spawnSync(node, [require.resolve('mocha/bin/mocha.js'), '--config', '.mocharc.package.json'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      OX_PACKAGE: tarball,
      OX_PACKAGE_CROSS_NODES: crossNodes.join(path.delimiter),
      OX_TEST_TOTALS: report,
    },
  });
  const { totals } = readTotals(report);
  if (status !== 0 && totals.failed === 0) totals.failed += 1;
  recordTotals(`package on node ${name}`, totals);
  return status === 0;
}

async function main(args) {
  const rows = failIfAny(await buildAll(ALL_VERSIONS));
  const isCross = !args.includes('--no-cross') && canBuildFor(OTHER_ARCH);
  const crossRows = isCross ? failIfAny(await buildAll(ALL_VERSIONS, OTHER_ARCH)) : [];
  if (!isCross) console.log(`no addons for ${OTHER_ARCH}: no cross compiler, or not asked for`);
  const { file, size, unpackedSize, names } = pack(FOLDER);
  console.log(`\n${path.basename(file)}: ${size} bytes, unpacked ${unpackedSize} bytes, ${names.length} files`);
  for (const name of names.filter((each) => each.endsWith('.node'))) {
    console.log(`  ${name}: ${baseline(path.join(ROOT, name))}`);
  }
  // The other architecture is tried once, not with every version of this one.
  const passed = rows.map((row, at) => test(row, file, at === 0 ? crossRows.map(({ node }) => node) : []));
  if (passed.includes(false)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
