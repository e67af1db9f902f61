/** An answer of the profiler that comes after the application's own, or after the client has gone, is no answer at all. */
import assert from 'node:assert/strict';
import { runToEnd } from './helpers/child';

const FRAMEWORKS = ['http', 'express', 'koa', 'fastify', 'hono'];

for (const name of [...FRAMEWORKS, ...['http', 'koa', 'fastify'].map((each) => `${each} over HTTP/2`)]) {
  describe(`70.http.late: ${name}`, function () {
    this.timeout(30_000);

    it('leaves the answer to the application, and says nothing', async () => {
      const flags = ['--require', 'tsx/cjs'];
      const { code, stderr, result } = await runToEnd('../http/late-answers.ts', { args: [name], flags });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      const late = [503, 'too late'];
      assert.deepEqual(result, { answers: [late, late], errors: 0 });
    });
  });
}
