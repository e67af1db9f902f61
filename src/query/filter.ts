/**
 * What a filter matches. A RegExp is the caller's own code and runs as it is. A string may come from a client: it is run by
 * RE2, whose time is linear in the name whatever the pattern, and both its length and its compiled size are bounded.
 */
import { types } from 'node:util';
import { RE2JS, RE2JSException } from 're2js';
import { describe } from '../options';

/** Says whether a record of this name is wanted. */
export type NameFilter = (name: string) => boolean;

/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN_LENGTH = 1000;

/** Most instructions of a compiled pattern: time per character is in proportion to them, and `{1000}` makes many of few. */
const MAX_PROGRAM_SIZE = 2000;

/**
 * Makes the filter of a query; `undefined` lets every name pass.
 *
 * @throws TypeError if it is neither RegExp nor string, RangeError if a string holds no regular expression that RE2 can run.
 */
export function compileFilter(filter: unknown): NameFilter {
  if (filter === undefined) return () => true;
  if (types.isRegExp(filter)) return fromRegExp(filter);
  if (typeof filter === 'string') return fromPattern(filter);
  throw new TypeError(`option 'filter' must be a RegExp or a string that holds one, not ${describe(filter)}`);
}

/** Runs a copy, from the start of each name: `/g` and `/y` keep a position from one test to the next. */
function fromRegExp(filter: RegExp): NameFilter {
  const own = new RegExp(filter);
  return (name) => {
    own.lastIndex = 0;
    return own.test(name);
  };
}

function fromPattern(pattern: string): NameFilter {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new RangeError(`option 'filter' must have at most ${MAX_PATTERN_LENGTH} characters, not ${pattern.length}`);
  }
  const compiled = compile(pattern);
  if (compiled.programSize() > MAX_PROGRAM_SIZE) {
    throw new RangeError(`option 'filter' is too complex: use smaller repeat counts than in ${describe(pattern)}`);
  }
  return (name) => compiled.test(name);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const problem = `${error.message}; look-around and back-references are not supported, pass a RegExp for those`;
    throw new RangeError(`option 'filter' holds no regular expression: ${problem}`, { cause: error });
  }
}
