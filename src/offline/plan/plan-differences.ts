import { isDeepStrictEqual } from 'node:util';
import { quoted } from '../../core/quoted.ts';
import type { PlanDocument } from '../../model/plan-document.ts';

type Member = Readonly<Record<string, unknown>>;

/** So many characters of a value are shown. */
const LONGEST = 200;
/** A path is never cut: it tells things apart (PATH_MAX, limits.h). */
const LONGEST_PATH = 4096;

/** What of a plan is compared: not what only helps the reader, and where the bundle was. */
export function comparedPart(plan: PlanDocument): Member {
  const { file: _file, spaces: _spaces, warnings: _warnings, secrets, ...compared } = plan;
  return {
    ...compared,
    secrets: secrets.map(({ present: _present, problem: _problem, ...secret }) => secret),
  };
}

/**
 * In what a plan that is made now differs from a saved one: a sentence each, the first things first. Sums are told only when
 * nothing else is: they follow from the rest.
 */
export function planDifferences(saved: PlanDocument, now: PlanDocument): string[] {
  const told = differencesBetween(saved, now, thingsOf);
  return told.length > 0 ? told : differencesBetween(saved, now, sumsOf);
}

function differencesBetween(
  saved: PlanDocument,
  now: PlanDocument,
  partsOf: (plan: PlanDocument) => Map<string, Member>,
): string[] {
  const [before, after] = [saved, now].map(partsOf);
  if (before === undefined || after === undefined) return [];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => differencesOf(name, before.get(name), after.get(name)));
}

/** Everything that a plan speaks of, by what people call it. */
function thingsOf(plan: PlanDocument): Map<string, Member> {
  const { entries, deletes, commands, services, users, installed, ...rest } = comparedPart(
    plan,
  ) as unknown as Omit<PlanDocument, 'file' | 'spaces' | 'warnings'>;
  const { digest, name, version, sequence, daemons, secrets } = rest;
  return new Map<string, Member>([
    ['the bundle', { digest, name, version, sequence }],
    ['this host', { installed }],
    ...[...entries, ...deletes.map((one) => ({ ...one, action: 'delete' }))].map((path): [string, Member] => [
      quoted(path.path, LONGEST_PATH),
      { ...path },
    ]),
    ...commands.map((command, index): [string, Member] => [`command ${index + 1}`, { ...command }]),
    ...services.map((service, index): [string, Member] => [`service ${index + 1}`, { ...service }]),
    ...daemons.map((daemon): [string, Member] => [`the daemon ${quoted(daemon.name)}`, { ...daemon }]),
    ...secrets.map((secret): [string, Member] => [`the secret ${quoted(secret.name)}`, { ...secret }]),
    ['the run', { users }],
  ]);
}

function sumsOf({ counts, bytes, changed }: PlanDocument): Map<string, Member> {
  return new Map<string, Member>([['the run', { changed, bytes, counts }]]);
}

function differencesOf(name: string, before: Member | undefined, after: Member | undefined): string[] {
  if (after === undefined) return [`${name}: it is in the plan (${briefly(before)}), now nothing is done`];
  if (before === undefined) return [`${name}: it is not in the plan, now ${briefly(after)}`];
  if (before['action'] !== after['action'])
    return [`${name}: action is ${shown(after['action'])}, the plan says ${shown(before['action'])}`];
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].flatMap((member) =>
    memberDifferences(`${name}: ${member}`, before[member], after[member]),
  );
}

/** What is done there, in few words. */
function briefly(thing: Member | undefined): string {
  const { action, argv, name } = thing ?? {};
  return shown(action ?? argv ?? name);
}

function memberDifferences(name: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMember(before) || !isMember(after))
    return [`${name} is ${shown(after)}, the plan says ${shown(before)}`];
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members].flatMap((member) =>
    memberDifferences(`${name}.${member}`, before[member], after[member]),
  );
}

function isMember(value: unknown): value is Member {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value, LONGEST);
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
