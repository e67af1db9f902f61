/** Where a compiled addon may lie. Which of them fits this Node.js is found out by loading it. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where this very file lies: ES modules that a bundler makes of it know no `__dirname`. */
const FOLDER = typeof __dirname === 'undefined' ? process.cwd() : __dirname;

/** The package's own folder, seen from `src/binding` and from `dist/binding`. */
export const PACKAGE_ROOT = path.join(FOLDER, '..', '..');

/** True where a bundler has put this file into one of its own: nothing of the package then lies beside it. */
export const IS_BUNDLED = path.basename(FOLDER) !== 'binding';

/** What the addon is written for. */
export const PLATFORMS: readonly string[] = ['linux-x64', 'linux-arm64'];

/** This platform, as the folders of prebuilt addons are named. */
export function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

/** The C library that this system is made of: an addon for the other one must not even be tried. */
export function libcName(): 'glibc' | 'musl' {
  return (exists('/etc/alpine-release') ?? !isLinkedWithGlibc()) ? 'musl' : 'glibc';
}

/**
 * The files that are there, best first: what was compiled on this machine, then what came with the package. The environment may name
 * another folder than the package's own (`OX_PROFILE_NATIVE_PREBUILD`), or leave out what was compiled (`PREBUILDS_ONLY`).
 */
export function addonCandidates({ env } = process): string[] {
  const root = env.OX_PROFILE_NATIVE_PREBUILD ?? PACKAGE_ROOT;
  const prebuilt = `ox-profile-native.abi${process.versions.modules}.${libcName()}.node`;
  const built = [
    path.join(root, 'build', 'Release', 'ox_profile_native.node'),
    path.join(root, 'build', 'Debug', 'ox_profile_native.node'),
  ];
  const files = [...(env.PREBUILDS_ONLY ? [] : built), path.join(root, 'prebuilds', platformName(), prebuilt)];
  // Loading one that may not be looked at will tell why.
  return files.filter((file) => exists(file) ?? true);
}

/** Undefined where the permission model does not let us know. */
function exists(file: string): boolean | undefined {
  try {
    return existsSync(file);
  } catch {
    return undefined;
  }
}

/** It takes milliseconds, so it is not asked first. */
function isLinkedWithGlibc(): boolean {
  const { header } = process.report.getReport() as { readonly header: object };
  return 'glibcVersionRuntime' in header;
}
