import { posix } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { FarFacts } from './far-facts.ts';
import type { ReplyCursor } from './reply-cursor.ts';

const SIMPLE = /^(boot|host|uid|state) (.{1,1000})$/;
// At most 65536 (NGROUPS_MAX, getgroups(2)).
const GROUPS = /^(groups) ([\d ]{1,800000})$/;
const CACHED = /^(lacks|system|machine|user|gid|tools|namespaces|init|memory): ?(.{0,1000})$/;
const OWN = /^own (\/.{0,4095})$/;
// Twice each: as it is named, and without links.
const MOST_OWN = 8;
const INITS = ['systemd', 'openrc', 'sysv', 'none'] as const;

/** What a target is. @throws ArxError HOST_INVALID; HOST_NO_PROGRAM when it lacks what every target needs. */
export function readFacts(cursor: ReplyCursor): FarFacts {
  const found = new Map<string, string>();
  for (const form of [SIMPLE, GROUPS, CACHED])
    for (let line = cursor.matchIf(form); line !== undefined; line = cursor.matchIf(form))
      found.set(line[1] ?? '', line[2] ?? '');
  const own = readOwn(cursor);
  const lacks = found.get('lacks');
  if (lacks !== undefined)
    throw new ArxError(
      'HOST_NO_PROGRAM',
      `Cannot use the target: it has no program ${quoted(lacks)}, expected one`,
      { hint: 'Install it there, and run again' },
    );
  const text = (key: string): string => found.get(key) ?? fail(cursor, key);
  const count = (key: string): number => (isNumber(text(key)) ? Number(text(key)) : fail(cursor, key));
  const memory = found.get('memory');
  return {
    system: text('system'),
    machine: text('machine'),
    host: text('host'),
    user: text('user'),
    uid: count('uid'),
    gid: count('gid'),
    groups: (found.get('groups') ?? '').split(' ').filter(isNumber).map(Number),
    state: text('state'),
    own,
    boot: text('boot'),
    digests: 'sha256sum',
    tools: text('tools').split(' '),
    namespaces: found.has('namespaces'),
    init: INITS.find((kind) => kind === found.get('init')) ?? 'none',
    ...(memory !== undefined && { memory }),
  };
}

function readOwn(cursor: ReplyCursor): string[] {
  const own: string[] = [];
  for (let line = cursor.matchIf(OWN); line !== undefined; line = cursor.matchIf(OWN))
    own.push(posix.resolve(line[1] ?? '/'));
  if (own.length > MOST_OWN) throw cursor.wrong('it says too often what is its own');
  return own;
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function fail(cursor: ReplyCursor, key: string): never {
  throw cursor.wrong(`it does not say its ${key}`);
}
