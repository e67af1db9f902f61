/** Forms and links that ask for another part of the same page: the address changes, the page is not loaded anew. */

/** After the last key. */
const TYPING_MILLIS = 250;

function addressOf(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].filter((field): field is [string, string] => {
    return typeof field[1] === 'string' && field[1] !== '';
  });
  return `${form.action.replace(/\?.*/, '')}?${new URLSearchParams(fields).toString()}`;
}

/** Shows in the form what the address says, after a click on a link. */
function fillForms(): void {
  const parameters = new URLSearchParams(location.search);
  for (const select of document.querySelectorAll<HTMLSelectElement>('form[data-query] select')) {
    select.value = parameters.get(select.name) ?? select.value;
  }
}

/** Watches every form and link with `data-query`. */
export function watchQueries(ask: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (address: string): void => {
    clearTimeout(timer);
    history.replaceState(null, '', address);
    void ask();
  };
  document.addEventListener('input', (event) => {
    const form = event.target instanceof Element ? event.target.closest('form[data-query]') : null;
    if (!(form instanceof HTMLFormElement)) return;
    clearTimeout(timer);
    timer = setTimeout(() => go(addressOf(form)), TYPING_MILLIS);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.query === undefined) return;
    event.preventDefault();
    go(addressOf(form));
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-query]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href);
    fillForms();
  });
}
