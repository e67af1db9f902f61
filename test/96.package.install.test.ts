/** The package as it is published. `npm run package` runs these tests for every supported Node.js with one tarball. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';
import { checkContents, checkLoads } from '../scripts/pack.cjs';
import { addonPath } from '../src/binding';
import { InstalledPackage } from './helpers/installed-package';

const ROOT = path.join(__dirname, '..');

/** A generator is never inlined: V8's own profiler may blame the caller of a function that is. */
const WORK = `
function* hot(n) { let x = 0; for (let i = 0; i < n; i++) x += Math.sqrt(i); yield x; }
const launcher = start({ intervalMicros: 500 });
launcher.unpause();
const end = performance.now() + 300;
while (performance.now() < end) hot(2000).next();
const { records, totalHits } = launcher.query({ filter: '^hot ' });
const { engine, engineReason } = launcher.stats();
console.log(JSON.stringify({ engine, engineReason, totalHits, hits: records[0]?.hits ?? 0 }));
`;
const COMMONJS = `const { start } = require('ox-profile-native');${WORK}`;

describe('the package, installed with scripts off and no compiler', function () {
  this.timeout(300_000);
  let app: InstalledPackage;
  before(() => (app = new InstalledPackage()));
  after(() => app.remove());

  function sample(name: string, text: string, options?: Parameters<InstalledPackage['run']>[1]): any {
    const { status, stdout, stderr } = app.run(app.write(name, text), options);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  }

  function assertSampled({ engine, totalHits, hits }: any, expected: string): void {
    assert.equal(engine, expected);
    assert.ok(totalHits > 20 && hits > 0.3 * totalHits, `${hits} of ${totalHits} hits`);
  }

  it('holds what it needs and nothing else', () => {
    checkContents(app.names);
    assert.throws(() => checkContents([...app.names, 'test/x.test.ts']), /do not belong .*test\/x\.test\.ts/);
    assert.throws(
      () => checkContents(app.names.filter((name) => name !== 'dist/index.js')),
      /missing .*dist\/index\.js/,
    );
    assert.ok(app.packedBytes < 5_000_000, `${app.packedBytes} bytes`);
  });

  it('is not packed with an addon that this Node.js cannot load under its name', () => {
    checkLoads(addonPath() ?? '', 'the addon');
    const foreign = app.write('foreign.node', 'compiled for another Node.js');
    assert.throws(() => checkLoads(foreign, 'build/x.node'), /build\/x\.node does not load in Node\.js v/);
  });

  it('samples from CommonJS, with the prebuilt addon', () => {
    assertSampled(sample('a.cjs', COMMONJS), 'native');
  });

  it('samples from an ES module', () => {
    assertSampled(sample('a.mjs', `import { start } from 'ox-profile-native';${WORK}`), 'native');
  });

  for (const [resolution, module] of [
    ['node16', 'node16'],
    ['bundler', 'esnext'],
  ] as const) {
    it(`has types for TypeScript with moduleResolution ${resolution}`, () => {
      linkTypes(app);
      const text = `import { start, SimpleLauncher, diagnose, type QueryRecord } from 'ox-profile-native';
        const launcher: SimpleLauncher = start({ intervalMicros: 500, engine: 'auto' });
        export const records: QueryRecord[] = launcher.query({ sort: 'self' }).records;
        export const engine: Promise<string> = diagnose().then((found) => found.engine.engine);
        // @ts-expect-error an option of a wrong type
        start({ intervalMicros: 'fast' });\n`;
      const file = app.write(`typed-${resolution}.mts`, text);
      const flags = [
        '--noEmit',
        '--strict',
        '--module',
        module,
        '--moduleResolution',
        resolution,
        '--target',
        'es2022',
      ];
      const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags, '--types', 'node', file], {
        cwd: app.folder,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout);
    });
  }

  it('runs compiled TypeScript', () => {
    const text = `import { start, type SimpleLauncher } from 'ox-profile-native';\nconst typed: SimpleLauncher | undefined = undefined; void typed;${WORK}`;
    const { outputText } = transpileModule(text, { compilerOptions: { module: ModuleKind.CommonJS } });
    assertSampled(sample('typed.cjs', outputText), 'native');
  });

  it('has its command', () => {
    const command = path.join('node_modules', '.bin', 'ox-profile-native');
    const { status, stdout } = app.run(command, { args: ['diagnose', '--json'] });
    const { engine, addon, packageRoot } = JSON.parse(stdout);
    assert.deepEqual([status, engine.engine, addon.origin, packageRoot], [0, 'native', 'prebuilt', app.root]);
    const script = app.write('plain.cjs', 'const end = performance.now() + 200; while (performance.now() < end);');
    const run = app.run(command, { args: ['run', script] });
    assert.deepEqual([run.status, run.stdout], [0, '']);
    assert.match(run.stderr, /samples every 1000 us \(native/);
  });

  it('has nothing to do in its install script where a prebuilt addon fits', () => {
    const { status, stdout, stderr } = app.run(path.join(app.root, 'scripts', 'install.cjs'));
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });

  describe('without an addon that fits', () => {
    let aside: string;
    before(() => {
      aside = path.join(app.folder, 'prebuilds-aside');
      cpSync(path.join(app.root, 'prebuilds'), aside, { recursive: true });
      rmSync(path.join(app.root, 'prebuilds'), { recursive: true });
    });
    after(() => cpSync(aside, path.join(app.root, 'prebuilds'), { recursive: true }));

    it('is installed all the same, with a message that says what is missing and what to do', () => {
      const { status, stderr } = app.run(path.join(app.root, 'scripts', 'install.cjs'));
      assert.equal(status, 0, stderr);
      assert.match(stderr, /lacks a C\+\+20 compiler .* and make and Python 3/);
      assert.match(stderr, /inspector profiler in place of the addon/);
      assert.match(stderr, /diagnose/);
    });

    it('fails to install where the environment asks for that', () => {
      const env = { OX_PROFILE_REQUIRE_NATIVE: '1' };
      const { status, stderr } = app.run(path.join(app.root, 'scripts', 'install.cjs'), { env });
      assert.equal(status, 1);
      assert.doesNotMatch(stderr, /in place of the addon/);
    });

    it('samples with the inspector engine from CommonJS and from an ES module, and says why', () => {
      const found = sample('b.cjs', COMMONJS);
      assertSampled(found, 'inspector');
      assert.match(found.engineReason, /has no compiled addon that loads .* none was compiled, and none is prebuilt/);
      assertSampled(sample('b.mjs', `import { start } from 'ox-profile-native';${WORK}`), 'inspector');
    });

    it('profiles a script on the command line, and the diagnosis says what stands in', () => {
      const command = path.join('node_modules', '.bin', 'ox-profile-native');
      const { status, stdout } = app.run(command, { args: ['diagnose'] });
      assert.equal(status, 0);
      assert.match(stdout, /^engine +inspector$/m);
      assert.match(stdout, /^clocks +monotonic, perf, cputime: not tried/m);
      assert.equal(stdout.match(/no compiled addon/g)?.length, 1, stdout);
      const script = app.write('plain.cjs', 'const end = performance.now() + 200; while (performance.now() < end);');
      assert.match(app.run(command, { args: ['run', script] }).stderr, /samples every 1000 us \(inspector/);
    });

    it('refuses what only the addon can do when it is asked for it, and not before', () => {
      const text = `const { start } = require('ox-profile-native');
        const codes = [{ engine: 'native' }, { clock: 'perf' }].map((options) => {
          try { start(options).cancel(); return 'started'; } catch ({ name, code }) { return name + ' ' + code; }
        });
        console.log(JSON.stringify(codes));`;
      const refused = 'OxProfileError ERR_OX_ADDON_UNAVAILABLE';
      assert.deepEqual(sample('c.cjs', text), [refused, refused]);
    });
  });

  for (const platform of ['darwin', 'win32']) {
    it(`is installed and samples where the platform says ${platform}`, () => {
      const pretend = app.write(
        'pretend.cjs',
        `Object.defineProperty(process, 'platform', { value: '${platform}' });
        require('node:os').platform = () => '${platform}';`,
      );
      const flags = ['--require', pretend];
      const { status, stderr } = app.run(path.join(app.root, 'scripts', 'install.cjs'), { flags });
      assert.equal(status, 0);
      assert.match(stderr, new RegExp(`the addon is for linux-x64 and linux-arm64; this is ${platform}-`));
      assertSampled(sample('d.cjs', COMMONJS, { flags }), 'inspector');
    });
  }

  it('can be required where Node.js permits neither addons nor the inspector, and says so at start', function () {
    const [major = 0] = process.versions.node.split('.').map(Number);
    if (major < 22) this.skip();
    const flags = [major < 24 ? '--experimental-permission' : '--permission', '--allow-fs-read=*'];
    const text = `const ox = require('ox-profile-native');
      try { ox.start(); } catch ({ code, message }) { console.log(JSON.stringify({ code, message })); }`;
    const { code, message } = sample('e.cjs', text, { flags });
    assert.equal(code, 'ERR_OX_ADDON_UNAVAILABLE');
    assert.match(
      message,
      /start Node\.js with --allow-addons.*Nor can another stand in: V8's inspector profiler is not/s,
    );
  });

  it('runs on the other architecture, as far as it can be emulated here', function () {
    const nodes = (process.env.OX_PACKAGE_CROSS_NODES ?? '').split(path.delimiter).filter((each) => existsSync(each));
    const emulator = spawnSync('qemu-aarch64-static', ['--version']);
    if (nodes.length === 0 || emulator.status !== 0) this.skip();
    const file = app.write('f.cjs', COMMONJS);
    for (const node of nodes) {
      const args = ['-L', '/usr/aarch64-linux-gnu', node, file];
      const { status, stdout, stderr } = spawnSync('qemu-aarch64-static', args, { cwd: app.folder, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assertSampled(JSON.parse(stdout), 'native');
    }
  });

  it('has a version, a licence and types in its manifest', () => {
    const manifest = JSON.parse(readFileSync(path.join(app.root, 'package.json'), 'utf8'));
    assert.deepEqual([manifest.license, manifest.types, manifest.os], ['MIT', 'dist/index.d.ts', undefined]);
  });
});

/** A TypeScript program has the types of Node.js. */
function linkTypes({ folder }: InstalledPackage): void {
  const target = path.join(folder, 'node_modules', '@types');
  if (!existsSync(target)) symlinkSync(path.join(ROOT, 'node_modules', '@types'), target);
}
