'use strict';
/**
 * The server that `run.cjs` measures: Express with one small route, with the profiler mounted and paused, or without it. It
 * tells its port to its parent.
 */
const express = require('express');

const app = express();
app.use((request, _response, next) => {
  request.user = { name: 'admin' };
  next();
});
if (process.argv[2] === 'mounted') {
  const { oxProfile } = require('../../dist/http/express/index.js');
  app.use(oxProfile({ users: ['admin'] }));
}
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));

const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.on('disconnect', () => process.exit());
