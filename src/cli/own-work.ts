/**
 * Knows when the profiler is at work on the thread that it samples. A signal that ends the process may come in the middle of it,
 * when what was recorded is in no state to be read.
 */
import type { NativeAddon, NativeSampler, NativeSamplerOptions } from '../binding';

/** The work of the one sampler that is made of the addon that it watches. */
export class OwnWork {
  #sampler: NativeSampler | undefined;
  #depth = 0;
  #onceOver: (() => void) | undefined;

  /** The same addon, whose sampler tells when its work begins and ends. */
  watch(addon: NativeAddon): NativeAddon {
    const made = (sampler: NativeSampler): NativeSampler => (this.#sampler = sampler);
    const begins = (): number => ++this.#depth;
    const ends = (): void => this.#ends();
    class Watched extends addon.Sampler {
      constructor(options: NativeSamplerOptions) {
        super(options);
        made(this);
      }

      override asDrain(drain: () => void): void {
        begins();
        try {
          super.asDrain(drain);
        } finally {
          ends();
        }
      }

      override beginOwnWork(): void {
        super.beginOwnWork();
        begins();
      }

      override endOwnWork(): void {
        super.endOwnWork();
        ends();
      }
    }
    return { ...addon, Sampler: Watched };
  }

  /** What is sampled from here to {@link end} is no work of the script. */
  begin(): void {
    if (this.#sampler === undefined) this.#depth++;
    else this.#sampler.beginOwnWork();
  }

  end(): void {
    if (this.#sampler === undefined) this.#ends();
    else this.#sampler.endOwnWork();
  }

  /**
   * Calls back once the work is over, if there is any.
   *
   * @returns False where there is none, and nothing will be called.
   */
  onceOver(callBack: () => void): boolean {
    if (this.#depth > 0) this.#onceOver = callBack;
    return this.#depth > 0;
  }

  #ends(): void {
    if (--this.#depth > 0) return;
    const callBack = this.#onceOver;
    this.#onceOver = undefined;
    callBack?.();
  }
}
