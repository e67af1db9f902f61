/** What a client is told when something goes wrong: one table from errors to status. */
import { OxProfileError, type OxProfileErrorCode } from '../errors';
import { countInternalError } from '../guard';
import { BodyRefused } from './body';
import { jsonResponse, type PlainResponse, textResponse } from './plain';

const STATUS_BY_CODE: Readonly<Record<OxProfileErrorCode, number>> = {
  ERR_OX_ADDON_UNAVAILABLE: 503,
  ERR_OX_ALREADY_RUNNING: 409,
  ERR_OX_BAD_BATCH: 500,
  ERR_OX_CANCELLED: 409,
  ERR_OX_CLOCK_UNAVAILABLE: 503,
  ERR_OX_NO_QUERY: 409,
  ERR_OX_NOT_STARTED: 409,
  ERR_OX_OUT_OF_MEMORY: 503,
  ERR_OX_SIGNAL_TAKEN: 409,
  ERR_OX_SYSTEM: 503,
  ERR_OX_TOO_MANY_SAMPLERS: 503,
  ERR_OX_UNSUPPORTED_RUNTIME: 503,
};

const FAILED = 'The profiler failed; the first reason is in the log of the process.';

/** True for what a client asked wrongly. */
export function isBadRequest(error: unknown): error is Error {
  return error instanceof RangeError || error instanceof TypeError;
}

/**
 * Answers an error. Those of this package say what to do, to people who were let in; of any other only the operator learns.
 *
 * @param isForPrograms - Answers with JSON.
 */
export function failureResponse(error: unknown, isForPrograms: boolean): PlainResponse {
  const { status, code, message } = explain(error);
  if (!isForPrograms) return textResponse(status, message);
  return jsonResponse(status, { error: { code, message } });
}

/** The answer where answering has failed: it shows nothing. */
export function failedResponse(): PlainResponse {
  return textResponse(500, FAILED, { 'cache-control': 'no-store' });
}

function explain(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof OxProfileError) {
    return { status: STATUS_BY_CODE[error.code], code: error.code, message: error.message };
  }
  if (error instanceof RangeError) return { status: 400, code: 'ERR_BAD_REQUEST', message: error.message };
  if (error instanceof BodyRefused) return { status: error.status, code: 'ERR_BAD_REQUEST', message: error.message };
  countInternalError('a page', error);
  return { status: 500, code: 'ERR_INTERNAL', message: FAILED };
}
