/**
 * pprof's `profile.proto`, compressed: samples and CPU time by stack, with functions and lines (1-based, as ours). A profile
 * is one message whose fields may come in any order, so samples are written as they are met and the tables last. What was
 * lost is told in a comment, which `pprof -comments` prints. Format: https://github.com/google/pprof/blob/main/proto/profile.proto
 */

import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { millisToNanos } from '../units';
import { paced } from './pacing';
import { describeProfile, type Profile } from './profile';
import { PprofTables } from './pprof-tables';
import { type Bytes, messageField, packedField, varintField } from './protobuf';

/** Field numbers of `Profile`; those of the tables are in `pprof-tables.ts`. */
const FIELD = { sampleType: 1, sample: 2, timeNanos: 9, durationNanos: 10, periodType: 11, period: 12, comment: 13 };

function valueType(field: number, tables: PprofTables, type: string, unit: string): Bytes {
  return messageField(field, varintField(1, tables.stringId(type)), varintField(2, tables.stringId(unit)));
}

function* head(profile: Profile, tables: PprofTables): Generator<Bytes, void, undefined> {
  const { startMillis, endMillis, intervalMicros } = profile.metadata;
  yield valueType(FIELD.sampleType, tables, 'samples', 'count');
  yield valueType(FIELD.sampleType, tables, 'cpu', 'nanoseconds');
  yield valueType(FIELD.periodType, tables, 'cpu', 'nanoseconds');
  yield varintField(FIELD.period, intervalMicros * 1000);
  yield varintField(FIELD.timeNanos, millisToNanos(startMillis));
  yield varintField(FIELD.durationNanos, millisToNanos(endMillis - startMillis));
  yield varintField(FIELD.comment, tables.stringId(describeProfile(profile)));
}

function* fields(profile: Profile): Generator<Bytes, void, undefined> {
  const tables = new PprofTables(profile.nameOf);
  yield* head(profile, tables);
  for (const { frames, hits, cpuNanos } of profile.stacks) {
    const values = packedField(2, [hits, Math.round(cpuNanos)]);
    yield messageField(FIELD.sample, packedField(1, tables.locationIds(frames)), values);
  }
  yield* tables.fields();
  yield* tables.strings();
}

function* bytes(profile: Profile): Generator<Uint8Array, void, undefined> {
  for (const field of fields(profile)) yield new Uint8Array(field);
}

/** An error of the source destroys the compressor and reaches the reader there. */
async function* compressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const gzip = createGzip();
  pipeline(source, gzip, () => undefined);
  yield* gzip;
}

/**
 * Encodes a profile for pprof; it is compressed off the main thread. Values are self hits and self CPU nanoseconds.
 *
 * @param profile - The profile to encode.
 */
export function encodePprof(profile: Profile): AsyncIterable<Uint8Array> {
  return compressed(paced(bytes(profile), (pieces) => Buffer.concat(pieces)));
}
