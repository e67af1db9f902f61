/** Two windows of time: the recent one, and what was before it. */
import type { DiffResult } from '../../types';
import type { Control } from '../control';
import { type CompareParameters, recordOptions } from './parameters';

/** Asks for the comparison. */
export function compare(control: Control, parameters: CompareParameters): Promise<DiffResult> {
  const { recent, before } = parameters;
  const beforeRange = { since: before === '' ? undefined : before, until: recent };
  return control.diff(beforeRange, { since: recent }, recordOptions(parameters));
}
