/** Scripts and their maps in a folder of their own, and where the functions of the scripts are by them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from '@jridgewell/sourcemap-codec';
import { Database } from '../../src/database';
import { runAtOnce } from '../../src/pace';
import { querySteps } from '../../src/query';
import { SourceMaps } from '../../src/source-maps';
import type { FunctionInfo } from '../../src/types';
import { BatchWriter } from './batches';

export const MEBIBYTE = 1024 * 1024;

/** A map of one source, whose line 7 is where line 1 of the script begins. */
export function smallMap(more: object = {}): object {
  return { version: 3, sources: ['a.ts'], names: [], mappings: encode([[[0, 0, 6, 2]]]), ...more };
}

/** A `data:` URL of a map. */
export function inlineMap(map: object): string {
  return `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** A folder of scripts, to be removed. */
export class ScriptFolder {
  readonly path = realpathSync(mkdtempSync(path.join(tmpdir(), 'ox-maps-')));

  write(name: string, content: string | Buffer): string {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A function by a map: `name file:line:column`, with the file as it is. */
export function mappedFunction(info: FunctionInfo, maps = new SourceMaps(MEBIBYTE)): string {
  const database = new Database();
  database.record(new BatchWriter().batch([{ stack: [info] }]));
  const [record] = runAtOnce(querySteps(database, {}, maps)).records;
  return `${record?.functionName} ${record?.file}:${record?.line}:${record?.column}`;
}
