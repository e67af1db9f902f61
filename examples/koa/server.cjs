'use strict';
/** Koa 3. Run: node examples/koa/server.cjs */
const Router = require('@koa/router');
const Koa = require('koa');
const { oxProfile } = require('ox-profile-native/koa');
const { announce, HOST, PORT } = require('../listening.cjs');
const { primesPage, wordsPage } = require('../work.cjs');

const app = new Koa();

// Your own sign-in belongs here, such as koa-passport. This example takes everyone on this machine for its administrator.
app.use((context, next) => {
  context.state.user = { name: 'admin' };
  return next();
});
app.use(oxProfile({ users: ['admin'] }));

const router = new Router();
router.get('/primes/:limit', (context) => {
  context.body = primesPage(context.params.limit);
});
router.get('/words/:seed', (context) => {
  context.body = wordsPage(context.params.seed);
});
app.use(router.routes());

const server = app.listen(PORT, HOST, () => announce(server.address().port));
