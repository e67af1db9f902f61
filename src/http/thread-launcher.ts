/**
 * Which launcher is shown where a mount was given none: the one that is alive on the thread, whoever started it. Where there is
 * none, one of the pages' own waits, attached to nothing, until someone unpauses it.
 */
import { OxProfileError } from '../errors';
import { isForOtherThread, loadedCopies, noteJoined, SimpleLauncher, threadOwner } from '../launcher';
import type { Recorder } from '../types';

/** One for all mounts of the thread. */
let own: SimpleLauncher<Recorder> | undefined;

/**
 * The launcher to show.
 *
 * @throws OxProfileError `ERR_OX_ALREADY_RUNNING` where the one that is alive is of another copy of the package.
 */
export function launcherOfThread(): SimpleLauncher<Recorder> {
  const owner = visibleOwner();
  if (owner instanceof SimpleLauncher) return owner as SimpleLauncher<Recorder>;
  if (owner !== undefined) throw ofOtherCopy();
  if (own === undefined || own.stats().state === 'cancelled') own = new SimpleLauncher();
  return own;
}

/** Cheap enough to be asked at each request, and never an error. */
export function isThreadSampled(): boolean {
  const owner = visibleOwner();
  return owner instanceof SimpleLauncher && !owner.isPaused();
}

/** Starts a launcher. The pages' own gives way to one that the program starts later. */
export function startForPages(launcher: SimpleLauncher<Recorder>): void {
  const isNew = launcher.stats().state === 'new';
  launcher.start();
  if (isNew && launcher === own) noteJoined({ cancel: () => launcher.cancel() });
}

/** A worker that was taken along counts for another thread, which shows it. */
function visibleOwner(): object | undefined {
  const owner = threadOwner();
  return owner === undefined || isForOtherThread(owner) ? undefined : owner;
}

function ofOtherCopy(): OxProfileError {
  const folders = loadedCopies().join(', ');
  return new OxProfileError(
    'ERR_OX_ALREADY_RUNNING',
    'the launcher that is alive on this thread is of another copy of ox-profile-native, and these pages cannot show it: have the ' +
      `program and the pages load one copy (npm dedupe), or cancel() that launcher. Loaded are: ${folders}`,
  );
}
