import { isPlain, listOf, type Plain, plainOf, textOf } from '../text/plain.ts';

/** What is read of one record (OSV schema 1.7). */
export interface OsvRecord {
  readonly id: string;
  /** ISO time. */
  readonly modified: string;
  readonly withdrawn: boolean;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly severity: readonly OsvSeverity[];
  /** The database's own word: `HIGH`, `MODERATE`. */
  readonly word?: string;
  readonly affected: readonly OsvAffected[];
}

/** A score of some method: `CVSS_V3` and a vector, or a distribution's own word. */
export interface OsvSeverity {
  readonly type: string;
  readonly score: string;
}

/** Versions of one package. */
export interface OsvAffected {
  /** With a release behind a colon for some: `Debian:12`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly severity: readonly OsvSeverity[];
  readonly word?: string;
  readonly ranges: readonly OsvRange[];
  readonly versions: readonly string[];
}

/** Versions from and up to; the events are in no order. */
export interface OsvRange {
  readonly type: string;
  readonly events: readonly OsvEvent[];
}

/** One end of a range. */
export interface OsvEvent {
  readonly kind: 'introduced' | 'fixed' | 'last_affected' | 'limit';
  readonly version: string;
}

const KINDS = ['introduced', 'fixed', 'last_affected', 'limit'] as const;
const TIME = /^\d{4}-\d\d-\d\dT/;

/** A record from JSON; undefined for what is none: it has no id or no time of its last change. */
export function osvRecord(value: unknown): OsvRecord | undefined {
  if (!isPlain(value)) return undefined;
  const [id, modified] = [textOf(value['id']), textOf(value['modified'])];
  if (id === undefined || modified === undefined || !TIME.test(modified)) return undefined;
  if (value['affected'] !== undefined && !Array.isArray(value['affected'])) return undefined;
  return {
    id,
    modified,
    withdrawn: value['withdrawn'] !== undefined && value['withdrawn'] !== null,
    aliases: aliasesOf(value),
    summary: summaryOf(value),
    severity: severities(value['severity']),
    ...wordOf(value),
    affected: listOf(value['affected'])
      .map((entry) => affected(plainOf(entry)))
      .filter((one) => one !== undefined),
  };
}

/** Distributions name the one vulnerability that theirs is about as `upstream`; several there are not the same. */
function aliasesOf(value: Plain): readonly string[] {
  const upstream = texts(value['upstream']);
  return [...new Set([...texts(value['aliases']), ...(upstream.length === 1 ? upstream : [])])];
}

function affected(entry: Plain): OsvAffected | undefined {
  const pack = plainOf(entry['package']);
  const [ecosystem, name] = [textOf(pack['ecosystem']), textOf(pack['name'])];
  if (ecosystem === undefined || name === undefined) return undefined;
  return {
    ecosystem,
    name,
    severity: severities(entry['severity']),
    ...wordOf(entry),
    ranges: listOf(entry['ranges']).map((range) => rangeOf(plainOf(range))),
    versions: texts(entry['versions']),
  };
}

function rangeOf(range: Plain): OsvRange {
  const events = listOf(range['events']).flatMap((event) =>
    KINDS.flatMap((kind) => {
      const version = textOf(plainOf(event)[kind]);
      return version === undefined ? [] : [{ kind, version }];
    }),
  );
  return { type: textOf(range['type']) ?? '', events };
}

function severities(value: unknown): readonly OsvSeverity[] {
  return listOf(value).flatMap((entry) => {
    const [type, score] = [textOf(plainOf(entry)['type']), textOf(plainOf(entry)['score'])];
    return type === undefined || score === undefined ? [] : [{ type, score }];
  });
}

/** Databases put it into either of two members of their own. */
function wordOf(value: Plain): { readonly word?: string } {
  const [database, ecosystem] = [plainOf(value['database_specific']), plainOf(value['ecosystem_specific'])];
  const word = [database['severity'], ecosystem['severity'], ecosystem['urgency']]
    .map(textOf)
    .find((one) => one !== undefined);
  return word === undefined ? {} : { word };
}

function summaryOf(value: Plain): string {
  const details = typeof value['details'] === 'string' ? value['details'] : '';
  const text = textOf(value['summary']) ?? details.slice(0, 1000).split('\n', 1)[0] ?? '';
  return text.slice(0, 300).toWellFormed();
}

function texts(value: unknown): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((text) => text !== undefined);
}
