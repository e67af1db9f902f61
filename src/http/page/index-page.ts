/** The page of everything else: exports, addresses to type, and the interface for programs. */
import { FORMAT_NAMES, type FormatName } from '../../formats';
import { type Html, markup } from './html';

const READERS: Readonly<Record<FormatName, string>> = {
  flamegraph: 'one HTML file that works offline',
  cpuprofile: 'for Chrome DevTools and Visual Studio Code',
  pprof: 'for go tool pprof and Pyroscope',
  speedscope: 'for speedscope',
  collapsed: 'for flamegraph.pl and inferno',
  csv: 'for a spreadsheet',
  json: 'for programs of your own',
};

const ADDRESSES = [
  ['status?re_filter=src/&max_records=50', 'the functions whose names match'],
  ['status?threads=all', 'the functions of all threads, where workers are taken along'],
  ['unpause', 'start sampling'],
  ['pause', 'stop sampling; the result stays'],
  ['set_interval?interval=0.001', 'one sample each millisecond'],
  ['show_req_times?as_csv=1', 'request times as CSV'],
] as const;

const PROGRAMS = [
  ['GET', 'api/status', 'state, interval, cost, losses, all statistics'],
  ['GET', 'api/functions', 'the functions; takes re_filter, max_records, sort, by, since, until, threads'],
  ['GET', 'api/compare', 'two windows of time; takes recent, before, and the same but since and until'],
  ['GET', 'api/flamegraph', 'the tree of calls; takes since, until, threads'],
  ['GET', 'api/request_times', 'request times by route and by user'],
  ['POST', 'api/pause, api/unpause', 'stop and start sampling'],
  ['POST', 'api/set_interval', 'takes interval, in seconds'],
] as const;

function exportLinks(): Html[] {
  return FORMAT_NAMES.map((name) => {
    return markup`<li><a href="export/${name}" download><b>${name}</b> <span>${READERS[name]}</span></a></li>`;
  });
}

/** The main part of the page. */
export function indexMain(): Html {
  const addresses = ADDRESSES.map(([address, meaning]) => markup`<dt><code>${address}</code></dt><dd>${meaning}</dd>`);
  const programs = PROGRAMS.map(([method, address, meaning]) => {
    return markup`<dt><code>${method} ${address}</code></dt><dd>${meaning}</dd>`;
  });
  return markup`<h2>Export the whole profile</h2>
<ul class="cards">${exportLinks()}</ul>
<h2>Addresses you can type</h2>
<dl class="addresses">${addresses}</dl>
<h2>For programs</h2>
<dl class="addresses">${programs}</dl>
<h2>Keys</h2>
<dl class="addresses"><dt><kbd>p</kbd></dt><dd>pause or unpause</dd><dt><kbd>/</kbd></dt><dd>go to the filter</dd></dl>`;
}
