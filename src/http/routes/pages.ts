/** The routes that answer with pages. */
import { isBadRequest } from '../failures';
import { FLAMEGRAPH_ASSETS, flamegraphMain } from '../page/flamegraph-page';
import { indexMain } from '../page/index-page';
import { page, type PageParts } from '../page/layout';
import { requestTimesMain } from '../page/request-times-page';
import { statusMain, type StatusPageParts } from '../page/status-page';
import { type PlainResponse, textResponse } from '../plain';
import { requestTimesCsv } from '../request-times/request-times';
import { readStatus } from '../status';
import { DEFAULT_MAX_RECORDS, queryOptions, readQueryParameters } from './parameters';
import type { RouteContext } from './route';

function pageResponse(
  { control, userName }: RouteContext,
  parts: Omit<PageParts, 'status' | 'userName'>,
  status = 200,
): PlainResponse {
  const body = page({ ...parts, status: readStatus(control), userName });
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** `/` */
export function indexPage(context: RouteContext): PlainResponse {
  return pageResponse(context, { address: './', title: 'Export and help', main: indexMain() });
}

/** `/status`: a mistake in the query is told on the page, next to where it can be put right. */
export function statusPage(context: RouteContext): PlainResponse {
  const parts = askQuery(context);
  const status = parts.problem === undefined ? 200 : 400;
  return pageResponse(context, { address: 'status', title: 'Functions', main: statusMain(parts) }, status);
}

function askQuery({ control, parameters }: RouteContext): StatusPageParts {
  const fallback = {
    filter: parameters.get('re_filter') ?? '',
    maxRecords: DEFAULT_MAX_RECORDS,
    sort: 'self',
  } as const;
  try {
    const query = readQueryParameters(parameters);
    return { query, result: control.query(queryOptions(query)), problem: undefined };
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    return { query: fallback, result: undefined, problem: error.message };
  }
}

/** `/flamegraph` */
export function flamegraphPage(context: RouteContext): PlainResponse {
  const main = flamegraphMain();
  return pageResponse(context, { address: 'flamegraph', title: 'Flame graph', extraAssets: FLAMEGRAPH_ASSETS, main });
}

/** `/show_req_times` */
export function requestTimesPage(context: RouteContext): PlainResponse {
  const report = context.times?.report();
  if (context.parameters.get('as_csv') === '1') {
    const headers = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="request-times.csv"',
    };
    return textResponse(200, requestTimesCsv(report ?? { routes: [], users: [] }).trimEnd(), headers);
  }
  return pageResponse(context, {
    address: 'show_req_times',
    title: 'Request times',
    main: requestTimesMain(report),
  });
}
