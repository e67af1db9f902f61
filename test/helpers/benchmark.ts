/**
 * Runs trials of the benchmarks in `bench/`, each in a process of its own, so that the suite holds what the benchmarks measure.
 * The benchmarks profile with the compiled package, `dist/`.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

/** A trial, as the plans of the benchmarks have them. */
export interface Trial {
  /** The program, below `bench/`. */
  readonly script: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Options of Node.js. */
  readonly flags?: readonly string[];
  /** Looks at the process from outside while it waits; its answer becomes part of the result. */
  readonly observe?: (pid: number) => Promise<object>;
}

const BENCH = path.join(__dirname, '..', '..', 'bench');
const requireBench = createRequire(path.join(BENCH, 'harness', 'bench.cjs'));

/** Compiles what the benchmarks need besides the package; to be called once before any trial. */
export function prepareBenchmarks(): void {
  requireBench('./probe.cjs').buildProbe();
}

/** Runs one trial to its end and returns its numbers. */
export function runTrial({ script, ...trial }: Trial): Promise<any> {
  const node = { program: process.execPath, environment: {} };
  return requireBench('./run-trial.cjs').runTrial({ ...trial, script: path.join(BENCH, script) }, node);
}

/** Looks at a process that waits: its CPU time and context switches. */
export function observeIdle(millis: number): (pid: number) => Promise<object> {
  const { observe } = requireBench('../idle/observe.cjs');
  return (pid) => observe(pid, { settleMillis: 1000, millis });
}

/** Options of Node.js with which the garbage collector does the same in every run. */
export function collectorFlags(): readonly string[] {
  return requireBench('../gc/flags.cjs').FLAGS;
}
