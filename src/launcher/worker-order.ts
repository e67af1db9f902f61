/**
 * What a worker thread that is to profile itself is told: at its start by Node.js's environment data, later by a channel. Only
 * what can be cloned is in it.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { ClockOption } from '../types';

/** How a worker profiles itself. */
export interface WorkerOrder {
  /** The channel on which later commands come. */
  readonly channel: string;
  /** Options of the worker's launcher. */
  readonly options: {
    readonly intervalMicros?: number;
    readonly maxOverhead?: number;
    readonly clock: ClockOption;
  };
  /** Whether it begins at once. */
  readonly isRunning: boolean;
}

/** A command of the launcher that has asked workers to join. */
export type WorkerCommand = 'unpause' | 'pause' | 'reset' | 'cancel' | { readonly intervalMicros: number };

/** What goes the other way on the channel: a worker was started, and is not profiled. */
export const NOT_PROFILED = 'not profiled';

interface Passed {
  readonly order: WorkerOrder;
  /** What `process.execArgv` would have been. */
  readonly execArgv: readonly string[];
}

const KEY = 'ox-profile-native.worker-order';

/** Has every worker that `make` makes find an order; no other one does. */
export function withOrder<T>(order: WorkerOrder, execArgv: readonly string[], make: () => T): T {
  const passed: Passed = { order, execArgv };
  setEnvironmentData(KEY, passed);
  try {
    return make();
  } finally {
    forget();
  }
}

/** In a worker: takes the order that it was given, once, and leaves no trace of how. */
export function takeOrder(): WorkerOrder | undefined {
  const passed = getEnvironmentData(KEY) as unknown as Passed | undefined;
  if (passed === undefined) return undefined;
  forget();
  process.execArgv.splice(0, process.execArgv.length, ...passed.execArgv);
  return passed.order;
}

function forget(): void {
  setEnvironmentData(KEY, undefined);
}
