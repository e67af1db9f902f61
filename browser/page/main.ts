/**
 * The script of the pages. Every page works without it; with it the numbers follow the application, and buttons and queries act
 * in place. It makes no HTML: what it shows was rendered, and escaped, by the server.
 */
import { watchChanges } from './changes';
import { FlamegraphView } from './flamegraph-view';
import { watchKeys } from './keys';
import { LivePage } from './live-page';
import { watchQueries } from './queries';
import './page.css';

const page = new LivePage();
const element = document.getElementById('flamegraph-view');
const flamegraph = element === null ? undefined : new FlamegraphView(element);

watchChanges(async () => {
  await page.refresh();
  await flamegraph?.refresh();
});
watchQueries(async () => {
  await (flamegraph ?? page).refresh();
});
watchKeys();
page.follow();
flamegraph?.follow(() => page.isRunning);
document.documentElement.dataset.script = 'on';
