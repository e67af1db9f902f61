/** Runs the script in a process of its own, passes signals on to it, and ends as it has ended. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { addonPath } from '../binding';
import { setTimeout } from '../builtins';
import type { RunArguments } from './arguments';
import { exitCodeForSignal } from './exit-codes';
import { RECORDING_VARIABLE, type RecordingOrder } from './recording';
import { isInForeground } from './terminal';

/** How a script has ended: one of the two is null. */
export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What somebody may send to this process and mean the script. */
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGCONT'] as const;

/** What a terminal sends to all that run in it, so to the script as well. */
const SENT_BY_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGCONT'];

/** Without the addon a busy script takes no signal. So many interrupts mean it. */
const INTERRUPTS_TO_KILL = 3;

/** A signal that comes twice, as from a terminal and from npm, comes twice within this time. */
const LATE_MILLIS = 2000;

/** Signals of a process that has crashed: whoever collects crashes is to see it once. */
const CRASHES: readonly NodeJS.Signals[] = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP'];

/** Runs the script to its end. */
export async function runScript(args: RunArguments, file: string): Promise<ScriptEnd> {
  const { intervalMicros, maxOverhead, clock, engine, command } = args;
  const order: RecordingOrder = { file, intervalMicros, maxOverhead, clock, engine };
  const recorder = path.join(__dirname, `recorder${path.extname(__filename)}`);
  const stopForwarding = forwardSignals((signal) => child.kill(signal));
  const child = spawn(process.execPath, [...process.execArgv, '--require', recorder, '--', ...command], {
    stdio: 'inherit',
    env: { ...process.env, [RECORDING_VARIABLE]: JSON.stringify(order) },
  });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stopForwarding();
      resolve({ code, signal });
    });
  });
}

/** What the shell would see as the exit code of the script. */
export function exitCodeOf({ code, signal }: ScriptEnd): number {
  return signal === null ? (code ?? 0) : exitCodeForSignal(constants.signals[signal]);
}

/**
 * Ends this process by the signal that has ended the script, which is what whoever waits for it then sees. It returns where there
 * was none, and after a crash.
 */
export function endAs({ signal }: ScriptEnd): void {
  if (signal === null || CRASHES.includes(signal)) return;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Until the returned function is called. What then still comes for the script is ignored for a while: the profile is being written. */
function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  let isOver = false;
  let interrupts = 0;
  const takesInterrupts = addonPath() !== undefined;
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      if (isOver) return;
      if (!takesInterrupts && signal === 'SIGINT' && ++interrupts >= INTERRUPTS_TO_KILL) send('SIGKILL');
      else if (!SENT_BY_TERMINAL.includes(signal) || !isInForeground()) send(signal);
    });
  }
  return () => {
    isOver = true;
    setTimeout(() => FORWARDED.forEach((signal) => process.removeAllListeners(signal)), LATE_MILLIS).unref();
  };
}
