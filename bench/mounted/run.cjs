'use strict';
/**
 * What does a mounted and paused profiler cost a server? Servers of four kinds run at once: two without the profiler, which are
 * the control pair, one with a middleware that only passes on, and one with the profiler. Short blocks of requests for one page
 * go to them in turn, in a new order each round, so that whatever disturbs the machine meets all alike. Two processes of one kind
 * differ for as long as they live, so all are started anew several times, and each start counts once.
 *
 * By how much the servers of a pair without the profiler differ from each other, whichever is faster, is the measure of what the
 * profiler's own difference means.
 *
 * Usage: npm run bench -- mounted [--quick] [--starts N]
 */
const { parseArgs } = require('node:util');
const { fork } = require('node:child_process');
const http = require('node:http');
const path = require('node:path');

const { median, quantile } = require('../harness/numbers.cjs');

const OPTIONS = parseArgs({ options: { quick: { type: 'boolean' }, starts: { type: 'string' } } }).values;
const QUICK = OPTIONS.quick ?? false;
const STARTS = Number(OPTIONS.starts ?? (QUICK ? 3 : 10));
if (!Number.isInteger(STARTS) || STARTS < 1) {
  throw new Error(`--starts must be a whole number above 0, not '${OPTIONS.starts}'`);
}
const ROUNDS = QUICK ? 8 : 12;
const WARM_UP_BLOCKS = 20;
const BLOCK_REQUESTS = 400;
const CONNECTIONS = 8;

const PAGES = [
  { about: 'A page of the examples:', path: (id) => `/primes/${10_000 + (id % 100)}` },
  { about: 'A page that does nothing, which is the worst case:', path: (id) => `/users/${id}` },
];
const KINDS = ['without', 'control', 'passing', 'mounted'];
const LABELS = {
  control: 'control, without too',
  passing: 'a middleware that passes on',
  mounted: 'mounted and paused',
};
const MEASURES = { perSecond: 'requests/s', p99Millis: 'p99', cpuMicros: 'CPU a request' };

function startServer(kind) {
  return new Promise((resolve) => {
    const child = fork(path.join(__dirname, 'server.cjs'), [kind], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    child.once('message', (port) => resolve({ child, agent, port }));
  });
}

function stopServer({ child, agent }) {
  agent.destroy();
  child.kill();
}

function ask({ agent, port }, path) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    http
      .get({ host: '127.0.0.1', port, agent, path }, (response) => {
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

/** What one block of requests for a page shows of a server. */
async function runBlock(server, page) {
  const cpuBefore = await cpuMicros(server);
  const times = [];
  const begin = performance.now();
  const connection = async () => {
    while (times.length < BLOCK_REQUESTS) times.push(await ask(server, page.path(times.length)));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const seconds = (performance.now() - begin) / 1000;
  const cpu = (await cpuMicros(server)) - cpuBefore;
  return { cpuMicros: cpu / times.length, perSecond: times.length / seconds, p99Millis: quantile(times, 0.99) };
}

function shuffled(items) {
  return items
    .map((item) => [Math.random(), item])
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);
}

/** The median block of each kind of server, for one page. */
async function measurePage(servers, page) {
  const blocks = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (let i = 0; i < WARM_UP_BLOCKS; i++) for (const kind of KINDS) await runBlock(servers[kind], page);
  for (let i = 0; i < ROUNDS; i++) {
    for (const kind of shuffled(KINDS)) blocks[kind].push(await runBlock(servers[kind], page));
  }
  const medianBlock = (kind, key) => median(blocks[kind].map((block) => block[key]));
  return Object.fromEntries(
    KINDS.map((kind) => [kind, Object.fromEntries(Object.keys(MEASURES).map((key) => [key, medianBlock(kind, key)]))]),
  );
}

/** One start of all servers: what `measurePage` finds, for each page. */
async function measureStart() {
  const servers = Object.fromEntries(await Promise.all(KINDS.map(async (kind) => [kind, await startServer(kind)])));
  const pages = [];
  for (const page of PAGES) pages.push(await measurePage(servers, page));
  for (const kind of KINDS) stopServer(servers[kind]);
  return pages;
}

/** By how many per cent a kind differs from the server without, at each start. */
function differences(starts, kind, key) {
  return starts.map((start) => (start[kind][key] / start.without[key] - 1) * 100);
}

/** The median over starts, and what half of them are within. */
function difference(starts, kind, key) {
  const percents = differences(starts, kind, key);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(percents, share).toFixed(1).padStart(5));
  return `${middle} %   (half of the starts: ${low} to ${high} %)`;
}

function reportPage({ about }, starts) {
  const [rate, p99, cpu] = Object.keys(MEASURES).map((key) => median(starts.map(({ without }) => without[key])));
  console.log(
    `\n${about} ${rate.toFixed(0)} requests/s, p99 ${p99.toFixed(2)} ms, ${cpu.toFixed(1)} us of CPU a request. ` +
      'Difference from it:',
  );
  for (const [key, measure] of Object.entries(MEASURES)) {
    for (const [kind, label] of Object.entries(LABELS)) {
      console.log(`  ${measure.padEnd(14)} ${label.padEnd(28)} ${difference(starts, kind, key)}`);
    }
    const apart = median(differences(starts, 'control', key).map(Math.abs));
    console.log(
      `  ${measure.padEnd(14)} ${'the control pair is apart by'.padEnd(28)} ${apart.toFixed(1).padStart(5)} %`,
    );
  }
}

async function main() {
  const starts = [];
  for (let i = 0; i < STARTS; i++) {
    starts.push(await measureStart());
    process.stderr.write(`  ${i + 1}/${STARTS} starts\n`);
  }
  console.log(
    `Express without the profiler, Node.js ${process.versions.node}; medians over ${STARTS} starts of ${ROUNDS} rounds.`,
  );
  PAGES.forEach((page, number) =>
    reportPage(
      page,
      starts.map((pages) => pages[number]),
    ),
  );
}

main();
