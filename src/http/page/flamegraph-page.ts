/** The page of the flame graph; the graph itself is drawn by a script from `api/flamegraph`. */
import type { RangeParameters } from '../routes/parameters';
import type { ThreadChoice } from '../threads-shown';
import { type Html, markup } from './html';
import { threadsChoice, windowChoice } from './query-form';

/** What the page loads besides what every page does. */
export const FLAMEGRAPH_ASSETS = markup`<link rel="stylesheet" href="assets/flamegraph.css">
<script src="assets/flamegraph.js" defer></script>`;

/**
 * The main part of the page.
 *
 * @param choices - Which threads there are; empty where there is one only.
 */
export function flamegraphMain({ since, threads }: RangeParameters, choices: readonly ThreadChoice[]): Html {
  return markup`<form class="query" method="get" action="flamegraph" data-query>
${windowChoice('since', 'Samples of', since, 'all of it')}
${threadsChoice(threads, choices)}
<label class="follow"><input type="checkbox" id="follow" checked> follow while it runs</label>
<button>Apply</button>
</form>
<noscript><p class="empty">The flame graph is drawn by a script. Without scripts there is the table of
<a href="status">functions</a>, and <a href="export/collapsed">collapsed stacks</a> for a tool of your own.</p></noscript>
<p class="empty" id="flamegraph-empty" hidden>Nothing was sampled yet. Unpause, and give the application work.</p>
<div id="flamegraph-view"></div>`;
}
