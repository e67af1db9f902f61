/** Profiles a worker as the thread that started it asked for, and follows that thread's launcher from then on. */
import { BroadcastChannel } from 'node:worker_threads';
import { attempt, guarded } from '../guard';
import { noteForOtherThread, noteJoined } from './joined';
import { JoinedLauncher } from './joined-launcher';
import { hookWorkers } from './worker-hook';
import { NOT_PROFILED, takeOrder, type WorkerCommand, type WorkerOrder } from './worker-order';

/** Takes the order that this worker was given, if any. It never throws: a worker never fails because it is to be profiled. */
export function followOrder(): void {
  const order = attempt('joining', takeOrder);
  if (order === undefined) return;
  const channel = attempt('joining', () => openChannel(order.channel));
  if (channel === undefined) return;
  try {
    const launcher = new JoinedLauncher(order.options);
    if (order.isRunning) launcher.unpause();
    follow(launcher, order, channel);
  } catch (error) {
    attempt('joining', () => tellWhyNot(error, channel));
  }
}

function openChannel(name: string): BroadcastChannel {
  const channel = new BroadcastChannel(name);
  (channel as unknown as { unref(): void }).unref();
  return channel;
}

function tellWhyNot(error: unknown, channel: BroadcastChannel): void {
  channel.postMessage(NOT_PROFILED);
  channel.close();
  const reason = error instanceof Error ? error.message : String(error);
  process.emitWarning(`ox-profile-native: this worker is not profiled: ${reason}`, {
    code: 'OX_WORKER_NOT_PROFILED',
  });
}

/** The workers that this worker starts follow, too. */
function follow(launcher: JoinedLauncher, first: WorkerOrder, channel: BroadcastChannel): void {
  let current = first;
  const unhook = hookWorkers(
    () => current,
    () => channel.postMessage(NOT_PROFILED),
  );
  const leave = (): void => {
    unhook();
    channel.close();
    launcher.cancel();
  };
  channel.onmessage = guarded('a command to a worker', ({ data }: { readonly data: unknown }) => {
    if (data === NOT_PROFILED) return;
    const command = data as WorkerCommand;
    if (command === 'cancel') leave();
    else current = obey(launcher, command, current);
  });
  // Setting the listener has it keep the worker alive.
  (channel as unknown as { unref(): void }).unref();
  noteForOtherThread(launcher);
  noteJoined({ cancel: leave });
}

function obey(launcher: JoinedLauncher, command: Exclude<WorkerCommand, 'cancel'>, current: WorkerOrder): WorkerOrder {
  if (typeof command === 'object') {
    launcher.setInterval(command.intervalMicros);
    return { ...current, options: { clock: current.options.clock, intervalMicros: command.intervalMicros } };
  }
  launcher[command]();
  return command === 'reset' ? current : { ...current, isRunning: command === 'unpause' };
}
