/**
 * What the log learns of requests that were refused. Clients can cause these at will, so they come rarely; and names and reasons
 * may be hostile, so they come short and in characters that mean nothing to a terminal.
 */
import { monotonicMillis } from '../../builtins';
import { attempt } from '../../guard';

/** A warning comes at most so often. */
export const WARNING_MILLIS = 60_000;

const MAX_REASON_LENGTH = 2000;
const MAX_FIELDS = 20;
const MAX_FIELD_LENGTH = 40;

/** Warns of one thing at most once a minute, and says how often it was. */
export class RareWarning {
  readonly #nowMillis: () => number;
  #lastMillis = -Infinity;
  #unsaid = 0;

  /** @param nowMillis - A clock that never goes back. */
  constructor(nowMillis: () => number = monotonicMillis) {
    this.#nowMillis = nowMillis;
  }

  /** @param text - Is asked for the text only if it is time for a warning. */
  warn(text: () => string): void {
    const now = this.#nowMillis();
    if (now - this.#lastMillis < WARNING_MILLIS) {
      this.#unsaid++;
      return;
    }
    const before = this.#unsaid === 0 ? '' : ` (and ${this.#unsaid} more since the last warning of this)`;
    this.#lastMillis = now;
    this.#unsaid = 0;
    attempt('a warning', () => process.emitWarning(`${text()}${before}`, 'OxProfileWarning'));
  }
}

/** An error of the application's as text, with its stack. */
export function reasonText(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // eslint-disable-next-line no-control-regex -- control characters, but for the ends of lines
  return text.slice(0, MAX_REASON_LENGTH).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '?');
}

/** The names of the fields that an object has, never their values. */
export function fieldNames(object: object): string {
  const names = Object.keys(object);
  const shown = names.slice(0, MAX_FIELDS).map((name) => quoted(name.slice(0, MAX_FIELD_LENGTH)));
  const rest = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return names.length === 0 ? 'no field' : shown.join(', ') + rest;
}

/** In quotes, and in visible ASCII only. */
export function quoted(text: string): string {
  const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escape);
}
