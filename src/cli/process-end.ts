/**
 * Tells when a process is about to end, whatever the program does to the listeners of `process`, and without one of its own that
 * the program could see, count or remove.
 */

/** What ends the process without a last event, or after it. `execve` is there from Node.js 22.15 on. */
const LAST_CALLS = ['reallyExit', 'abort', 'execve'] as const;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What Node.js's types leave out of `process`. */
interface Internals {
  readonly _exiting?: boolean;
  emit: Method;
}

/** Calls back when the process ends by itself, by `process.exit()` or by an uncaught error, after all listeners of `exit`. */
export function beforeProcessEnds(run: () => void): void {
  for (const name of LAST_CALLS) runBefore(name, run);
  runAfterExitEvent(run);
}

function runBefore(name: (typeof LAST_CALLS)[number], run: () => void): void {
  const methods = process as unknown as Partial<Record<typeof name, Method>>;
  const original = methods[name];
  if (original === undefined) return;
  methods[name] = function (this: unknown, ...args) {
    run();
    return Reflect.apply(original, this, args);
  };
}

/**
 * Node.js looks `emit` up for every event, so only the last one is seen to be ours: it stands in no stack trace and in no profile
 * before. A program that puts an `emit` of its own there has that one called.
 */
function runAfterExitEvent(run: () => void): void {
  const internals = process as unknown as Internals;
  let { emit } = internals;
  const emitLast: Method = function (...args) {
    try {
      return Reflect.apply(emit, this, args);
    } finally {
      if (args[0] === 'exit') run();
    }
  };
  Object.defineProperty(process, 'emit', {
    configurable: true,
    enumerable: false,
    get: () => (internals._exiting === true ? emitLast : emit),
    set: (value: Method) => (emit = value),
  });
}
