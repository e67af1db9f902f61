/** Runs the script in a process of its own, and passes signals on to it. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import type { RunArguments } from './arguments';
import { exitCodeForSignal } from './exit-codes';
import { RECORDING_VARIABLE, type RecordingOrder } from './recording';

const FORWARDED = ['SIGTERM', 'SIGHUP'] as const;
/** So many interrupts mean it. */
const INTERRUPTS_TO_KILL = 3;

/** Runs the script to its end, and returns the exit code that stands for it. */
export async function runScript(args: RunArguments, file: string): Promise<number> {
  const { intervalMicros, maxOverhead, clock, engine, command } = args;
  const order: RecordingOrder = { file, intervalMicros, maxOverhead, clock, engine };
  const recorder = path.join(__dirname, `recorder${path.extname(__filename)}`);
  const child = spawn(process.execPath, [...process.execArgv, '--require', recorder, '--', ...command], {
    stdio: 'inherit',
    env: { ...process.env, [RECORDING_VARIABLE]: JSON.stringify(order) },
  });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  let interrupts = 0;
  process.on('SIGINT', () => {
    // A terminal sends it to the script as well.
    if (++interrupts >= INTERRUPTS_TO_KILL) child.kill('SIGKILL');
    else if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal === null ? (code ?? 0) : signalCode(signal)));
  });
}

function signalCode(signal: NodeJS.Signals): number {
  return exitCodeForSignal(constants.signals[signal]);
}
