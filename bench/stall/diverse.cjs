'use strict';
/** Work whose stacks are deep and hardly ever the same: four functions that call each other at random, thirty deep. */
const DEPTH = 30;
let state = 1;

function next() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state >>> 16;
}

function north(depth) {
  return depth === 0 ? next() : step(depth - 1) + 1;
}

function east(depth) {
  return depth === 0 ? next() : step(depth - 1) ^ 2;
}

function south(depth) {
  return depth === 0 ? next() : step(depth - 1) | 3;
}

function west(depth) {
  return depth === 0 ? next() : step(depth - 1) - 4;
}

const DIRECTIONS = [north, east, south, west];

function step(depth) {
  return DIRECTIONS[next() % 4](depth);
}

/** Does one unit of work. */
function diverse() {
  return step(DEPTH);
}

module.exports = { diverse };
