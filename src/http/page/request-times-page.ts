/** The page of request times: by route and by user. */
import type { RequestTimesReport } from '../request-times/request-times';
import type { DurationSummary } from '../request-times/times-by-name';
import { type Html, markup } from './html';
import { count, millis } from './numbers';

function row({ name, count: requests, meanMillis, p50Millis, p95Millis, p99Millis }: DurationSummary): Html {
  const cells = [meanMillis, p50Millis, p95Millis, p99Millis].map((value) => {
    return markup`<td class="number">${millis(value)}</td>`;
  });
  return markup`<tr><th scope="row">${name}</th><td class="number">${count(requests)}</td>${cells}</tr>
`;
}

function table(title: string, summaries: readonly DurationSummary[]): Html {
  if (summaries.length === 0) return markup`<h2>${title}</h2><p class="empty">No request was answered yet.</p>`;
  const names = ['Requests', 'Mean', 'p50', 'p95', 'p99'];
  return markup`<h2>${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}">
<table>
<thead><tr><th scope="col">Name</th>${names.map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${summaries.map(row)}</tbody>
</table>
</div>`;
}

/**
 * The main part of the page; without a report, how to get one.
 *
 * @param isTiming - Whether requests are being timed now.
 */
export function requestTimesMain(report: RequestTimesReport | undefined, isTiming: boolean): Html {
  if (report === undefined) {
    return markup`<p class="empty">Request times are off: the option <code>requestTimes</code> is <code>false</code>.</p>`;
  }
  const state = isTiming
    ? ''
    : markup`<p>No request is timed while the profiler is paused: unpause it, or set the option
<code>requestTimes</code> to <code>'always'</code>.</p>
`;
  return markup`${state}<p>The most time in all first. <a href="show_req_times?as_csv=1">The same as CSV</a></p>
<div id="request-times" data-live>${table('By route', report.routes)}${table('By user', report.users)}</div>`;
}
