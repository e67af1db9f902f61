'use strict';
/** Node's own http. Run: node examples/http/server.cjs */
const http = require('node:http');
const { oxProfile } = require('ox-profile-native/http');
const { announce, HOST, PORT } = require('../listening.cjs');
const { primesPage, wordsPage } = require('../work.cjs');

const profile = oxProfile({ users: ['admin'] });

const server = http.createServer((request, response) => {
  // Your own sign-in belongs here. This example takes everyone on this machine for its administrator.
  request.user = { name: 'admin' };
  if (profile(request, response)) return;

  const [, page, argument] = request.url.split('/');
  if (page === 'primes') response.end(JSON.stringify(primesPage(argument)));
  else if (page === 'words') response.end(JSON.stringify(wordsPage(argument)));
  else response.writeHead(404).end('Not found\n');
});

server.listen(PORT, HOST, () => announce(server.address().port));
