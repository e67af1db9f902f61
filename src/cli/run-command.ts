/** `run`: profiles a script from its start to its end. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Database, runAtOnce, type Steps } from '../database';
import { exportProfile, type Profile, profileSteps } from '../formats';
import { formatTable } from '../formats/table';
import type { LauncherStats } from '../launcher';
import { query } from '../query';
import type { RunArguments } from './arguments';
import { endAs, exitCodeOf, runScript, type ScriptEnd } from './child';
import { whyWithoutProfile } from './ending-signals';
import { EXIT_CODES, WriteError } from './exit-codes';
import { checkWritable } from './output-file';
import { readRecording, type Recording } from './recording';

/** What was recorded fits, whatever the process that recorded it was allowed. */
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/**
 * Runs a script, prints the table and writes the profile. Where a signal has ended the script it does not return: the same signal
 * ends this process.
 *
 * @returns The exit code: the script's, or where that is 0 and the profile could not be written, the one that says so.
 * @throws UsageError if the profile cannot be written to where it is to go; the script is not run then.
 */
export async function runCommand(args: RunArguments): Promise<number> {
  if (args.output !== undefined) checkWritable(args.output.file);
  ignoreBrokenPipe();
  const folder = await mkdtemp(path.join(tmpdir(), 'ox-profile-'));
  let end: ScriptEnd;
  let failure: WriteError | undefined;
  try {
    const file = path.join(folder, 'recording');
    end = await runScript(args, file);
    const recording = readRecording(file);
    if (recording === undefined) explainNothing(end);
    else failure = await showRecording(recording, args);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const exitCode = exitCodeOf(end);
  if (failure !== undefined && exitCode === EXIT_CODES.ok) throw failure;
  if (failure !== undefined) say(failure.message);
  endAs(end);
  return exitCode;
}

/** Whoever reads the table may have gone, with the terminal: the profile is written all the same, and the exit code is the script's. */
function ignoreBrokenPipe(): void {
  process.stderr.on('error', () => undefined);
}

/** A process that was killed, or that could not be profiled and said so itself, leaves nothing. */
function explainNothing(end: ScriptEnd): void {
  const exitCode = exitCodeOf(end);
  if (exitCode === EXIT_CODES.unavailable) return;
  say(
    `there is no profile: the process ended (exit code ${exitCode}) before it could write one${whyWithoutProfile(end.signal)}`,
  );
}

async function showRecording(recording: Recording, args: RunArguments): Promise<WriteError | undefined> {
  const database = new Database({ maxMemoryBytes: MAX_MEMORY_BYTES });
  database.record(recording.batch);
  const { maxRecords, sort, isQuiet, output } = args;
  if (!isQuiet) {
    process.stderr.write(`\n${formatTable(query(database, { maxRecords, sort }))}\n${summary(recording)}\n`);
  }
  if (output === undefined) return undefined;
  const profile = runAtOnce(takeProfile(database, recording));
  return await write(Readable.from(exportProfile(profile, output.format)), output.file);
}

function* takeProfile(database: Database, { metadata, stats }: Recording): Steps<Profile> {
  return yield* profileSteps(yield* database.snapshot(), { metadata, dropped: stats.dropped.total });
}

function summary({ stats }: Recording): string {
  const { engine, engineReason, clock, intervalMicros, samples, overruns, dropped, overhead } = stats;
  const lines = [
    `${samples} samples every ${Math.round(intervalMicros * 10) / 10} us (${engine}, ${clock}), ${overruns} overruns, ${dropped.total} dropped`,
  ];
  if (overhead !== undefined) lines.push(`${percent(overhead.spent)} % of the CPU time were spent on profiling`);
  if (engine === 'inspector') lines.push(`V8's inspector profiler was used: ${engineReason}`);
  else lines.push(...whatIsOff(stats));
  return lines.join('\n');
}

/** What of the program is shown less exactly, as it could not be proved. */
function whatIsOff({ inliningReason, linesReason, builtinsReason, regexpsReason }: LauncherStats): string[] {
  const texts = [
    ['inlined functions count as part of their callers', inliningReason],
    ['there are no lines', linesReason],
    ['builtins have the names of their functions', builtinsReason],
    ['regular expressions are unresolved', regexpsReason],
  ];
  return texts.filter(([, reason]) => reason !== undefined).map(([text, reason]) => `${text}: ${reason}`);
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}

async function write(pieces: Readable, file: string): Promise<WriteError | undefined> {
  try {
    if (file === '-') {
      await pipeline(pieces, process.stdout, { end: false });
    } else {
      await pipeline(pieces, createWriteStream(file));
      say(`the profile is in ${file}`);
    }
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new WriteError(`the profile could not be written to ${file}: ${reason}`, { cause: error });
  }
}

function say(message: string): void {
  process.stderr.write(`ox-profile-native: ${message}\n`);
}
