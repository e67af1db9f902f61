/**
 * Bytes of a file that is not ours and may be anything: a pipe that never ends, a device, a file that grows. Only regular files are
 * read, and of those no more than asked for.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Wait } from '../pace';

/** Opening a pipe would wait for its other end without `O_NONBLOCK`, which Windows does not have. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/** What is read in one go: the answer to one request of the operating system. */
const PIECE_BYTES = 1024 * 1024;

/** How much to read. */
export interface Extent {
  /** Larger files are not read at all. */
  readonly maxBytes: number;
  /** Only this many bytes at the end. Default: all. */
  readonly tailBytes?: number;
}

/** A file, or its end, to be waited for. */
export class FileBytes implements Wait {
  /** What was read; undefined where there is no such file, or it may not be read. */
  bytes: Buffer | undefined;
  /** Size of the file. */
  size = 0;
  readonly #path: string;
  readonly #extent: Extent;

  constructor(path: string, extent: Extent) {
    this.#path = path;
    this.#extent = extent;
  }

  /** True where the file is there and has more than `maxBytes`. */
  get isTooLarge(): boolean {
    return this.size > this.#extent.maxBytes;
  }

  now(): void {
    let file: number | undefined;
    try {
      file = openSync(this.#path, READ);
      const stat = fstatSync(file);
      const bytes = this.#bufferFor(stat);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        read = readSync(file, bytes, length, bytes.length - length, this.#begin(bytes) + length);
      }
      this.bytes = this.#isWanted(stat) ? bytes.subarray(0, length) : undefined;
    } catch {
      this.bytes = undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  async later(): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#path, READ);
      const stat = await file.stat();
      const bytes = this.#bufferFor(stat);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        const wanted = Math.min(PIECE_BYTES, bytes.length - length);
        read = (await file.read(bytes, length, wanted, this.#begin(bytes) + length)).bytesRead;
      }
      this.bytes = this.#isWanted(stat) ? bytes.subarray(0, length) : undefined;
    } catch {
      this.bytes = undefined;
    } finally {
      await file?.close().catch(() => undefined);
    }
  }

  #bufferFor(stat: { isFile(): boolean; readonly size: number }): Buffer {
    this.size = stat.isFile() ? stat.size : 0;
    if (!this.#isWanted(stat)) return Buffer.alloc(0);
    return Buffer.allocUnsafeSlow(Math.min(this.size, this.#extent.tailBytes ?? Infinity));
  }

  #isWanted(stat: { isFile(): boolean }): boolean {
    return stat.isFile() && !this.isTooLarge;
  }

  #begin(bytes: Buffer): number {
    return this.size - bytes.length;
  }
}
