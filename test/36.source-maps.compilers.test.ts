/** What real compilers make of a program, sampled in a process of its own: its authors find their own files, names and lines. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import type { QueryRecord } from '../src/types';

const ROOT = path.join(__dirname, '..');

/** Line 7 is where `hottest` begins, line 10 where it is busy. */
const SOURCE = `/** Types and comments go away. */
interface Options {
  readonly rounds: number;
}

type Unused = string;
export function hottest({ rounds }: Options): number {
  let sum: number = 0;
  const enum Step { Of = 3 }
  for (let i = 0; i < rounds; i += Step.Of) sum += Math.sqrt(i as number) % 7;
  return sum;
}

export const driver = (millis: number): void => {
  const end = performance.now() + millis;
  while (performance.now() < end) hottest({ rounds: 100_000 });
};
`;

const MAIN = `import { driver } from './work';
import { start } from ${JSON.stringify(path.join(ROOT, 'dist', 'index.js'))};
const launcher = start({ intervalMicros: 500, engine: 'inspector' });
launcher.unpause();
driver(400);
launcher.pause();
Promise.all([
  launcher.queryAsync({ maxRecords: 50 }), launcher.query({ by: 'line', maxRecords: 50 }),
  launcher.query({ sourceMaps: false, maxRecords: 50 }), launcher.show(),
]).then(([functions, lines, raw, table]) => {
  console.log(JSON.stringify({ functions: functions.records, lines: lines.records, raw: raw.records, table }));
  launcher.cancel();
});
`;

interface Findings {
  readonly functions: readonly QueryRecord[];
  readonly lines: readonly QueryRecord[];
  readonly raw: readonly QueryRecord[];
  readonly table: string;
}

describe('source maps of a program', function () {
  this.timeout(20_000);
  for (const engine of ['native', 'inspector'])
    describe(`sampled by the ${engine} engine`, () => {
      let folder: string;
      beforeEach(() => {
        folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ox-compiled-')));
        mkdirSync(path.join(folder, 'src'));
        writeFileSync(path.join(folder, 'src/work.ts'), SOURCE);
        writeFileSync(path.join(folder, 'src/main.ts'), MAIN.replace('inspector', engine));
      });
      afterEach(() => rmSync(folder, { recursive: true }));

      function run(script: string, ...flags: string[]): Findings {
        const options = { cwd: folder, encoding: 'utf8' } as const;
        return JSON.parse(execFileSync(process.execPath, [...flags, script], options)) as Findings;
      }

      function recordAt(records: readonly QueryRecord[], name: string): unknown[] {
        const { file, line, column } = records.find(({ functionName }) => functionName === name) ?? assert.fail(name);
        return [path.relative(folder, file), line, column];
      }

      function compile(): void {
        const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, sourceMap: true };
        mkdirSync(path.join(folder, 'dist'));
        for (const [name, text] of [
          ['work', SOURCE],
          ['main', MAIN.replace('inspector', engine)],
        ] as const) {
          const { outputText, sourceMapText = '' } = transpileModule(text, {
            compilerOptions: options,
            fileName: `${name}.ts`,
          });
          writeFileSync(path.join(folder, `dist/${name}.js`), outputText);
          const map = { ...(JSON.parse(sourceMapText) as object), sourceRoot: '../src' };
          writeFileSync(path.join(folder, `dist/${name}.js.map`), JSON.stringify(map));
        }
      }

      function assertBusyLine({ lines }: Findings, expected: number): void {
        const own = lines.filter(({ functionName }) => functionName === 'hottest');
        const [busiest] = [...own].sort((a, b) => b.selfHits - a.selfHits);
        assert.deepEqual([busiest?.executingLine, busiest?.line], [expected, 7]);
      }

      it('as TypeScript compiles it, a file each', () => {
        compile();
        const found = run('dist/main.js');
        assert.deepEqual(recordAt(found.functions, 'hottest'), ['src/work.ts', 7, 24]);
        assert.deepEqual(recordAt(found.functions, 'driver').slice(0, 2), ['src/work.ts', 14]);
        assert.match(String(recordAt(found.raw, 'hottest')[0]), /dist\/work\.js$/);
        assert.match(found.table, /hottest \(src\/work\.ts:7\)/);
        assertBusyLine(found, 10);
      });

      it('as a bundler puts it into one file, minified', async () => {
        const outfile = path.join(folder, 'dist/bundle.js');
        const common = {
          absWorkingDir: folder,
          bundle: true,
          platform: 'node' as const,
          external: ['*/dist/index.js'],
        };
        await build({
          ...common,
          entryPoints: ['src/main.ts'],
          outfile,
          minify: true,
          sourcemap: 'inline',
          treeShaking: true,
        });
        const found = run('dist/bundle.js');
        assert.deepEqual(recordAt(found.functions, 'hottest').slice(0, 2), ['src/work.ts', 7]);
        assert.deepEqual(recordAt(found.functions, 'driver').slice(0, 2), ['src/work.ts', 14]);
        assert.ok(!found.raw.some(({ functionName }) => functionName === 'hottest'), 'the minifier renames it');
      });

      it('as it is compiled in memory while it is loaded', () => {
        const found = run('src/main.ts', '--require', path.join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs'));
        assert.deepEqual(recordAt(found.functions, 'hottest').slice(0, 2), ['src/work.ts', 7]);
        assertBusyLine(found, 0); // The loader puts the whole file on one line.
      });
    });
});
