import assert from 'node:assert/strict';
import { type StartSources, wasMentioned } from '../src/launcher/start-options';

const ON = '--interpreted-frames-native-stack';

function isSeen(given: Partial<StartSources>): boolean {
  const nothing = { isMainThread: true, execArgv: [], nodeOptions: undefined, read: () => '' };
  return wasMentioned('interpreted-frames-native-stack', { ...nothing, ...given });
}

function readerOf(file: string, parts: readonly string[]): StartSources['read'] {
  return (asked) => (asked === `/proc/self/${file}` ? `${parts.join('\0')}\0` : '');
}

describe('an option of V8 at the start of the process', () => {
  it('is seen in whatever way it can be written', () => {
    const ways = [ON, '--interpreted_frames_native_stack', '--interpreted_frames-native_stack', ON.slice(1)];
    for (const way of ways) assert.ok(isSeen({ execArgv: [way] }), way);
    for (const other of [`${ON}s`, `x${ON}`, '', '-', '--', `a\n${ON}`]) {
      assert.equal(isSeen({ execArgv: [other] }), false, other);
    }
  });

  it('is seen in NODE_OPTIONS, quoted or not', () => {
    for (const value of [ON, `--title x  ${ON}`, `"${ON}"`]) assert.ok(isSeen({ nodeOptions: value }), value);
  });

  it('is seen by a worker where only the process has it', () => {
    const isMainThread = false;
    assert.ok(isSeen({ isMainThread, read: readerOf('cmdline', ['node', '-r', './x.js', ON, 'app.js']) }));
    assert.ok(isSeen({ isMainThread, read: readerOf('environ', ['A=1', `NODE_OPTIONS=--title=x ${ON}`]) }));
    assert.equal(isSeen({ isMainThread, read: readerOf('environ', ['A=1', `MY_NODE_OPTIONS=${ON}`]) }), false);
    assert.equal(isSeen({ isMainThread }), false, 'where the system does not tell');
  });

  it("is not taken from the script's own arguments where the thread knows better", () => {
    assert.equal(isSeen({ read: readerOf('cmdline', ['node', 'app.js', ON]) }), false);
  });
});
