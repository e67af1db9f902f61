/** The routes that change something: by a button or a typed address they lead back to a page, for programs they answer JSON. */
import { jsonResponse, type PlainResponse, redirectTo } from '../plain';
import { readStatus } from '../status';
import { checkParameterNames } from './parameters';
import type { RouteContext } from './route';

type Change = (context: RouteContext) => void | Promise<void>;

/** Starts sampling. */
export function unpause({ control }: RouteContext): void {
  control.unpause();
}

/** Stops sampling. */
export async function pause({ control }: RouteContext): Promise<void> {
  await control.pause();
}

/** Takes `interval` in seconds from the address, or else from a form. */
export async function setInterval({ control, parameters, request }: RouteContext): Promise<void> {
  checkParameterNames(parameters, ['interval']);
  const isInAddress = parameters.has('interval');
  const given = isInAddress ? parameters : new URLSearchParams(await request.readBody());
  checkParameterNames(given, ['interval']);
  control.setInterval((given.get('interval') ?? '').trim());
}

/** Makes a change, then leads to the status page. */
export function thenStatus(change: Change): (context: RouteContext) => Promise<PlainResponse> {
  return async (context) => {
    await change(context);
    return redirectTo('status');
  };
}

/** Makes a change, then answers with the status as JSON. */
export function thenJson(change: Change): (context: RouteContext) => Promise<PlainResponse> {
  return async (context) => {
    await change(context);
    return jsonResponse(200, readStatus(context.control));
  };
}

/** `/sign_out` */
export function signOut({ endSession }: RouteContext): PlainResponse {
  return redirectTo('./', { 'set-cookie': endSession() });
}
