/** What Node.js tells of the time that this thread spent, in microseconds. */
import { performance } from 'node:perf_hooks';

const MICROS_PER_MILLI = 1000;

/** Each is undefined where Node.js does not tell. */
export interface ThreadTimes {
  /** CPU time; told from Node.js 22.19 and 23.9 on. */
  readonly cpuMicros: number | undefined;
  /** Time in which the event loop was not waiting for something to happen; told once the loop has begun. */
  readonly activeMicros: number | undefined;
}

/** The times up to now. */
export function readThreadTimes(): ThreadTimes {
  return { cpuMicros: cpuMicros(), activeMicros: activeMicros() };
}

/** The times that have passed since an earlier reading. */
export function threadTimesSince(before: ThreadTimes): ThreadTimes {
  const now = readThreadTimes();
  return {
    cpuMicros: difference(now.cpuMicros, before.cpuMicros),
    activeMicros: difference(now.activeMicros, before.activeMicros),
  };
}

function cpuMicros(): number | undefined {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  if (typeof threadCpuUsage !== 'function') return undefined;
  const { user, system } = threadCpuUsage.call(process);
  return user + system;
}

/** Both are 0 while the program is still in its first turn. */
function activeMicros(): number | undefined {
  const { active, idle } = performance.eventLoopUtilization();
  return active + idle === 0 ? undefined : active * MICROS_PER_MILLI;
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before;
}
