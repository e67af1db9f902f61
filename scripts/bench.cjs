'use strict';
/**
 * Runs benchmarks. Each folder of `bench/` answers one question and has a `run.cjs`, `run.mjs` or `run.ts`; they take minutes
 * and want a quiet machine, so each is asked for by name.
 *
 * Usage: npm run bench                          lists them
 *        npm run bench -- <name> [argument ...]
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const BENCH = path.join(ROOT, 'bench');
const PROGRAMS = ['run.cjs', 'run.mjs', 'run.ts'];

/** The program of a benchmark, if there is one by that name. */
function programOf(name) {
  return PROGRAMS.map((program) => path.join(BENCH, name, program)).find((file) => fs.existsSync(file));
}

function names() {
  if (!fs.existsSync(BENCH)) return [];
  return fs.readdirSync(BENCH).filter((name) => programOf(name) !== undefined);
}

function main([name, ...args]) {
  if (name === undefined) {
    console.log(
      `Usage: npm run bench -- <name>\n\nBenchmarks:\n${names()
        .map((each) => `  ${each}\n`)
        .join('')}`,
    );
    return 0;
  }
  const program = /^[\w.-]+$/.test(name) ? programOf(name) : undefined;
  if (program === undefined) {
    console.error(`There is no benchmark '${name}'. There are: ${names().join(', ') || 'none'}.`);
    return 2;
  }
  const loader = program.endsWith('.ts') ? ['--require', 'tsx/cjs'] : [];
  return spawnSync(process.execPath, [...loader, program, ...args], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
