/**
 * The three shapes of protocol buffers that a profile needs: varints, length-delimited fields and packed varints. Messages are
 * byte strings; fields of a message may be written in any order, one after the other, so a long message needs no buffer.
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const CONTINUES = 0x80;
const LOW_BITS = 0x80;

/** Bytes of a message, or of a part of it. */
export type Bytes = readonly number[] | Uint8Array;

/** Appends a varint: 7 bits to the byte, the lowest first. Division, not shifts, so that all of 2^53 fits. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= LOW_BITS) {
    bytes.push((rest % LOW_BITS) + CONTINUES);
    rest = Math.floor(rest / LOW_BITS);
  }
  bytes.push(rest);
}

/**
 * A field that holds a number; nothing for 0, which is what a reader assumes anyway.
 *
 * @param field - The field's number in its message.
 * @param value - A whole number from 0 to 2^53.
 */
export function varintField(field: number, value: number): Bytes {
  if (value === 0) return [];
  const bytes: number[] = [];
  pushVarint(bytes, field * 8 + VARINT);
  pushVarint(bytes, value);
  return bytes;
}

/**
 * A field that holds a message.
 *
 * @param field - The field's number in its message.
 * @param parts - The fields of the inner message.
 */
export function messageField(field: number, ...parts: readonly Bytes[]): Bytes {
  return lengthDelimited(field, parts);
}

/**
 * A repeated field of numbers, packed.
 *
 * @param field - The field's number in its message.
 * @param values - Whole numbers from 0 to 2^53.
 */
export function packedField(field: number, values: readonly number[]): Bytes {
  const content: number[] = [];
  for (const value of values) pushVarint(content, value);
  return lengthDelimited(field, [content]);
}

/**
 * A field that holds text. Unlike the others it is written even when empty: an element of a repeated field counts.
 *
 * @param field - The field's number in its message.
 * @param text - Any text.
 */
export function stringField(field: number, text: string): Bytes {
  return lengthDelimited(field, [Buffer.from(text)]);
}

function lengthDelimited(field: number, parts: readonly Bytes[]): Bytes {
  const bytes: number[] = [];
  pushVarint(bytes, field * 8 + LENGTH_DELIMITED);
  pushVarint(
    bytes,
    parts.reduce((length, part) => length + part.length, 0),
  );
  for (const part of parts) for (const byte of part) bytes.push(byte);
  return bytes;
}
