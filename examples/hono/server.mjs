/** Hono. Run: node examples/hono/server.mjs */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { oxProfile } from 'ox-profile-native/hono';
import listening from '../listening.cjs';
import work from '../work.cjs';

const app = new Hono();

// Your own sign-in belongs here. This example takes everyone on this machine for its administrator.
app.use(async (context, next) => {
  context.set('user', { name: 'admin' });
  await next();
});
app.use(oxProfile({ users: ['admin'] }));

app.get('/primes/:limit', (context) => context.json(work.primesPage(context.req.param('limit'))));
app.get('/words/:seed', (context) => context.json(work.wordsPage(context.req.param('seed'))));

serve({ fetch: app.fetch, hostname: listening.HOST, port: listening.PORT }, ({ port }) => listening.announce(port));
