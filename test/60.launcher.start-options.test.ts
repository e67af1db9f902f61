import assert from 'node:assert/strict';
import { type StartSources, wasSwitchedOn } from '../src/launcher/start-options';

const ON = '--interpreted-frames-native-stack';
const OFF = '--no-interpreted-frames-native-stack';

interface Given extends Partial<Omit<StartSources, 'read'>> {
  /** The arguments of the process, after its own name; undefined where the system does not tell. */
  readonly commandLine?: readonly string[];
  /** The environment at its start. */
  readonly environment?: readonly string[];
}

function isOn({ commandLine, environment, execArgv = [], nodeOptions }: Given): boolean {
  const files: Record<string, string | undefined> = {
    '/proc/self/cmdline': commandLine && ['node', ...commandLine, ''].join('\0'),
    '/proc/self/environ': environment && [...environment, ''].join('\0'),
  };
  const read = (file: string): string => files[file] ?? '';
  return wasSwitchedOn('interpreted-frames-native-stack', { read, execArgv, nodeOptions });
}

describe('an option of V8 at the start of the process', () => {
  it('is seen in whatever way it can be written', () => {
    const ways = [
      ON,
      '--interpreted_frames_native_stack',
      '--interpreted_frames-native_stack',
      '-interpreted-frames-native-stack',
    ];
    for (const way of ways) assert.ok(isOn({ commandLine: [way, 'app.js'] }), way);
    for (const other of [`${ON}s`, `x${ON}`, '', '-', '--', `${ON}\n`, `a\n${ON}`]) {
      assert.equal(isOn({ commandLine: [other, 'app.js'] }), false, other);
    }
  });

  it('counts as it was given last, and on the command line after NODE_OPTIONS', () => {
    for (const off of [OFF, '--nointerpreted-frames-native-stack', '--no_interpreted_frames_native_stack']) {
      assert.equal(isOn({ commandLine: [ON, off] }), false, off);
      assert.ok(isOn({ commandLine: [off, ON] }), off);
      assert.equal(isOn({ commandLine: [off], environment: [`NODE_OPTIONS=${ON}`] }), false, off);
      assert.ok(isOn({ commandLine: [ON], environment: [`NODE_OPTIONS=${off}`] }), off);
    }
  });

  it("is none after the script, where the program's own arguments are", () => {
    for (const before of [
      ['app.js'],
      ['--trace-gc', 'app.js'],
      ['--'],
      ['-'],
      ['-e', '1', 'x'],
      ['-r', 'x', 'app.js'],
    ]) {
      assert.equal(isOn({ commandLine: [...before, ON] }), false, before.join(' '));
    }
  });

  it('is seen after options whose value is an argument of its own', () => {
    const options = [
      ['-r', './x.js'],
      ['--require', './x.js', '--import', './y.mjs'],
      ['--import=./y.mjs', '--env_file', '.env'],
      ['-e', 'main()'],
      ['-p', '--title', 'app'],
    ];
    for (const before of options) assert.ok(isOn({ commandLine: [...before, ON, 'app.js'] }), before.join(' '));
  });

  it('is seen in NODE_OPTIONS as it was at the start, quoted or not', () => {
    for (const value of [
      ON,
      `--title x ${ON}`,
      `"${ON}"`,
      `--require "./a b.js"  ${ON}`,
      '"--interpreted\\-frames"-native-stack',
    ]) {
      assert.ok(isOn({ environment: ['A=1', `NODE_OPTIONS=${value}`] }), value);
      assert.ok(isOn({ nodeOptions: value }), value);
    }
    for (const value of ['', `"--title ${ON}"`, `"--title \\" ${ON}"`, `\\`, '"', `x${ON}`]) {
      assert.equal(isOn({ environment: [`NODE_OPTIONS=${value}`] }), false, value);
    }
    assert.equal(isOn({ environment: ['A=1', `MY_NODE_OPTIONS=${ON}`], nodeOptions: ON }), false);
  });

  it('is what the thread was told, where the system does not tell', () => {
    assert.ok(isOn({ execArgv: [ON] }));
    assert.ok(isOn({ execArgv: [ON], commandLine: ['', '', ''] }), 'process.title was set');
    assert.equal(isOn({ execArgv: [OFF], nodeOptions: ON }), false);
    for (const odd of [undefined, null, 'x', {}, [undefined, 1, {}]]) assert.equal(isOn({ execArgv: odd }), false);
  });
});
