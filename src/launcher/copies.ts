/**
 * Which copies of this package the thread has loaded. A dependency may bring one of its own; they share the signal and the
 * thread's slot, so it helps to know of them. The list hangs on the thread's global object, where every copy finds it.
 */
const COPIES = Symbol.for('ox-profile-native.copies');

type Registry = typeof globalThis & { [COPIES]?: unknown };

/** Notes that the copy in a folder was loaded; once more does nothing. It never throws, whatever was done to the global object. */
export function registerCopy(folder: string): void {
  const registry: Registry = globalThis;
  if (registry[COPIES] === undefined && Object.isExtensible(registry)) {
    Object.defineProperty(registry, COPIES, { value: new Set(), enumerable: false });
  }
  const copies = registry[COPIES];
  if (copies instanceof Set) copies.add(folder);
}

/** The folders of the copies that were loaded on this thread, the first one first. */
export function loadedCopies(): string[] {
  const copies = (globalThis as Registry)[COPIES];
  return copies instanceof Set ? Array.from(copies, String) : [];
}
