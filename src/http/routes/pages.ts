/** The routes that answer with pages. A mistake in a query is told on the page, next to where it can be put right. */
import { isBadRequest } from '../failures';
import { compareMain, type ComparePageParts } from '../page/compare-page';
import { FLAMEGRAPH_ASSETS, flamegraphMain } from '../page/flamegraph-page';
import { indexMain } from '../page/index-page';
import { page, type PageParts } from '../page/layout';
import { requestTimesMain } from '../page/request-times-page';
import { statusMain, type StatusPageParts } from '../page/status-page';
import { type PlainResponse, textResponse } from '../plain';
import { requestTimesCsv } from '../request-times/request-times';
import { readStatus } from '../status';
import { threadsShown } from '../threads-shown';
import { compare } from './compare';
import {
  checkParameterNames,
  DEFAULT_MAX_RECORDS,
  DEFAULT_RECENT,
  readCompareParameters,
  readQueryParameters,
  readRangeParameters,
  type RecordParameters,
  recordOptions,
  timeRange,
} from './parameters';
import type { RouteContext } from './route';

function pageResponse(
  { control, userName }: RouteContext,
  parts: Omit<PageParts, 'status' | 'userName'>,
  problem?: string,
): PlainResponse {
  const body = page({ ...parts, status: readStatus(control), userName });
  return {
    status: problem === undefined ? 200 : 400,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body,
  };
}

/** `/` */
export function indexPage(context: RouteContext): PlainResponse {
  return pageResponse(context, { address: './', title: 'Export and help', main: indexMain() });
}

/** `/status` */
export async function statusPage(context: RouteContext): Promise<PlainResponse> {
  const parts = await askQuery(context);
  return pageResponse(context, { address: 'status', title: 'Functions', main: statusMain(parts) }, parts.problem);
}

async function askQuery({ control, parameters }: RouteContext): Promise<StatusPageParts> {
  try {
    const query = readQueryParameters(parameters);
    const result = await control.query({ ...recordOptions(query), ...timeRange(query) });
    return { query, result, problem: undefined, threads: threadsShown(control) };
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    const query = { ...defaults(parameters), since: '', until: '' };
    return { query, result: undefined, problem: error.message, threads: threadsShown(control) };
  }
}

/** `/compare` */
export async function comparePage(context: RouteContext): Promise<PlainResponse> {
  const parts = await askCompare(context);
  return pageResponse(context, { address: 'compare', title: 'Compare', main: compareMain(parts) }, parts.problem);
}

async function askCompare({ control, parameters }: RouteContext): Promise<ComparePageParts> {
  try {
    const query = readCompareParameters(parameters);
    return { query, result: await compare(control, query), problem: undefined, threads: threadsShown(control) };
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    const query = { ...defaults(parameters), recent: DEFAULT_RECENT, before: '' };
    return { query, result: undefined, problem: error.message, threads: threadsShown(control) };
  }
}

/** A bad query, put right but for the filter, which its writer will want to see again. */
function defaults(parameters: URLSearchParams): RecordParameters {
  const filter = parameters.get('re_filter') ?? '';
  return { filter, maxRecords: DEFAULT_MAX_RECORDS, sort: 'self', by: 'function', threads: '' };
}

/** `/flamegraph` */
export function flamegraphPage(context: RouteContext): PlainResponse {
  const { control, parameters } = context;
  const main = flamegraphMain(readRangeParameters(parameters, ['search']), threadsShown(control));
  return pageResponse(context, { address: 'flamegraph', title: 'Flame graph', extraAssets: FLAMEGRAPH_ASSETS, main });
}

/** `/show_req_times` */
export function requestTimesPage(context: RouteContext): PlainResponse {
  const report = context.times?.report();
  checkParameterNames(context.parameters, ['as_csv']);
  const asCsv = context.parameters.get('as_csv');
  if (asCsv !== null && asCsv !== '1') throw new RangeError('as_csv must be 1, or be left out');
  if (asCsv === '1') {
    const headers = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="request-times.csv"',
    };
    return { ...textResponse(200, ''), headers, body: requestTimesCsv(report ?? { routes: [], users: [] }) };
  }
  return pageResponse(context, {
    address: 'show_req_times',
    title: 'Request times',
    main: requestTimesMain(report, context.isTiming),
  });
}
