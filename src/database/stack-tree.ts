/**
 * The distinct stacks of a database as a tree of their frames, root first, in which what stacks have in common is kept once.
 *
 * The tree is a list of segments, each a run of frames that lie one after the other in one column. A segment begins where a
 * stack first left the tree as it was then, and it never changes: a later stack that leaves the segment somewhere in its middle
 * gets a segment of its own that hangs below that frame. The frames where something hangs or ends are the junctions; a stack is
 * known by the junction of its leaf. Segments only refer to earlier ones, so going over them from the last to the first comes to
 * every callee before its caller.
 *
 * Everything but the list of a segment's junctions is append-only, and that list only gains entries. So whoever remembers how
 * many junctions there were can go over the tree of that moment while it grows.
 */
import { ContentIndex, HASH_SEED, INDEX_BYTES, mix } from './content-index';
import { OTHER } from './id-map';
import type { MemoryBudget } from './memory-budget';
import { Int32Column } from './number-column';
import { placeOf, type PlaceTable } from './place-table';

/** Estimated bytes of a frame in the tree. */
export const TREE_FRAME_BYTES = 4;

/** Estimated bytes of a segment besides its frames: its begin, parent and first junction, and its entry in the index. */
export const SEGMENT_BYTES = 3 * 4 + INDEX_BYTES;

/** Estimated bytes of a junction: its position, segment, successor, and its place in the table of counters. */
export const JUNCTION_BYTES = 4 * 4;

/** No junction, no segment. */
export const NONE = -1;

/** A flag of an entry: no frame nearer to the root has the same function. */
export const FIRST_OF_FUNCTION = 1;

/** A flag of an entry: no frame nearer to the root has the same function and line. */
export const FIRST_OF_PLACE = 2;

const FLAG_BITS = 2;

/** The place of an entry's frame. */
export function placeOfEntry(entry: number): number {
  return placeOf(entry >>> FLAG_BITS);
}

/** How far a stack goes along the tree. */
interface Descent {
  /** The segment and position of the last frame in common; NONE where there is none. */
  readonly segment: number;
  readonly position: number;
  /** How many frames at the leaf's end the tree does not have. */
  readonly missing: number;
}

/** The tree. */
export class StackTree {
  readonly #budget: MemoryBudget;
  readonly #places: PlaceTable;
  /** A frame and its flags by position. */
  readonly #entries = new Int32Column();
  /** By segment: the position of its first frame, the junction it hangs below, and its junction nearest to the leaf. */
  readonly #starts = new Int32Column();
  readonly #parents = new Int32Column();
  readonly #lastJunctions = new Int32Column();
  /** By junction: its position, its segment, and the segment's next junction towards the root. */
  readonly #positions = new Int32Column();
  readonly #segments = new Int32Column();
  readonly #nextJunctions = new Int32Column();
  /** Segments by the junction they hang below and their first frame. */
  readonly #index = new ContentIndex();
  /** By function and by place: the last new stack in which it was seen. */
  readonly #functionMarks = new Int32Column();
  readonly #placeMarks = new Int32Column();
  #mark = 0;

  constructor(budget: MemoryBudget, places: PlaceTable) {
    this.#budget = budget;
    this.#places = places;
  }

  /** Number of segments. */
  get segmentCount(): number {
    return this.#starts.length;
  }

  /** Number of junctions. */
  get junctionCount(): number {
    return this.#positions.length;
  }

  /** Position of the first frame of a segment; it ends where the next one begins. */
  startOf(segment: number): number {
    return this.#starts.at(segment);
  }

  /** The junction that a segment hangs below; NONE for one that begins at the root of its stacks. */
  parentOf(segment: number): number {
    return this.#parents.at(segment);
  }

  /** The junction of a segment that is nearest to the leaf. */
  lastJunctionOf(segment: number): number {
    return this.#lastJunctions.at(segment);
  }

  /** The next junction of the same segment, towards the root; NONE after the last. */
  nextJunction(junction: number): number {
    return this.#nextJunctions.at(junction);
  }

  /** The position of a junction. */
  positionOf(junction: number): number {
    return this.#positions.at(junction);
  }

  /** The segment of a junction. */
  segmentOf(junction: number): number {
    return this.#segments.at(junction);
  }

  /** The frame at a position and its flags, as {@link placeOfEntry} and the `FIRST_OF` flags take them apart. */
  entryAt(position: number): number {
    return this.#entries.at(position);
  }

  /** The entries of the block of `BLOCK_LENGTH` positions that a position is in; not copied. */
  entryBlock(position: number): Int32Array {
    return this.#entries.blockOf(position);
  }

