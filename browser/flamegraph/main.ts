/**
 * The flame graph's script. In a page that holds its data (see `src/formats/flamegraph-html.ts`) it draws them at once; any
 * other page calls `oxFlamegraph.mount(element, data)`.
 */

import type { FlamegraphData } from '../../src/formats/flamegraph-shape';
import { Flamegraph } from './flamegraph';
import './flamegraph.css';

declare global {
  interface Window {
    /** What the script offers to a page. */
    oxFlamegraph: { mount(container: Element, data: FlamegraphData): Flamegraph };
  }
}

window.oxFlamegraph = { mount: (container, data) => new Flamegraph(container, data) };

const container = document.getElementById('ox-flamegraph');
const json = document.getElementById('ox-flamegraph-data')?.textContent;
if (container !== null && json !== undefined) window.oxFlamegraph.mount(container, JSON.parse(json) as FlamegraphData);
