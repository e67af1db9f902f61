/** The function that stands for every stack that did not fit. */
import type { FunctionInfo } from '../types';

/** `(other)`: of kind `vm`, without a place. */
export const OTHER_FUNCTION: FunctionInfo = {
  functionName: '(other)',
  file: '',
  line: 0,
  column: 0,
  kind: 'vm',
  scriptId: 0,
};

/** True for that function, whichever database it is from. */
export function isOther({ kind, functionName }: FunctionInfo): boolean {
  return kind === OTHER_FUNCTION.kind && functionName === OTHER_FUNCTION.functionName;
}
