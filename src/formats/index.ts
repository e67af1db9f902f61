/** The layer that writes profiles down: every format by its name, and the model they are made from. */

import { checkChoice } from '../options';
import { encodeCollapsed } from './collapsed';
import { encodeCpuprofile } from './cpuprofile';
import { encodeCsv } from './csv';
import { encodeFlamegraphHtml } from './flamegraph-html';
import { encodeJson } from './json';
import type { Piece } from './pacing';
import { encodePprof } from './pprof';
import type { Profile } from './profile';
import { encodeSpeedscope } from './speedscope';

export { browserAsset } from './browser-assets';
export { type FlamegraphAssets, loadFlamegraphAssets } from './flamegraph-assets';
export { encodeFlamegraphData } from './flamegraph-data';
export type { FlamegraphData, FlamegraphFunction } from './flamegraph-shape';
export type { NumberedFrame } from './frame-numbers';
export type { JsonProfile, JsonStack } from './json';
export type { Piece } from './pacing';
export { profileSteps, type SnapshotContext } from './snapshot';
export { describeProfile, type Profile, type ProfileMetadata, type ProfileTotals } from './profile';

/** How a profile is written down. */
export interface Format {
  /** For a `Content-Type` header. */
  readonly contentType: string;
  /** The end of a file's name, without the dot before it. */
  readonly fileExtension: string;
  /** Encodes in slices of a few milliseconds, so that the event loop can turn; text is to be written as UTF-8. */
  readonly encode: (profile: Profile) => AsyncIterable<Piece>;
}

/** Every format by its name. */
export const FORMATS = {
  collapsed: {
    contentType: 'text/plain; charset=utf-8',
    fileExtension: 'collapsed.txt',
    encode: encodeCollapsed,
  },
  speedscope: {
    contentType: 'application/json; charset=utf-8',
    fileExtension: 'speedscope.json',
    encode: encodeSpeedscope,
  },
  cpuprofile: {
    contentType: 'application/json; charset=utf-8',
    fileExtension: 'cpuprofile',
    encode: encodeCpuprofile,
  },
  pprof: { contentType: 'application/octet-stream', fileExtension: 'pb.gz', encode: encodePprof },
  flamegraph: { contentType: 'text/html; charset=utf-8', fileExtension: 'html', encode: encodeFlamegraphHtml },
  csv: { contentType: 'text/csv; charset=utf-8; header=present', fileExtension: 'csv', encode: encodeCsv },
  json: { contentType: 'application/json; charset=utf-8', fileExtension: 'json', encode: encodeJson },
} as const satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;

/** The names of all formats. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/**
 * Finds a format by a name that may come from a client.
 *
 * @param format - One of {@link FORMAT_NAMES}.
 * @throws TypeError if it is no string; RangeError, with the list of names, if there is no such format.
 */
export function formatNamed(format: unknown): Format {
  return FORMATS[checkChoice('format', format, FORMAT_NAMES)];
}

/**
 * Encodes a profile.
 *
 * @param profile - A snapshot.
 * @param format - One of {@link FORMAT_NAMES}.
 * @returns The encoded profile in chunks, made while they are read.
 * @throws TypeError or RangeError as {@link formatNamed}.
 * @example
 * await writeFile(`app.${FORMATS.pprof.fileExtension}`, exportProfile(profile, 'pprof'));
 */
export function exportProfile(profile: Profile, format: FormatName): AsyncIterable<Piece> {
  return formatNamed(format).encode(profile);
}
