/** The line of the page that says what went wrong. */

/** Shows a text there; an empty one takes the last away. */
export function say(text: string): void {
  const line = document.getElementById('message');
  if (line !== null && line.textContent !== text) line.textContent = text;
}
