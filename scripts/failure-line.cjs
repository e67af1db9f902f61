'use strict';
/** A failed test in one line, with its place, for the end of a long log. */
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const MAX_LENGTH = 300;
/** Over how many lines an assertion is followed. */
const MAX_SOURCE_LINES = 8;

/** Where an error came from: the line of the test that it names first, or else of what the tests share; else only the file. */
function placeOf(file, error) {
  const stack = String(error?.stack ?? '').replaceAll(`${ROOT}${path.sep}`, '');
  const places = stack.match(/(?<=[\s(]|file:\/\/)test\/[^\s():]+:\d+/g) ?? [];
  const own = file === undefined ? undefined : path.relative(ROOT, file);
  return places.find((place) => place.startsWith(`${own}:`)) ?? places[0] ?? own;
}

/** The statement that begins at a place, as it was written; undefined where there is none. */
function statementAt(place) {
  const [, file, line] = /^(.*):(\d+)$/.exec(place ?? '') ?? [];
  if (file === undefined || !fs.existsSync(path.join(ROOT, file))) return undefined;
  const lines = fs
    .readFileSync(path.join(ROOT, file), 'utf8')
    .split('\n')
    .slice(Number(line) - 1);
  const last = lines.findIndex((text) => text.trimEnd().endsWith(';'));
  return lines.slice(0, Math.min(last + 1 || 1, MAX_SOURCE_LINES)).join(' ');
}

/**
 * What went wrong. An assertion without a message of its own quotes what stands at its place, and takes the line of the compiled code
 * for one of the source, or quotes nothing at all; the statement at the right place says more.
 */
function messageOf(place, error) {
  const isBare = error?.generatedMessage === true && error.operator === '==' && String(error.expected) === 'true';
  const statement = isBare ? statementAt(place) : undefined;
  return statement === undefined ? String(error?.message ?? error) : `does not hold: ${statement}`;
}

/** The line of a test, or of a hook. */
function failureLine(test, error) {
  const place = placeOf(test.file, error);
  const where = place === undefined ? '' : ` (${place})`;
  const line = `${test.fullTitle()}${where}: ${messageOf(place, error)}`;
  return line.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);
}

module.exports = { failureLine };
