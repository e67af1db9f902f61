/** Whether there is a compiled addon, which file it is, and where it came from. */
import path from 'node:path';
import type { NativeAddon } from '../binding';

/** What is known of the addon. */
export interface AddonFacts {
  readonly state: 'loaded' | 'unavailable';
  /** The file that was loaded, or that was to be; undefined where none was found. */
  readonly path: string | undefined;
  /** `prebuilt` came with the package, `built` was compiled on this machine. */
  readonly origin: 'prebuilt' | 'built' | undefined;
  /** Why it is unavailable. */
  readonly reason: string | undefined;
}

/** Loads the addon and describes it; without an addon, it says why. */
export function describeAddon(
  load: () => NativeAddon,
  find: () => string | undefined,
): { addon: NativeAddon | undefined; facts: AddonFacts } {
  const facts = (state: AddonFacts['state'], reason: string | undefined): AddonFacts => {
    const file = find();
    return { path: file, origin: file === undefined ? undefined : originOf(file), state, reason };
  };
  try {
    return { addon: load(), facts: facts('loaded', undefined) };
  } catch (error) {
    return { addon: undefined, facts: facts('unavailable', error instanceof Error ? error.message : String(error)) };
  }
}

function originOf(file: string): 'prebuilt' | 'built' {
  return file.split(path.sep).includes('prebuilds') ? 'prebuilt' : 'built';
}
