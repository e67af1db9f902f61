/**
 * A flame graph in an element of a page. It ties the tree, the chart and the controls together: whatever changes, it makes a
 * new view and hands that to the chart. The chart only ever gets text for names, and never the whole tree.
 */

import flamegraph, { type Chart, type ChartNode, tooltip } from 'd3-flame-graph';
import { select } from 'd3-selection';
import type { FlamegraphData } from '../../src/formats/flamegraph-shape';
import { CallTree, ROOT, type Weight } from './call-tree';
import { describeMatches, describeNode } from './describe';
import { nodeForKey } from './keyboard';
import { makeToolbar, textElement, type Toolbar } from './toolbar';
import { makeView, type ViewFrame } from './view';

const ROW_PIXELS = 18;
const KEYS = 'Arrow keys walk the calls, Escape zooms out.';

/** A flame graph that is being shown. */
export class Flamegraph {
  readonly #title = textElement('p', '');
  readonly #details = textElement('p', KEYS);
  readonly #canvas = document.createElement('div');
  readonly #toolbar: Toolbar;
  readonly #chart: Chart<ViewFrame>;
  readonly #resizes = new ResizeObserver(() => this.#draw());
  #tree: CallTree;
  #node = ROOT;
  #weight: Weight = 'hits';
  #searchText = '';
  #matches: ReadonlySet<number> = new Set();

  /**
   * @param container - Gets the flame graph as its only content.
   * @param data - What to show.
   */
  constructor(container: Element, data: FlamegraphData) {
    this.#tree = new CallTree(data);
    this.#toolbar = makeToolbar({
      search: (text) => this.#search(text),
      weigh: (weight) => this.#weigh(weight),
      reset: () => this.#zoom(ROOT),
    });
    this.#prepareElements();
    container.replaceChildren(this.#title, this.#toolbar.element, this.#details, this.#canvas);
    this.#chart = this.#makeChart();
    select(this.#canvas).datum(this.#view()).call(this.#chart);
    this.#resizes.observe(this.#canvas);
  }

  /** Shows other data; zoom and search stay where they still apply. */
  update(data: FlamegraphData): void {
    const path = this.#tree.pathTo(this.#node).map((node) => this.#tree.functionOf(node).name);
    this.#tree = new CallTree(data);
    this.#node = findPath(this.#tree, path);
    this.#title.textContent = data.title;
    this.#search(this.#searchText);
  }

  /** Takes the flame graph out of the page. */
  destroy(): void {
    this.#resizes.disconnect();
    this.#chart.destroy();
    this.#canvas.parentElement?.replaceChildren();
  }

  #prepareElements(): void {
    this.#title.textContent = this.#tree.data.title;
    this.#title.className = 'ox-flamegraph-title';
    this.#details.className = 'ox-flamegraph-details';
    this.#details.setAttribute('aria-live', 'polite');
    this.#canvas.className = 'ox-flamegraph-canvas';
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'application');
    this.#canvas.setAttribute('aria-label', `Flame graph. ${KEYS}`);
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #makeChart(): Chart<ViewFrame> {
    const tip = tooltip.defaultFlamegraphTooltip<ViewFrame>();
    return flamegraph<ViewFrame>()
      .width(this.#widthPixels())
      .cellHeight(ROW_PIXELS)
      .inverted(true)
      .transitionDuration(0)
      .resetHeightOnZoom(true)
      .getName(({ data }) => data.name)
      .setLabelHandler(({ data }) => describeNode(this.#tree, data.node).join(' - '))
      .setDetailsHandler((label) => this.#showDetails(label))
      .setColorMapper((frame) => this.#color(frame))
      .tooltip(tip.text(({ data }) => describeNode(this.#tree, data.node).join('\n')))
      .onClick(({ data }) => this.#zoom(data.node));
  }

  #widthPixels(): number {
    return Math.max(this.#canvas.clientWidth, 1);
  }

  #view(): ViewFrame {
    return makeView(this.#tree, { node: this.#node, weight: this.#weight, widthPixels: this.#widthPixels() });
  }

  #draw(): void {
    this.#chart.width(this.#widthPixels()).update(this.#view());
  }

  #zoom(node: number): void {
    this.#node = node;
    this.#draw();
    this.#showDetails(null);
  }

  #weigh(weight: Weight): void {
    this.#weight = weight;
    this.#draw();
  }

  #search(text: string): void {
    this.#searchText = text;
    const wanted = text.trim().toLowerCase();
    const names = this.#tree.data.functions.map(({ name }) => name.toLowerCase());
    const isMatch = (id: number): boolean => wanted !== '' && names[id]!.includes(wanted);
    this.#matches = new Set([...names.keys()].filter(isMatch));
    this.#toolbar.showMatches(wanted === '' ? '' : describeMatches(this.#tree, this.#matches));
    this.#draw();
  }

  #color({ data }: ChartNode<ViewFrame>): string {
    const functionId = this.#tree.data.functionIds[data.node]!;
    return this.#matches.has(functionId) ? 'var(--ox-match)' : `var(--ox-${this.#tree.functionOf(data.node).kind})`;
  }

  #showDetails(label: string | null): void {
    const zoomed = this.#node === ROOT ? KEYS : describeNode(this.#tree, this.#node).join(' - ');
    this.#details.textContent = label ?? zoomed;
  }

  #onKey(event: KeyboardEvent): void {
    const node = nodeForKey(this.#tree, this.#node, this.#weight, event.key);
    if (node === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#zoom(node);
  }
}

/** The node that is reached by the same names, or as far as they lead. */
function findPath(tree: CallTree, names: readonly string[]): number {
  let node = ROOT;
  for (const name of names.slice(1)) {
    const next = tree.calleesOf(node).find((callee) => tree.functionOf(callee).name === name);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}
