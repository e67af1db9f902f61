/**
 * Long addresses of source maps, which hold the map itself: a batch has each of them once, with the first function of the script,
 * and something short stands for it elsewhere. They wait here until the map is read, which may be never.
 */
import { each } from '../builtins';
import type { BatchFunction } from '../types';

/** Long addresses by what stands for them. */
export class LongAddresses {
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  /** Estimated memory in use, in bytes: they are ASCII but for the odd one. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Keeps those that come with functions.
   *
   * @param maxBytes - What {@link bytes} may come to; what does not fit is not kept.
   */
  keep(functions: readonly BatchFunction[], maxBytes: number): void {
    for (const { sourceMapUrl, sourceMapText } of each(functions)) {
      if (sourceMapUrl === undefined || sourceMapText === undefined || this.#texts.has(sourceMapUrl)) continue;
      if (this.#bytes + sourceMapText.length > maxBytes) continue;
      this.#texts.set(sourceMapUrl, sourceMapText);
      this.#bytes += sourceMapText.length;
    }
  }

  /** Hands one out, for good. */
  take(standIn: string): string | undefined {
    const text = this.#texts.get(standIn);
    if (text === undefined) return undefined;
    this.#texts.delete(standIn);
    this.#bytes -= text.length;
    return text;
  }
}

/** Whether an address only stands for a long one. */
export function isStandIn(url: string): boolean {
  return /^#[\da-f]{16}-\d+$/.test(url);
}

/** The length of what it stands for. */
export function lengthOf(standIn: string): number {
  return Number(standIn.slice(standIn.indexOf('-') + 1));
}
