/** The routes that change something: by a button or a typed address they lead back to a page, for programs they answer JSON. */
import { jsonResponse, type PlainResponse, redirectTo } from '../plain';
import { readStatus } from '../status';
import type { RouteContext } from './route';

type Change = (context: RouteContext) => void;

/** Starts sampling. */
export function unpause({ control }: RouteContext): void {
  control.unpause();
}

/** Stops sampling. */
export function pause({ control }: RouteContext): void {
  control.pause();
}

/** Takes `interval` in seconds from the address, or else from a form. */
export async function setInterval({ control, parameters, request }: RouteContext): Promise<void> {
  const given = parameters.get('interval') ?? new URLSearchParams(await request.readBody()).get('interval');
  control.setInterval((given ?? '').trim());
}

/** Makes a change, then leads to the status page. */
export function thenStatus(change: Change | typeof setInterval): (context: RouteContext) => Promise<PlainResponse> {
  return async (context) => {
    await change(context);
    return redirectTo('status');
  };
}

/** Makes a change, then answers with the status as JSON. */
export function thenJson(change: Change | typeof setInterval): (context: RouteContext) => Promise<PlainResponse> {
  return async (context) => {
    await change(context);
    return jsonResponse(200, readStatus(context.control));
  };
}

/** `/sign_out` */
export function signOut({ endSession }: RouteContext): PlainResponse {
  return redirectTo('./', { 'set-cookie': endSession() });
}
