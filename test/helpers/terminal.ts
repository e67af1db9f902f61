/** Runs a command in a terminal of its own, and types: Python, which building the addon needs anyway, can make one. */
import { spawnSync } from 'node:child_process';

const PROGRAM = `
import os, pty, sys, time
keys, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0: os.execvp(command[0], command)
shown = b''
while True:
    try: piece = os.read(terminal, 65536)
    except OSError: break
    if not piece: break
    typed = b'waiting' in shown
    shown += piece
    if b'waiting' in shown and not typed:
        for key in keys:
            time.sleep(0.3)
            os.write(terminal, key.encode())
status = os.waitpid(child, 0)[1]
sys.stdout.write('%d %d ' % (os.WTERMSIG(status), os.WEXITSTATUS(status)) + shown.decode(errors='replace'))
`;

/** How a command ended, and what the terminal showed; `signal` is 0 where it ended by itself. */
export interface TerminalOutcome {
  readonly signal: number;
  readonly code: number;
  readonly shown: string;
}

/** True where a terminal can be made. */
export function hasTerminals(): boolean {
  return spawnSync('python3', ['-c', 'import pty']).status === 0;
}

/** Types the keys once the command has printed `waiting`, and waits for its end. */
export function runInTerminal(command: readonly string[], keys: string): TerminalOutcome {
  const { stdout } = spawnSync('python3', ['-c', PROGRAM, keys, ...command], { encoding: 'utf8', timeout: 30_000 });
  const [, signal = '', code = '', shown = ''] = /^(\d+) (\d+) (.*)$/s.exec(stdout) ?? [];
  return { signal: Number(signal), code: Number(code), shown };
}
