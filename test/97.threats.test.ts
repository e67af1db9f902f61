/** What a hostile name, script, option, environment or caller can do: the cases of `docs/threats.md` that no other file has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { FORMAT_NAMES, start } from '../src';
import type { EngineOption } from '../src/types';
import { CLI } from './helpers/cli';

const ROOT = path.join(__dirname, '..');

/** Names that are dangerous somewhere: on a terminal, in HTML, in a spreadsheet, as a key, in a line format, by their length. */
const HOSTILE = [
  '\u001b]0;owned\u0007\u001b[2J',
  '</script><script>alert(1)</script>',
  "=cmd|' /C calc'!A0",
  '__proto__',
  'constructor',
  'a;b 12\nroot 99',
  '\ud800',
  'x'.repeat(1_000_000),
  '',
];

/** A function of a hostile name, in a script of a hostile name, that burns the given time. */
function hostileFunction(name: string): (millis: number) => number {
  const body =
    '(millis) { const end = performance.now() + millis; let n = 0; while (performance.now() < end) n++; return n; }';
  const script = `({ ${JSON.stringify(name)}${body} })`;
  const holder = vm.runInThisContext(script, { filename: `${name.slice(0, 1000)}.js` }) as object;
  return Object.getOwnPropertyDescriptor(holder, name)?.value as (millis: number) => number;
}

async function textOf(pieces: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += Buffer.from(piece).toString('latin1');
  return text;
}

for (const engine of ['native', 'inspector'] satisfies EngineOption[]) {
  describe(`hostile names on the ${engine} engine`, function () {
    this.timeout(60_000);

    it('reach a terminal, a query and every format as mere text', async () => {
      const launcher = start({ engine, intervalMicros: 200, maxMemoryBytes: 2 ** 25 });
      try {
        launcher.unpause();
        for (const name of HOSTILE) hostileFunction(name)(60);
        const table = launcher.show({ maxRecords: 100 });
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        assert.doesNotMatch(table.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/);
        const { records } = launcher.query({ maxRecords: 1000 });
        assert.equal(new Set(records.map(({ name }) => name)).size, records.length);
        assert.ok(
          records.some(({ functionName }) => functionName === '__proto__'),
          'a name was lost',
        );
        for (const format of FORMAT_NAMES) assert.ok((await textOf(launcher.export(format))).length > 0, format);
        assert.equal(({} as Record<string, unknown>).hits, undefined);
      } finally {
        launcher.cancel();
      }
    });

    it('are not asked for by calling code of the program', () => {
      const trap = (): never => assert.fail('a getter of the program was called');
      const run = hostileFunction('plain');
      Object.defineProperty(run, 'name', { get: trap });
      const launcher = start({ engine, intervalMicros: 200 });
      try {
        launcher.unpause();
        run(100);
        assert.ok(launcher.query().totalHits > 0);
      } finally {
        launcher.cancel();
      }
    });
  });
}

describe('a hostile caller', () => {
  it('cannot pass an option by way of the prototype that an option of its own would not pass', () => {
    const prototype = Object.prototype as { intervalMicros?: unknown };
    prototype.intervalMicros = -1;
    try {
      assert.throws(() => start({}), { name: 'RangeError', message: /'intervalMicros'/ });
    } finally {
      delete prototype.intervalMicros;
    }
  });

  it('has the getters of its options called once each, so that what was checked is what is used', () => {
    let calls = 0;
    const options = {
      get intervalMicros(): number {
        return ++calls === 1 ? 1000 : -1;
      },
    };
    const launcher = start(options);
    assert.deepEqual([calls, launcher.stats().intervalMicros], [1, 1000]);
    launcher.cancel();
  });

  it('gets error messages of bounded length, whatever it passes', () => {
    const long = 'x'.repeat(1_000_000);
    for (const options of [{ [long]: 1 }, { clock: long }, { engine: long }]) {
      assert.throws(
        () => start(options as object),
        (error: Error) => error.message.length < 500,
      );
    }
  });
});

describe('a hostile command line', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'ox-threats-'));
  after(() => rmSync(folder, { recursive: true }));

  it('cannot pass an option to node by the name of a script', () => {
    const args = ['run', '-q', '--', '--eval', "console.log('injected')"];
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /Cannot find module '.*--eval'/);
  });

  it('does not record what was merely started with the environment of a recorded process', () => {
    const recorder = path.join(path.dirname(CLI), 'recorder.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', recorder, '-p', '1'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout, stderr], [0, '1\n', '']);
  });
});

describe('a machine that refuses every clock', () => {
  it('is profiled by the inspector engine, which says why', function () {
    if (spawnSync('prlimit', ['--version']).status !== 0) this.skip();
    const program = path.join(__dirname, 'fixtures', 'programs', 'clock.cjs');
    const { stdout } = spawnSync(
      'prlimit',
      ['--sigpending=0', '--nofile=128', process.execPath, program, 'auto', 'starve'],
      {
        encoding: 'utf8',
      },
    );
    const { stats } = JSON.parse(stdout);
    assert.equal(stats.engine, 'inspector');
    assert.match(stats.engineReason, /timer_create/);
  });
});

describe('docs/threats.md', () => {
  const text = readFileSync(path.join(ROOT, 'docs', 'threats.md'), 'utf8');
  const references = [...text.matchAll(/`(test\/[\w.-]+\.ts)`: ([^|\n]+?) *(?=\||<br>|$)/gm)];

  it('names at least one test for each threat', () => {
    const rows = text.split('\n').filter((line) => /^\| [A-Z]/.test(line) && !line.startsWith('| Threat'));
    assert.ok(rows.length >= 20, `${rows.length} threats`);
    assert.deepEqual(
      rows.filter((row) => !row.includes('`test/')),
      [],
    );
  });

  it('names tests that exist', () => {
    const missing = references.filter(([, file = '', title = '']) => {
      const full = path.join(ROOT, file);
      return !existsSync(full) || !readFileSync(full, 'utf8').replaceAll("\\'", "'").includes(title);
    });
    assert.deepEqual(
      missing.map(([reference]) => reference),
      [],
    );
    assert.ok(references.length >= 30, `${references.length} references`);
  });
});
