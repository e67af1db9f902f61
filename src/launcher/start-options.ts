/**
 * What Node.js was started with, as every thread can tell. Options of V8 hold for the whole process and come from its start; a worker
 * may have arguments and an environment of its own, and a program may change both, so the system is asked first.
 */
import { readFileSync } from 'node:fs';

/** Where the options are looked up; each part may be missing, or not what it should be. */
export interface StartSources {
  /** The text of a file, or an empty one. */
  readonly read: (file: string) => string;
  /** What this thread has been told: `process.execArgv` and the variable `NODE_OPTIONS`. */
  readonly execArgv: unknown;
  readonly nodeOptions: string | undefined;
}

/**
 * Options of Node.js whose value may be an argument of its own, as far as one starts a program with them. After any other, an
 * argument without a dash is the script. Those of V8 have their value after a `=`.
 */
const VALUE_APART = new Set(
  `-C -e -p -pe -r --conditions --cpu-prof-dir --cpu-prof-interval --cpu-prof-name --debug-port --diagnostic-dir --disable-proto
  --disable-warning --dns-result-order --env-file --env-file-if-exists --eval --experimental-config-file --experimental-default-type
  --experimental-loader --heap-prof-dir --heap-prof-interval --heap-prof-name --heapsnapshot-near-heap-limit --heapsnapshot-signal
  --icu-data-dir --import --input-type --inspect-port --inspect-publish-uid --loader --localstorage-file --max-http-header-size
  --network-family-autoselection-attempt-timeout --openssl-config --print --redirect-warnings --report-dir --report-directory
  --report-filename --report-signal --require --secure-heap --secure-heap-min --snapshot-blob --title --tls-cipher-list --tls-keylog
  --trace-event-categories --trace-event-file-pattern --trace-require-module --unhandled-rejections --use-largepages --v8-pool-size
  --watch-path`.split(/\s+/),
);

const NODE_OPTIONS = 'NODE_OPTIONS=';

/**
 * Whether an option of V8 that is a yes or a no was switched on. Of `--name` and `--no-name` the last one counts, and a dash within is
 * as good as an underscore. What `v8.setFlagsFromString` did later cannot be seen. Once `process.title` has been set, the
 * system no longer knows the arguments, and what this thread was told must do.
 */
export function wasSwitchedOn(name: string, sources: StartSources = ofThisThread()): boolean {
  const pattern = new RegExp(`^--?(no[-_]?)?${name.replaceAll('-', '[-_]')}$`);
  const last = startOptions(sources).findLast((option) => pattern.test(option));
  return last !== undefined && pattern.exec(last)?.[1] === undefined;
}

/** In the order in which they count. What the system knows of the arguments comes last, as it is never wrong, only missing. */
function startOptions({ read, execArgv, nodeOptions }: StartSources): string[] {
  const environment = read('/proc/self/environ');
  const variable = environment.split('\0').find((each) => each.startsWith(NODE_OPTIONS));
  const fromVariable = environment === '' ? nodeOptions : variable?.slice(NODE_OPTIONS.length);
  const told = Array.isArray(execArgv) ? execArgv.map(String) : [];
  return [...wordsOf(fromVariable ?? ''), ...told, ...leadingOptions(read('/proc/self/cmdline').split('\0').slice(1))];
}

/** Words as Node.js finds them in `NODE_OPTIONS`: with spaces between, and none at a space in double quotes. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:"(?:[^"\\]|\\.)*"?|[^ "])+/gs) ?? [];
  return words.map((word) => word.replace(/\\(.)|"/gs, '$1'));
}

/** Those before the script; what comes after it is the program's. */
function leadingOptions(given: readonly string[]): string[] {
  const options: string[] = [];
  for (const [index, argument] of given.entries()) {
    const before = given[index - 1]?.replaceAll('_', '-') ?? '';
    if (argument === '-' || argument === '--') break;
    if (argument.startsWith('-')) options.push(argument);
    else if (!VALUE_APART.has(before)) break;
  }
  return options;
}

function ofThisThread(): StartSources {
  const { execArgv, env } = process;
  return { read: readIfAllowed, execArgv, nodeOptions: env.NODE_OPTIONS };
}

/** There is no `/proc` but on Linux, and under the permission model it may not be read. */
function readIfAllowed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
