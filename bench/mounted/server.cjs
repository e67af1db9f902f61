'use strict';
/**
 * The server that `run.cjs` measures: Express with a route of the examples and one that does nothing, and before them what the
 * first argument names. It tells its port to its parent.
 */
const express = require('express');

const { primesPage } = require('../../examples/work.cjs');

/** What stands before the application's routes, by kind of server. */
const MOUNTS = {
  without: () => {},
  control: () => {},
  passing: (app) => app.use((_request, _response, next) => next()),
  mounted: (app) => {
    const { oxProfile } = require('../../dist/http/express/index.js');
    app.use(oxProfile({ users: ['admin'] }));
  },
};

const app = express();
app.use((request, _response, next) => {
  request.user = { name: 'admin' };
  next();
});
MOUNTS[process.argv[2]](app);
app.get('/primes/:limit', (request, response) => response.json(primesPage(request.params.limit)));
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));

const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.on('disconnect', () => process.exit());
