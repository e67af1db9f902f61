/**
 * Examines this process and machine: what the profiler can do here, and why not more. It changes nothing that lasts, but for
 * the signal handler, which the addon keeps once it was needed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { addonPath, loadAddon, type NativeAddon, PACKAGE_ROOT, type SelfTestState, selfTestState } from '../binding';
import { loadedCopies, type LauncherStats, registerCopy, SimpleLauncher, threadOwner } from '../launcher';
import { checkNumber, checkOptionNames } from '../options';
import type { ClockName, EngineName } from '../types';
import { type AddonFacts, describeAddon } from './addon-facts';
import { type ClockVerdict, tryClocks, untriedClocks } from './clocks';
import { describeMachine, type Machine } from './machine';
import { type Permissions, readPermissions } from './permissions';
import { findProblems } from './problems';
import { runTrial, type Trial } from './trial';

/** How to diagnose. */
export interface DiagnoseOptions {
  /** How long to wait for the self-test at most, in milliseconds, 0 to 60 000. Default 5000. */
  readonly waitMillis?: number | undefined;
}

/** Which engine works here. */
export interface EngineVerdict {
  /** `none` where not even V8's inspector profiler can be had. */
  readonly engine: EngineName | 'none';
  /** Why it is not the addon; undefined where it is. */
  readonly reason: string | undefined;
}

/** Who else wants SIGPROF. The last two are undefined where the addon is not at work. */
export interface SigprofFacts {
  /** Listeners of `process.on('SIGPROF')`. */
  readonly listeners: number;
  /** As in `stats()`: how often another handler was found in the place of the profiler's. */
  readonly takeovers: number | undefined;
  /** As in `stats()`: signals that were nobody's. */
  readonly foreignSignals: number | undefined;
}

/** What was found. */
export interface Diagnosis {
  /** The package's own folder. */
  readonly packageRoot: string;
  readonly machine: Machine;
  readonly engine: EngineVerdict;
  readonly addon: AddonFacts;
  /** Every clock of the addon, the best first. */
  readonly clocks: readonly ClockVerdict[];
  /** The clock that `clock: 'auto'` takes, or that the launcher of this thread has; undefined where there is none. */
  readonly clock: ClockName | undefined;
  readonly permissions: Permissions;
  /** Who else wants SIGPROF. */
  readonly sigprof: SigprofFacts;
  /** The folders of all copies of this package that this thread has loaded. */
  readonly copies: readonly string[];
  /** The verdict of the self-test, and the first reason where something is off: inlined frames, lines, builtins or regular expressions. */
  readonly inlining: { readonly state: SelfTestState; readonly reason: string | undefined };
  /** A short run; undefined where a launcher is alive on this thread, which would be disturbed. */
  readonly trial: Trial | undefined;
  /** What is not as it should be, and what to do about it, one sentence each. */
  readonly problems: readonly string[];
}

const MAX_WAIT_MILLIS = 60_000;
const DEFAULT_WAIT_MILLIS = 5000;
const POLL_MILLIS = 20;

const TAKEN = 'a launcher is alive on this thread, and is not to be disturbed';

