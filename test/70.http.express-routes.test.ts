/** Names of Express's routes: also of those that throw, reject or pass on, in routers and in mounted applications. */
import assert from 'node:assert/strict';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { internalErrors } from '../src/guard';
import { oxProfile } from '../src/http/express';
import { routeNamer } from '../src/http/express/route-namer';
import { cancelAll, startedLauncher } from './helpers/fake-launcher';

const fail = (): never => {
  throw new Error('on purpose');
};
const failLater = (): Promise<never> => Promise.reject(new Error('on purpose'));

function application(): express.Express {
  const app = express();
  app.set('env', 'test');
  const { launcher } = startedLauncher();
  app.use(oxProfile({ users: ['alice'], getUser: () => 'alice', launcher, requestTimes: 'always' }));
  app.get('/users/:id', (request, response, next) => {
    if (request.params.id === '0') next();
    else if (request.params.id === '404') response.sendStatus(404);
    else response.send('user');
  });
  app.get('/broken', fail);
  const router = express.Router();
  router.get('/', (_request, response) => void response.send('router'));
  router.get('/late/:id', failLater);
  router.get('/pass', (_request, _response, next) => next('router'));
  app.use('/sub/:team', router);
  app.use('/app', express().set('env', 'test').get('/broken', fail));
  app.get(/^\/pattern/, fail);
  return app;
}

describe('70.http.express-routes', () => {
  let server: http.Server;
  let url: string;

  before((done) => {
    server = http.createServer(application() as RequestListener).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });

  after((done) => {
    cancelAll();
    server.close(done);
    server.closeAllConnections();
  });

  it('are found whether a route answers, throws, rejects or passes on', async () => {
    const before = internalErrors();
    const statuses = {
      '/users/1': 200,
      '/users/404': 404,
      '/users/0': 404,
      '/broken': 500,
      '/sub/17/': 200,
      '/sub/17/late/4': 500,
      '/sub/17/pass': 404,
      '/app/broken': 500,
      '/pattern': 500,
      '/nothing': 404,
      '/users/%': 400,
    };
    for (const [path, status] of Object.entries(statuses)) assert.equal((await fetch(url + path)).status, status, path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { routes } = (await (await fetch(`${url}/ox_profile/api/request_times`)).json()) as { routes: any[] };
    assert.deepEqual(Object.fromEntries(routes.map(({ name, count }) => [name, count])), {
      'GET /users/:id': 2,
      'GET /broken': 1,
      'GET /sub/:id/': 1,
      'GET /sub/:id/late/:id': 1,
      'GET /app/broken': 1,
      'GET /^\\/pattern/': 1,
      'GET (no route)': 4,
    });
    assert.equal(internalErrors(), before);
  });

  it('are names whatever stands in the place of a route', () => {
    const name = routeNamer();
    const request = { method: 'GET', originalUrl: '/a', baseUrl: '' };
    for (const route of [undefined, null, 'x', 7, true]) {
      assert.equal(name({ ...request, route }, { statusCode: 200 }), 'GET (no route)');
    }
    assert.equal(name({ ...request, route: Object.freeze({ path: '/a' }) }, { statusCode: 200 }), 'GET /a');
    assert.equal(name({ ...request, route: {} }, { statusCode: 500 }), 'GET undefined');
    assert.equal(name({ ...request, route: { path: ['/a', '/b'] } }, { statusCode: 500 }), 'GET /a,/b');
  });
});
