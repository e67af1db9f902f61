/** Why there is no addon, and what to do about it. */
import { IS_BUNDLED, libcName, PACKAGE_ROOT, PLATFORMS, platformName } from './candidates';

const COMPILE = 'install a compiler (g++, make, python3), then run: npm rebuild ox-profile-native';
const COMPILE_ON_ALPINE = 'run: apk add g++ make python3 linux-headers, then: npm rebuild ox-profile-native';

/** A candidate that did not load. */
export interface Failure {
  readonly file: string;
  readonly error: unknown;
}

/** Reason and remedy, of which the second may be missing. */
type Verdict = readonly [reason: string, remedy?: string];

/** True where there is none by design: nobody need be told. */
export function isForeignPlatform(): boolean {
  return !PLATFORMS.includes(platformName());
}

/** One or two sentences without a full stop at the end. */
export function whyNot(failures: readonly Failure[]): string {
  const { version, versions } = process;
  const [reason, remedy] = verdict(failures);
  const place = `${platformName()}, Node.js ${version} (ABI ${versions.modules})`;
  const advice = remedy === undefined ? '' : `. To have it, ${remedy}`;
  return `ox-profile-native has no compiled addon that loads on ${place}: ${reason}${advice}`;
}

function verdict(failures: readonly Failure[]): Verdict {
  if (isForeignPlatform()) return [`it is for ${PLATFORMS.join(' and ')}`];
  for (const { file, error } of failures) {
    const found = verdictOf(file, error);
    if (found !== undefined) return found;
  }
  if (IS_BUNDLED) {
    return ['a bundler has put the package into another file', `mark 'ox-profile-native' as external for the bundler`];
  }
  return libcName() === 'musl'
    ? ['none is prebuilt for musl', COMPILE_ON_ALPINE]
    : ['none was compiled, and none is prebuilt for it', COMPILE];
}

/** By the first of the candidates, which is the one that was to be taken. */
function verdictOf(file: string, error: unknown): Verdict | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const text = String(message).split('\n', 1)[0] ?? '';
  if (code === 'ERR_DLOPEN_DISABLED') return disabled();
  if (code === 'ERR_ACCESS_DENIED') {
    return ['the permission model denies access to its file', `start Node.js with --allow-fs-read=${PACKAGE_ROOT}`];
  }
  if (/undefined symbol|different Node\.js version|another ABI/.test(text)) {
    return [`${file} is for another version of Node.js`, 'run: npm rebuild ox-profile-native'];
  }
  if (/GLIBC(?:XX)?_[\d.]+' not found/.test(text)) {
    return [`this system's C or C++ library is older than the one that ${file} asks for (${text})`, COMPILE];
  }
  const library = /(lib\S+\.so\S*): cannot open shared object file/.exec(text)?.[1];
  if (library !== undefined) return [`the system lacks ${library}`, `install ${library}`];
  return [`${file} does not load (${text})`, 'run: npm rebuild ox-profile-native'];
}

function disabled(): Verdict {
  const { permission } = process as { readonly permission?: { has(scope: string): boolean } };
  if (permission !== undefined && !permission.has('addon')) {
    return ['the permission model allows no addons', 'start Node.js with --allow-addons as well'];
  }
  return ['Node.js was started with --no-addons', 'start it without that flag'];
}
