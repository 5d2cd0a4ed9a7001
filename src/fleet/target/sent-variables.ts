import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { makeDirectories } from '../../sys/make-directories.ts';

const FILE = 'sent-variables.jsonl';

/** Variables of this machine's environment, and the target that gets their values. */
export interface Sent {
  readonly target: string;
  readonly variables: readonly string[];
}

type Place = Pick<Context, 'configDir'>;

/** Writes down that a run gives them to that target: `demandSent` believes nothing else. @throws ArxError WRITE_FAILED. */
export function noteSent({ target, variables }: Sent, context: Place): void {
  const known = readLines(context);
  const lines = variables.map((each) => lineOf(target, each)).filter((line) => !known.has(line));
  if (lines.length === 0) return;
  makeDirectories(context.configDir, 0o700);
  // A line that was cut off is ended first.
  appendFileSync(fileOf(context), `\n${lines.join('\n')}\n`, { mode: 0o600 });
}

/**
 * Returns normally if a run from here has given each of them to that target before. What undoes a command stands in the
 * ledger of the target, which could name any variable of this machine there.
 * @param named those that the data of the target names itself.
 * @throws ArxError RUN_NO_SECRET.
 */
export function demandSent({ target, variables }: Sent, named: readonly string[], context: Place): void {
  const known = readLines(context);
  const strange = variables.find((each) => !named.includes(each) && !known.has(lineOf(target, each)));
  if (strange === undefined) return;
  throw new ArxError(
    'RUN_NO_SECRET',
    `Cannot give the variable ${quoted(strange)} to the target ${quoted(target)}: its ledger asks for it, and no run from here has given it there, expected one`,
    { hint: 'Bring it back from the machine that has run the bundle there, or with arx-run on that host' },
  );
}

/** True if a run from here has given a variable to that target before. */
export function wasSent(target: string, variable: string, context: Place): boolean {
  return readLines(context).has(lineOf(target, variable));
}

function readLines(context: Place): ReadonlySet<string> {
  try {
    return new Set(readFileSync(fileOf(context), 'utf8').split('\n'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}

function fileOf({ configDir }: Place): string {
  return join(configDir, FILE);
}

function lineOf(target: string, variable: string): string {
  return JSON.stringify([target, variable]);
}
