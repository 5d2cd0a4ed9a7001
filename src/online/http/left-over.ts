import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../sys/is-running.ts';
import type { BodyFacts } from './body-range.ts';
import { bootName, machineName } from './machine.ts';

// A process on another machine is not seen; one that wrote nothing for longer than any wait is gone.
const SILENT_MS = 15 * 60_000;
const OLD_MS = 7 * 24 * 60 * 60_000;
const SWEPT = new Set<string>();
const OWN = new Set<string>();

/**
 * A fresh path for the download with this name in a directory that several processes and machines may share:
 * `NAME.MACHINE.PID.RANDOM`. The file that a killed process left behind is moved there, in one step, so that one process
 * gets it; `facts` say of which body it is the beginning. Give the path back to `release` in the end.
 */
export function takeLeftOver(
  directory: string,
  name: string,
): { readonly path: string; readonly facts?: BodyFacts } {
  sweep(directory);
  const path = join(directory, `${name}.${machineName()}.${process.pid}.${randomBytes(8).toString('hex')}`);
  OWN.add(path);
  for (const file of readdirSync(directory)) {
    const facts = file.startsWith(`${name}.`) ? claim(join(directory, file), path) : undefined;
    if (facts !== undefined) return { path, facts };
  }
  return { path };
}

/** Forgets a path that this process is done with. */
export function release(path: string): void {
  OWN.delete(path);
}

/** Where the facts of a partial file stand, as JSON. */
export function factsPath(path: string): string {
  return `${path}.json`;
}

/** The text of the facts of a body, for the file beside it. Undefined when they cannot outlive the process. */
export function factsText(facts: BodyFacts): string | undefined {
  const boot = bootName();
  return facts.validator === undefined || boot === undefined ? undefined : JSON.stringify({ ...facts, boot });
}

function claim(from: string, to: string): BodyFacts | undefined {
  if (from.endsWith('.json') || isAlive(from)) return undefined;
  try {
    renameSync(from, to);
  } catch {
    return undefined;
  }
  const facts = readFacts(factsPath(from));
  rmSync(factsPath(from), { force: true });
  if (facts === undefined) rmSync(to, { force: true });
  return facts;
}

function isAlive(path: string): boolean {
  const [machine, pid] = path.split('.').slice(-3);
  if (machine !== machineName()) return Date.now() - lastWrite(path) < SILENT_MS;
  return Number(pid) === process.pid ? OWN.has(path) : isRunning(Number(pid));
}

/** After a crash of the machine a file may have its size without its bytes: then it counts for nothing. */
function readFacts(path: string): BodyFacts | undefined {
  try {
    const { boot, size, validator, place } = JSON.parse(readFileSync(path, 'utf8')) as Record<
      string,
      unknown
    >;
    if (boot !== bootName() || typeof validator !== 'string' || typeof place !== 'string') return undefined;
    return { validator, place, size: typeof size === 'number' ? size : undefined };
  } catch {
    return undefined;
  }
}

/** Removes what nobody came back for. */
function sweep(directory: string): void {
  if (SWEPT.has(directory)) return;
  SWEPT.add(directory);
  for (const file of readdirSync(directory)) {
    const path = join(directory, file);
    if (Date.now() - lastWrite(path) > OLD_MS) rmSync(path, { force: true });
  }
}

function lastWrite(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
