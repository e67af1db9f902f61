/**
 * The launcher that this thread has though its program did not start it: another thread asked for it, or whoever unpaused it on a
 * page. One that the thread's own program starts takes its place.
 */
let joined: { cancel(): void } | undefined;

/** Those that were asked for by another thread: what they count is for that one, and there is nothing to see here. */
const ofOtherThreads = new WeakSet<object>();

/** Notes the launcher that has joined. */
export function noteJoined(leaving: { cancel(): void }): void {
  joined = leaving;
}

/** Notes that what a launcher of this thread counts is for another thread. */
export function noteForOtherThread(launcher: object): void {
  ofOtherThreads.add(launcher);
}

/** True for a launcher that was noted so. */
export function isForOtherThread(launcher: object): boolean {
  return ofOtherThreads.has(launcher);
}

/** Has it go, if there is one. */
export function dismissJoined(): void {
  joined?.cancel();
  joined = undefined;
}
