/**
 * HTML in which every value is escaped: `markup` is the only way to make it, and a value that is no HTML itself becomes text. The
 * names of functions, files, users and routes are hostile.
 */

/** A piece of finished HTML. */
export class Html {
  readonly text: string;

  /** @param text - Finished HTML: nothing in it comes from a client or from the application. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template; `false` and `undefined` show nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | false | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an element or for an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => ENTITIES[char] ?? '');
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escapeHtml(String(value));
}

/**
 * Makes HTML from a template. Attributes must be in double quotes.
 *
 * @example
 * markup`<td title="${record.name}">${record.name}</td>`
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, i) => text + render(values[i - 1]) + part));
}
