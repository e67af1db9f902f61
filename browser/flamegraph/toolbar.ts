/** The controls above a flame graph: search, what widths stand for, the way back to the whole, and what the colours mean. */

import type { FrameKind } from '../../src/types';
import type { Weight } from './call-tree';

/** The kinds that have a colour; the style sheet has a rule for each. */
const KINDS: readonly FrameKind[] = ['javascript', 'builtin', 'wasm', 'native', 'vm'];

/** What the controls ask for. */
export interface ToolbarHandlers {
  /** The text of the search box changed; empty means no search. */
  readonly search: (text: string) => void;
  readonly weigh: (weight: Weight) => void;
  readonly reset: () => void;
}

/** The controls. */
export interface Toolbar {
  readonly element: HTMLElement;
  /** Shows what the search found. */
  showMatches(text: string): void;
}

/** Makes an element that holds nothing but text. */
export function textElement<K extends keyof HTMLElementTagNameMap>(tag: K, text: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  const label = textElement('label', `${text} `);
  label.append(control);
  return label;
}

function searchBox(search: (text: string) => void): HTMLElement {
  const input = document.createElement('input');
  input.type = 'search';
  input.addEventListener('input', () => search(input.value));
  return labelled('Search', input);
}

function weightChoice(weigh: (weight: Weight) => void): HTMLElement {
  const choice = document.createElement('select');
  choice.append(new Option('hits', 'hits'), new Option('CPU time', 'cpuNanos'));
  choice.addEventListener('change', () => weigh(choice.value === 'cpuNanos' ? 'cpuNanos' : 'hits'));
  return labelled('Width', choice);
}

function legend(): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'ox-flamegraph-legend';
  for (const kind of KINDS) {
    const item = textElement('li', kind);
    item.className = `ox-${kind}`;
    list.append(item);
  }
  return list;
}

/** Makes the controls. */
export function makeToolbar({ search, weigh, reset }: ToolbarHandlers): Toolbar {
  const element = document.createElement('div');
  element.className = 'ox-flamegraph-toolbar';
  const button = textElement('button', 'Reset zoom');
  button.type = 'button';
  button.addEventListener('click', reset);
  const matches = document.createElement('output');
  element.append(searchBox(search), matches, weightChoice(weigh), button, legend());
  return { element, showMatches: (text) => (matches.textContent = text) };
}
