/**
 * Loaded by `node --require` into the process that `run` profiles, before its script: starts the profiler, and writes what was
 * recorded when the process ends, by itself or by a signal, be its JavaScript busy or not. The process ends as it would without.
 */
import { isMainThread } from 'node:worker_threads';
import { loadAddon, type NativeAddon } from '../binding';
import { batchOf } from '../database';
import { attempt } from '../guard';
import { type LauncherOptions, noteJoined, SimpleLauncher } from '../launcher';
import { beforeSignalEnds } from './ending-signals';
import { exitCodeFor } from './exit-codes';
import { withoutOwnFrames } from './own-frames';
import { OwnWork } from './own-work';
import { beforeProcessEnds } from './process-end';
import { RECORDING_VARIABLE, type RecordingOrder, writeRecording } from './recording';

const order = isMainThread ? takeOrder() : undefined;
// Nothing may follow: the script's time begins.
if (order !== undefined) record(order);

/** Processes that the script starts inherit its environment, and maybe its options; they are not to be recorded. */
function takeOrder(): RecordingOrder | undefined {
  const text = process.env[RECORDING_VARIABLE];
  Reflect.deleteProperty(process.env, RECORDING_VARIABLE);
  const at = process.execArgv.indexOf(__filename);
  if (at > 0) process.execArgv.splice(at - 1, 2);
  return text === undefined ? undefined : (JSON.parse(text) as RecordingOrder);
}

function record({ file, ...options }: RecordingOrder): void {
  const ownWork = new OwnWork();
  const launcher = startLauncher(options as LauncherOptions, () => ownWork.watch(loadAddon()));
  let isWritten = false;
  const write = (): boolean => {
    if (isWritten) return true;
    // A signal may interrupt a drain, when nothing can be asked, or this.
    if (ownWork.onceOver(writeLast)) return false;
    ownWork.begin();
    attempt('writing the profile', () => writeProfile(launcher, file));
    isWritten = true;
    return true;
  };
  const letSignalsEnd = beforeSignalEnds(attemptToLoad(), write);
  const writeLast = (): void => {
    if (write()) letSignalsEnd();
  };
  beforeProcessEnds(writeLast);
  // A script that starts the profiler itself gets it, as it does without `run`.
  noteJoined({
    cancel: () => {
      process.stderr.write(
        'ox-profile-native: the script has started the profiler itself; what run has recorded ends there\n',
      );
      writeLast();
    },
  });
  ownWork.begin();
  launcher.unpause();
  ownWork.end();
}

/** It pauses before it asks: what it does itself is in no profile. */
function writeProfile(launcher: SimpleLauncher, file: string): void {
  launcher.pause();
  const { metadata } = launcher.profile();
  launcher.cancel();
  const batch = batchOf(withoutOwnFrames(launcher.stacks()));
  writeRecording(file, { metadata, stats: launcher.stats(), batch });
}

function startLauncher(options: LauncherOptions, load: () => NativeAddon): SimpleLauncher {
  try {
    return new SimpleLauncher(options as LauncherOptions<never>, load).start();
  } catch (error) {
    process.stderr.write(`ox-profile-native: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitCodeFor(error));
  }
}

/** The launcher has said why there is none. */
function attemptToLoad(): NativeAddon | undefined {
  try {
    return loadAddon();
  } catch {
    return undefined;
  }
}
