/** The launcher that this thread got because another thread asked for it. One that the thread's own program starts takes its place. */
let joined: { cancel(): void } | undefined;

/** Notes the launcher that has joined. */
export function noteJoined(launcher: { cancel(): void }): void {
  joined = launcher;
}

/** Has it go, if there is one. */
export function dismissJoined(): void {
  joined?.cancel();
  joined = undefined;
}
