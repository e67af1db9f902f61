/**
 * The one place that loads the compiled addon. Where it cannot be loaded, importing the package still works, and so does
 * everything that needs no addon (databases, queries, formats).
 */
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import load from 'node-gyp-build';
import { OxProfileError } from '../errors';
import { keepSignal } from './keep-signal';
import type { NativeAddon } from './native';
import { startSelfTest } from './self-test';

/** The package's own folder, seen from `src/binding` and from `dist/binding`. */
export const PACKAGE_ROOT = path.join(__dirname, '..', '..');

/**
 * Loads the compiled addon. The first time in a process, the self-test of inlined frames starts in the background.
 *
 * @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` if there is none for this platform and Node.js version; the message says
 * why and what to do.
 */
export function loadAddon(): NativeAddon {
  const addon = openAddon();
  startSelfTest(addon);
  return addon;
}

/**
 * Opens the addon ahead of its use, so that attaching to a running server does not wait for the file, and takes SIGPROF before
 * others do. To be called once. It never throws:
 * {@link loadAddon} meets the same failure when the addon is needed, and tells it.
 */
export function preloadAddon(): void {
  try {
    const addon = openAddon();
    if (isMainThread) keepSignal(addon);
  } catch {
    // Importing must not throw at a host: start() meets the failure again and tells it.
  }
}

/** The file of the addon that is loaded, or would be; undefined where there is none for this platform and Node.js version. */
export function addonPath(): string | undefined {
  try {
    return load.path(PACKAGE_ROOT);
  } catch {
    return undefined;
  }
}

/** The addon, once it is open: looking for its file again would be most of what attaching costs. */
let opened: NativeAddon | undefined;

function openAddon(): NativeAddon {
  try {
    opened ??= load(PACKAGE_ROOT) as NativeAddon;
    return opened;
  } catch (error) {
    throw new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', explain(error), { cause: error });
  }
}

function explain(error: unknown): string {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const { platform, arch, version, versions } = process;
  return (
    `ox-profile-native has no compiled addon that loads on ${platform}-${arch}, Node.js ${version} (ABI ${versions.modules}): ` +
    `${reason}. Install a compiler (g++, make, python3), then run: npm rebuild ox-profile-native`
  );
}
