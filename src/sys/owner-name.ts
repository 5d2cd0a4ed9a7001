import { readFileSync } from 'node:fs';
import type { Owner } from './owner.ts';

const names = new Map<string, ReadonlyMap<string, string>>();

/** An owner as `user:group`, by name where /etc/passwd and /etc/group have one (passwd(5), group(5)); read once. */
export function ownerName({ uid, gid }: Owner): string {
  return `${nameOf(uid, '/etc/passwd')}:${nameOf(gid, '/etc/group')}`;
}

function nameOf(number: number, database: string): string {
  let known = names.get(database);
  if (known === undefined) names.set(database, (known = read(database)));
  return known.get(String(number)) ?? String(number);
}

/** The first line of a number counts, as for getpwuid(3). */
function read(database: string): ReadonlyMap<string, string> {
  const fields = linesOf(database).map((line) => line.split(':'));
  return new Map(fields.toReversed().map(([name = '', , number = '']) => [number, name]));
}

function linesOf(database: string): string[] {
  try {
    return readFileSync(database, 'utf8').split('\n');
  } catch {
    return [];
  }
}
