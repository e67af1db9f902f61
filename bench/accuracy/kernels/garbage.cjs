'use strict';
/** Seven kernels that allocate: some leave garbage only, some keep what they make for a while, so that it must be moved. */
const kept = new Array(40_000).fill(null);
let at = 0;

function keep(value) {
  kept[at] = value;
  at = at + 1 === kept.length ? 0 : at + 1;
}

function survivors(units) {
  for (let i = 0; i < units * 16; i++) keep({ id: i, next: { left: i, right: [i, i + 1] } });
}

function closures(units) {
  for (let i = 0; i < units * 16; i++) keep(() => i + units);
}

function shortLived(units) {
  let sum = 0;
  for (let i = 0; i < units * 16; i++) sum += [i, [i], { i }].length;
  return sum;
}

function texts(units) {
  for (let i = 0; i < units * 8; i++) keep(`text ${i} of ${units}`.toUpperCase());
}

function lists(units) {
  let sum = 0;
  for (let i = 0; i < units * 2; i++) sum += Array.from({ length: 32 }, (_, n) => n + i).filter((n) => n & 1).length;
  return sum;
}

function boxes(units) {
  for (let i = 0; i < units * 4; i++) keep(new Map([[i, units]]));
}

function arithmetic(units) {
  let x = units;
  for (let i = 0; i < units * 1024; i++) x = (Math.imul(x, 31) + 7) ^ (x >>> 7);
  return x;
}

module.exports = { kernels: [survivors, closures, shortLived, texts, lists, boxes, arithmetic] };
