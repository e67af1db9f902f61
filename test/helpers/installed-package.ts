/**
 * The package as a user has it: packed, and installed elsewhere by npm with install scripts off, without the network, and with
 * nothing in the PATH but Node.js and npm: no compiler, no make, no Python.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack } from '../../scripts/pack.cjs';

const ROOT = path.join(__dirname, '..', '..');

/** A program's end. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
}

/** A folder in which the package is installed. */
export class InstalledPackage {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ox-installed-'));
  /** Names of the files in the tarball. */
  readonly names: readonly string[];
  readonly packedBytes: number;
  readonly #bin = path.join(this.folder, 'bin');

  constructor() {
    const tarballs = path.join(this.folder, 'tarballs');
    const { file, names, size } = pack(tarballs);
    this.names = names;
    this.packedBytes = size;
    this.#makePath();
    const dependencies = ['@jridgewell/sourcemap-codec', 're2js', 'node-gyp-build'].map((name) =>
      packDependency(name, tarballs),
    );
    this.write('package.json', '{ "name": "app", "private": true }');
    const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, stderr } = this.#spawn('npm', [
      'install',
      ...flags,
      process.env.OX_PACKAGE ?? file,
      ...dependencies,
    ]);
    if (status !== 0) throw new Error(`npm install failed: ${stderr}`);
  }

  /** The installed package's own folder. */
  get root(): string {
    return path.join(this.folder, 'node_modules', 'ox-profile-native');
  }

  /** Writes a file of the program. */
  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Runs a file with this Node.js. */
  run(file: string, { env = {}, flags = [], args = [] }: ProgramOptions = {}): ProgramEnd {
    return this.#spawn(process.execPath, [...flags, path.resolve(this.folder, file), ...args], env);
  }

  /** Removes it all. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #makePath(): void {
    mkdirSync(this.#bin);
    symlinkSync(process.execPath, path.join(this.#bin, 'node'));
    const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
    symlinkSync(realpathSync(npm), path.join(this.#bin, 'npm'));
  }

  /** Settings of the npm that runs the tests, and of those who want the other addon, stay out. */
  #spawn(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ProgramEnd {
    const ours = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|PREBUILDS_ONLY|OX_)/i.test(name));
    return spawnSync(command, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...Object.fromEntries(ours), PATH: this.#bin, ...env },
    });
  }
}

function packDependency(name: string, folder: string): string {
  const from = path.join(ROOT, 'node_modules', name);
  const flags = ['--json', '--ignore-scripts', `--pack-destination=${folder}`];
  const output = execFileSync('npm', ['pack', from, ...flags], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  return path.join(folder, filename);
}
