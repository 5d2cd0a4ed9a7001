import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differingCommands } from '../helpers/differing-commands.ts';
import { normalized, runTranscript, type TranscriptPlace } from './transcript.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Runs the commands of a page, and compares what they say with what it shows. UPDATE=1 writes down what they say now; read
 * the difference before committing it.
 */
export async function saysWhatItShows(name: string, place: TranscriptPlace = {}): Promise<void> {
  const file = join(ROOT, name);
  const page = readFileSync(file, 'utf8');
  const found = await runTranscript(page, place);
  if (process.env['UPDATE'] === '1') writeFileSync(file, found);
  else assert.deepEqual(...differingCommands(normalized(found), normalized(page)));
}
