'use strict';
/** Fills the heap the way a program does: objects of a few shapes, arrays, strings and closures, all alive. */
const v8 = require('node:v8');

const CHUNK = 10_000;

function entry(number) {
  const list = [number, number + 1, number + 2];
  return {
    id: number,
    name: `entry ${number}`,
    list,
    next: { number, text: 'x' },
    sum: (by) => number + by + list.length,
  };
}

/** Makes objects until the heap has `megabytes`; keep what it returns alive. */
function fillHeap(megabytes) {
  const kept = [];
  while (v8.getHeapStatistics().used_heap_size < megabytes * 2 ** 20) {
    kept.push(Array.from({ length: CHUNK }, (_, at) => entry(kept.length * CHUNK + at)));
  }
  return kept;
}

module.exports = { fillHeap };
