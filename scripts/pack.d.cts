/** Types of `pack.cjs`, for the tests. */

/** Makes the tarball in a folder. */
export function pack(folder: string): {
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly names: readonly string[];
};

/** Throws where something does not belong into the tarball, or is missing. */
export function checkContents(names: readonly string[]): void;

/** Throws where this Node.js cannot load an addon; `source` is what the message calls it. */
export function checkLoads(addon: string, source: string): void;
