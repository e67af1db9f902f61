/**
 * Proves once per process that inlined frames are decoded rightly by this very V8, on a thread of its own so that the profiled
 * one does not wait. Where the proof fails, inlining is switched off for the process, and `stats()` says why.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { NativeAddon } from './native';

/** The worker's compiled program, seen from `src/binding` and from `dist/binding`. */
const WORKER_FILE = path.join(__dirname, '..', '..', 'dist', 'binding', 'self-test-worker.js');

/**
 * Starts the self-test unless some thread of the process has. It returns at once; the worker it starts never keeps the process
 * alive, and inherits neither flags nor preloaded modules of the host.
 */
export function startSelfTest(addon: NativeAddon): void {
  if (!addon.claimSelfTest()) return;
  // After the caller's work: attaching must not wait for a thread to start.
  setImmediate(() => runSelfTest(addon)).unref();
}

function runSelfTest(addon: NativeAddon): void {
  const giveUp = (error: unknown): void => {
    addon.turnInliningOff(`the self-test could not run: ${error instanceof Error ? error.message : String(error)}`);
  };
  try {
    const worker = new Worker(WORKER_FILE, { execArgv: [], env: {}, stdin: false, stdout: true, stderr: true });
    worker.unref();
    worker.once('error', giveUp);
  } catch (error) {
    giveUp(error);
  }
}
