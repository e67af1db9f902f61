/** Forms that change something are sent in place; without a script they lead to the status page. */
import { say } from './message';

async function send(form: HTMLFormElement): Promise<void> {
  const fields = [...new FormData(form)].map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : '',
  ]);
  const response = await fetch(form.action, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  // The answer to a change that was made leads elsewhere.
  say(response.type === 'opaqueredirect' ? '' : await response.text());
}

/** Watches every form with `data-change`. */
export function watchChanges(afterwards: () => Promise<void>): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.change === undefined) return;
    event.preventDefault();
    send(form)
      .then(afterwards)
      .catch(() => say('The application does not answer; nothing was changed.'));
  });
}
