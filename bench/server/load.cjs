'use strict';
/** The load generator, in a process of its own: loads a port for some seconds each time it is told to, and says what came back. */
const autocannon = require('autocannon');

const CONNECTIONS = 20;

process.on('message', async ({ port, seconds }) => {
  const { requests, latency, errors, non2xx } = await autocannon({
    url: `http://127.0.0.1:${port}/`,
    connections: CONNECTIONS,
    duration: seconds,
  });
  process.send({ requests: requests.total, p50: latency.p50, p99: latency.p99, failures: errors + non2xx });
});
