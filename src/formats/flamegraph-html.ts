/**
 * A flame graph as one HTML file that works offline: data, script and style sheet stand in it, and its own
 * Content-Security-Policy lets nothing else run or load. Names reach the page only as JSON in a script element of a type that
 * no browser runs; the script turns them into text, never into markup.
 */

import { type FlamegraphAssets, loadFlamegraphAssets } from './flamegraph-assets';
import { flamegraphJson } from './flamegraph-data';
import { pacedText } from './pacing';
import type { Profile } from './profile';

/** The page up to the data. The policy's hashes are those of the texts exactly as they stand between the tags. */
function head({ style, styleSource, scriptSource }: FlamegraphAssets): string {
  const policy = `default-src 'none'; script-src ${scriptSource}; style-src ${styleSource}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Flame graph - ox-profile-native</title>
<style>${style}</style>
</head>
<body>
<main id="ox-flamegraph"><noscript>This flame graph is drawn by a script.</noscript></main>
<script type="application/json" id="ox-flamegraph-data">
`;
}

function tail({ script }: FlamegraphAssets): string {
  return `
</script>
<script>${script}</script>
</body>
</html>
`;
}

function* page(profile: Profile, assets: FlamegraphAssets): Generator<string, void, undefined> {
  yield head(assets);
  yield* flamegraphJson(profile);
  yield tail(assets);
}

/**
 * Encodes a profile as a flame graph that a browser opens.
 *
 * @param profile - The profile to draw.
 * @throws Error, at the first chunk, if the flame graph's assets were not built.
 */
export async function* encodeFlamegraphHtml(profile: Profile): AsyncGenerator<string, void, undefined> {
  yield* pacedText(page(profile, loadFlamegraphAssets()));
}
