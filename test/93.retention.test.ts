import assert from 'node:assert/strict';
import { run } from './helpers/child';

const FLAGS = ['--expose-gc', '--no-compilation-cache'];

/** What the program made and dropped is collected, though it was sampled. */
async function assertLetGo(what: string): Promise<void> {
  const { made, held, hits } = await run('retention.cjs', { args: [what], flags: FLAGS });
  assert.ok(hits > 0, 'the functions were sampled');
  assert.ok(held < made / 4, `${held} of ${made} bytes are held`);
}

describe('what a profiled program drops', () => {
  it('is collected before it has been named: no closure is held, nor what it captures', () => assertLetGo('captures'));
  it('is named in time where it is more than the heap has room for', async () => {
    const { count, named } = await run('retention.cjs', {
      args: ['limited'],
      flags: ['--max-old-space-size=48', '--no-compilation-cache'],
      timeoutMillis: 60_000,
    });
    assert.ok(named > 0.9 * count, `${named} of ${count} functions have their name and line`);
  });
  it('is collected once it has been named: no source is held', () => assertLetGo('sources'));
  it('is collected once it has been named in a profiler that has paused', () => assertLetGo('paused'));
});
