/** Tests that have a long form: `npm run soak` runs it, which sets `OX_SOAK`, and prints the figures. */

const IS_LONG = process.env.OX_SOAK !== undefined;

/** A quantity of a test: the first in the suite, the second in `npm run soak`. */
export function sized<T>(short: T, long: T): T {
  return IS_LONG ? long : short;
}

/** Prints what a long form found. */
export function note(what: string, figures: object): void {
  if (IS_LONG) console.log(`      ${what}: ${JSON.stringify(figures)}`);
}
