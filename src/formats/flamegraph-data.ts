/**
 * A profile as {@link FlamegraphData}: the JSON that the flame graph is drawn from. It is pure ASCII apart from names, and
 * `<` is always escaped, so that it can stand in a script element of any page.
 */

import { type FunctionInfo, TIERS } from '../types';
import { type CallTree, growCallTree } from './call-tree';
import type { FlamegraphFunction } from './flamegraph-shape';
import { pacedText } from './pacing';
import { describeProfile, type Profile } from './profile';
import { commaLines, jsonNumbers } from './text-pieces';

/** JSON that cannot end a script element or begin a comment in it. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function* functions(tree: CallTree, nameOf: (info: FunctionInfo) => string): Generator<string, void, undefined> {
  for (const info of tree.table.functions) {
    const item: FlamegraphFunction = { name: nameOf(info), kind: info.kind };
    yield safeJson(item);
  }
}

function* jsonColumn(name: string, ...column: Parameters<typeof jsonNumbers>): Generator<string, void, undefined> {
  yield `,\n"${name}":`;
  yield* jsonNumbers(...column);
}

/** In a piece for each leaf: there may be as many as stacks. */
function* jsonTierHits({ leaves }: CallTree): Generator<string, void, undefined> {
  yield ',\n"tierHits":[';
  let separator = '';
  for (const [node, { tiers }] of leaves) {
    const hits = TIERS.map((tier) => tiers[tier]);
    const hasAny = hits.some((count) => count > 0);
    yield hasAny ? `${separator}${node},${hits.join(',')}` : '';
    if (hasAny) separator = ',';
  }
  yield ']';
}

/**
 * The pieces of the JSON.
 *
 * @param profile - The profile to draw.
 */
export function* flamegraphJson(profile: Profile): Generator<string, void, undefined> {
  const tree = yield* growCallTree(profile);
  yield `{"title":${safeJson(describeProfile(profile))},\n"tiers":${JSON.stringify(TIERS)},\n"functions":[\n`;
  yield* commaLines(functions(tree, profile.nameOf));
  yield ']';
  yield* jsonColumn('callerDistances', tree.callers, (caller, node) => (caller < 0 ? 0 : node - caller));
  yield* jsonColumn('functionIds', tree.functionIds);
  yield* jsonColumn('hits', tree.hits);
  yield* jsonColumn('cpuNanos', tree.cpuNanos);
  yield* jsonColumn('inlinedHits', tree.inlinedHits);
  yield* jsonTierHits(tree);
  yield '}';
}

/**
 * Encodes a profile as the JSON that the flame graph's script reads, for a page that fetches it.
 *
 * @param profile - The profile to draw.
 */
export function encodeFlamegraphData(profile: Profile): AsyncIterable<string> {
  return pacedText(flamegraphJson(profile));
}
