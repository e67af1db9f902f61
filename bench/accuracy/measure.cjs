'use strict';
/** One trial, on whatever thread it is called: prepares the workload, profiles it in segments and scores what was found. */
const { createProfiler } = require('../harness/profilers/index.cjs');
const { score, sumOf } = require('./score.cjs');
const { byLeaf, byStack, profileSegments } = require('./segments.cjs');

const PREPARE = {
  mix: () => require('./mix-trial.cjs').prepareMix,
  inlining: () => require('./inlining-trial.cjs').prepareInlining,
  beat: () => require('./beat-trial.cjs').prepareBeat,
};

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** Everything else is left out where idle time, which nobody calls work, is around it. */
function kernelsOnly(segments) {
  return segments.map((lists) => mapValues(lists, (values) => [...values.slice(0, -1), 0]));
}

function lossesOf(profiler) {
  const { samples, dropped } = profiler.counts();
  const { frames, unresolvedFrames } = profiler.facts();
  const isKnown = frames > 0;
  return {
    unresolved: isKnown ? unresolvedFrames / frames : undefined,
    dropped: isKnown ? dropped / (samples + dropped) : undefined,
  };
}

async function measure({ kind, moment = 'early', count, ...parameters }) {
  const profiler = createProfiler(parameters);
  profiler.load();
  if (moment === 'early') profiler.attach();
  const workload = PREPARE[kind]()({ ...parameters, count });
  if (moment === 'late') profiler.attach();
  const { segments, strangers } = await profileSegments(profiler, {
    count: workload.before + count,
    work: workload.work,
    names: workload.names,
    attribute: workload.byLeaf ? byLeaf : byStack,
  });
  const scored = segments.slice(workload.before);
  return {
    ...score(workload.kernelsOnly ? kernelsOnly(scored) : scored),
    ...lossesOf(profiler),
    totalCpu: sumOf(segments.map(({ nanos }) => sumOf(nanos))) / sumOf(segments.map(({ truth }) => sumOf(truth))) - 1,
    names: workload.names,
    strangers,
    facts: profiler.facts(),
  };
}

module.exports = { measure };
