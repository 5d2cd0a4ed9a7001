import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { comparePaths } from '../../../core/archive-path.ts';
import type { Context } from '../../../core/context.ts';
import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import { advisoriesInvalid } from './advisories-error.ts';
import { jsonRecords } from './json-records.ts';
import type { RecordFile } from './record-file.ts';
import { zipRecords } from './zip-records.ts';

const DEEPEST = 16;
const MOST_FILES = 2_000_000;

/**
 * Where the records of a database are: a zip file, one file of JSON, or a directory with any of both at any depth. Links
 * in a directory are not followed.
 * @throws ArxError ADVISORIES_MISSING, ADVISORIES_INVALID, INTERRUPTED.
 */
export async function recordFiles(path: string, context: Context): Promise<readonly RecordFile[]> {
  if (!isDirectory(path)) return [await single(path, context)];
  const found = listFiles(path);
  const zips = found.filter((name) => name.endsWith('.zip'));
  const files = [
    jsonRecords(
      path,
      found.filter((name) => name.endsWith('.json')),
      context,
    ),
  ];
  for (const zip of zips) files.push(await zipRecords(join(path, zip), context));
  return files;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw new ArxError(
      'ADVISORIES_MISSING',
      `Cannot open the advisories ${quoted(path)}: there is no such file`,
      {
        hint: 'Name a directory or a zip file of OSV records: --advisories, or vulnerabilities.db in the policy',
        cause,
      },
    );
  }
}

async function single(path: string, context: Context): Promise<RecordFile> {
  if (path.endsWith('.json')) return jsonRecords(dirname(path), [basename(path)], context);
  return zipRecords(path, context);
}

/** The paths of all files below, sorted. */
function listFiles(root: string): readonly string[] {
  const found: string[] = [];
  const open = [''];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of entriesOf(join(root, next))) {
      const name = next === '' ? entry.name : `${next}/${entry.name}`;
      if (entry.isFile()) found.push(name);
      else if (entry.isDirectory() && name.split('/').length <= DEEPEST) open.push(name);
    }
    if (found.length > MOST_FILES) throw advisoriesInvalid(root, `it has more than ${MOST_FILES} files`);
  }
  return found.sort(comparePaths);
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    throw advisoriesInvalid(path, 'it cannot be read, expected a directory', cause);
  }
}
