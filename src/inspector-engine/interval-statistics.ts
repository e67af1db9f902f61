/** Mean and standard deviation of the time between ticks, by Welford's method: a sum of squares would lose digits. */

/** Takes one value after the other. */
export class IntervalStatistics {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** Standard deviation of the values; 0 before the second. */
  get deviation(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }

  /** Adds one value. */
  add(value: number): void {
    const distance = value - this.#mean;
    this.#mean += distance / ++this.#count;
    this.#squares += distance * (value - this.#mean);
  }
}
