/** What every page has: the way to the others, and the state of the profiler with its losses and its cost, always in sight. */
import type { StatusReport } from '../status';
import { type Html, markup } from './html';
import { stateChip, statePanel } from './state-panel';

/** The pages, by the address that leads to them; addresses are relative, so that the mount point is nobody's business. */
const PAGES = [
  ['status', 'Functions'],
  ['flamegraph', 'Flame graph'],
  ['compare', 'Compare'],
  ['show_req_times', 'Request times'],
  ['./', 'Export and help'],
] as const;

/** The address of a page. */
export type PageAddress = (typeof PAGES)[number][0];

/** What a page is made of. */
export interface PageParts {
  readonly address: PageAddress;
  readonly title: string;
  readonly status: StatusReport;
  readonly userName: string | undefined;
  /** Style sheets and scripts besides those that every page has. */
  readonly extraAssets?: Html;
  readonly main: Html;
}

function navigation(active: PageAddress): Html {
  const links = PAGES.map(([address, name]) => {
    return markup`<li><a href="${address}"${address === active && markup` aria-current="page"`}>${name}</a></li>`;
  });
  return markup`<nav aria-label="Pages"><ul>${links}</ul></nav>`;
}

/** A whole page. */
export function page({ address, title, status, userName, extraAssets, main }: PageParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - ox_profile</title>
<link rel="icon" href="assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/page.css">
${extraAssets}
<script src="assets/page.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="brand" href="./">ox<span>_</span>profile</a>
${navigation(address)}
${stateChip(status, userName ?? 'by token')}
</header>
${statePanel(status)}
<main id="main" tabindex="-1">
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`.text;
}