  /** The frames of the stack that ends at a junction, leaf first. */
  framesOf(junction: number): number[] {
    const frames: number[] = [];
    for (let at = junction; at !== NONE;) {
      const segment = this.#segments.at(at);
      const start = this.#starts.at(segment);
      for (let position = this.#positions.at(at); position >= start; position--) frames.push(this.#frameAt(position));
      at = this.#parents.at(segment);
    }
    return frames;
  }

  /** The junction of the stack of these own frames, leaf first, kept now if it is new; {@link OTHER} if there is no room. */
  intern(frames: Int32Array): number {
    const { segment, position, missing } = this.#descend(frames);
    const known = this.#junctionAt(segment, position);
    if (missing === 0 && known !== NONE) return known;
    const isFork = position !== NONE && known === NONE;
    const bytes = missing === 0 ? 0 : SEGMENT_BYTES + JUNCTION_BYTES + missing * TREE_FRAME_BYTES;
    if (!this.#budget.reserve(isFork ? bytes + JUNCTION_BYTES : bytes)) return OTHER;
    const junction = isFork ? this.#addJunction(segment, position) : known;
    return missing === 0 ? junction : this.#addSegment(junction, frames, missing);
  }

  #frameAt(position: number): number {
    return this.#entries.at(position) >>> FLAG_BITS;
  }

  #descend(frames: Int32Array): Descent {
    let segment = NONE;
    let position = NONE;
    let end = 0;
    let left = frames.length;
    for (; left > 0; left--) {
      const frame = frames[left - 1] as number;
      if (position + 1 < end && this.#frameAt(position + 1) === frame) {
        position++;
        continue;
      }
      const junction = this.#junctionAt(segment, position);
      if (junction === NONE && position !== NONE) break;
      const child = this.#find(junction, frame);
      if (child === NONE) break;
      segment = child;
      position = this.#starts.at(child);
      end = child + 1 < this.segmentCount ? this.#starts.at(child + 1) : this.#entries.length;
    }
    return { segment, position, missing: left };
  }

  #find(junction: number, frame: number): number {
    const hash = hashOf(junction, frame);
    for (let id = this.#index.first(hash); id >= 0; id = this.#index.next(hash)) {
      if (this.#parents.at(id) === junction && this.#frameAt(this.#starts.at(id)) === frame) return id;
    }
    return NONE;
  }

  /** The junction at a position, or NONE. A segment has at most one for each of its frames. */
  #junctionAt(segment: number, position: number): number {
    if (segment === NONE) return NONE;
    let junction = this.#lastJunctions.at(segment);
    while (junction !== NONE && this.#positions.at(junction) > position) junction = this.#nextJunctions.at(junction);
    return junction !== NONE && this.#positions.at(junction) === position ? junction : NONE;
  }

  /** Puts a junction into the list of its segment, which is in the order of positions, that nearest to the leaf first. */
  #addJunction(segment: number, position: number): number {
    let before = NONE;
    let after = this.#lastJunctions.at(segment);
    while (after !== NONE && this.#positions.at(after) > position) {
      before = after;
      after = this.#nextJunctions.at(after);
    }
    const junction = this.#pushJunction(segment, position, after);
    if (before === NONE) this.#lastJunctions.set(segment, junction);
    else this.#nextJunctions.set(before, junction);
    return junction;
  }

  #pushJunction(segment: number, position: number, next: number): number {
    this.#positions.push(position);
    this.#segments.push(segment);
    this.#nextJunctions.push(next);
    return this.junctionCount - 1;
  }

  /** Hangs the last `missing` frames of a stack below a junction, and returns the junction of the leaf. */
  #addSegment(parent: number, frames: Int32Array, missing: number): number {
    const segment = this.segmentCount;
    this.#index.add(hashOf(parent, frames[missing - 1] as number), segment);
    this.#starts.push(this.#entries.length);
    this.#parents.push(parent);
    this.#pushEntries(frames, missing);
    this.#lastJunctions.push(this.junctionCount);
    return this.#pushJunction(segment, this.#entries.length - 1, NONE);
  }

  #pushEntries(frames: Int32Array, missing: number): void {
    this.#mark++;
    this.#placeMarks.growTo(this.#places.size);
    this.#functionMarks.growTo(this.#places.functionCount);
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i] as number;
      const flags = this.#flagsOf(placeOf(frame));
      if (i < missing) this.#entries.push((frame << FLAG_BITS) | flags);
    }
  }

  /** Marks a place and its function as seen in the stack at hand, and returns what the flags of their frame are. */
  #flagsOf(place: number): number {
    const functionId = this.#places.functionOf(place);
    const isFirstFunction = this.#functionMarks.at(functionId) !== this.#mark;
    const isFirstPlace = this.#placeMarks.at(place) !== this.#mark;
    this.#functionMarks.set(functionId, this.#mark);
    this.#placeMarks.set(place, this.#mark);
    return (isFirstFunction ? FIRST_OF_FUNCTION : 0) | (isFirstPlace ? FIRST_OF_PLACE : 0);
  }
}

function hashOf(junction: number, frame: number): number {
  return mix(mix(HASH_SEED, junction), frame);
}
