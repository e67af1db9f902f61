/**
 * What sampling costs on this machine: the same work with the profiler on and off in turn, as CPU time of the whole process, so
 * that what other threads do for the profiler counts. Ours and V8's, in one run, and the same with nothing on for comparison.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { SimpleLauncher } from '../../launcher';
import type { ClockOption, EngineOption } from '../../types';
import { workFor } from './workload';

const HALF_MILLIS = 500;
/** What is known of the code is gone at each pause; a program that is profiled for long has it. */
const SETTLE_MILLIS = 250;
const WARM_UP_MILLIS = 1000;

/** Who samples, and how often; no engine is the control, with nothing on. */
export interface Subject {
  readonly engine: Exclude<EngineOption, 'auto'> | undefined;
  readonly intervalMicros: number;
}

/** What one subject cost. */
export interface Cost extends Subject {
  /** Extra CPU time of the process, as a share of what the work alone takes: the median of the pairs. */
  readonly overhead: number;
  /** Half of the pairs are within so much of each other. */
  readonly spread: number;
  /** The same by sample, in microseconds; undefined without samples. */
  readonly microsPerSample: number | undefined;
  /** Samples taken, as a share of the ticks that were asked for; undefined of the control. */
  readonly delivered: number | undefined;
  /** CPU time of the process while it only waits for a second, as a share of one core. */
  readonly idle: number;
}

interface Half {
  readonly units: number;
  readonly cpuMicros: number;
  readonly wallMicros: number;
  readonly samples: number;
}

interface Pair {
  readonly on: Half;
  readonly off: Half;
}

/**
 * Measures one subject.
 *
 * @param subject - Who samples.
 * @param pairs - How many times on and off.
 * @param clock - Of our own engine.
 * @throws OxProfileError where the engine does not work here.
 */
export async function measureCost(subject: Subject, pairs: number, clock: ClockOption): Promise<Cost> {
  const launcher = launch(subject, clock);
  try {
    await workFor(WARM_UP_MILLIS);
    await half(launcher);
    const halves: Pair[] = [];
    for (let pair = 0; pair < pairs; pair++) halves.push(await onAndOff(launcher, pair % 2 === 0));
    return { ...subject, ...costOf(subject, halves), idle: await idle(launcher) };
  } finally {
    launcher?.cancel();
  }
}

function launch({ engine, intervalMicros }: Subject, clock: ClockOption): SimpleLauncher | undefined {
  if (engine === undefined) return undefined;
  return SimpleLauncher.launch({ engine, intervalMicros, ...(engine === 'native' ? { clock } : {}) });
}

/** One pair; which half comes first alternates, so that a drift of the machine cancels out. */
async function onAndOff(launcher: SimpleLauncher | undefined, onFirst: boolean): Promise<Pair> {
  if (onFirst) return { on: await half(launcher), off: await half(undefined) };
  const off = await half(undefined);
  return { on: await half(launcher), off };
}

async function half(launcher: SimpleLauncher | undefined): Promise<Half> {
  launcher?.unpause();
  await workFor(SETTLE_MILLIS);
  launcher?.sampler.drain();
  const samplesBefore = launcher?.stats().samples ?? 0;
  const cpuBegun = cpuMicros();
  const begun = performance.now();
  const units = await workFor(HALF_MILLIS);
  launcher?.sampler.drain();
  const wallMicros = (performance.now() - begun) * 1000;
  const spent = cpuMicros() - cpuBegun;
  const samples = (launcher?.stats().samples ?? 0) - samplesBefore;
  launcher?.pause();
  return { units, cpuMicros: spent, wallMicros, samples };
}

async function idle(launcher: SimpleLauncher | undefined): Promise<number> {
  launcher?.unpause();
  await delay(1000);
  const begun = cpuMicros();
  await delay(1000);
  const share = (cpuMicros() - begun) / 1e6;
  launcher?.pause();
  return share;
}

function costOf({ engine, intervalMicros }: Subject, halves: readonly Pair[]): Omit<Cost, keyof Subject | 'idle'> {
  const overheads = halves.map(({ on, off }) => on.cpuMicros / on.units / (off.cpuMicros / off.units) - 1);
  const samples = sum(halves.map(({ on }) => on.samples));
  const extra = halves
    .filter(({ on }) => on.samples > 0)
    .map(({ on, off }) => (on.cpuMicros - (off.cpuMicros / off.units) * on.units) / on.samples);
  const asked = sum(halves.map(({ on }) => on.wallMicros)) / intervalMicros;
  return {
    overhead: quantile(overheads, 0.5),
    spread: quantile(overheads, 0.75) - quantile(overheads, 0.25),
    microsPerSample: samples === 0 ? undefined : quantile(extra, 0.5),
    delivered: engine === undefined ? undefined : samples / asked,
  };
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}
