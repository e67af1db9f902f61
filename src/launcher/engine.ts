/**
 * What takes the samples: the addon, or V8's inspector profiler where the addon is not to be had. A host is never failed for
 * want of the addon, unless it asked for what only the addon can do.
 */
import type { NativeAddon, NativeSampler, NativeSamplerOptions } from '../binding';
import { type OxProfileErrorCode, isErrorCode, OxProfileError } from '../errors';
import { InspectorSampler } from '../inspector-engine';
import type { EngineName, EngineOption } from '../types';
import { warnOfStandIn } from './stand-in-warning';
import { wasMentioned } from './start-options';

/** What is wrong with the machine rather than with the caller; V8's own profiler may still work there. */
const MACHINE_REFUSES: readonly OxProfileErrorCode[] = [
  'ERR_OX_ADDON_UNAVAILABLE',
  'ERR_OX_CLOCK_UNAVAILABLE',
  'ERR_OX_SYSTEM',
  'ERR_OX_UNSUPPORTED_RUNTIME',
];

/**
 * With this option V8 takes a lock whenever it looks at a stack, also from a signal handler, where the thread may hold it already: the
 * process stands still for ever. V8's own profiler does the same.
 */
const DEADLOCKING_OPTION = 'interpreted-frames-native-stack';

const ASKED_FOR = "the option 'engine' asked for it";

/** Which engine is at work, and why. */
export interface EngineFacts {
  /** The engine; before the sampler is made, what was asked for. */
  readonly engine: EngineOption;
  /** Why it is not the addon; undefined where it is, or where that is not known yet. */
  readonly engineReason: string | undefined;
}

/** Makes the sampler of a launcher, and remembers by which engine. */
export class EngineChoice {
  readonly #loadNative: () => NativeAddon;
  #facts: EngineFacts;

  constructor(engine: EngineOption, loadNative: () => NativeAddon) {
    this.#loadNative = loadNative;
    this.#facts = { engine, engineReason: undefined };
  }

  /** Which engine it is. */
  get facts(): EngineFacts {
    return this.#facts;
  }

  /**
   * Makes a sampler of the calling thread.
   *
   * @throws OxProfileError, or what the addon throws, if no engine that was asked for can do it.
   */
  create(options: NativeSamplerOptions): NativeSampler {
    refuseDeadlock();
    const { engine } = this.#facts;
    if (engine === 'inspector') return this.#settle('inspector', ASKED_FOR, new InspectorSampler(options));
    try {
      const { Sampler } = this.#loadNative();
      return this.#settle('native', undefined, new Sampler(options));
    } catch (error) {
      if (engine === 'native' || !canStandIn(error, options)) throw error;
      const sampler = standIn(options, error);
      warnOfStandIn(error);
      return this.#settle('inspector', error.message, sampler);
    }
  }

  #settle(engine: EngineName, engineReason: string | undefined, sampler: NativeSampler): NativeSampler {
    this.#facts = { engine, engineReason };
    return sampler;
  }
}

/** @throws OxProfileError `ERR_OX_UNSUPPORTED_RUNTIME` where any engine could stop the process for good. */
function refuseDeadlock(): void {
  if (!wasMentioned(DEADLOCKING_OPTION)) return;
  throw new OxProfileError(
    'ERR_OX_UNSUPPORTED_RUNTIME',
    `Node.js was started with --${DEADLOCKING_OPTION}, under which V8 may deadlock whenever it is profiled: ` +
      'start it without that flag',
  );
}

/** A clock that was asked for by name is not replaced by another: an exact request deserves an exact answer. */
function canStandIn(error: unknown, { clock }: NativeSamplerOptions): error is Error {
  if (!(error instanceof Error) || (clock !== 'auto' && clock !== 'monotonic')) return false;
  const { code } = error as Error & { code?: unknown };
  if (code === 'ERR_OX_CLOCK_UNAVAILABLE' && clock !== 'auto') return false;
  return isErrorCode(code) && MACHINE_REFUSES.includes(code);
}

/** @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` that tells both reasons. */
function standIn(options: NativeSamplerOptions, reason: Error): NativeSampler {
  try {
    return new InspectorSampler(options);
  } catch (error) {
    const second = error instanceof Error ? error.message : String(error);
    throw new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', `${reason.message}. Nor can another stand in: ${second}`, {
      cause: error,
    });
  }
}
