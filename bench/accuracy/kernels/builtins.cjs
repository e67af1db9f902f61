'use strict';
/** Seven kernels whose time goes to what ships with V8: sorting, JSON, regular expressions, collections, strings. */
const UNSORTED = Array.from({ length: 64 }, (_, at) => Math.imul(at, 40503) & 1023);
const RECORD = {
  id: 7,
  tags: ['a', 'b', 'c'],
  nested: { x: 1.5, text: 'some text "quoted"', list: UNSORTED.slice(0, 12) },
};
const JSON_TEXT = JSON.stringify(RECORD);
const LINE = 'GET /path/to/thing?key=value&other=12345 HTTP/1.1 host=example.org length=1024 ';
const WORDS = LINE.repeat(2).split(/\W+/);

function sortNumbers(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) sum += UNSORTED.slice().sort((a, b) => a - b)[3];
  return sum;
}

function parseJson(units) {
  let sum = 0;
  for (let i = 0; i < units * 4; i++) sum += JSON.parse(JSON_TEXT).id;
  return sum;
}

function writeJson(units) {
  let sum = 0;
  for (let i = 0; i < units * 4; i++) sum += JSON.stringify(RECORD).length;
  return sum;
}

function matchText(units) {
  let sum = 0;
  for (let i = 0; i < units * 4; i++) sum += LINE.replace(/(\w+)=(\w+)/g, '$2:$1').length;
  return sum;
}

function fillMaps(units) {
  let sum = 0;
  for (let i = 0; i < units; i++) {
    const map = new Map();
    for (const word of WORDS) map.set(word, (map.get(word) ?? 0) + 1);
    sum += map.size;
  }
  return sum;
}

function splitText(units) {
  let sum = 0;
  for (let i = 0; i < units * 2; i++) sum += (LINE + (i & 7)).split(' ').join('-').length;
  return sum;
}

function searchArrays(units) {
  let sum = 0;
  for (let i = 0; i < units * 32; i++) sum += UNSORTED.indexOf(-1 - (i & 3)) + UNSORTED.lastIndexOf(2000);
  return sum;
}

module.exports = { kernels: [sortNumbers, parseJson, writeJson, matchText, fillMaps, splitText, searchArrays] };
