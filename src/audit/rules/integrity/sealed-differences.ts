import type { LockEntry } from '../../../model/lockfile.ts';
import { readCanonicalLock } from '../../../model/lockfile-text.ts';
import { RESOLUTION_FACTS, type Seal, type SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { sealedManifest } from '../../sealed-manifest.ts';
import { shownUrl } from '../../shown-url.ts';

/** How a document that is in a bundle for people differs from the seal, which decides; or why it cannot be compared. */
export interface SealedDifference {
  readonly document: 'lock' | 'manifest';
  readonly differences: readonly string[];
  readonly problem?: string;
}

/** Compares the sealed lock and manifest with the seal. */
export function sealedDifferences(subject: AuditSubject): readonly SealedDifference[] {
  return [lockDifferences(subject), manifestDifferences(subject)];
}

/** arx seals a lock in the one form in which it writes locks, so nothing else need be read. */
function lockDifferences({ seal, lock }: AuditSubject): SealedDifference {
  const document = 'lock';
  const found = readCanonicalLock(Buffer.from(lock).toString());
  if (found === undefined)
    return { document, differences: [], problem: 'it is not in the form in which this arx writes locks' };
  return { document, differences: compareLock(seal, found.sources) };
}

function compareLock({ sources }: Seal, lock: ReadonlyMap<string, LockEntry>): string[] {
  const sealed = new Set(sources.map(({ request }) => request));
  const extra = [...lock.keys()].filter((request) => !sealed.has(request));
  return [
    ...sources.flatMap((source) => compareEntry(source, lock.get(source.request))),
    ...extra.map((request) => `${shownUrl(request)} is locked, but not in the seal`),
  ];
}

function compareEntry(source: SealedSource, entry: LockEntry | undefined): string[] {
  const { request, resolution, tree, nature, entries, contentSize } = source;
  const name = shownUrl(request);
  if (entry === undefined) return [`${name} is not locked`];
  const sealed: LockEntry = {
    ...resolution,
    nature,
    tree: tree.digest,
    entries,
    contentSize,
  };
  const facts = ['nature', 'tree', 'entries', 'contentSize', ...RESOLUTION_FACTS] as const;
  return facts
    .filter((fact) => entry[fact] !== sealed[fact])
    .map((fact) => `${name}: ${fact} is ${said(entry[fact])}, in the seal ${said(sealed[fact])}`);
}

function said(value: string | number | boolean | undefined): string {
  return value === undefined ? 'missing' : shownUrl(String(value));
}

/** The manifest may call sources of a library's own classes by names that its language does not have. */
function manifestDifferences({ seal, manifest }: AuditSubject): SealedDifference {
  const document = 'manifest';
  if (seal.sources.some(({ request }) => request.startsWith('own:'))) return { document, differences: [] };
  const { sources, problem } = sealedManifest(seal, manifest);
  if (problem !== undefined) return { document, differences: [], problem };
  const sealed = new Set(seal.sources.map(({ request }) => request));
  const missing = [...sources.keys()].filter((request) => !sealed.has(request));
  const extra = [...sealed].filter((request) => !sources.has(request));
  return {
    document,
    differences: [
      ...missing.map((request) => `${shownUrl(request)} is not in the seal`),
      ...extra.map((request) => `${shownUrl(request)} is in the seal, but not in the manifest`),
    ],
  };
}
