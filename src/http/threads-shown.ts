/** Which threads there are to look at, for the forms of the pages. */
import type { Control } from './control';

/** A thread as a form offers it. */
export interface ThreadChoice {
  /** For the parameter `threads`. */
  readonly value: string;
  readonly label: string;
}

const MAIN_THREAD = 0;

/** What the parameter `threads` can be, that which is shown by default first; empty where there is nothing to choose. */
export function threadsShown(control: Control): ThreadChoice[] {
  if (control.defaultThreads === 'own') return [];
  const ids = new Map<number, boolean>();
  for (const { threadId, isAlive } of control.threads()) ids.set(threadId, isAlive || ids.get(threadId) === true);
  const each = Array.from(ids, ([id, isAlive]) => ({ value: String(id), label: labelOf(id, isAlive) }));
  return [{ value: 'all', label: 'all threads' }, ...each];
}

/** What the choice is for an address: names of one thread become its id. */
export function chosenThreads(threads: string, choices: readonly ThreadChoice[]): string {
  const [first, own] = choices;
  if (threads === '') return first?.value ?? '';
  if (threads === 'own') return own?.value ?? threads;
  return threads === 'main' ? String(MAIN_THREAD) : threads;
}

function labelOf(threadId: number, isAlive: boolean): string {
  const name = threadId === MAIN_THREAD ? 'main thread' : `worker ${threadId}`;
  return isAlive ? name : `${name}, ended`;
}
