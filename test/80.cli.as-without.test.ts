/** `run` beside the script alone: whatever the script does, whoever waits for it sees the same. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CLI, cliFixture } from './helpers/cli';

const SCRIPT = cliFixture('ways-to-end.cjs');
/** What ends the process where JavaScript does not run any more. */
const WITHOUT_PROFILE = ['SIGKILL to itself'];

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

function runToEnd(args: readonly string[]): Promise<End & { readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** A crash of the script is none of the command's: as a shell does, it tells of it by its exit code. */
function asShellTells({ code, signal, stdout }: End): End {
  return signal === 'SIGABRT' ? { code: 134, signal: null, stdout } : { code, signal, stdout };
}

describe('ox-profile-native run, beside the script alone', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'ox as without '));
  after(() => rmSync(folder, { recursive: true }));
  const { stdout } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });

  for (const way of JSON.parse(stdout) as string[]) {
    it(`ends as it does, with the profile: ${way}`, async () => {
      const file = path.join(folder, `${way.replaceAll(/\W/g, '-')}.collapsed`);
      const alone = await runToEnd([SCRIPT, way]);
      const profiled = await runToEnd([CLI, 'run', '-q', '-o', file, '-f', 'collapsed', SCRIPT, way]);
      const { code, signal } = profiled;
      assert.deepEqual({ code, signal, stdout: profiled.stdout }, asShellTells(alone), profiled.stderr);
      if (WITHOUT_PROFILE.includes(way)) {
        assert.match(profiled.stderr, /there is no profile/);
        return;
      }
      assert.ok(existsSync(file), profiled.stderr);
      const profile = readFileSync(file, 'utf8');
      assert.match(profile, /burn \(/);
      assert.doesNotMatch(profile, /dist\/(cli|launcher|sampler|database)\//);
    });
  }
});
