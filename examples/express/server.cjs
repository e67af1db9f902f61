'use strict';
/** Express 5. Run: node examples/express/server.cjs */
const express = require('express');
const { oxProfile } = require('ox-profile-native/express');
const { announce, HOST, PORT } = require('../listening.cjs');
const { primesPage, wordsPage } = require('../work.cjs');

const app = express();

// Your own sign-in belongs here, such as Passport. This example takes everyone on this machine for its administrator.
app.use((request, response, next) => {
  request.user = { name: 'admin' };
  next();
});
app.use(oxProfile({ users: ['admin'] }));

app.get('/primes/:limit', (request, response) => response.json(primesPage(request.params.limit)));
app.get('/words/:seed', (request, response) => response.json(wordsPage(request.params.seed)));

const server = app.listen(PORT, HOST, () => announce(server.address().port));
