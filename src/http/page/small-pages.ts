/** Pages for those who are not in: the sign-in form, and the question before a change that may have come from elsewhere. */
import { createHash } from 'node:crypto';
import { Html, markup } from './html';

/** These pages load nothing, since assets are behind access control too, so their style stands in them. */
const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{min-height:90vh;display:grid;place-items:center;margin:0 1rem}
main{max-width:32rem}h1{font-size:1.4rem;margin:0 0 .5rem}
form{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:1rem 0}
label{display:grid}input,button{font:inherit;padding:.5rem .9rem;border:1px solid #767676;border-radius:8px}
button{background:#b93c0a;border-color:#b93c0a;color:#fff;font-weight:600;cursor:pointer;overflow-wrap:anywhere}`;

/** The policy of these pages: the style above, and forms that lead to this site. */
export const SMALL_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function smallPage(title: string, main: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`.text;
}

/** Asks for the token. */
export function signInPage(hasFailed: boolean): string {
  return smallPage(
    'Sign in',
    markup`${hasFailed && markup`<p role="alert">That is not the token.</p>`}
<form method="post" action="sign_in">
<label>Token <input type="password" name="token" required autocomplete="current-password"></label>
<button>Sign in</button>
</form>`,
  );
}

/**
 * Asks whether a change is meant.
 *
 * @param action - The address asked for, relative, with its parameters.
 */
export function confirmPage(action: string): string {
  return smallPage(
    'Is this meant?',
    markup`<p>Your browser does not tell whether you typed this address or another site led you here, so nothing was changed.</p>
<form method="post" action="${action}">
<button>Yes: ${action}</button>
</form>
<p><a href="status">No, show me the status</a></p>`,
  );
}
