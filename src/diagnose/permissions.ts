/** What Linux permits this process, and who handles its signals, as `/proc` tells. Elsewhere nothing of it is known. */
import { readFileSync } from 'node:fs';

/** SIGPROF is signal 27 on every architecture that this package knows; in the mask, bit 0 is signal 1. */
const SIGPROF_BIT = 26n;
const CAP_SYS_ADMIN_BIT = 21n;
const CAP_PERFMON_BIT = 38n;

/** Each is undefined where the system does not tell. */
export interface Permissions {
  /** `/proc/sys/kernel/perf_event_paranoid`: up to 2, a process may count its own events. */
  readonly perfEventParanoid: number | undefined;
  /** Whether system calls are filtered, as in most containers: a filter may refuse `perf_event_open`. */
  readonly seccomp: 'off' | 'strict' | 'filter' | undefined;
  /** Whether the process has `CAP_PERFMON` or `CAP_SYS_ADMIN`, for which `perfEventParanoid` does not count. */
  readonly hasPerfCapability: boolean | undefined;
  /** Whether a handler for SIGPROF is installed in this process; the addon installs its own when the package is loaded. */
  readonly isSigprofCaught: boolean | undefined;
}

/** Reads them, now. */
export function readPermissions(): Permissions {
  const status = read('/proc/self/status');
  const capabilities = maskOf(status, 'CapEff');
  const caught = maskOf(status, 'SigCgt');
  return {
    perfEventParanoid: numberOf(read('/proc/sys/kernel/perf_event_paranoid')),
    seccomp: seccompMode(fieldOf(status, 'Seccomp')),
    hasPerfCapability:
      capabilities === undefined
        ? undefined
        : hasBit(capabilities, CAP_PERFMON_BIT) || hasBit(capabilities, CAP_SYS_ADMIN_BIT),
    isSigprofCaught: caught === undefined ? undefined : hasBit(caught, SIGPROF_BIT),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function fieldOf(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
}

function maskOf(status: string, name: string): bigint | undefined {
  const text = fieldOf(status, name);
  return text === undefined ? undefined : BigInt(`0x${text}`);
}

function hasBit(mask: bigint, bit: bigint): boolean {
  return ((mask >> bit) & 1n) === 1n;
}

function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

function seccompMode(field: string | undefined): Permissions['seccomp'] {
  const modes = new Map<string | undefined, Permissions['seccomp']>([
    ['0', 'off'],
    ['1', 'strict'],
    ['2', 'filter'],
  ]);
  return modes.get(field);
}
