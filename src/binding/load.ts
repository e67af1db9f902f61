/**
 * The one place that loads the compiled addon. Where it cannot be loaded, importing the package still works, and so does
 * everything that needs no addon (databases, queries, formats).
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { OxProfileError } from '../errors';
import { addonCandidates, PACKAGE_ROOT } from './candidates';
import { keepSignal } from './keep-signal';
import type { NativeAddon } from './native';
import { proveLayout, startSelfTest } from './self-test';
import { type Failure, whyNot } from './why-not';

/**
 * Loads the compiled addon. The first time in a process, the self-test starts in the background.
 *
 * @throws OxProfileError `ERR_OX_ADDON_UNAVAILABLE` if there is none for this platform and Node.js version; the message says
 * why and what to do. `ERR_OX_UNSUPPORTED_RUNTIME` if this V8 keeps things elsewhere than is known.
 */
export function loadAddon(): NativeAddon {
  const { addon } = openAddon();
  proveLayout(addon);
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
    const { addon } = openAddon();
    if (isMainThread) keepSignal(addon);
  } catch {
    // Importing must not throw at a host: start() meets the failure again and tells it.
  }
}

/** The file of the addon that is loaded, or that was to be; undefined where there is none. */
export function addonPath(): string | undefined {
  try {
    return openAddon().file;
  } catch {
    return addonCandidates()[0];
  }
}

/** An addon, and the file it was in. */
interface Opened {
  readonly addon: NativeAddon;
  readonly file: string;
}

/** Looking for the file again would be most of what attaching costs. */
let opened: Opened | undefined;

function openAddon(): Opened {
  opened ??= openFirst(addonCandidates());
  return opened;
}

/** One that was compiled for another version of Node.js is no reason to go without one that was not. */
function openFirst(files: readonly string[]): Opened {
  const requireFile = createRequire(path.join(PACKAGE_ROOT, 'package.json'));
  const failures: Failure[] = [];
  for (const file of files) {
    try {
      return { addon: checkAbi(requireFile(file) as NativeAddon), file };
    } catch (error) {
      failures.push({ file, error });
    }
  }
  throw new OxProfileError('ERR_OX_ADDON_UNAVAILABLE', whyNot(failures), { cause: failures[0]?.error });
}

/** That all its symbols were found is not enough: V8 may have changed behind them. */
function checkAbi(addon: NativeAddon): NativeAddon {
  const { modules } = process.versions;
  if (String(addon.abi) === modules) return addon;
  throw new Error(`it is for another ABI than ${modules}: ${addon.abi}`);
}
