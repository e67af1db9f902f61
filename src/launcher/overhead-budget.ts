/**
 * Keeps what profiling costs at a share of the thread's CPU time, from above and from below. It looks at drains, of which an idle
 * thread has none, and sets the interval by the price of a sample.
 *
 * What is paid once (functions are named, once each) is no part of that price: it is a debt, repaid over a long time by spending a
 * little less on samples. So a program's beginning, where all is new, is sampled as densely as the rest.
 */
import type { NativeSpending, NativeStats } from '../binding';
import { monotonicMillis } from '../builtins';
import { millisToNanos } from '../units';
import { SamplePrice } from './sample-price';

/** What an overhead budget is, and what became of it. */
export interface OverheadStats {
  /** The share of the thread's CPU time that was allowed, over 0 to 0.5. */
  readonly budget: number;
  /** The share that was spent while unpaused, from `start()` on, one-off costs included; 0 before there is anything to tell. */
  readonly spent: number;
  /** CPU time that was spent on profiling while unpaused, in nanoseconds: signals, the handler and drains. */
  readonly spentNanos: number;
  /** Of `spentNanos`: what is paid once, which is the naming of functions. */
  readonly oneOffNanos: number;
  /** CPU time of the thread while unpaused, in nanoseconds, what profiling cost included. */
  readonly cpuNanos: number;
  /** What one sample costs, in nanoseconds: `spentNanos` but for `oneOffNanos`, by the samples; 0 where there are none. */
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
  stats(): Pick<NativeStats, 'samples' | 'handlerNanos' | 'drainNanos' | 'namingNanos'>;
  spending(): NativeSpending;
  setInterval(intervalMicros: number): void;
  holdShare(share: number): void;
}

interface Totals {
  readonly spentNanos: number;
  readonly oneOffNanos: number;
  readonly cpuNanos: number;
  readonly samples: number;
}

interface Reading extends Omit<Totals, 'spentNanos'> {
  readonly atMillis: number;
  readonly signals: number;
  /** Handler and drains. */
  readonly ownNanos: number;
  /** Of CPU time, where they are counted. */
  readonly cpuIntervals: number | undefined;
}

const NANOS_PER_MICRO = 1000;
const NANOS_PER_SECOND = 1_000_000_000;
/** The intervals that a launcher takes, in microseconds. */
const BOUNDS = { min: 50, max: 10_000_000 };
/** A signal until its cost has been measured: rather too much than too little. */
const ASSUMED_SIGNAL_NANOS = 25_000;
/** Aimed at: measuring is not exact, and a budget is a ceiling. */
const AIM = 0.9;
/** A look that comes sooner, or has seen less of the thread, waits for more. */
const LOOK_MILLIS = 900;
const LOOK_CPU_NANOS = millisToNanos(5);
/** What was spent too much is to be made good over so much CPU time, for which at least this part of the budget is left. */
const REPAY_CPU_NANOS = millisToNanos(20_000);
const LEAST_PART = 0.5;
/** An interval is not changed for less. */
const WORTH_A_CHANGE = 0.05;

/** One launcher's budget. It acts between {@link resume} and {@link suspend}. */
export class OverheadBudget {
  readonly #budget: number;
  readonly #now: () => number;
  readonly #price = new SamplePrice();
  #intervalMicros: number;
  #signalNanos: number | undefined;
  #totals: Totals = { spentNanos: 0, oneOffNanos: 0, cpuNanos: 0, samples: 0 };
  /** The last look; undefined while suspended. */
  #last: Reading | undefined;
  /** When it was suspended; undefined while it is not. */
  #paused: Reading | undefined;

  constructor(budget: number, now: () => number = monotonicMillis) {
    this.#budget = budget;
    this.#now = now;
    this.#intervalMicros = this.#wantedMicros();
  }

  /** The interval that keeps within the budget, in microseconds, as far as is known. */
  get intervalMicros(): number {
    return this.#intervalMicros;
  }

