/** Why a map is not used. It never reaches a caller: functions of that file keep their generated places, and `stats()` counts it. */

/** The causes. */
export type RefusalCause = 'malformed' | 'tooLarge' | 'notLocal' | 'unreadable';

/** Thrown while a map is read, and caught where maps are kept. */
export class MapRefusal extends Error {
  readonly refusal: RefusalCause;

  constructor(refusal: RefusalCause) {
    super(refusal);
    this.refusal = refusal;
  }
}
