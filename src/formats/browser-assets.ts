/**
 * The scripts and style sheets for browsers, built from `browser/` into one module of texts. As a module, and by a literal path, they
 * go along into whatever a bundler makes of an application.
 */

/** What there is. */
export type BrowserAsset = 'flamegraph.js' | 'flamegraph.css' | 'page.js' | 'page.css';

/**
 * The text of one of them. They are loaded at the first call.
 *
 * @throws Error if they were not built; the message says how to build them.
 */
export function browserAsset(name: BrowserAsset): string {
  try {
    return loadAssets()[name];
  } catch (cause) {
    throw new Error(`${name}, for browsers, is missing from the package: build it with \`npm run build\``, { cause });
  }
}

/** The same place seen from `src/formats` and from `dist/formats`. Bundlers pass over what is required within a `try`. */
function loadAssets(): Readonly<Record<BrowserAsset, string>> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only a require can be late and synchronous
  return require('../../dist/browser/assets.js') as Readonly<Record<BrowserAsset, string>>;
}
