/**
 * What the profiled process leaves to the command that started it: its samples, when and how they were taken, and what was
 * lost. It goes through a file, because a process that is about to exit can only write at once.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { ProfileMetadata } from '../formats';
import type { LauncherStats } from '../launcher';
import type { SampleBatch } from '../types';

/** Where the profiled process is told what to do; it takes this out of its environment at once. */
export const RECORDING_VARIABLE = 'OX_PROFILE_NATIVE_RUN';

/** How a process is to be recorded. */
export interface RecordingOrder {
  readonly file: string;
  readonly intervalMicros: number | undefined;
  readonly maxOverhead: number | undefined;
  readonly clock: string;
  readonly engine: string;
}

/** What was recorded. */
export interface Recording {
  readonly metadata: ProfileMetadata;
  readonly stats: LauncherStats;
  /** All samples. */
  readonly batch: SampleBatch;
}

/** Writes a recording, at once. */
export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, serialize(recording), { mode: 0o600 });
}

/** Reads a recording; undefined where none was written. */
export function readRecording(file: string): Recording | undefined {
  try {
    const recording = deserialize(readFileSync(file)) as Recording;
    return recording;
  } catch {
    return undefined;
  }
}
