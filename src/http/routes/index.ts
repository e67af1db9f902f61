/** Every route by its address below the prefix. */
import { serveAsset } from '../assets';
import { redirectTo } from '../plain';
import { pause, setInterval, signOut, thenJson, thenStatus, unpause } from './changes';
import { apiCompare, apiFlamegraph, apiFunctions, apiRequestTimes, apiStatus, exportFile } from './data';
import { checkParameterNames } from './parameters';
import { comparePage, flamegraphPage, indexPage, requestTimesPage, statusPage } from './pages';
import { changes, posts, reads, type Route } from './route';

/** A route that takes no parameters. */
function bare(run: Route['run']): Route['run'] {
  return (context) => {
    checkParameterNames(context.parameters, []);
    return run(context);
  };
}

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/', reads(bare(indexPage))],
  ['/status', reads(statusPage)],
  ['/flamegraph', reads(flamegraphPage)],
  ['/compare', reads(comparePage)],
  ['/show_req_times', reads(requestTimesPage)],
  ['/pause', changes(bare(thenStatus(pause)))],
  ['/unpause', changes(bare(thenStatus(unpause)))],
  ['/set_interval', changes(thenStatus(setInterval))],
  ['/sign_in', posts(() => redirectTo('status'))],
  ['/sign_out', posts(bare(signOut))],
  ['/export/', reads(exportFile)],
  ['/assets/', reads(({ rest, request }) => serveAsset(rest, request))],
  ['/api/status', reads(bare(apiStatus))],
  ['/api/functions', reads(apiFunctions)],
  ['/api/compare', reads(apiCompare)],
  ['/api/flamegraph', reads(apiFlamegraph)],
  ['/api/request_times', reads(bare(apiRequestTimes))],
  ['/api/pause', posts(bare(thenJson(pause)))],
  ['/api/unpause', posts(bare(thenJson(unpause)))],
  ['/api/set_interval', posts(thenJson(setInterval))],
]);

/** Every address that there is; those with a slash at their end stand for all that begin with it. */
export const ROUTE_ADDRESSES: readonly string[] = [...ROUTES.keys()];

/** The route of an address and the part of it that the route leaves open. */
export function findRoute(path: string): { readonly route: Route; readonly rest: string } | undefined {
  const exact = ROUTES.get(path);
  if (exact !== undefined) return { route: exact, rest: '' };
  const slash = path.lastIndexOf('/') + 1;
  const open = slash > 1 ? ROUTES.get(path.slice(0, slash)) : undefined;
  return open && { route: open, rest: path.slice(slash) };
}
