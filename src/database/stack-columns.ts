/**
 * The content of a database as flat columns, for those who go over all of it: a sum over 100 000 stacks then makes no object.
 * A part of a database, such as a slice of time, can take the same shape with other counts.
 */
import type { FunctionInfo } from '../types';

/** The distinct functions, frames and stacks, and the counts by stack. Nothing in it is a copy. */
export interface StackColumns {
  /** By function id. */
  readonly functions: readonly FunctionInfo[];
  /** By frame id, `FRAME_STRIDE` numbers each: function id, line being executed (0 unknown), inlined (0 or 1). */
  readonly frames: Int32Array;
  /** By stack id, where it begins in `frameIds`; one more number says where the last one ends. */
  readonly starts: Int32Array;
  /** The frames of all stacks, each leaf first. */
  readonly frameIds: Int32Array;
  /** By stack id: samples. 0 where a stack is known but has not been hit. */
  readonly hits: Float64Array;
  /** By stack id: CPU time in nanoseconds. */
  readonly cpuNanos: Float64Array;
  /** By stack id, `TIERS.length` numbers each: samples by the tier of the leaf. */
  readonly tiers: Float64Array;
  /** Samples whose stack did not fit. */
  readonly otherHits: number;
  /** CPU time of those, in nanoseconds. */
  readonly otherCpuNanos: number;
}

/** The function that stands for every stack that did not fit. */
export const OTHER_FUNCTION: FunctionInfo = {
  functionName: '(other)',
  file: '',
  line: 0,
  column: 0,
  kind: 'vm',
  scriptId: 0,
};
