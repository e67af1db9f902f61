/** The parts of the bundled libraries that this code uses; neither ships types of its own. */

declare module 'd3-selection' {
  /** The elements that a chart draws into. */
  export interface Selection {
    datum(data: unknown): Selection;
    call(chart: (selection: Selection) => void): Selection;
  }

  export function select(element: Element): Selection;
}

declare module 'd3-flame-graph' {
  import type { Selection } from 'd3-selection';

  /** A node as the chart lays it out. */
  export interface ChartNode<T> {
    readonly data: T;
  }

  /** A chart. Setters return the chart itself. */
  export interface Chart<T> {
    (selection: Selection): void;
    width(pixels: number): this;
    cellHeight(pixels: number): this;
    inverted(isRootOnTop: boolean): this;
    transitionDuration(millis: number): this;
    resetHeightOnZoom(isReset: boolean): this;
    getName(name: (node: ChartNode<T>) => string): this;
    setLabelHandler(label: (node: ChartNode<T>) => string): this;
    setColorMapper(color: (node: ChartNode<T>) => string): this;
    setDetailsHandler(show: (label: string | null) => void): this;
    tooltip(tooltip: Tooltip<T>): this;
    onClick(handle: (node: ChartNode<T>) => void): this;
    update(data: T): this;
    destroy(): this;
  }

  /** What follows the pointer. */
  export interface Tooltip<T> {
    (): void;
    text(text: (node: ChartNode<T>) => string): this;
  }

  export const tooltip: { defaultFlamegraphTooltip<T>(): Tooltip<T> };

  export default function flamegraph<T>(): Chart<T>;
}

declare module '*.css';
