/** Runs the command line as a user does: as built, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** How a command ended, and what it printed. */
export interface CliOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The file of the command, as `npm run build` makes it. */
export const CLI = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

/** A script of `test/fixtures/cli/`. */
export function cliFixture(name: string): string {
  return path.join(__dirname, '..', 'fixtures', 'cli', name);
}

/** Runs the command to its end; `onOutput` is called with what it first prints. */
export function runCli(args: readonly string[], onOutput?: (child: ChildProcess) => void): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const waited = stdout.includes('waiting');
      stdout += chunk;
      if (!waited && stdout.includes('waiting')) onOutput?.(child);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
