/** The flame graph of the page: loaded as data, drawn by the flame graph's own script, and followed while the profiler runs. */
import type { FlamegraphData } from '../../src/formats/flamegraph-shape';
import { say } from './message';

/** What `assets/flamegraph.js` offers. */
interface Flamegraph {
  update(data: FlamegraphData): void;
}

interface FlamegraphWindow {
  readonly oxFlamegraph: { mount(container: Element, data: FlamegraphData): Flamegraph };
}

const FOLLOW_MILLIS = 2000;

/** A graph that took long to load and draw is followed by a rest this many times as long. */
const REST_FACTOR = 10;

/** The place of the flame graph in the page. */
export class FlamegraphView {
  readonly #container: Element;
  #graph: Flamegraph | undefined;
  #wasRunning = false;

  constructor(container: Element) {
    this.#container = container;
  }

  /** Loads and draws what was sampled. */
  async refresh(): Promise<void> {
    const data = await load();
    if (data === undefined) return;
    const isEmpty = data === 'nothing' || data.hits.every((hits) => hits === 0);
    document.getElementById('flamegraph-empty')!.hidden = !isEmpty;
    if (data === 'nothing' || (isEmpty && this.#graph === undefined)) return;
    if (this.#graph === undefined) this.#mount(data);
    else this.#graph.update(data);
  }

  /** Refreshes again and again while the profiler runs, if the reader wants it. */
  follow(isRunning: () => boolean): void {
    const step = async (): Promise<void> => {
      const begin = performance.now();
      // Once more after a pause, for what was sampled last.
      if (document.visibilityState === 'visible' && isWanted() && (isRunning() || this.#wasRunning))
        await this.refresh();
      this.#wasRunning = isRunning();
      setTimeout(() => void step(), Math.max(FOLLOW_MILLIS, (performance.now() - begin) * REST_FACTOR));
    };
    void this.refresh().then(() => setTimeout(() => void step(), FOLLOW_MILLIS));
  }

  #mount(data: FlamegraphData): void {
    this.#graph = (window as unknown as FlamegraphWindow).oxFlamegraph.mount(this.#container, data);
    const search = this.#container.querySelector<HTMLInputElement>('input[type="search"]');
    const wanted = new URLSearchParams(location.search).get('search');
    if (search === null || wanted === null) return;
    search.value = wanted;
    search.dispatchEvent(new Event('input'));
    this.#container.querySelector('rect[fill="var(--ox-match)"]')?.scrollIntoView({ block: 'center' });
  }
}

function isWanted(): boolean {
  return document.querySelector<HTMLInputElement>('#follow')?.checked ?? true;
}

/** What was never attached has no graph, which is no failure. */
const NOT_STARTED = 'ERR_OX_NOT_STARTED';

/** The address of the data: as of the page, but for what the page itself does with the graph. */
function dataAddress(): string {
  const parameters = new URLSearchParams(location.search);
  parameters.delete('search');
  return `api/flamegraph?${parameters.toString()}`;
}

async function load(): Promise<FlamegraphData | 'nothing' | undefined> {
  try {
    const response = await fetch(dataAddress());
    if (!response.ok) {
      const problem = await response.text();
      if (problem.includes(NOT_STARTED)) return 'nothing';
      throw new Error(problem);
    }
    return (await response.json()) as FlamegraphData;
  } catch {
    say('The flame graph could not be loaded.');
    return undefined;
  }
}
