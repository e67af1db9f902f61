'use strict';
/** Reads the format of V8's profiler: a tree of nodes, each with the number of samples that ended in it. */

/** Names by which V8 speaks of a state rather than of a function. */
const STATES = new Set(['(root)', '(program)', '(idle)', '(garbage collector)']);

function frameOf({ functionName, url, lineNumber }) {
  const kind = STATES.has(functionName) ? 'vm' : 'javascript';
  return { name: functionName || '(anonymous)', file: url.replace(/^file:\/\//, ''), line: lineNumber + 1, kind };
}

/** The stacks of a profile, leaf first; the root node is left out. */
function stacksOfCpuProfile({ nodes, samples, timeDeltas }) {
  const nanosById = new Map();
  samples.forEach((id, at) => nanosById.set(id, (nanosById.get(id) ?? 0) + timeDeltas[at] * 1000));
  const byId = new Map(nodes.map((node) => [node.id, { node, frames: [] }]));
  const stacks = [];
  // A child always comes after its parent in the list.
  for (const { node, frames } of byId.values()) {
    if (node.hitCount > 0) {
      stacks.push({ frames, hits: node.hitCount, nanos: nanosById.get(node.id) ?? 0 });
    }
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      child.frames = [frameOf(child.node.callFrame), ...frames];
    }
  }
  return stacks;
}

module.exports = { stacksOfCpuProfile };
