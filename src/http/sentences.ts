/** What a person must know about a profile, in sentences: what sampling costs now, and what was lost. */
import type { LauncherStats } from '../launcher';
import { count, percent, shareOf } from './page/numbers';

const STATE_NAMES: Readonly<Record<LauncherStats['state'], string>> = {
  new: 'Not started',
  paused: 'Paused',
  running: 'Running',
  cancelled: 'Off for good',
};

/** A state as a person reads it. */
export function stateName(state: LauncherStats['state']): string {
  return STATE_NAMES[state];
}

/**
 * What sampling costs right now.
 *
 * @param stats - Of the launcher.
 * @param share - The share of one CPU, 0 to 1, that it took lately; `undefined` where that is not known yet.
 */
export function costSentence({ state, engine }: LauncherStats, share: number | undefined): string {
  if (state === 'cancelled') return 'The profiler is off for good; what it sampled can still be read.';
  if (state === 'new') return 'Not started: nothing is attached to your application before you unpause.';
  if (state !== 'running') return 'Sampling is off and costs your application nothing.';
  if (engine === 'inspector') return 'Sampling by the profiler of V8, which does not tell what it costs.';
  if (share === undefined) return 'Sampling. What it costs is known in a second or two.';
  return `Sampling takes ${percent(share)} of one CPU right now, the kernel's part of it included.`;
}

/** A part of all ticks, in words. */
function partOf(ticks: number, part: number): string {
  const noun = ticks === 1 ? 'tick' : 'ticks';
  return `${count(part)} of ${count(ticks)} ${noun} (${percent(shareOf(part, ticks))})`;
}

function overrunSentence(ticks: number, overruns: number): string {
  const [pronoun, time] = overruns === 1 ? ['it', 'its'] : ['they', 'their'];
  return (
    `${partOf(ticks, overruns)} found no sample: ${pronoun} fell due while the thread waited for a CPU or slept in the ` +
    `kernel, or while an earlier tick was being handled. No CPU time is lost by that: ${time} time is in the next sample.`
  );
}

function dropSentence(ticks: number, dropped: number, reason: string): string {
  const verb = dropped === 1 ? 'was' : 'were';
  return `${partOf(ticks, dropped)} ${verb} lost: ${reason}.`;
}

function otherSentence(otherHits: number): string {
  const whose = otherHits === 1 ? 'The stack of 1 sample' : `The stacks of ${count(otherHits)} samples`;
  return `${whose} had no room in memory: (other).`;
}

/** Ticks whose stack is not known, of those that found the thread busy: the part, and all of them. */
export function missedTicks({ samples, overruns, dropped }: LauncherStats): { missed: number; ticks: number } {
  const missed = overruns + dropped.total;
  return { missed, ticks: samples + missed };
}

/** Which ticks have no sample of their own, and why; says so where all have one. */
export function lossSentence(stats: LauncherStats): string {
  const { overruns, dropped, otherHits } = stats;
  const { missed, ticks } = missedTicks(stats);
  if (ticks === 0) return 'Nothing was sampled yet.';
  const sentences = [
    missed === 0 && 'Every tick found its sample.',
    overruns > 0 && overrunSentence(ticks, overruns),
    dropped.ringFull > 0 && dropSentence(ticks, dropped.ringFull, 'the ring had no room'),
    dropped.signalTaken > 0 && dropSentence(ticks, dropped.signalTaken, 'another profiler had taken the signal'),
    otherHits > 0 && otherSentence(otherHits),
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}
