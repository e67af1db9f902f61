/**
 * Answers that were asked for and wait until what was sampled has been brought to the database, which is done in steps. A reset
 * that comes in between must not take anything from them: it has them begin first.
 */
import { NEW_SLICE, type Steps } from '../database';

/** Work whose first step, which copies what may change, can be taken early. */
class Beginning<T> {
  readonly #work: Steps<T>;
  #first: IteratorResult<unknown, T> | undefined;
  #error: { readonly thrown: unknown } | undefined;

  constructor(work: Steps<T>) {
    this.#work = work;
  }

  /** Takes the first step, unless that was done. It never throws. */
  begin(): void {
    if (this.#first !== undefined || this.#error !== undefined) return;
    try {
      this.#first = this.#work.next();
    } catch (thrown) {
      this.#error = { thrown };
    }
  }

  /** The work from where it is. */
  *rest(): Steps<T> {
    this.begin();
    if (this.#error !== undefined) throw this.#error.thrown;
    if (this.#first?.done === true) return this.#first.value;
    yield NEW_SLICE;
    return yield* this.#work;
  }
}

/** The answers of one launcher that have not begun. */
export class PendingAnswers {
  readonly #waiting = new Set<Beginning<unknown>>();

  /**
   * Work that comes after a drain, in the same slice where there is time left.
   *
   * @param work - Its first step copies what may change, and waits for nothing.
   */
  *after<T>(drain: Steps<void>, work: Steps<T>): Steps<T> {
    const beginning = new Beginning(work);
    this.#waiting.add(beginning);
    try {
      yield* drain;
      beginning.begin();
    } finally {
      this.#waiting.delete(beginning);
    }
    return yield* beginning.rest();
  }

  /** Has all of them begin now; they have what the database has by now, and nothing of what comes later. */
  beginAll(): void {
    for (const beginning of this.#waiting) beginning.begin();
  }
}
