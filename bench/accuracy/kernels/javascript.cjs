'use strict';
/** Seven kernels in plain JavaScript, each with its work in its own loop, so that total and self are the same. */
const NUMBERS = Float64Array.from({ length: 256 }, (_, at) => at * 1.5);
const TEXT = 'the quick brown fox jumps over the lazy dog '.repeat(6).slice(0, 256);
const POINTS = Array.from({ length: 256 }, (_, at) => (at % 2 === 0 ? { x: at, y: 1 } : { y: at, x: 2, z: 3 }));
const WORDS = Int32Array.from({ length: 256 }, (_, at) => at * 40503);

function integers(units) {
  let x = units;
  for (let i = 0; i < units * 256; i++) x = (Math.imul(x, 31) + 7) ^ (x >>> 7);
  return x;
}

function floats(units) {
  let x = 1.25;
  for (let i = 0; i < units * 256; i++) x = (x * 1.000001 + i * 0.5) / 1.000003;
  return x;
}

function typed(units) {
  let sum = 0;
  for (let i = 0; i < units * 256; i++) sum = sum * 0.5 + NUMBERS[(i * 7) & 255];
  return sum;
}

function letters(units) {
  let hash = 7;
  for (let i = 0; i < units * 256; i++) hash = (hash * 31 + TEXT.charCodeAt((hash ^ i) & 255)) | 0;
  return hash;
}

function properties(units) {
  let sum = 0;
  for (let i = 0; i < units * 256; i++) {
    const point = POINTS[(i * 3) & 255];
    sum = (sum + point.x * 3 - point.y) | 0;
  }
  return sum;
}

function branches(units) {
  let x = 12345;
  let odd = 0;
  for (let i = 0; i < units * 256; i++) {
    x = (Math.imul(x, 1103515245) + 12345) | 0;
    if ((x & 65536) !== 0) odd += x & 3;
    else odd -= 1;
  }
  return odd;
}

function shuffles(units) {
  let at = 1;
  for (let i = 0; i < units * 256; i++) {
    const other = (at * 5 + 3) & 255;
    const word = WORDS[at];
    WORDS[at] = WORDS[other];
    WORDS[other] = word;
    at = other;
  }
  return at;
}

module.exports = { kernels: [integers, floats, typed, letters, properties, branches, shuffles] };
