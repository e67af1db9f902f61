/** A diagnosis as text for a person. */
import type { Diagnosis } from './diagnose';
import type { ClockVerdict } from './clocks';

type Line = readonly [title: string, text: string];

/**
 * Puts a diagnosis into words.
 *
 * @param diagnosis - From `diagnose()`.
 * @returns Lines of text, without a line break at the end.
 */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const lines = [
    ...machineLines(diagnosis),
    ...engineLines(diagnosis),
    ...permissionLines(diagnosis),
    ...processLines(diagnosis),
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  const facts = lines.map(([title, text]) => `${title.padEnd(width)}  ${text}`);
  return [...facts, '', ...adviceLines(diagnosis.problems)].join('\n');
}

function machineLines({ machine, packageRoot }: Diagnosis): Line[] {
  const { node, v8, abi, platform, arch, libc, kernel } = machine;
  return [
    ['Node.js', `${node} (V8 ${v8}, ABI ${abi})`],
    ['machine', [`${platform}-${arch}`, libc, `kernel ${kernel}`].filter((part) => part !== undefined).join(', ')],
    ['package', packageRoot],
  ];
}

/** Why there is no addon is said once, with what to do about it, in the advice. */
function engineLines({ engine, addon, clocks, clock }: Diagnosis): Line[] {
  const found = addon.path === undefined ? '' : `, ${addon.path}`;
  return [
    ['engine', engine.engine],
    ['addon', addon.state === 'loaded' ? `${addon.origin}${found}` : `unavailable${found}`],
    ...clockLines(clocks, clock),
  ];
}

function clockLines(clocks: Diagnosis['clocks'], taken: Diagnosis['clock']): Line[] {
  const [first] = clocks;
  if (first !== undefined && clocks.every(({ state }) => state === 'not tried')) {
    const names = clocks.map(({ clock }) => clock).join(', ');
    return [
      [taken === undefined ? 'clocks' : 'clock *', `${taken ?? names}: ${withReason('not tried', first.reason)}`],
    ];
  }
  return clocks.map((each): Line => [each.clock === taken ? `clock *` : 'clock', clockText(each)]);
}

function clockText({ clock, state, reason, quality }: ClockVerdict): string {
  return `${clock}: ${withReason(state, reason)} - ${quality}`;
}

function permissionLines({ permissions }: Diagnosis): Line[] {
  const { perfEventParanoid, seccomp, hasPerfCapability } = permissions;
  const capability = hasPerfCapability === true ? 'yes' : 'no';
  return [
    [
      'perf events',
      `perf_event_paranoid ${perfEventParanoid ?? 'unknown'}, CAP_PERFMON or CAP_SYS_ADMIN: ${capability}`,
    ],
    ['seccomp', seccomp === 'filter' ? 'filter: it may refuse perf_event_open' : (seccomp ?? 'unknown')],
  ];
}

function processLines({ permissions, sigprof, copies, inlining, trial }: Diagnosis): Line[] {
  return [
    ['SIGPROF', signalText(permissions.isSigprofCaught, sigprof)],
    ['copies', copies.length === 1 ? 'one' : copies.join(', ')],
    ['inlining', withReason(`self-test ${inlining.state}`, inlining.reason)],
    ...trialLines(trial),
  ];
}

function signalText(
  isCaught: boolean | undefined,
  { listeners, takeovers, foreignSignals }: Diagnosis['sigprof'],
): string {
  const handler =
    isCaught === undefined ? 'handler unknown' : isCaught ? 'a handler is installed' : 'no handler before this';
  const parts = [handler, `${listeners} listeners of process.on`];
  if (takeovers !== undefined) parts.push(`${takeovers} takeovers`);
  if (foreignSignals !== undefined) parts.push(`${foreignSignals} signals that were nobody's`);
  return parts.join(', ');
}

function trialLines(trial: Diagnosis['trial']): Line[] {
  if (trial === undefined) return [['trial', 'not run']];
  const { busyMillis, samples, overruns, dropped, idleMillis, idleSwitches } = trial;
  return [
    ['trial', `busy for ${busyMillis} ms at 1 ms: ${samples} samples, ${overruns} overruns, ${dropped} dropped`],
    ['idle', `${idleSwitches} context switches in ${idleMillis} ms of idleness`],
  ];
}

function adviceLines(problems: readonly string[]): string[] {
  return problems.length === 0 ? ['All is well.'] : ['To look at:', ...problems.map((problem) => `- ${problem}`)];
}

function withReason(what: string, reason: string | undefined): string {
  return reason === undefined ? what : `${what} (${reason})`;
}
