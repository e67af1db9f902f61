/**
 * Keeps what profiling costs within a share of the thread's CPU time. It looks at drains, of which an idle thread has none, and
 * moves the interval so that what was spent per CPU second, signals included, comes out a little below the budget.
 */
import type { NativeSpending, NativeStats } from '../binding';
import { millisToNanos } from '../units';

/** What an overhead budget is, and what became of it. */
export interface OverheadStats {
  /** The share of the thread's CPU time that was allowed, over 0 to 0.5. */
  readonly budget: number;
  /** The share that was spent while unpaused, from `start()` on; 0 before there is anything to tell. */
  readonly spent: number;
  /** CPU time that was spent on profiling while unpaused, in nanoseconds: signals, the handler and drains. */
  readonly spentNanos: number;
  /** CPU time of the thread while unpaused, in nanoseconds, what profiling cost included. */
  readonly cpuNanos: number;
  /** What one sample costs altogether, in nanoseconds: `spentNanos` by the samples; 0 where there are none. */
  readonly costPerSampleNanos: number;
  /** What one signal costs, the kernel's part included, before the handler has done anything; in nanoseconds. */
  readonly signalNanos: number;
  /** Whether `signalNanos` was measured on this machine, or is assumed: for the first moments, and with V8's profiler. */
  readonly signal: 'measured' | 'assumed';
  /** Samples per second of the thread's CPU time. */
  readonly samplesPerCpuSecond: number;
}

/** What the budget reads its numbers from, and whose interval it sets. */
export interface BudgetedSampler {
  stats(): Pick<NativeStats, 'samples' | 'handlerNanos' | 'drainNanos'>;
  spending(): NativeSpending;
  setInterval(intervalMicros: number): void;
}

interface Totals {
  readonly spentNanos: number;
  readonly cpuNanos: number;
  readonly samples: number;
}

interface Reading extends Omit<Totals, 'spentNanos'> {
  readonly atMillis: number;
  readonly signals: number;
  /** Handler and drains. */
  readonly ownNanos: number;
}

const NANOS_PER_MICRO = 1000;
const NANOS_PER_SECOND = 1_000_000_000;
/** The intervals that a launcher takes, in microseconds. */
const BOUNDS = { min: 50, max: 10_000_000 };
/** A signal until its cost has been measured: rather too much than too little. */
const ASSUMED_SIGNAL_NANOS = 25_000;
/** What a sample is expected to cost before there was any, and how much of the time the thread to be busy. */
const FIRST_SAMPLE_NANOS = 100_000;
const FIRST_BUSY_PART = 1 / 8;
/** Aimed at: measuring is not exact, and a budget is a ceiling. */
const AIM = 0.85;
/** A look that comes sooner, or has seen less of the thread, waits for more. */
const LOOK_MILLIS = 900;
const LOOK_CPU_NANOS = millisToNanos(30);
/** What was spent too much is to be made good over so much CPU time, for which at least this part of the budget is left. */
const REPAY_CPU_NANOS = millisToNanos(10_000);
const LEAST_PART = 0.25;
/** How much of the new look goes into the estimate. */
const WEIGHT = 0.5;
/** An interval changes by no more than this at a time, and not at all for less. */
const WIDER = 4;
const NARROWER = 4;
const WORTH_A_CHANGE = 0.1;

/** One launcher's budget. It acts between {@link resume} and {@link suspend}. */
export class OverheadBudget {
  readonly #budget: number;
  readonly #now: () => number;
  #intervalMicros: number;
  #signalNanos: number | undefined;
  #totals: Totals = { spentNanos: 0, cpuNanos: 0, samples: 0 };
  /** The last look; undefined while suspended. */
  #last: Reading | undefined;
  /** CPU time that profiling takes at each interval of the thread's CPU time. */
  #costNanos: number | undefined;

  constructor(budget: number, now: () => number = () => performance.now()) {
    this.#budget = budget;
    this.#now = now;
    this.#intervalMicros = clamp(FIRST_SAMPLE_NANOS / (AIM * budget * FIRST_BUSY_PART) / NANOS_PER_MICRO, BOUNDS);
  }

  /** The interval that keeps within the budget, in microseconds, as far as is known. */
  get intervalMicros(): number {
    return this.#intervalMicros;
  }

