'use strict';
/**
 * What would it cost me here? Runs every benchmark of overhead, one after the other, and gathers what they found. Arguments are
 * handed on; `--json` gets one file with the reports of all.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const PARTS = ['cost', 'idle', 'ticks', 'stall', 'attach', 'gc', 'server', 'memory'];

/** The arguments without `--json FILE` and `--parts LIST`, and these. */
function splitArguments(args) {
  const rest = [...args];
  const take = (name) => {
    const at = rest.indexOf(name);
    return at < 0 ? undefined : rest.splice(at, 2)[1];
  };
  return { json: take('--json'), parts: take('--parts')?.split(',') ?? PARTS, rest };
}

function runPart(name, folder, args) {
  const json = path.join(folder, `${name}.json`);
  const program = path.join(__dirname, '..', name, 'run.cjs');
  const { status } = spawnSync(process.execPath, [program, ...args, '--json', json], { stdio: 'inherit' });
  console.log('');
  return { status, report: fs.existsSync(json) ? JSON.parse(fs.readFileSync(json, 'utf8')) : undefined };
}

function main() {
  const { json, parts, rest } = splitArguments(process.argv.slice(2));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-overhead-'));
  const results = parts.map((name) => runPart(name, folder, rest));
  fs.rmSync(folder, { recursive: true });
  if (json !== undefined) {
    const reports = results.map(({ report }) => report).filter((report) => report !== undefined);
    fs.writeFileSync(json, `${JSON.stringify({ benchmark: 'overhead', reports }, null, 2)}\n`);
  }
  process.exitCode = results.some(({ status }) => status !== 0) ? 1 : 0;
}

main();
