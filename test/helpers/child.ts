/**
 * Runs the programs in `test/fixtures/programs/` in child processes, so that what kills a process kills no test run. A program
 * says what it found by printing lines of JSON with its `report`; the last one is the result.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { LauncherStats } from '../../src/launcher';

/** How to run a program. */
export interface RunOptions {
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** Options of Node.js. */
  readonly flags?: readonly string[];
  /** Variables of the environment, beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs the one that follows it, such as `prlimit`. */
  readonly wrapper?: readonly string[];
  /** Called once the program has printed its first line. */
  readonly onFirstLine?: (child: ChildProcess) => void;
  /** The child is killed after this time. Default 20 s. */
  readonly timeoutMillis?: number;
}

/** How a program ended, and what it reported. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the last line of the output says, parsed; undefined where it is no JSON. */
  readonly result: any;
}

const PROGRAMS = path.join(__dirname, '..', 'fixtures', 'programs');

/** What the stats of a launcher say about ticks that found the thread busy. */
export function busyTicks(stats: Pick<LauncherStats, 'samples' | 'overruns' | 'dropped'>): number {
  return stats.samples + stats.overruns + stats.dropped.total;
}

/** Runs a program to its end, however it ends. */
export function runToEnd(program: string, options: RunOptions = {}): Promise<Outcome> {
  const { args = [], flags = [], wrapper = [], env = {}, onFirstLine, timeoutMillis = 20_000 } = options;
  const [command = process.execPath, ...rest] = [
    ...wrapper,
    process.execPath,
    ...flags,
    path.join(PROGRAMS, program),
    ...args,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMillis);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const isFirstLine = !stdout.includes('\n');
      stdout += chunk;
      if (isFirstLine && stdout.includes('\n')) onFirstLine?.(child);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, result: parseLastLine(stdout) });
    });
  });
}

/** Runs a program that is expected to end well, and returns what it reported. */
export async function run(program: string, options: RunOptions = {}): Promise<any> {
  const { code, signal, stderr, stdout, result } = await runToEnd(program, options);
  if (code === 0 && result !== undefined) return result;
  throw new Error(`${program} ended with code ${code}, signal ${signal}\n${stdout}${stderr}`);
}

function parseLastLine(output: string): unknown {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
