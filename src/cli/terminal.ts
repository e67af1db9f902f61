/** Whether a terminal sends its signals to this process, and so to every other one of its group. */
import { readFileSync } from 'node:fs';

/** Where the fields begin that matter, after the name of the program in its parentheses: proc_pid_stat(5). */
const FIELDS = /^.*\) \S (?<parent>-?\d+) (?<group>-?\d+) (?<session>-?\d+) (?<terminal>-?\d+) (?<foreground>-?\d+)/s;

/** True where this process is in the foreground of a terminal, be its streams what they may. */
export function isInForeground(): boolean {
  try {
    const { group, foreground } = FIELDS.exec(readFileSync('/proc/self/stat', 'utf8'))?.groups ?? {};
    return group !== undefined && group === foreground;
  } catch {
    // There is no /proc but on Linux.
    return process.stdin.isTTY;
  }
}