/**
 * Examines this process. It takes about a third of a second, 60 ms of which it keeps the thread busy, and waits for the
 * self-test where that is not over.
 *
 * @param options - How long to wait.
 * @throws TypeError or RangeError (as a rejection) that names a bad option.
 *
 * @example
 * import { diagnose, formatDiagnosis } from 'ox-profile-native';
 * console.log(formatDiagnosis(await diagnose()));
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { waitMillis = DEFAULT_WAIT_MILLIS } = checkOptionNames(options, ['waitMillis']);
  const patience = checkNumber('waitMillis', waitMillis, { min: 0, max: MAX_WAIT_MILLIS });
  registerCopy(PACKAGE_ROOT);
  // Before the addon may have put its own handler there.
  const permissions = readPermissions();
  const { addon, facts } = describeAddon(loadAddon, addonPath);
  const clocks = examineClocks(addon);
  const inlining = await awaitSelfTest(addon, patience);
  // Last: the self-test would show as unrest of an idle loop.
  const { engine, trial, stats } = await examineEngine(facts);
  const findings = {
    packageRoot: PACKAGE_ROOT,
    machine: describeMachine(),
    engine,
    addon: facts,
    clocks,
    clock: engine.engine === 'native' ? clockOf(clocks, stats) : undefined,
    permissions,
    sigprof: examineSigprof(stats),
    copies: loadedCopies(),
    inlining,
    trial,
  };
  return { ...findings, problems: findProblems(findings) };
}

function examineClocks(addon: NativeAddon | undefined): ClockVerdict[] {
  if (addon === undefined) return untriedClocks('there is no addon');
  return threadOwner() !== undefined ? untriedClocks(TAKEN) : tryClocks(addon);
}

interface EngineExamination {
  readonly engine: EngineVerdict;
  readonly trial: Trial | undefined;
  readonly stats: LauncherStats | undefined;
}

/** What stands in is asked for where there is no addon, for which the reason is known and need not be warned of. */
async function examineEngine({ state, reason: noAddon }: AddonFacts): Promise<EngineExamination> {
  const owner = threadOwner();
  if (owner !== undefined) return examineOwner(owner);
  const launcher = new SimpleLauncher({ engine: state === 'loaded' ? 'auto' : 'inspector' });
  try {
    launcher.start();
    const trial = await runTrial(launcher);
    const stats = launcher.stats();
    return { engine: { ...engineOf(stats), ...(state === 'loaded' ? {} : { reason: noAddon }) }, trial, stats };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const reasons = [noAddon, reason].filter((each) => each !== undefined).join('. Nor can another stand in: ');
    return { engine: { engine: 'none', reason: reasons }, trial: undefined, stats: undefined };
  } finally {
    launcher.cancel();
  }
}

/** A launcher that the program started; it may be of another copy, and of another version, of this package. */
function examineOwner(owner: object): EngineExamination {
  const { stats: read } = owner as { readonly stats?: () => LauncherStats };
  const stats = read?.call(owner);
  const unknown: EngineVerdict = { engine: 'native', reason: undefined };
  return { engine: stats === undefined ? unknown : engineOf(stats), trial: undefined, stats };
}

function engineOf({ engine, engineReason: reason }: LauncherStats): EngineVerdict {
  return { engine: engine === 'inspector' ? 'inspector' : 'native', reason };
}

function examineSigprof(stats: LauncherStats | undefined): SigprofFacts {
  const { takeovers, foreignSignals } = stats?.engine === 'native' ? stats : {};
  return { listeners: process.listenerCount('SIGPROF'), takeovers, foreignSignals };
}

function clockOf(clocks: readonly ClockVerdict[], stats: LauncherStats | undefined): ClockName | undefined {
  if (stats !== undefined && stats.clock !== 'auto') return stats.clock;
  return clocks.find(({ state }) => state === 'available')?.clock;
}

/** Waits with a timer of its own: those of the self-test do not keep the event loop alive. */
async function awaitSelfTest(addon: NativeAddon | undefined, patienceMillis: number): Promise<Diagnosis['inlining']> {
  const deadline = performance.now() + patienceMillis;
  while (selfTestState() === 'running' && performance.now() < deadline) await delay(POLL_MILLIS);
  const state = selfTestState();
  return { state, reason: state === 'failed' ? failureReason(addon) : undefined };
}

/** The reasons are kept by the addon, for the whole process. */
function failureReason(addon: NativeAddon | undefined): string | undefined {
  if (addon === undefined || threadOwner() !== undefined) return "see what is 'off' in the stats of the launcher";
  try {
    const sampler = new addon.Sampler({ clock: 'auto', intervalMicros: 1000, onDrainDue: () => undefined });
    const { inliningReason, linesReason, builtinsReason, regexpsReason } = sampler.stats();
    sampler.dispose();
    return inliningReason ?? linesReason ?? builtinsReason ?? regexpsReason;
  } catch {
    return undefined;
  }
}
