/**
 * V8's profiler through `node:inspector`, on the calling thread. Commands of a session to its own thread are answered before
 * `post` returns, so everything here is synchronous.
 */
import type * as inspector from 'node:inspector';
import { OxProfileError } from '../errors';

/** A profile as V8 hands it over: a tree of functions, and which node was found when. */
export type CpuProfile = inspector.Profiler.Profile;

/** One node of a {@link CpuProfile}. */
export type CpuProfileNode = inspector.Profiler.ProfileNode;

/** The title of the profile that spans the moment between two others. */
const BRIDGE = 'ox-profile-native';

/** A connection to V8's profiler. Others may profile the same thread at the same time; V8 keeps them apart. */
export class ProfilerSession {
  readonly #inspector: typeof inspector;
  readonly #session: inspector.Session;

  /** @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` if this Node.js has no inspector, or does not permit it. */
  constructor() {
    try {
      this.#inspector = loadInspector();
      this.#session = new this.#inspector.Session();
      this.#session.connect();
      this.#post('Profiler.enable');
    } catch (error) {
      const message = `V8's inspector profiler is not available: ${whyNot(error)}`;
      throw new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', message, { cause: error });
    }
  }

  /**
   * Begins a profile. It walks the heap, so it blocks for longer the larger the heap is; and V8 does not find code there that it
   * had compiled on the stack, and gives the samples of that to the caller.
   */
  begin(intervalMicros: number): void {
    this.#post('Profiler.setSamplingInterval', { interval: Math.round(intervalMicros) });
    this.#post('Profiler.start');
  }

  /** Ends the profile that was begun. */
  end(): CpuProfile {
    return (this.#post('Profiler.stop') as inspector.Profiler.StopReturnType).profile;
  }

  /**
   * Ends the profile that was begun and begins the next. A third one runs meanwhile, so that V8 never stops listening to code
   * events: it need not walk the heap again, and forgets no code. That one can only be a profile of the console, which every
   * session of this thread sees: attached developer tools list it.
   */
  renew(): CpuProfile {
    const { console } = this.#inspector as unknown as { readonly console: Console };
    console.profile(BRIDGE);
    try {
      const profile = this.end();
      this.#post('Profiler.start');
      return profile;
    } finally {
      console.profileEnd(BRIDGE);
    }
  }

  /** Disconnects; a profile that was begun is thrown away. */
  close(): void {
    this.#session.disconnect();
  }

  #post(method: string, params: object = {}): unknown {
    let answer: { readonly error: Error | null; readonly result: unknown } | undefined;
    this.#session.post(method, params, (error, result) => (answer = { error, result }));
    if (answer === undefined) {
      throw new OxProfileError('ERR_OX_SYSTEM', `V8's inspector did not answer ${method} at once`);
    }
    if (answer.error !== null) {
      const message = `V8's inspector refused ${method}: ${answer.error.message}`;
      throw new OxProfileError('ERR_OX_SYSTEM', message, { cause: answer.error });
    }
    return answer.result;
  }
}

/** Reason and remedy, without a full stop at the end. */
function whyNot(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ERR_INSPECTOR_NOT_AVAILABLE') return 'this Node.js was built without the inspector';
  if (code !== 'ERR_ACCESS_DENIED') return String(message);
  const reason = 'the permission model allows no inspector';
  // Before Node.js 24 there is no way to allow it.
  const canBeAllowed = process.allowedNodeEnvironmentFlags.has('--allow-inspector');
  return canBeAllowed ? `${reason}. To have it, start Node.js with --allow-inspector as well` : reason;
}

/** The module is loaded here and not at import: a Node.js without inspector throws at that. */
function loadInspector(): typeof inspector {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only a require can be late and synchronous
  return require('node:inspector') as typeof inspector;
}
