'use strict';
/** One trial: a Fastify server under load from another process, with the profiler on and off in turn. */
const { fork } = require('node:child_process');
const path = require('node:path');

const { median, spread } = require('../harness/numbers.cjs');
const { loadProbe } = require('../harness/probe.cjs');
const { createProfiler } = require('../harness/profilers/index.cjs');
const { trial } = require('../harness/trial.cjs');
const { listen } = require('./server.cjs');

const probe = loadProbe();

function askForLoad(generator, request) {
  return new Promise((resolve, reject) => {
    generator.once('exit', () => reject(new Error('the load generator died')));
    generator.once('message', resolve);
    generator.send(request);
  });
}

async function phase(generator, request, profiler) {
  profiler?.begin();
  const cpuBegun = probe.processCpuNanos();
  const begun = performance.now();
  const { requests, p50, p99, failures } = await askForLoad(generator, request);
  const cpuNanos = probe.processCpuNanos() - cpuBegun;
  const seconds = (performance.now() - begun) / 1000;
  profiler?.end();
  if (failures > 0) throw new Error(`${failures} requests failed`);
  return { rate: requests / seconds, perCpuSecond: (requests / cpuNanos) * 1e9, p50, p99 };
}

/** Which half comes first alternates, so that a drift of the machine cancels out. */
async function pair(number, generator, request, profiler) {
  const halves = {};
  for (const on of number % 2 === 0 ? [true, false] : [false, true]) {
    halves[on ? 'on' : 'off'] = await phase(generator, request, on ? profiler : undefined);
  }
  return halves;
}

trial(async ({ pairs, seconds, ...options }) => {
  const { server, port } = await listen();
  // The generator is the same Node.js, without the flags of this one.
  const generator = fork(path.join(__dirname, 'load.cjs'), [], { execArgv: [] });
  generator.setMaxListeners(0);
  const request = { port, seconds };
  const profiler = createProfiler(options);
  profiler.load();
  profiler.attach();
  await phase(generator, request, profiler);
  const all = [];
  for (let number = 0; number < pairs; number++) all.push(await pair(number, generator, request, profiler));
  generator.removeAllListeners('exit').kill();
  await server.close();
  const ratios = (name) => all.map(({ on, off }) => on[name] / off[name]);
  return {
    rateOff: median(all.map(({ off }) => off.rate)),
    rateRatio: median(ratios('rate')),
    rateSpread: spread(ratios('rate')),
    cpuRatio: median(ratios('perCpuSecond').map((ratio) => 1 / ratio)),
    cpuSpread: spread(ratios('perCpuSecond').map((ratio) => 1 / ratio)),
    p99Off: median(all.map(({ off }) => off.p99)),
    p99On: median(all.map(({ on }) => on.p99)),
  };
});
