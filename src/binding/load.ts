/**
 * The one place that loads the compiled addon. It is loaded at the first call, not when the package is imported, so that
 * everything that works without it (databases, queries, formats) does.
 */
import path from 'node:path';
import load from 'node-gyp-build';
import { OxProfileError } from '../errors';
import type { NativeAddon } from './native';
import { startSelfTest } from './self-test';

/** The package's own folder, seen from `src/binding` and from `dist/binding`. */
const PACKAGE_ROOT = path.join(__dirname, '..', '..');

/**
 * Loads the compiled addon. The first time in a process, the self-test of inlined frames starts in the background.
 *
 * @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` if there is none for this platform and Node.js version; the message says
 * why and what to do.
 */
export function loadAddon(): NativeAddon {
  let addon: NativeAddon;
  try {
    addon = load(PACKAGE_ROOT) as NativeAddon;
  } catch (error) {
    throw new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', explain(error), { cause: error });
  }
  startSelfTest(addon);
  return addon;
}

function explain(error: unknown): string {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const { platform, arch, version, versions } = process;
  return (
    `ox-profile-native has no compiled addon that loads on ${platform}-${arch}, Node.js ${version} (ABI ${versions.modules}): ` +
    `${reason}. Install a compiler (g++, make, python3), then run: npm rebuild ox-profile-native`
  );
}
