/** The keys of every page: `p` pauses and unpauses, `/` leads to the filter. */

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, select, textarea, [role="application"]');
}

/** Watches the keyboard. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const selector = { p: 'button.primary', '/': 'input[type="search"]' }[event.key];
    const element = selector === undefined ? null : document.querySelector<HTMLElement>(selector);
    if (element === null) return;
    event.preventDefault();
    if (event.key === 'p') element.click();
    else element.focus();
  });
}
