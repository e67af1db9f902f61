'use strict';
/** One trial: of the samples of a program that spends its time in one inlined function, how many name that function? */
const { createProfiler } = require('../harness/profilers/index.cjs');
const { leafShares } = require('../harness/shares.cjs');
const { trial } = require('../harness/trial.cjs');
const { nextTurn } = require('../harness/work.cjs');
const { createProgram } = require('./program.cjs');

const ROUNDS = 20_000;

async function runFor(millis, caller) {
  const until = performance.now() + millis;
  while (performance.now() < until) {
    caller(ROUNDS);
    await nextTurn();
  }
}

function nanosPerRound({ caller }) {
  const times = Array.from({ length: 20 }, () => {
    const begun = performance.now();
    caller(ROUNDS);
    return performance.now() - begun;
  });
  return (Math.min(...times) / ROUNDS) * 1e6;
}

function hitsOf(stacks) {
  return stacks.reduce((sum, { hits }) => sum + hits, 0);
}

trial(async ({ layout, shape, moment, millis, ...options }) => {
  const program = createProgram({ layout, shape });
  const without = createProgram({ layout, shape: 'empty' });
  const profiler = createProfiler(options);
  profiler.load();
  if (moment === 'early') profiler.attach();
  if (moment === 'late') {
    await runFor(1000, program.caller);
    profiler.attach();
  }
  profiler.begin();
  await runFor(millis, program.caller);
  profiler.end();

  const all = profiler.stacks().filter(({ frames }) => frames[0]?.name !== '(idle)');
  const stacks = all.filter(({ frames }) => frames.some(({ name }) => name === runFor.name));
  const samples = hitsOf(stacks);
  const isRight = ({ name, file }) => name === 'hotLeaf' && file === program.leafFile;
  const share = (matches) => hitsOf(stacks.filter(({ frames }) => matches(frames[0]))) / samples;
  const { frames, unresolvedFrames, inlining } = profiler.facts();
  await runFor(500, without.caller);
  return {
    samples,
    right: share(isRight),
    truth: 1 - nanosPerRound(without) / nanosPerRound(program),
    inlined: share((frame) => isRight(frame) && frame.inlined === true),
    unresolved: frames > 0 ? unresolvedFrames / frames : undefined,
    inlining,
    elsewhere: 1 - samples / hitsOf(all),
    leaves: leafShares(stacks).slice(0, 6),
    elsewhereLeaves: leafShares(all.filter((stack) => !stacks.includes(stack))).slice(0, 6),
  };
});
