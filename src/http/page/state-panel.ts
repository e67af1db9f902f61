/** The panel at the top of every page: the state, the one big button, what sampling costs, what was lost, and the interval. */
import type { LauncherStats } from '../../launcher';
import type { StatusReport } from '../status';
import { missedTicks, stateName } from '../sentences';
import { type Html, markup } from './html';
import { count, micros, percent, shareOf } from './numbers';

function button({ state }: LauncherStats): Html | undefined {
  if (state === 'cancelled') return undefined;
  const [action, label] = state === 'running' ? ['pause', 'Pause'] : ['unpause', 'Unpause'];
  return markup`<form method="post" action="${action}" data-change>
<button class="primary" aria-keyshortcuts="p">${label}</button>
</form>`;
}

function fact(name: string, value: string, note = ''): Html {
  return markup`<div><dt>${name}</dt><dd>${value}${note !== '' && markup` <small>${note}</small>`}</dd></div>`;
}

function facts({ stats, threads }: StatusReport): Html {
  const { samples, overruns, dropped, intervalMicros, meanIntervalMicros } = stats;
  const measured = meanIntervalMicros > 0 ? `measured ${micros(meanIntervalMicros)}` : '';
  const { ticks } = missedTicks(stats);
  return markup`<dl class="facts">
${fact('Samples', count(samples), threads.length > 1 ? 'of this thread' : '')}
${fact('Lost', count(dropped.total), percent(shareOf(dropped.total, ticks)))}
${fact('Overruns', count(overruns), percent(shareOf(overruns, ticks)))}
${fact('Interval', micros(intervalMicros), measured)}
${fact('Clock', stats.clock)}
${stats.engine === 'inspector' && fact('Engine', 'V8', stats.engineReason ?? '')}
${fact('Inlined frames', stats.inlining, stats.inliningReason ?? '')}
</dl>`;
}

function intervalForm({ intervalSeconds }: StatusReport): Html {
  return markup`<form class="interval" method="post" action="set_interval" data-change>
<label for="interval">Interval in seconds</label>
<input id="interval" name="interval" inputmode="decimal" autocomplete="off" size="8" required value="${intervalSeconds}">
<button>Set</button>
</form>`;
}

/** The same in one line, which stays in sight while the page scrolls. */
export function stateChip({ stats, costShare }: StatusReport, userName: string): Html {
  const cost = costShare === null ? '' : `${percent(costShare)} CPU, `;
  return markup`<p class="chip" id="chip" data-live title="Signed in: ${userName}">
<span class="badge badge-${stats.state}">${stateName(stats.state)}</span>
<span>${cost}${count(stats.dropped.total)} lost, ${stats.clock}</span>
<span class="who">${userName}</span></p>`;
}

/** Above it, what is missing is worth a colour. */
const NOTABLE_SHARE = 0.05;

function hasLosses(stats: LauncherStats): boolean {
  const { missed, ticks } = missedTicks(stats);
  return stats.dropped.total + stats.otherHits > 0 || shareOf(missed, ticks) > NOTABLE_SHARE;
}

/** The panel. What changes while the profiler runs stands in elements with `data-live`, which the script exchanges. */
export function statePanel(status: StatusReport): Html {
  const { stats, cost, losses } = status;
  return markup`<section class="panel" aria-label="Profiler">
<div class="state" id="state" data-live data-state="${stats.state}">
<div class="state-text" role="status">
<p class="badge badge-${stats.state}">${stateName(stats.state)}</p>
<p class="cost">${cost}</p>
<p class="losses${hasLosses(stats) && ' has-losses'}">${losses}</p>
</div>
${button(stats)}
</div>
<div class="facts-row">
<div id="facts" data-live>${facts(status)}</div>
${intervalForm(status)}
</div>
<p class="message" id="message" role="alert"></p>
</section>`;
}
