/** What the package declares to its users, read from the sources by TypeScript's own compiler. */
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** The declarations of one entry point. */
export class Declarations {
  readonly #checker: ts.TypeChecker;
  readonly #exports: ts.Symbol[];

  private constructor(program: ts.Program, file: string) {
    this.#checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    const symbol = source === undefined ? undefined : this.#checker.getSymbolAtLocation(source);
    if (symbol === undefined) throw new Error(`${file} is no module`);
    this.#exports = this.#checker.getExportsOfModule(symbol);
  }

  /** Those of some files of `src/`. They are compiled together, as that is what takes the time. */
  static of(files: readonly string[]): Declarations[] {
    const config = path.join(ROOT, 'tsconfig.json');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config,
      ts.sys,
      ROOT,
    );
    const paths = files.map((file) => path.join(ROOT, 'src', file));
    const program = ts.createProgram(paths, { ...options, noEmit: true });
    return paths.map((file) => new Declarations(program, file));
  }

  /** The names of everything that is exported, types included. */
  get names(): string[] {
    return this.#exports.map(({ name }) => name);
  }

  /** The public members of an exported class or type, symbols and what is private left out. */
  membersOf(name: string): string[] {
    const found = this.#exports.find((each) => each.name === name);
    if (found === undefined) throw new Error(`${name} is not exported`);
    const isAlias = (found.flags & ts.SymbolFlags.Alias) !== 0;
    const type = this.#checker.getDeclaredTypeOfSymbol(isAlias ? this.#checker.getAliasedSymbol(found) : found);
    const members = this.#checker.getPropertiesOfType(type).map((member) => member.name);
    return members.filter((member) => /^[a-z]/i.test(member));
  }
}
