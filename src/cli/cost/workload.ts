/** Work to be sampled while its cost is measured: an interpreter of small expressions, so that stacks are deep and differ. */
const DEPTH = 14;
const SLICE_MILLIS = 10;

type Expression =
  { readonly value: number } | { readonly left: Expression; readonly right: Expression; readonly by: number };

function grow(depth: number, seed: number): Expression {
  const next = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  if (depth <= 0) return { value: next | 0 };
  // One side is short, so that the tree is deep and not wide.
  return { left: grow(depth - 1, next), right: grow(depth - 3 - (next >>> 30), next ^ depth), by: (next >>> 8) & 31 };
}

function evaluate(expression: Expression, input: number): number {
  if ('value' in expression) return expression.value ^ input;
  const left = evaluate(expression.left, input + 1);
  return combine(left, evaluate(expression.right, left), expression.by);
}

function combine(left: number, right: number, by: number): number {
  return (Math.imul(left, right | 1) >>> by) ^ right;
}

const PROGRAM = grow(DEPTH, 7);
let state = 0;

/** Works for `millis`, with a turn of the event loop in between now and then; resolves to how much was done. */
export async function workFor(millis: number): Promise<number> {
  const until = performance.now() + millis;
  let units = 0;
  while (performance.now() < until) {
    const sliceEnd = performance.now() + SLICE_MILLIS;
    for (; performance.now() < sliceEnd; units++) state = evaluate(PROGRAM, state);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return units;
}
