/** Keeps what is marked `data-live` as the server would render it now. */
import { say } from './message';
import { morph } from './morph';

/** Between two looks: while sampling, and while not, when only someone else can change anything. */
const RUNNING_MILLIS = 1000;
const PAUSED_MILLIS = 3000;

/** A look that took long is followed by a rest this many times as long, so that looking never loads the application. */
const REST_FACTOR = 10;

/** The page that is being looked at. */
export class LivePage {
  #newest = 0;
  #hasFailed = false;

  /** True while the profiler samples, as far as this page knows. */
  get isRunning(): boolean {
    return document.getElementById('state')?.dataset.state === 'running';
  }

  /** Asks the server for this page again and shows what changed. An answer that came too late is left out. */
  async refresh(): Promise<void> {
    const number = ++this.#newest;
    const fresh = await this.#load();
    if (fresh === undefined || number !== this.#newest) return;
    for (const element of document.querySelectorAll('[data-live]')) {
      const next = fresh.getElementById(element.id);
      if (next !== null) morph(element, document.importNode(next, true));
    }
  }

  /** Refreshes again and again, as long as the page can be seen. */
  follow(): void {
    void this.#step();
  }

  async #step(): Promise<void> {
    const begin = performance.now();
    if (document.visibilityState === 'visible') await this.refresh();
    const took = performance.now() - begin;
    const wait = Math.max(this.isRunning ? RUNNING_MILLIS : PAUSED_MILLIS, took * REST_FACTOR);
    setTimeout(() => void this.#step(), wait);
  }

  async #load(): Promise<Document | undefined> {
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (response.status === 403) throw new Error('You are signed out: load the page again.');
      const text = await response.text();
      if (this.#hasFailed) say('');
      this.#hasFailed = false;
      return new DOMParser().parseFromString(text, 'text/html');
    } catch (error) {
      this.#hasFailed = true;
      const isSignedOut = error instanceof Error && error.message.startsWith('You are');
      say(isSignedOut ? error.message : 'The application does not answer; this page goes on trying.');
      return undefined;
    }
  }
}
