'use strict';
/**
 * Work for the profiled thread: an interpreter of little expressions, so that stacks are some ten to twenty frames deep, of a
 * few hundred shapes, and hardly anything is allocated. One unit is a few dozen microseconds.
 */
const DEPTH = 14;

const OPERATORS = {
  add: (a, b) => (a + b) | 0,
  xor: (a, b) => a ^ b,
  multiply: (a, b) => Math.imul(a, b | 1),
  rotate: (a, b) => (a << (b & 31)) | (a >>> (32 - (b & 31))),
};

function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator hardly change.
    return state >>> 8;
  };
}

function expression(depth, next) {
  if (depth === 0) return { kind: 'leaf', value: next() | 0 };
  const kind = Object.keys(OPERATORS)[next() % 4];
  // One side is short, so that the tree is deep and not wide.
  return { kind, left: expression(depth - 1, next), right: expression(Math.max(0, depth - 2 - (next() % 5)), next) };
}

function evaluate(node, input) {
  if (node.kind === 'leaf') return node.value ^ input;
  const left = evaluate(node.left, input + 1);
  const right = evaluate(node.right, left);
  return OPERATORS[node.kind](left, right);
}

const PROGRAM = expression(DEPTH, random(7));
let sink = 0;

/** Does one unit of work. */
function unit() {
  sink = evaluate(PROGRAM, sink);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Works for `millis`, giving the event loop a turn every `sliceMillis`; resolves to the number of units done. */
async function workFor(millis, sliceMillis = 10) {
  const until = performance.now() + millis;
  let units = 0;
  while (performance.now() < until) {
    const sliceEnd = Math.min(until, performance.now() + sliceMillis);
    do {
      unit();
      units++;
    } while (performance.now() < sliceEnd);
    await nextTurn();
  }
  return units;
}

module.exports = { nextTurn, unit, workFor };
