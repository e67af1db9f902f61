/** Names of functions for those who have stacks in hand instead of records. */
import { OTHER_FUNCTION, type SnapshotView, type Steps } from '../database';
import type { FunctionInfo } from '../types';
import { namesOf, OTHER_ID } from './record-names';
import { functionNameOf } from './unique-names';

/** Makes a function that gives each function object of a snapshot's stacks the name that a query gives it. */
export function* functionNamer(snapshot: SnapshotView): Steps<(info: FunctionInfo) => string> {
  const { functions } = snapshot;
  const names = yield* namesOf(functions);
  const ids = new Map<FunctionInfo, number>().set(OTHER_FUNCTION, OTHER_ID);
  for (let id = 0; id < names.size; id++) ids.set(functions[id] as FunctionInfo, id);
  return (info) => {
    const id = ids.get(info);
    return id === undefined ? functionNameOf(info) : names.ofFunction(id);
  };
}
