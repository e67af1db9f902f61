/** Request times: right within the precision of a histogram, and in bounded memory whatever clients send. */
import assert from 'node:assert/strict';
import { RequestTimes } from '../src/http/request-times/request-times';
import { MAX_NAMES, OTHER_NAME, TimesByName } from '../src/http/request-times/times-by-name';
import { nameRoute } from '../src/http/request-times/route-name';
import { urlPattern } from '../src/http/request-times/url-pattern';

function isNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= expected * 0.02, `${actual} is not near ${expected}`);
}

describe('70.http.request-times', () => {
  it('gives count, mean and percentiles of each name', () => {
    const times = new TimesByName();
    for (let millis = 1; millis <= 100; millis++) times.record('GET /', millis);
    const [summary] = times.summaries();
    assert.ok(summary);
    assert.deepEqual([summary.name, summary.count], ['GET /', 100]);
    isNear(summary.meanMillis, 50.5);
    isNear(summary.p50Millis, 50);
    isNear(summary.p95Millis, 95);
    isNear(summary.p99Millis, 99);
  });

  it('keeps times from 1 microsecond to 1 hour, and counts others as the nearest of them', () => {
    const times = new TimesByName();
    for (const millis of [0, -5, 0.0001]) times.record('short', millis);
    times.record('long', 1e12);
    const [long, short] = times.summaries();
    assert.deepEqual([short?.count, short?.p99Millis], [3, 0.001]);
    isNear(long?.p50Millis ?? 0, 3_600_000);
  });

  it('keeps the names that come often, however many others are made up, and loses no request', () => {
    const times = new TimesByName();
    const real = Array.from({ length: 30 }, (_, i) => `GET /real/${i}`);
    for (let i = 0; i < 2 * MAX_NAMES; i++) times.record(`GET /first/${i}`, 1);
    const [floods, each] = [50, 1000];
    for (let flood = 0; flood < floods; flood++) {
      for (let i = 0; i < each; i++) times.record(`GET /made-up/${flood * each + i}`, 1);
      for (const name of real) for (let i = 0; i < 3; i++) times.record(name, 2);
    }
    const summaries = times.summaries();
    const counts = new Map(summaries.map(({ name, count }) => [name, count]));
    for (const name of real) assert.ok((counts.get(name) ?? 0) >= (3 * floods) / 2, `${name} was pushed out`);
    assert.equal(summaries.length, MAX_NAMES + 1);
    const all = summaries.reduce((sum, { count }) => sum + count, 0);
    assert.equal(all, 2 * MAX_NAMES + floods * (each + 3 * real.length));
  });

  it('forgets no name that came often before a flood', () => {
    const times = new TimesByName();
    for (let i = 0; i < 500; i++) times.record('GET /real', 1);
    for (let i = 0; i < 100_000; i++) times.record(`GET /made-up/${i % 40_000}`, 1);
    assert.equal(times.summaries().find(({ name }) => name === 'GET /real')?.count, 500);
  });

  it('names a route by a method that there is and a pattern', () => {
    assert.equal(nameRoute('GET', '/users/:id'), 'GET /users/:id');
    assert.equal(nameRoute('POST', undefined), 'POST (no route)');
    for (const method of ['MADE-UP', 'get', '', undefined, '__proto__'])
      assert.equal(nameRoute(method, '/'), '(method) /', method);
  });

  it('gives at most a fixed number of names a histogram, and all the rest one together', () => {
    const times = new TimesByName();
    for (let i = 0; i < 5000; i++) times.record(`GET /${i}${'x'.repeat(5000)}`, 1);
    const summaries = times.summaries();
    assert.equal(summaries.length, MAX_NAMES + 1);
    assert.equal(summaries[0]?.name, OTHER_NAME);
    assert.equal(summaries[0].count, 5000 - MAX_NAMES);
    assert.ok(summaries.every(({ name }) => name.length <= 200));
    times.record(`GET /7${'x'.repeat(5000)}`, 1);
    assert.equal(
      times.summaries().reduce((sum, { count }) => sum + count, 0),
      5001,
    );
  });

  it('counts a request once by its route and once by its user', () => {
    const times = new RequestTimes();
    times.record({ route: 'GET /a', user: 'alice', millis: 1 });
    times.record({ route: 'GET /b', user: 'alice', millis: 9 });
    const { routes, users } = times.report();
    assert.deepEqual(
      routes.map(({ name }) => name),
      ['GET /b', 'GET /a'],
    );
    assert.deepEqual(
      users.map(({ name, count }) => [name, count]),
      [['alice', 2]],
    );
  });

  it('guesses the pattern of an address where there is no router', () => {
    const patterns = {
      '/': '/',
      '/users?id=3': '/users',
      '/users/17/posts/4': '/users/:id/posts/:id',
      '/f/123e4567-e89b-12d3-a456-426614174000': '/f/:id',
      '/commit/91beb84aa0c1': '/commit/:id',
      '/static/main.js': '/static/main.js',
      '/a/b/c/d/e/f/g/h/i/j': '/a/b/c/d/e/f/g/h/...',
    };
    for (const [url, pattern] of Object.entries(patterns)) assert.equal(urlPattern(url), pattern);
  });
});
