'use strict';
/** Fastify 5. Run: node examples/fastify/server.cjs */
const fastify = require('fastify');
const { oxProfile } = require('ox-profile-native/fastify');
const { announce, HOST, PORT } = require('../listening.cjs');
const { primesPage, wordsPage } = require('../work.cjs');

async function main() {
  const app = fastify();

  // Your own sign-in belongs here, such as @fastify/jwt. This example takes everyone on this machine for its administrator.
  app.decorateRequest('user', null);
  app.addHook('onRequest', async (request) => {
    request.user = { name: 'admin' };
  });
  await app.register(oxProfile({ users: ['admin'] }));

  app.get('/primes/:limit', (request) => primesPage(request.params.limit));
  app.get('/words/:seed', (request) => wordsPage(request.params.seed));

  await app.listen({ host: HOST, port: PORT });
  announce(app.server.address().port);
}

main();
