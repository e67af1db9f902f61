/** A clock that stands still until a test moves it. */
export class FakeClock {
  /** Where every clock begins, in milliseconds since the Unix epoch: the begin of a minute. */
  static readonly START = Date.UTC(2026, 0, 1, 12);

  /** The time, in milliseconds since the Unix epoch. */
  millis = FakeClock.START;

  /** For the option `now` of a database. */
  readonly now = (): number => this.millis;

  /** Moves the clock to so many seconds after its begin. */
  goTo(seconds: number): void {
    this.millis = this.at(seconds);
  }

  /** The time so many seconds after the begin, in milliseconds since the Unix epoch. */
  at(seconds: number): number {
    return FakeClock.START + seconds * 1000;
  }
}
