/** Pages for those who are not in: the sign-in form, and the question before a change that may have come from elsewhere. */
import { type Html, markup } from './html';

function smallPage(title: string, main: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
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