  /** Sampling begins. */
  resume(sampler: BudgetedSampler): void {
    this.#last = this.#read(sampler);
  }

  /** Sampling has ended; what was spent up to now counts. */
  suspend(sampler: BudgetedSampler): void {
    if (this.#last !== undefined) this.#totals = this.#totalsAt(this.#read(sampler), this.#last);
    this.#last = undefined;
  }

  /** To be called after each drain: looks at what was spent, if it is time to, and sets the interval. */
  look(sampler: BudgetedSampler): void {
    const last = this.#last;
    if (last === undefined || this.#now() - last.atMillis < LOOK_MILLIS) return;
    const now = this.#read(sampler);
    const cpuNanos = now.cpuNanos - last.cpuNanos;
    if (cpuNanos < LOOK_CPU_NANOS || now.signals === last.signals) return;
    this.#estimate((this.#spentNanos(now, last) / cpuNanos) * this.#intervalMicros * NANOS_PER_MICRO);
    this.#totals = this.#totalsAt(now, last);
    this.#last = now;
    this.#adapt(sampler);
  }

  /** What was spent up to now. */
  stats(sampler: BudgetedSampler | undefined): OverheadStats {
    const last = this.#last;
    const isRunning = sampler !== undefined && last !== undefined;
    const { spentNanos, cpuNanos, samples } = isRunning ? this.#totalsAt(this.#read(sampler), last) : this.#totals;
    return {
      budget: this.#budget,
      spent: cpuNanos === 0 ? 0 : spentNanos / cpuNanos,
      spentNanos,
      cpuNanos,
      costPerSampleNanos: samples === 0 ? 0 : spentNanos / samples,
      signalNanos: this.#signalNanos ?? ASSUMED_SIGNAL_NANOS,
      signal: this.#signalNanos === undefined ? 'assumed' : 'measured',
      samplesPerCpuSecond: cpuNanos === 0 ? 0 : (samples / cpuNanos) * NANOS_PER_SECOND,
    };
  }

  #read(sampler: BudgetedSampler): Reading {
    const { samples, handlerNanos, drainNanos } = sampler.stats();
    const { signals, threadCpuNanos, signalNanos } = sampler.spending();
    this.#signalNanos = signalNanos;
    const ownNanos = handlerNanos + drainNanos;
    return { atMillis: this.#now(), cpuNanos: threadCpuNanos, samples, signals, ownNanos };
  }

  #spentNanos(now: Reading, last: Reading): number {
    const signals = now.signals - last.signals;
    return signals * (this.#signalNanos ?? ASSUMED_SIGNAL_NANOS) + now.ownNanos - last.ownNanos;
  }

  #totalsAt(now: Reading, last: Reading): Totals {
    return {
      spentNanos: this.#totals.spentNanos + this.#spentNanos(now, last),
      cpuNanos: this.#totals.cpuNanos + now.cpuNanos - last.cpuNanos,
      samples: this.#totals.samples + now.samples - last.samples,
    };
  }

  #estimate(costNanos: number): void {
    this.#costNanos = this.#costNanos === undefined ? costNanos : mix(this.#costNanos, costNanos);
  }

  /** The share to be spent from now on. */
  #aim(): number {
    const { spentNanos, cpuNanos } = this.#totals;
    const debt = Math.max(0, spentNanos - this.#budget * cpuNanos) / REPAY_CPU_NANOS;
    return Math.max(AIM * this.#budget - debt, LEAST_PART * this.#budget);
  }

  #adapt(sampler: BudgetedSampler): void {
    const wanted = (this.#costNanos ?? FIRST_SAMPLE_NANOS) / this.#aim() / NANOS_PER_MICRO;
    const step = { min: this.#intervalMicros / NARROWER, max: this.#intervalMicros * WIDER };
    const intervalMicros = clamp(clamp(wanted, step), BOUNDS);
    if (Math.abs(intervalMicros / this.#intervalMicros - 1) < WORTH_A_CHANGE) return;
    this.#intervalMicros = intervalMicros;
    sampler.setInterval(intervalMicros);
  }
}

function clamp(value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(Math.max(value, min), max);
}

function mix(before: number, now: number): number {
  return before + WEIGHT * (now - before);
}
