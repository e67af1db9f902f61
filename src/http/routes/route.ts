/** What a route is. */
import type { Control } from '../control';
import type { PlainRequest, PlainResponse } from '../plain';
import type { RequestTimes } from '../request-times/request-times';

/** What a route works with. The request has passed access control. */
export interface RouteContext {
  readonly request: PlainRequest;
  readonly parameters: URLSearchParams;
  /** The part of the address that the route leaves open, such as the format of `/export/`. */
  readonly rest: string;
  readonly control: Control;
  /** Undefined where request times are off. */
  readonly times: RequestTimes | undefined;
  /** Whether requests are being timed now. */
  readonly isTiming: boolean;
  /** Who is looking; undefined for a token. */
  readonly userName: string | undefined;
  /** Ends the session of this request; returns the `Set-Cookie` header that ends it in the browser. */
  readonly endSession: () => string;
}

/** One address, or all that begin with it where it ends with a slash. */
export interface Route {
  readonly methods: readonly ('GET' | 'POST')[];
  /** True: only for requests that no other site can have caused. */
  readonly isChange: boolean;
  readonly run: (context: RouteContext) => PlainResponse | Promise<PlainResponse>;
}

/** A route that only reads. */
export function reads(run: Route['run']): Route {
  return { methods: ['GET'], isChange: false, run };
}

/** A route that changes something, by a button or by its address. */
export function changes(run: Route['run']): Route {
  return { methods: ['GET', 'POST'], isChange: true, run };
}

/** A route that changes something and is for programs. */
export function posts(run: Route['run']): Route {
  return { methods: ['POST'], isChange: true, run };
}
