'use strict';
/**
 * A mix: kernels are timed alone by the CPU clock of the thread, then by turns, then run in slices of equal cost, as many of each
 * as its share says, in random order. Slices are shorter than the interval, so that samples are independent of each other. The clock is read between any
 * two slices: the truth about a segment is what the thread really spent in each kernel.
 */
const { median } = require('../harness/numbers.cjs');
const { nextTurn } = require('../harness/work.cjs');
const { readNanos, threadCpuNanos } = require('./cpu-clock.cjs');

const WARM_NANOS = 60e6;
const MEASURED_NANOS = 4e6;
const REHEARSALS = 2;
const REHEARSAL_NANOS = 150e6;

let sink;

function costOf(kernel, units) {
  const begun = threadCpuNanos();
  sink = kernel(units);
  return threadCpuNanos() - begun;
}

/** CPU time of one unit of a kernel alone, once it is warm. */
function nanosPerUnit(kernel) {
  let units = 1;
  for (let spent = 0; spent < WARM_NANOS;) {
    const nanos = costOf(kernel, units);
    spent += nanos;
    if (nanos < MEASURED_NANOS) units *= 2;
  }
  return median(Array.from({ length: 7 }, () => costOf(kernel, units) / units));
}

function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = random(11);

function shuffle(list) {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
}

/** Runs every slice of a deck once, in a new order; adds to `spent` what each kernel cost. */
function runDeck(deck, spent) {
  shuffle(deck);
  const read = readNanos();
  let before = threadCpuNanos();
  for (const { at, kernel, units } of deck) {
    sink = kernel(units);
    const after = threadCpuNanos();
    spent[at] += after - before - read;
    before = after;
  }
}

const deckOf = (parts) => parts.flatMap((part) => new Array(part.slices).fill(part));

/** The parts with as many units as make their slices cost `sliceNanos` in the mix: by turns, a kernel costs other than alone. */
function rehearse(parts, sliceNanos) {
  const deck = deckOf(parts);
  const spent = parts.map(() => 0);
  let decks = 0;
  for (; spent.reduce((sum, nanos) => sum + nanos, 0) < REHEARSAL_NANOS; decks++) runDeck(deck, spent);
  return parts.map((part, at) => {
    const nanos = spent[at] / (part.slices * decks);
    return { ...part, units: Math.max(1, Math.round((part.units * sliceNanos) / nanos)) };
  });
}

/** The kernels, each with its number of slices in a deck, and the units of a slice of `sliceNanos`. */
function calibrate(kernels, slices, sliceNanos) {
  let parts = kernels.map((kernel, at) => {
    return { at, kernel, slices: slices[at], units: Math.max(1, Math.round(sliceNanos / nanosPerUnit(kernel))) };
  });
  for (let i = 0; i < REHEARSALS; i++) parts = rehearse(parts, sliceNanos);
  return parts;
}

/** Runs whole decks for `millis`; resolves to the CPU nanoseconds of each kernel and, last, of all else on this thread. */
async function runMix(parts, millis) {
  const deck = deckOf(parts);
  const spent = parts.map(() => 0);
  const begun = threadCpuNanos();
  const until = performance.now() + millis;
  while (performance.now() < until) {
    runDeck(deck, spent);
    await nextTurn();
  }
  const all = threadCpuNanos() - begun;
  return [...spent, all - spent.reduce((sum, nanos) => sum + nanos, 0)];
}

module.exports = { calibrate, runMix, sink: () => sink };
