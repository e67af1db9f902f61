/**
 * Has workers that this thread starts load the profiler before their own script. Node.js offers no event in which code could be
 * brought into a worker, so its constructor is stood in for by a proxy that adds one `--require`; all other options are the caller's
 * own, and neither `instanceof` nor a subclass sees a difference.
 */
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads';
import { IS_BUNDLED } from '../binding';
import { each, isArray, setOf } from '../builtins';
import { attempt } from '../guard';
import { withOrder, type WorkerOrder } from './worker-order';
import { hasRoom } from './worker-room';

/** ES modules that a bundler makes of this know no `__dirname`. */
const JOIN = IS_BUNDLED ? '' : path.join(__dirname, `worker-join${path.extname(__filename)}`);

type WorkerClass = typeof Worker;
type Arguments = [filename: string | URL, options?: WorkerOptions | null];

/** Options of node that a worker refuses: V8's and those of the process as a whole, which hold for it anyway. */
const refused = new Set<string>();

/**
 * Takes over the constructor on this thread.
 *
 * @param order Tells what a worker is told that is made now.
 * @param onLeftOut Called for each worker that cannot join.
 * @returns Undoes it. Where somebody else has put a constructor of their own on top meanwhile, that one stays, and ours does nothing.
 */
export function hookWorkers(order: () => WorkerOrder, onLeftOut: () => void): () => void {
  if (!existsSync(JOIN)) return warnOfBundle();
  const { Worker: original } = workerThreads;
  let isActive = true;
  const hooked = new Proxy(original, {
    construct(target, given: Arguments, newTarget) {
      const make = (args: Arguments): Worker => Reflect.construct(target, args, newTarget) as Worker;
      if (!isActive) return make(given);
      const joining = attempt('the order to a worker', () => orderFor(given, order));
      if (joining !== undefined) return makeJoining(make, given, joining);
      attempt('the count of workers', onLeftOut);
      return make(given);
    },
  });
  replace(hooked);
  return () => {
    isActive = false;
    if (workerThreads.Worker === hooked) replace(original);
  };
}

/** A worker that was told to load what is not there would fail. */
function warnOfBundle(): () => void {
  const code = 'OX_WORKER_NOT_PROFILED';
  process.emitWarning(
    "ox-profile-native: workers do not join, as their script was not found: mark 'ox-profile-native' as external for the bundler",
    { code },
  );
  return () => undefined;
}

function replace(constructor: WorkerClass): void {
  (workerThreads as { Worker: WorkerClass }).Worker = constructor;
  syncBuiltinESMExports();
}

/** What the worker is told; undefined where it has no room. */
function orderFor(given: Arguments, order: () => WorkerOrder): WorkerOrder | undefined {
  return hasRoom(given[1]?.resourceLimits) ? order() : undefined;
}

/** A worker that joins; where Node.js will not have it so, the worker as the caller wants it. */
function makeJoining(make: (args: Arguments) => Worker, given: Arguments, order: WorkerOrder): Worker {
  const filename = given[0];
  const options = given[1];
  const inherited = inheritedArguments(options);
  const asked = options?.execArgv ?? inherited;
  if (!isArray(asked)) return make(given);
  const makeWithOrder = (): Worker => {
    const kept = inherited === undefined ? asked : asked.filter((argument) => !refused.has(argument));
    const execArgv = kept.concat('--require', JOIN);
    return withOrder(order, options?.execArgv ?? process.execArgv, () => make([filename, { ...options, execArgv }]));
  };
  try {
    return makeWithOrder();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (inherited === undefined) return make(given);
    noteRefused(error, inherited);
  }
  try {
    return makeWithOrder();
  } catch (error) {
    if (isRefusal(error)) return make(given);
    throw error;
  }
}

/** What is in force in a worker that names no options: none where it has an environment of its own, else those of this thread. */
function inheritedArguments(options: WorkerOptions | null | undefined): string[] | undefined {
  if (options?.execArgv !== undefined) return undefined;
  const env: unknown = options?.env;
  return typeof env === 'object' && env !== null && env !== process.env ? [] : process.execArgv;
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && (error as { code?: unknown }).code === 'ERR_WORKER_INVALID_EXEC_ARGV';
}

/** Node.js names what it refuses in the message only. */
function noteRefused({ message }: Error, candidates: readonly string[]): void {
  const named = message.slice(message.indexOf(':') + 1).split(',');
  const names = setOf(named.map((name) => name.trim().split(' ', 1)[0]));
  for (const candidate of each(candidates)) {
    if (names.has(candidate) || names.has(candidate.split('=', 1)[0])) refused.add(candidate);
  }
}
