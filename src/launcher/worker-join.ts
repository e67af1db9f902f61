/**
 * Loaded by `node --require` into a worker, before its script: profiles it, as the thread that started it asked for. What is
 * counted goes to that thread's observer, from the addon; here it is dropped. A worker never fails because of this.
 */
import { BroadcastChannel } from 'node:worker_threads';
import type { Recorder } from '../types';
import { noteForOtherThread, noteJoined } from './joined';
import { SimpleLauncher } from './simple-launcher';
import { hookWorkers } from './worker-hook';
import { takeOrder, type WorkerCommand, type WorkerOrder } from './worker-order';

const nowhere: Recorder = {
  record: () => undefined,
  reset: () => undefined,
};

const order = takeOrder();
if (order !== undefined) join(order);

function join(first: WorkerOrder): void {
  try {
    const launcher = SimpleLauncher.launch({ ...first.options, recorder: nowhere });
    if (first.isRunning) launcher.unpause();
    obey(launcher, first);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(`ox-profile-native: this worker is not profiled: ${reason}`, {
      code: 'OX_WORKER_NOT_PROFILED',
    });
  }
}

/** Follows the launcher that has asked for this, as do the workers that this worker starts. */
function obey(launcher: SimpleLauncher<Recorder>, first: WorkerOrder): void {
  let current = first;
  const unhook = hookWorkers(() => current);
  const channel = new BroadcastChannel(first.channel);
  const leave = (): void => {
    unhook();
    channel.close();
    launcher.cancel();
  };
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    const command = data as WorkerCommand;
    if (command === 'cancel') leave();
    else current = follow(launcher, command, current);
  };
  // Setting the listener has it keep the worker alive.
  (channel as unknown as { unref(): void }).unref();
  noteForOtherThread(launcher);
  noteJoined({ cancel: leave });
}

function follow(
  launcher: SimpleLauncher<Recorder>,
  command: Exclude<WorkerCommand, 'cancel'>,
  current: WorkerOrder,
): WorkerOrder {
  if (typeof command === 'object') {
    launcher.setInterval(command.intervalMicros);
    const { clock, engine } = current.options;
    return { ...current, options: { clock, engine, intervalMicros: command.intervalMicros } };
  }
  launcher[command]();
  return command === 'reset' ? current : { ...current, isRunning: command === 'unpause' };
}