  /** Sampling begins. */
  resume(sampler: BudgetedSampler): void {
    // What has been drained since it ended was sampled before, and is paid for now.
    if (this.#paused !== undefined) this.#totals = this.#totalsAfter(this.#paused, sampler);
    this.#paused = undefined;
    this.#last = this.#read(sampler);
    sampler.holdShare(this.#aim());
  }

  /** Sampling has ended; what was spent up to now counts, and what is drained from now on. */
  suspend(sampler: BudgetedSampler): void {
    if (this.#last === undefined) return;
    this.#paused = this.#read(sampler);
    this.#totals = this.#totalsAt(this.#paused, this.#last);
    this.#last = undefined;
  }

  /** To be called after each drain: looks at what was spent, if it is time to, and sets the interval. */
  look(sampler: BudgetedSampler): void {
    const last = this.#last;
    if (last === undefined || this.#now() - last.atMillis < LOOK_MILLIS) return;
    const now = this.#read(sampler);
    const cpuNanos = now.cpuNanos - last.cpuNanos;
    if (cpuNanos < LOOK_CPU_NANOS || now.signals === last.signals) return;
    this.#price.learn({
      spentNanos: this.#spentNanos(now, last) - (now.oneOffNanos - last.oneOffNanos),
      intervals: this.#intervalsOf(now, last),
      signals: now.signals - last.signals,
    });
    this.#totals = this.#totalsAt(now, last);
    this.#last = now;
    this.#adapt(sampler);
  }

  /** What was spent up to now. */
  stats(sampler: BudgetedSampler | undefined): OverheadStats {
    const { spentNanos, oneOffNanos, cpuNanos, samples } = this.#totalsNow(sampler);
    return {
      budget: this.#budget,
      spent: cpuNanos === 0 ? 0 : spentNanos / cpuNanos,
      spentNanos,
      oneOffNanos,
      cpuNanos,
      costPerSampleNanos: samples === 0 ? 0 : (spentNanos - oneOffNanos) / samples,
      signalNanos: this.#signalNanos ?? ASSUMED_SIGNAL_NANOS,
      signal: this.#signalNanos === undefined ? 'assumed' : 'measured',
      samplesPerCpuSecond: cpuNanos === 0 ? 0 : (samples / cpuNanos) * NANOS_PER_SECOND,
    };
  }

  #read(sampler: BudgetedSampler): Reading {
    const { samples, handlerNanos, drainNanos, namingNanos: oneOffNanos } = sampler.stats();
    const { signals, threadCpuNanos, signalNanos, intervalMicros, cpuIntervals } = sampler.spending();
    this.#signalNanos = signalNanos;
    this.#intervalMicros = intervalMicros ?? this.#intervalMicros;
    const ownNanos = handlerNanos + drainNanos;
    return { atMillis: this.#now(), cpuNanos: threadCpuNanos, samples, signals, ownNanos, oneOffNanos, cpuIntervals };
  }

  #intervalsOf(now: Reading, last: Reading): number {
    if (now.cpuIntervals !== undefined && last.cpuIntervals !== undefined) return now.cpuIntervals - last.cpuIntervals;
    return (now.cpuNanos - last.cpuNanos) / (this.#intervalMicros * NANOS_PER_MICRO);
  }

  #spentNanos(now: Reading, last: Reading): number {
    const signals = now.signals - last.signals;
    return signals * (this.#signalNanos ?? ASSUMED_SIGNAL_NANOS) + now.ownNanos - last.ownNanos;
  }

  #totalsAt(now: Reading, last: Reading): Totals {
    return {
      spentNanos: this.#totals.spentNanos + this.#spentNanos(now, last),
      oneOffNanos: this.#totals.oneOffNanos + now.oneOffNanos - last.oneOffNanos,
      cpuNanos: this.#totals.cpuNanos + now.cpuNanos - last.cpuNanos,
      samples: this.#totals.samples + now.samples - last.samples,
    };
  }

  #totalsNow(sampler: BudgetedSampler | undefined): Totals {
    if (sampler === undefined) return this.#totals;
    if (this.#last !== undefined) return this.#totalsAt(this.#read(sampler), this.#last);
    return this.#paused === undefined ? this.#totals : this.#totalsAfter(this.#paused, sampler);
  }

  /** The totals with what was drained while suspended. */
  #totalsAfter(paused: Reading, sampler: BudgetedSampler): Totals {
    const { ownNanos, oneOffNanos } = this.#read(sampler);
    return this.#totalsAt({ ...paused, ownNanos, oneOffNanos }, paused);
  }

  /** The share to be spent on samples from now on. */
  #aim(): number {
    const { spentNanos, cpuNanos } = this.#totals;
    const debt = Math.max(0, spentNanos - this.#budget * cpuNanos) / REPAY_CPU_NANOS;
    return Math.max(AIM * this.#budget - debt, LEAST_PART * this.#budget);
  }

  #wantedMicros(): number {
    const micros = this.#price.nanos / this.#aim() / NANOS_PER_MICRO;
    return Math.min(Math.max(micros, BOUNDS.min), BOUNDS.max);
  }

  #adapt(sampler: BudgetedSampler): void {
    const intervalMicros = this.#wantedMicros();
    sampler.holdShare(this.#aim());
    if (Math.abs(intervalMicros / this.#intervalMicros - 1) < WORTH_A_CHANGE) return;
    this.#intervalMicros = intervalMicros;
    sampler.setInterval(intervalMicros);
  }
}
