/**
 * Loaded by `node --require` into a worker, before its script. An error here would end the worker, so there is nothing here but what
 * catches every one: the worker is then not profiled.
 */
import type * as follower from './worker-follow';

try {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import could not be caught
  (require('./worker-follow') as typeof follower).followOrder();
} catch {
  // What can be told, followOrder() has told: not even this package's files could be read.
}
