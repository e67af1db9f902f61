/** Turns errors of the addon, which carry a code but know no TypeScript class, into errors of this package. */
import { isErrorCode, OxProfileError } from '../errors';

/**
 * Runs a call into the addon.
 *
 * @throws OxProfileError with the code that the addon gave its error; an error without one of our codes is thrown as it is.
 */
export function callNative<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toOxProfileError(error);
  }
}

function toOxProfileError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OxProfileError) return error;
  const { code } = error as Error & { code?: unknown };
  return isErrorCode(code) ? new OxProfileError(code, error.message, { cause: error }) : error;
}
