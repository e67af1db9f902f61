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
import { query } from '../query';
import type { RunArguments } from './arguments';
import { runScript } from './child';
import { EXIT_CODES, WriteError } from './exit-codes';
import { readRecording, type Recording } from './recording';

/** What was recorded fits, whatever the process that recorded it was allowed. */
const MAX_MEMORY_BYTES = 4 * 1024 ** 3;

/**
 * Runs a script, prints the table and writes the profile.
 *
 * @returns The exit code.
 * @throws WriteError if the profile could not be written.
 */
export async function runCommand(args: RunArguments): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ox-profile-'));
  try {
    const file = path.join(folder, 'recording');
    const exitCode = await runScript(args, file);
    const recording = readRecording(file);
    if (recording === undefined) return explainNothing(exitCode);
    await showRecording(recording, args);
    return exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A process that was killed, or that could not be profiled and said so itself, leaves nothing. */
function explainNothing(exitCode: number): number {
  if (exitCode !== EXIT_CODES.unavailable) {
    say(`there is no profile: the process ended (exit code ${exitCode}) before it could write one`);
  }
  return exitCode === EXIT_CODES.ok ? EXIT_CODES.failure : exitCode;
}

async function showRecording(recording: Recording, args: RunArguments): Promise<void> {
  const database = new Database({ maxMemoryBytes: MAX_MEMORY_BYTES });
  database.record(recording.batch);
  const { maxRecords, sort, isQuiet, output } = args;
  if (!isQuiet) {
    process.stderr.write(`\n${formatTable(query(database, { maxRecords, sort }))}\n${summary(recording)}\n`);
  }
  if (output === undefined) return;
  const profile = runAtOnce(takeProfile(database, recording));
  await write(Readable.from(exportProfile(profile, output.format)), output.file);
}

function* takeProfile(database: Database, { metadata, stats }: Recording): Steps<Profile> {
  return yield* profileSteps(yield* database.snapshot(), { metadata, dropped: stats.dropped.total });
}

function summary({ stats }: Recording): string {
  const {
    engine,
    engineReason,
    clock,
    intervalMicros,
    samples,
    overruns,
    dropped,
    inlining,
    inliningReason,
    overhead,
  } = stats;
  const lines = [
    `${samples} samples every ${Math.round(intervalMicros * 10) / 10} us (${engine}, ${clock}), ${overruns} overruns, ${dropped.total} dropped`,
  ];
  if (overhead !== undefined) lines.push(`${percent(overhead.spent)} % of the CPU time were spent on profiling`);
  if (engine === 'inspector') lines.push(`V8's inspector profiler was used: ${engineReason}`);
  else if (inlining === 'off') lines.push(`inlined functions count as part of their callers: ${inliningReason}`);
  return lines.join('\n');
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}

async function write(pieces: Readable, file: string): Promise<void> {
  try {
    if (file === '-') {
      await pipeline(pieces, process.stdout, { end: false });
      return;
    }
    await pipeline(pieces, createWriteStream(file));
    say(`the profile is in ${file}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WriteError(`the profile could not be written to ${file}: ${reason}`, { cause: error });
  }
}

function say(message: string): void {
  process.stderr.write(`ox-profile-native: ${message}\n`);
}
