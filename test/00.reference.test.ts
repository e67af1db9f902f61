/** The reference has everything: what is exported, each option, member and field, each code. In a table, in its section. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES } from '../src/errors';
import { Declarations } from './helpers/declarations';

const ROOT = path.join(__dirname, '..');
const SUBPATHS = ['node', 'express', 'fastify', 'koa', 'hono'];

/** Options in the text, and functions that make what a table is about. */
const IN_TEXT = ['port', 'host', 'oxProfile'];

/** Types of the main entry point whose members are to be in the tables of a section of `docs/api.md`. */
const SECTIONS: readonly (readonly [type: string, section: string])[] = [
  ['LauncherOptions', 'start'],
  ['StallOptions', 'start'],
  ['SourceMapOptions', 'start'],
  ['OverheadStats', 'An overhead budget'],
  ['StallReport', 'Reports of stalls'],
  ['SimpleLauncher', 'SimpleLauncher'],
  ['QueryOptions', 'Queries'],
  ['QueryResult', 'Queries'],
  ['QueryRecord', 'Queries'],
  ['TimeWindow', 'Ranges of time'],
  ['DiffResult', 'diff'],
  ['DatabaseOptions', 'Database'],
  ['Database', 'Database'],
  ['QueryableRecorder', 'A recorder of your own'],
  ['LauncherStats', 'stats'],
  ['DroppedSamples', 'stats'],
  ['ThreadsObserver', 'An observer'],
  ['Diagnosis', 'diagnose'],
];

/** What stands in backticks in the first cells of a section's tables, its subsections' included: names, by themselves. */
function namesInTables(file: string, section?: string, cellsOfRow = 2): Set<string> {
  const lines = linesOf(readFileSync(path.join(ROOT, 'docs', file), 'utf8'), section);
  const rows = lines.map((line) => /^\|(.*)\|$/.exec(line)?.[1]?.split(/(?<!\\)\|/) ?? []);
  const code = rows.flatMap(
    (cells) =>
      cells
        .slice(0, cellsOfRow)
        .join()
        .match(/`[^`]+`/g) ?? [],
  );
  return new Set(code.flatMap((text) => text.match(/\w+/g) ?? []));
}

function linesOf(text: string, section: string | undefined): string[] {
  const lines = text.split('\n');
  if (section === undefined) return lines;
  const begin = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === section);
  assert.notEqual(begin, -1, `there is no section '${section}'`);
  const depth = lines[begin]!.indexOf(' ');
  const length = lines.slice(begin + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= depth);
  return lines.slice(begin, length === -1 ? undefined : begin + 1 + length);
}

function missing(names: readonly string[], documented: ReadonlySet<string>): string[] {
  return names.filter((name) => !documented.has(name) && !IN_TEXT.includes(name));
}

/** Files that a page links to, relative to the root. */
function linksOf(page: string): string[] {
  const targets = readFileSync(path.join(ROOT, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g);
  return Array.from(targets, ([, target = '']) => path.join(path.dirname(page), target));
}

function warningCodes(): string[] {
  const folder = path.join(ROOT, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const codes = files.flatMap((file) => readFileSync(path.join(folder, file), 'utf8').match(/'OX_[A-Z_]+'/g) ?? []);
  return [...new Set(codes.map((code) => code.slice(1, -1)))].filter((code) => !code.startsWith('OX_PROFILE_'));
}

describe('the reference', function () {
  this.timeout(120_000);
  let main: Declarations;
  let subpaths: Declarations[];

  before(() => {
    const files = ['index.ts', ...SUBPATHS.map((name) => path.join('http', name, 'index.ts'))];
    const [first, ...rest] = Declarations.of(files);
    main = first!;
    subpaths = rest;
  });

  it('has every export of the package and of its subpaths', () => {
    const names = [main, ...subpaths].flatMap((declarations) => declarations.names);
    assert.deepEqual(missing(names, namesInTables('api.md')), []);
  });

  for (const [type, section] of SECTIONS) {
    it(`has every member of ${type} in a table of its section '${section}'`, () => {
      assert.deepEqual(missing(main.membersOf(type), namesInTables('api.md', section)), []);
    });
  }

  it('has every option of oxProfile() and serve(), also on the page about them', () => {
    const options = subpaths[0]!.membersOf('ServeOptions');
    for (const [file, section] of [
      ['api.md', 'In a web application'],
      ['http.md', 'Mounting'],
    ] as const) {
      assert.deepEqual(missing(options, namesInTables(file, section)), [], file);
    }
  });

  it('has every code of an error and of a process warning', () => {
    assert.deepEqual(missing(ERROR_CODES, namesInTables('api.md', 'Errors')), []);
    assert.deepEqual(missing(warningCodes(), namesInTables('api.md', 'Process warnings')), []);
  });

  it('has no field of stats() that is not there', () => {
    const fields = new Set(['LauncherStats', 'DroppedSamples'].flatMap((type) => main.membersOf(type)));
    assert.deepEqual(missing([...namesInTables('api.md', 'stats', 1)], fields), []);
  });

  it('has no link to a file that the package lacks, nor has the README', () => {
    const { files } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
    const isWithin = (file: string, entry: string): boolean => file === entry || file.startsWith(`${entry}/`);
    const isShipped = (file: string): boolean =>
      existsSync(path.join(ROOT, file)) &&
      (['README.md', 'LICENSE'].includes(file) || files.some((entry) => isWithin(file, entry))) &&
      !files.includes(`!${file}`);
    const pages = ['README.md', 'SECURITY.md', ...readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`)];
    const links = pages.filter((page) => page.endsWith('.md') && isShipped(page)).flatMap(linksOf);
    assert.ok(links.length > 20);
    assert.deepEqual(
      links.filter((link) => !isShipped(link)),
      [],
    );
  });
});
