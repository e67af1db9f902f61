/** How long the application's requests take, by route and by user. */
import { csvText } from '../../formats/csv';
import { type DurationSummary, TimesByName } from './times-by-name';

/** Stands for requests of nobody. */
export const NOBODY = '(nobody)';

/** A request that has been answered. */
export interface TimedRequest {
  /** Method and pattern: `GET /users/:id`. */
  readonly route: string;
  /** {@link NOBODY} where nobody is signed in. */
  readonly user: string;
  readonly millis: number;
}

/** The durations of all requests so far. */
export interface RequestTimesReport {
  readonly routes: readonly DurationSummary[];
  readonly users: readonly DurationSummary[];
}

/**
 * So many requests are counted together. Between two requests the application's own code drives this code and the histograms
 * out of the processor's caches: to fetch them for each request would cost several times as much as to count it.
 */
const COUNTED_TOGETHER = 64;

/** Counts requests. */
export class RequestTimes {
  readonly #byRoute = new TimesByName();
  readonly #byUser = new TimesByName();
  readonly #waiting: TimedRequest[] = [];

  /** Counts one request. */
  record(request: TimedRequest): void {
    if (this.#waiting.push(request) >= COUNTED_TOGETHER) this.#countWaiting();
  }

  /** What was counted. */
  report(): RequestTimesReport {
    this.#countWaiting();
    return { routes: this.#byRoute.summaries(), users: this.#byUser.summaries() };
  }

  #countWaiting(): void {
    for (const { route, user, millis } of this.#waiting) {
      this.#byRoute.record(route, millis);
      this.#byUser.record(user, millis);
    }
    this.#waiting.length = 0;
  }
}

function csvRow(by: string, { name, count, meanMillis, p50Millis, p95Millis, p99Millis }: DurationSummary): string {
  const millis = [meanMillis, p50Millis, p95Millis, p99Millis].map((value) => value.toFixed(3));
  return `${[csvText(by), csvText(name), count, ...millis].join(',')}\r\n`;
}

/** A report as comma-separated values, with a header. */
export function requestTimesCsv({ routes, users }: RequestTimesReport): string {
  const rows = [...routes.map((row) => csvRow('route', row)), ...users.map((row) => csvRow('user', row))];
  const header = ['by', 'name', 'count', 'mean_ms', 'p50_ms', 'p95_ms', 'p99_ms'].map(csvText);
  return `${header.join(',')}\r\n${rows.join('')}`;
}
