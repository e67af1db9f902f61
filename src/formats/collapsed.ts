/**
 * Collapsed (folded) stacks, the format of Brendan Gregg's FlameGraph scripts: a line for each stack, the frames root first and
 * separated by semicolons, a space, the hits. Stacks that differ only in lines or in inlining are separate lines of the same
 * text, which every reader adds up. The format has no room for CPU time, losses or inlining.
 */

import type { StackHits } from '../types';
import { pacedText } from './pacing';
import type { Profile } from './profile';

/**
 * Makes a name fit between two semicolons of one line: control characters and runs of white space become one space, a
 * semicolon becomes a colon. A space before closing digits becomes an underscore, for `name 12 3` would be read as two counts.
 *
 * @param name - Any text.
 * @returns Text without semicolons and line ends; `(anonymous)` where nothing else is left.
 */
export function collapsedName(name: string): string {
  const oneLine = name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return oneLine.replaceAll(';', ':').replace(/ (?=[\d.]+$)/, '_') || '(anonymous)';
}

function* lines(profile: Profile): Generator<string, void, undefined> {
  for (const stack of profile.stacks) yield line(stack, profile);
}

function line(stack: StackHits, profile: Profile): string {
  const names = stack.frames.map((frame) => collapsedName(profile.nameOf(frame.function)));
  return `${names.reverse().join(';')} ${stack.hits}\n`;
}

/**
 * Encodes a profile as collapsed stacks. Counts are self hits; a reader gets totals by adding up.
 *
 * @param profile - The profile to encode.
 * @example
 * ```text
 * main (app.js:1);parse (src/json.js:12) 42
 * ```
 */
export function encodeCollapsed(profile: Profile): AsyncIterable<string> {
  return pacedText(lines(profile));
}
