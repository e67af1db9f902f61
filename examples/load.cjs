'use strict';
/**
 * Asks an example for work until it is stopped, one request after the other with a short rest, and turns from one route to the
 * other every half minute, so that there is something to compare.
 *
 * Usage: node examples/load.cjs http://127.0.0.1:3000
 */
const http = require('node:http');

const TURN_MILLIS = 30_000;
const REST_MILLIS = 4;

const address = process.argv[2] ?? 'http://127.0.0.1:3000';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function ask(path) {
  return new Promise((resolve, reject) => {
    http.get(address + path, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

async function main() {
  const begin = Date.now();
  for (let i = 0; ; i++) {
    const isFirstHalf = Math.floor((Date.now() - begin) / TURN_MILLIS) % 2 === 0;
    const isPrimes = i % 10 === 0 ? !isFirstHalf : isFirstHalf;
    await ask(isPrimes ? `/primes/${100_000 + (i % 100)}` : `/words/${i}`);
    await new Promise((resolve) => setTimeout(resolve, REST_MILLIS));
  }
}

// The server is gone, and so is the reason to ask.
main().catch(() => process.exit(0));
