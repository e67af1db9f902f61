/** Tests that have a long form: `npm run soak` runs it, which sets `OX_SOAK`, and prints the figures. */

/** With fewer, there is too little to look at. */
const MIN_SIGNALS = 50_000;

const IS_LONG = process.env.OX_SOAK !== undefined;

/** A quantity of a test: the first in the suite, the second in `npm run soak`. */
export function sized<T>(short: T, long: T): T {
  return IS_LONG ? long : short;
}

/** How many signals the long form waits for: ten million, or what `OX_SOAK_SIGNALS` says. */
export function soakSignals(): number {
  const asked = process.env.OX_SOAK_SIGNALS;
  const signals = Number(asked ?? 10_000_000);
  if (signals >= MIN_SIGNALS) return signals;
  throw new RangeError(`OX_SOAK_SIGNALS must be a number from ${MIN_SIGNALS} on, not '${asked}'`);
}

/** Prints what a long form found. */
export function note(what: string, figures: object): void {
  if (IS_LONG) console.log(`      ${what}: ${JSON.stringify(figures)}`);
}
