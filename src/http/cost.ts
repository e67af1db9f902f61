/**
 * What sampling costs now: the share of time that signals, the handler and drains took in the last seconds. The handler and the
 * drains time themselves. What the kernel takes to interrupt a thread and to deliver a signal nobody can time from within, so it
 * is measured once per process, and counted for each signal.
 */
import { monotonicMillis } from '../builtins';
import { millisToNanos } from '../units';

/** Looks that are closer together than this are one. */
const MIN_LOOK_MILLIS = 900;

/** Drains come about once a second; over some of them the share is steady. */
const WINDOW_MILLIS = 5000;

/** What was spent since sampling began. */
export interface Spent {
  /** By the handler and the drains. */
  readonly ownNanos: number;
  /** Signals that the thread has taken. */
  readonly signals: number;
  /** What one of them costs, the handler's own work not counted; undefined while that is being measured. */
  readonly signalNanos: number | undefined;
}

interface Look extends Spent {
  readonly atMillis: number;
}

/** Remembers the looks of the last seconds. */
export class CostMeter {
  #looks: Look[] = [];

  /** Notes what was spent up to now. */
  look(spent: Spent, atMillis = monotonicMillis()): void {
    const last = this.#looks.at(-1);
    if (last !== undefined && atMillis - last.atMillis < MIN_LOOK_MILLIS) return;
    const recent = this.#looks.filter((look) => atMillis - look.atMillis <= WINDOW_MILLIS);
    // After a long time without a look, the last one is all there is to compare with.
    if (recent.length === 0 && last !== undefined) recent.push(last);
    this.#looks = [...recent, { ...spent, atMillis }];
  }

  /** Forgets every look: sampling began or ended, and what was before says nothing about now. */
  reset(): void {
    this.#looks = [];
  }

  /** The share of one CPU, 0 to 1, between the first and the last of them; `undefined` where that cannot be told yet. */
  get share(): number | undefined {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last?.signalNanos === undefined || first === last) return undefined;
    const ownNanos = Math.max(0, last.ownNanos - first.ownNanos);
    const kernelNanos = Math.max(0, last.signals - first.signals) * last.signalNanos;
    return (ownNanos + kernelNanos) / millisToNanos(last.atMillis - first.atMillis);
  }
}
