/**
 * Loaded by `node --require` into the process that `run` profiles, before its script: starts the profiler, and writes what was
 * recorded when the process ends, however it ends, as long as JavaScript still runs.
 */
import { isMainThread } from 'node:worker_threads';
import { batchOf } from '../database';
import { type LauncherOptions, SimpleLauncher } from '../launcher';
import { exitCodeFor } from './exit-codes';
import { RECORDING_VARIABLE, type RecordingOrder, writeRecording } from './recording';

/** Signals that end a process which does not handle them. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const order = isMainThread ? takeOrder() : undefined;
if (order !== undefined) record(order);

/** Processes that the script starts inherit its environment, and maybe its options; they are not to be recorded. */
function takeOrder(): RecordingOrder | undefined {
  const text = process.env[RECORDING_VARIABLE];
  Reflect.deleteProperty(process.env, RECORDING_VARIABLE);
  const at = process.execArgv.indexOf(__filename);
  if (at > 0) process.execArgv.splice(at - 1, 2);
  return text === undefined ? undefined : (JSON.parse(text) as RecordingOrder);
}

function record({ file, ...options }: RecordingOrder): void {
  const launcher = startLauncher(options as LauncherOptions);
  const write = (): void => {
    if (!launcher.isAlive()) return;
    const { metadata } = launcher.profile();
    launcher.cancel();
    writeRecording(file, { metadata, stats: launcher.stats(), batch: batchOf(launcher.stacks()) });
  };
  process.on('exit', write);
  for (const signal of ENDING_SIGNALS) handle(signal, write);
  launcher.unpause();
}

/** Without our listener the signal would end the process; so it does after all, unless the script has a listener of its own. */
function handle(signal: NodeJS.Signals, write: () => void): void {
  const listener = (): void => {
    if (process.listenerCount(signal) > 1) return;
    process.removeListener(signal, listener);
    write();
    process.kill(process.pid, signal);
  };
  process.on(signal, listener);
}

function startLauncher(options: LauncherOptions): SimpleLauncher {
  try {
    return SimpleLauncher.launch(options as LauncherOptions<never>);
  } catch (error) {
    process.stderr.write(`ox-profile-native: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitCodeFor(error));
  }
}
