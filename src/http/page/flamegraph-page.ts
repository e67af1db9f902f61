/** The page of the flame graph; the graph itself is drawn by a script from `api/flamegraph`. */
import { type Html, markup } from './html';

/** What the page loads besides what every page does. */
export const FLAMEGRAPH_ASSETS = markup`<link rel="stylesheet" href="assets/flamegraph.css">
<script src="assets/flamegraph.js" defer></script>`;

/** The main part of the page. */
export function flamegraphMain(): Html {
  return markup`<noscript><p class="empty">The flame graph is drawn by a script. Without scripts there is the table of
<a href="status">functions</a>, and <a href="export/collapsed">collapsed stacks</a> for a tool of your own.</p></noscript>
<p class="hint" id="flamegraph-hint"></p>
<div id="ox-flamegraph"></div>`;
}
