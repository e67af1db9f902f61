'use strict';
/** Shares of the samples, from stacks as every profiler gives them. */
const path = require('node:path');

/** A frame as a person reads it. */
function nameOf(frame) {
  if (frame === undefined) return '(no frame)';
  return frame.file === '' ? frame.name : `${frame.name} (${path.basename(frame.file)}:${frame.line})`;
}

/** The leaves and their shares of all samples, largest first. */
function leafShares(stacks) {
  const total = stacks.reduce((sum, { hits }) => sum + hits, 0);
  const byName = new Map();
  for (const { frames, hits } of stacks) {
    const name = nameOf(frames[0]);
    byName.set(name, (byName.get(name) ?? 0) + hits);
  }
  return [...byName].map(([name, hits]) => ({ name, share: hits / total })).sort((a, b) => b.share - a.share);
}

module.exports = { leafShares };
