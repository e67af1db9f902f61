'use strict';
/** One trial: on the main thread of a process of its own, or in a worker of it. */
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const { trial } = require('../harness/trial.cjs');
const { measure } = require('./measure.cjs');

function inWorker(parameters) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: parameters });
    worker.on('message', resolve).on('error', reject);
  });
}

if (isMainThread) trial((parameters) => (parameters.inWorker ? inWorker(parameters) : measure(parameters)));
else measure(workerData).then((result) => parentPort.postMessage(result));
