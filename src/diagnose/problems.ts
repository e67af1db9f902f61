/** From findings to advice: what is not as it should be, and what to do. */
import type { Diagnosis } from './diagnose';

type Findings = Omit<Diagnosis, 'problems'>;
type Check = (findings: Findings) => string | undefined;

const CHECKS: readonly Check[] = [
  engineProblem,
  clockProblem,
  sigprofProblem,
  copiesProblem,
  inliningProblem,
  deliveryProblem,
];

/** At this share of the ticks something is wrong; a machine with much else to do may lose a few. */
const LEAST_SHARE = 0.5;

/** One sentence for each problem. */
export function findProblems(findings: Findings): string[] {
  return CHECKS.map((check) => check(findings)).filter((problem) => problem !== undefined);
}

function engineProblem({ engine: { engine, reason } }: Findings): string | undefined {
  if (engine === 'native') return undefined;
  if (engine === 'none') return `Nothing can be profiled here: ${reason}.`;
  return `V8's inspector profiler stands in for the addon, with less precision and more overhead: ${reason}.`;
}

function clockProblem({ engine, clock, clocks }: Findings): string | undefined {
  if (engine.engine !== 'native' || clock !== 'cputime') return undefined;
  const reasons = clocks.filter(({ state }) => state === 'refused').map((each) => `${each.clock}: ${each.reason}`);
  return `Only the coarse clock 'cputime' can be had (${reasons.join('; ')}): ask for timer_create or perf events to be permitted.`;
}

function sigprofProblem({ sigprof: { listeners, takeovers = 0 } }: Findings): string | undefined {
  if (takeovers > 0 && listeners === 0) {
    return `Another handler of SIGPROF was found in the place of the profiler's ${takeovers} times: some other profiler is at work.`;
  }
  if (listeners === 0) return undefined;
  return `The program listens to SIGPROF with process.on('SIGPROF'): it gets those that are not the profiler's, no others.`;
}

function copiesProblem({ copies }: Findings): string | undefined {
  if (copies.length < 2) return undefined;
  return `${copies.length} copies of ox-profile-native are loaded (${copies.join(', ')}): have one by 'npm dedupe' or an override.`;
}

function inliningProblem({ inlining: { state, reason } }: Findings): string | undefined {
  if (state === 'failed')
    return `What the self-test could not prove is off, as 'stats()' says: ${reason ?? 'the self-test failed'}.`;
  if (state === 'running') return 'The self-test was not over in time: wait for longer.';
  return undefined;
}

function deliveryProblem({ engine, trial }: Findings): string | undefined {
  if (engine.engine !== 'native' || trial === undefined) return undefined;
  const ticks = trial.samples + trial.overruns + trial.dropped;
  if (ticks >= LEAST_SHARE * trial.busyMillis) return undefined;
  return `Only ${ticks} ticks arrived in ${trial.busyMillis} ms of work at 1 ms: something blocks SIGPROF, or the machine is overloaded.`;
}
