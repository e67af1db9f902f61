/** On what the profiler runs: versions and the kind of machine. */
import { release } from 'node:os';

/** The program and the machine. */
export interface Machine {
  /** Version of Node.js, without a `v`. */
  readonly node: string;
  readonly v8: string;
  /** The number by which compiled addons are told apart, `process.versions.modules`. */
  readonly abi: string;
  readonly platform: string;
  readonly arch: string;
  /** For example `glibc 2.36`; `musl` where it is not glibc; undefined elsewhere than on Linux. */
  readonly libc: string | undefined;
  /** Release of the kernel. */
  readonly kernel: string;
}

/** Describes them. */
export function describeMachine(): Machine {
  const { platform, arch, versions } = process;
  const { node, v8, modules: abi } = versions;
  return { node, v8, abi, platform, arch, libc: platform === 'linux' ? libcName() : undefined, kernel: release() };
}

/** Node.js's report names the version of glibc that it runs with; without one, it is another library. */
function libcName(): string {
  const settings = process.report as typeof process.report & { excludeNetwork?: boolean };
  const before = settings.excludeNetwork;
  try {
    // Otherwise it asks for the names of hosts, which takes long.
    if (before !== undefined) settings.excludeNetwork = true;
    const { header } = settings.getReport() as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime === undefined ? 'musl' : `glibc ${header.glibcVersionRuntime}`;
  } finally {
    if (before !== undefined) settings.excludeNetwork = before;
  }
}
