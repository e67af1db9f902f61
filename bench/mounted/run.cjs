'use strict';
/**
 * What does a mounted and paused profiler cost a server? Three servers run at once: two without the profiler, which are the
 * control pair, and one with it. Short blocks of requests go to them in turn, in a new order each round, so that whatever
 * disturbs the machine meets all three alike; a round compares its own blocks only.
 *
 * Usage: npm run bench -- mounted [--quick]
 */
const { fork } = require('node:child_process');
const http = require('node:http');
const path = require('node:path');

const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 30 : 400;
const BLOCK_REQUESTS = 400;
const CONNECTIONS = 8;

function startServer(kind) {
  return new Promise((resolve) => {
    const child = fork(path.join(__dirname, 'server.cjs'), [kind], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    child.once('message', (port) => resolve({ child, agent, port }));
  });
}

function ask({ agent, port }, id) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    http
      .get({ host: '127.0.0.1', port, agent, path: `/users/${id}` }, (response) => {
        response.resume().on('end', () => resolve(performance.now() - begin));
      })
      .on('error', reject);
  });
}

/** CPU time that a server has used so far, in microseconds. */
function cpuMicros({ child }) {
  return new Promise((resolve) => {
    child.once('message', resolve).send('cpu');
  });
}

/** Requests per second, the 99th percentile in milliseconds, and the server's CPU time per request, of one block. */
async function runBlock(server) {
  const cpuBefore = await cpuMicros(server);
  const times = [];
  const begin = performance.now();
  const connection = async () => {
    while (times.length < BLOCK_REQUESTS) times.push(await ask(server, times.length));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const seconds = (performance.now() - begin) / 1000;
  const cpuPerRequest = ((await cpuMicros(server)) - cpuBefore) / times.length;
  times.sort((a, b) => a - b);
  return {
    cpuMicros: cpuPerRequest,
    perSecond: times.length / seconds,
    p99Millis: times[Math.floor(times.length * 0.99)],
  };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function shuffled(items) {
  return items
    .map((item) => [Math.random(), item])
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);
}

/** How much a block differs from that of the first server, in per cent. */
function difference(rounds, kind, key) {
  const percents = rounds.map((round) => (round[kind][key] / round.without[key] - 1) * 100);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(percents, share).toFixed(2).padStart(7));
  return `${middle} %   (half of the rounds: ${low} to ${high} %)`;
}

async function main() {
  const kinds = ['without', 'control', 'mounted'];
  const servers = Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await startServer(kind)])));
  for (let i = 0; i < 3; i++) for (const kind of kinds) await runBlock(servers[kind]);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) {
    const round = {};
    for (const kind of shuffled(kinds)) round[kind] = await runBlock(servers[kind]);
    rounds.push(round);
  }
  for (const kind of kinds) servers[kind].child.kill();
  const rate = quantile(
    rounds.map(({ without }) => without.perSecond),
    0.5,
  );
  const cpu = quantile(
    rounds.map(({ without }) => without.cpuMicros),
    0.5,
  );
  const p99 = quantile(
    rounds.map(({ without }) => without.p99Millis),
    0.5,
  );
  console.log(
    `Express without the profiler: ${rate.toFixed(0)} requests/s, p99 ${p99.toFixed(2)} ms, ${cpu.toFixed(1)} us of CPU a request; ${ROUNDS} rounds.`,
  );
  console.log('Difference from it, median over rounds:');
  for (const key of ['perSecond', 'p99Millis', 'cpuMicros']) {
    console.log(`  ${key.padEnd(10)} control (also without)  ${difference(rounds, 'control', key)}`);
    console.log(`  ${key.padEnd(10)} mounted and paused      ${difference(rounds, 'mounted', key)}`);
  }
}

main();
