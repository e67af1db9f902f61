/**
 * Which launcher is alive on this thread. Every thread has a global object of its own, and a symbol of the global registry is
 * the same in every copy of this package that a process has loaded, so copies see each other.
 */
import { OxProfileError } from '../errors';

const SLOT = Symbol.for('ox-profile-native.launcher');

type Slots = typeof globalThis & { [SLOT]?: object | undefined };

/**
 * Takes the thread for a launcher.
 *
 * @throws OxProfileError `ERR_OX_ALREADY_RUNNING` if another one has it.
 */
export function claimThread(owner: object): void {
  const slots: Slots = globalThis;
  if (slots[SLOT] !== undefined) {
    throw new OxProfileError(
      'ERR_OX_ALREADY_RUNNING',
      'a launcher is alive on this thread already: use that one, or cancel() it before you start another',
    );
  }
  Object.defineProperty(slots, SLOT, { value: owner, configurable: true, enumerable: false, writable: false });
}

/** The launcher that is alive on this thread, of this copy of the package or of another one; undefined where there is none. */
export function threadOwner(): object | undefined {
  return (globalThis as Slots)[SLOT];
}

/** Gives the thread back, if this launcher has it. */
export function releaseThread(owner: object): void {
  const slots: Slots = globalThis;
  if (slots[SLOT] === owner) Reflect.deleteProperty(slots, SLOT);
}
