'use strict';
/** Runs a workload in segments with a profile of each, and gives its samples to the kernels on whose stack they were. */
const IDLE = new Set(['(idle)', 'Non JS threads activity']);

/** Starting and stopping a profiler is not the workload: samples with this function on their stack are left out. */
function outsideTheWork(call) {
  call();
}

/** The kernel that a sample belongs to: the outermost function that is one. */
function byStack(frames, indexByName) {
  return frames.findLast(({ name }) => indexByName.has(name))?.name;
}

/** The function that a sample belongs to by itself: the innermost JavaScript one. */
function byLeaf(frames) {
  return frames.find(({ kind, file }) => kind === 'javascript' && file !== '')?.name;
}

function isOfTheWork(frames) {
  return !IDLE.has(frames[0]?.name) && !frames.some(({ name }) => name === outsideTheWork.name);
}

/** Hits, or whatever else is counted, per name, and last those of none. */
function assign(stacks, names, attribute, counted = 'hits') {
  const indexByName = new Map(names.map((name, at) => [name, at]));
  const hits = new Array(names.length + 1).fill(0);
  for (const stack of stacks) {
    hits[indexByName.get(attribute(stack.frames, indexByName)) ?? names.length] += stack[counted];
  }
  return hits;
}

/** Leaves of samples that belong to no kernel, most frequent first: who got the blame. */
function strangersOf(stacks, names, attribute) {
  const indexByName = new Map(names.map((name, at) => [name, at]));
  const byChain = new Map();
  for (const { frames, hits } of stacks) {
    if (indexByName.has(attribute(frames, indexByName))) continue;
    const chain = frames
      .slice(0, 3)
      .map(({ name }) => name)
      .join(' < ');
    byChain.set(chain, (byChain.get(chain) ?? 0) + hits);
  }
  return [...byChain].sort((a, b) => b[1] - a[1]).slice(0, 8);
}

/**
 * Profiles `work()`, which resolves to the truth per name (and last of all else), in segments.
 *
 * @returns `segments` for `score`, `stacks` of all of them, and the time that the profiler says was spent.
 */
async function profileSegments(profiler, { count, work, names, attribute = byStack }) {
  const segments = [];
  const all = [];
  for (let number = 0; number < count; number++) {
    outsideTheWork(() => profiler.begin());
    const truth = await work(number);
    outsideTheWork(() => profiler.end());
    const stacks = profiler.take().filter(({ frames }) => isOfTheWork(frames));
    segments.push({
      truth,
      hits: assign(stacks, names, attribute),
      nanos: assign(stacks, names, attribute, 'nanos'),
    });
    all.push(...stacks);
  }
  return { segments, strangers: strangersOf(all, names, attribute) };
}

module.exports = { assign, byLeaf, byStack, profileSegments };
