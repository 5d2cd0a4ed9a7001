import { quoted } from '../../../core/quoted.ts';
import { isRedacted, redactUrl } from '../../../core/redact.ts';
import type { Found, Where } from '../../../model/audit/finding.ts';
import { RESOLUTION_FACTS, type Seal, type SealedSource } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { shownUrl } from '../../shown-url.ts';
import { credentialsIn } from './credentials-in.ts';

/** A password, token or signed link stands in the seal, the manifest, the lock, the SBOM or the provenance. */
export const credential = defineRule(
  {
    id: 'ARX105',
    title: 'Credential in a URL',
    severity: 'critical',
    why: 'Everybody who gets the bundle gets the credential, for as long as it is valid. arx takes credentials out of the URLs of sources and refuses them in commands; text that is given inline can have them, and so can what other programs seal.',
    evidence: 'The URL without the credential, what kind it is, and each place where it stands.',
    remedy:
      'Withdraw the credential: it is known to everybody who has the file. Obtain sources with `auth: NAME`, and let commands read credentials from a file of the host.',
  },
  (subject) => ({ head: () => credentials(subject) }),
);

/** One place with a credential. `key` is the same for the same URL. */
interface Leak {
  readonly key: string;
  readonly what: string;
  readonly place: string;
  readonly where: Where;
}

function credentials(subject: AuditSubject): Found[] {
  const leaks = new Map<string, Leak[]>();
  for (const leak of [...sealLeaks(subject.seal), ...documentLeaks(subject)]) {
    const known = leaks.get(leak.key);
    if (known === undefined) leaks.set(leak.key, [leak]);
    else known.push(leak);
  }
  return [...leaks.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [foundOf(first, more)],
  );
}

function foundOf({ key, what, place, where }: Leak, more: readonly Leak[]): Found {
  const shown = withoutCredential(key);
  return {
    message: `${quoted(shown)} has ${what} in it, in ${place}`,
    where,
    evidence: { url: shown, what, places: shownList([place, ...more.map((leak) => leak.place)]) },
  };
}

/** Fails closed: where redacting changes nothing, or not enough, nothing is shown. */
function withoutCredential(url: string): string {
  const clean = redactUrl(url);
  const [left] = credentialsIn(clean);
  return clean === url || left !== undefined ? '[redacted]' : shownUrl(clean);
}

function* sealLeaks({ sources, code, data, ...settings }: Seal): Generator<Leak> {
  for (const [source, sealed] of sources.entries()) yield* sourceLeaks(source, sealed);
  for (const [step, entry] of code.entries())
    yield* textLeaks(JSON.stringify(entry), { place: `code[${step}]`, where: () => ({ step }) });
  for (const [index, entry] of data.entries())
    yield* textLeaks(JSON.stringify(entry), { place: `data[${index}]`, where: () => ({ data: index }) });
  yield* textLeaks(JSON.stringify(settings), { place: 'the seal', where: () => ({ field: 'seal' }) });
}

/** arx writes nothing here that it would redact, so whatever it would redact was written by another program. */
function* sourceLeaks(source: number, { request, resolution }: SealedSource): Generator<Leak> {
  const texts: readonly (readonly [field: string, value: unknown])[] = [
    ['request', request],
    ...RESOLUTION_FACTS.map((fact) => [`resolution.${fact}`, resolution[fact]] as const),
  ];
  for (const [field, value] of texts) {
    if (typeof value !== 'string' || isInline(value) || isRedacted(value)) continue;
    const [named] = credentialsIn(value);
    yield {
      key: named?.url ?? value,
      what: named?.what ?? 'a credential',
      place: `sources[${source}].${field}`,
      where: { source, field },
    };
  }
}

function isInline(value: string): boolean {
  return value.startsWith('inline:');
}

function* documentLeaks({ manifest, lock, sbom, statement }: AuditSubject): Generator<Leak> {
  const documents: readonly (readonly [field: string, text: string])[] = [
    ['manifest', Buffer.from(manifest).toString()],
    ['lock', Buffer.from(lock).toString()],
    ['sbom', Buffer.from(sbom).toString()],
    ['provenance', JSON.stringify(statement) ?? ''],
  ];
  for (const [field, text] of documents) {
    const line = lineCounter(text);
    yield* textLeaks(text, {
      place: field,
      where: (offset) => ({ field, ...(field !== 'provenance' && { line: line(offset) }) }),
    });
  }
}

interface TextPlace {
  readonly place: string;
  readonly where: (offset: number) => Where;
}

function* textLeaks(text: string, { place, where }: TextPlace): Generator<Leak> {
  for (const { url, what, offset } of credentialsIn(text)) {
    const at = where(offset);
    yield { key: url, what, place: at.line === undefined ? place : `${place}:${at.line}`, where: at };
  }
}

/** Counts lines up to offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let [line, from] = [1, 0];
  return (offset) => {
    for (let next = text.indexOf('\n', from); next >= 0 && next < offset; next = text.indexOf('\n', from)) {
      line += 1;
      from = next + 1;
    }
    return line;
  };
}
