/** Compresses what is worth it, in zlib's own threads, if the client can read it. */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import { isStream, type PlainRequest, type PlainResponse } from './plain';

const gzipText = promisify(gzip);

/** Shorter bodies stay as they are. */
const MIN_LENGTH = 1400;

const COMPRESSIBLE = /^(?:text\/|application\/json|image\/svg)/;

/** The response, compressed where that pays. */
export async function compress(request: PlainRequest, response: PlainResponse): Promise<PlainResponse> {
  const { headers, body } = response;
  if (!COMPRESSIBLE.test(headers['content-type'] ?? '')) return response;
  const varied = { ...response, headers: { ...headers, vary: 'accept-encoding' } };
  if (!acceptsGzip(request)) return varied;
  if (!isStream(body) && body.length < MIN_LENGTH) return varied;
  const encoded = isStream(body) ? gzipStream(body) : await gzipText(body);
  return { ...varied, headers: { ...varied.headers, 'content-encoding': 'gzip' }, body: encoded };
}

function acceptsGzip(request: PlainRequest): boolean {
  const accepted = (request.header('accept-encoding') ?? '').split(',').map((part) => part.trim().toLowerCase());
  return accepted.some((part) => /^gzip(?:$|;(?!\s*q=0(?:\.0*)?$))/.test(part));
}

/** An error of the source ends the result with that error; `pipeline` sees to it that both are destroyed. */
function gzipStream(body: Exclude<PlainResponse['body'], string | Uint8Array>): AsyncIterable<Uint8Array> {
  const zipped = createGzip({ level: constants.Z_BEST_SPEED });
  // One that nobody reads any more must not throw.
  zipped.on('error', () => undefined);
  pipeline(Readable.from(body, { objectMode: false }), zipped, () => undefined);
  return zipped;
}
