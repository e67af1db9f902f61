/** The routes that answer with data: the JSON interface and the exports. */
import { encodeFlamegraphData, exportProfile, FORMATS, type FormatName, FORMAT_NAMES, type Piece } from '../../formats';
import { jsonResponse, type PlainResponse, textResponse } from '../plain';
import { readStatus } from '../status';
import { compare } from './compare';
import {
  readCompareParameters,
  readQueryParameters,
  readRangeParameters,
  recordOptions,
  timeRange,
} from './parameters';
import type { RouteContext } from './route';

/** `/api/status` */
export function apiStatus({ control }: RouteContext): PlainResponse {
  return jsonResponse(200, readStatus(control));
}

/** `/api/functions` */
export async function apiFunctions({ control, parameters }: RouteContext): Promise<PlainResponse> {
  const query = readQueryParameters(parameters);
  return jsonResponse(200, await control.query({ ...recordOptions(query), ...timeRange(query) }));
}

/** `/api/compare` */
export async function apiCompare({ control, parameters }: RouteContext): Promise<PlainResponse> {
  return jsonResponse(200, await compare(control, readCompareParameters(parameters)));
}

/** `/api/request_times` */
export function apiRequestTimes({ times }: RouteContext): PlainResponse {
  return jsonResponse(200, times?.report() ?? { routes: [], users: [] });
}

/** `/api/flamegraph`: encoded in slices while it is sent. */
export async function apiFlamegraph({ control, parameters }: RouteContext): Promise<PlainResponse> {
  const body = await begun(encodeFlamegraphData(await control.profile(timeRange(readRangeParameters(parameters)))));
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** `/export/:format`: always a file, so that no format is ever run as a page of this site. */
export async function exportFile({ control, parameters, rest }: RouteContext): Promise<PlainResponse> {
  if (!isFormatName(rest)) {
    return textResponse(404, `There is no format of this name. Formats are: ${FORMAT_NAMES.join(', ')}`);
  }
  const { contentType, fileExtension } = FORMATS[rest];
  const profile = await control.profile(timeRange(readRangeParameters(parameters)));
  const time = new Date(profile.metadata.endMillis).toISOString().slice(0, 19).replaceAll(':', '-');
  const headers = {
    'content-type': contentType,
    'content-disposition': `attachment; filename="profile-${time}.${fileExtension}"`,
    'content-security-policy': "default-src 'none'; sandbox",
  };
  return { status: 200, headers, body: await begun(exportProfile(profile, rest)) };
}

function isFormatName(name: string): name is FormatName {
  return (FORMAT_NAMES as readonly string[]).includes(name);
}

/** Waits for the first piece, so that what fails at once can still be answered as an error. */
async function begun(pieces: AsyncIterable<Piece>): Promise<AsyncIterable<Piece>> {
  const iterator = pieces[Symbol.asyncIterator]();
  let next = await iterator.next();
  return (async function* () {
    for (; next.done !== true; next = await iterator.next()) yield next.value;
  })();
}
