import { compareText } from '../../core/compare-text.ts';
import type { LicenceFact } from '../../model/audit/component.ts';
import type { AuditFile, FileUse } from '../../plugin/rule.ts';
import type { Observer } from '../observer.ts';
import { LICENCE_WORD, searchedWords } from '../search/searched-words.ts';
import { isKnownExpression, licenceExpression, NOASSERTION } from './licence-expression.ts';
import { isLicenceFile, mustHoldLicence } from './licence-file.ts';
import { readMetadata } from './read-metadata.ts';
import { recogniseText } from './recognise-text.ts';

/** Headers stand at the start of a file. */
const HEADER_WITHIN = 8192;
const HEADER = /:[ \t]{0,8}([^\n\r]{1,300})/y;
/** Ends of comments behind an expression. */
const COMMENT_END = /\s*(?:\*\/|-->|\*\)|#}|%>|\*+|")?\s*$/;
const LARGEST_TEXT = 1024 * 1024;

/**
 * Finds licences: SPDX headers, the metadata of packages, licence texts. Of headers that say the same in one source the
 * first is kept.
 */
export function createLicenceObserver(): Observer & { readonly licences: readonly LicenceFact[] } {
  const licences: LicenceFact[] = [];
  const headers = new Set<string>();
  return {
    licences,
    file(file) {
      if (file.text === undefined) return;
      for (const use of file.uses) licences.push(...factsOf(file, use, headers));
    },
    finish() {
      licences.sort(byPlace);
    },
  };
}

function factsOf(file: AuditFile, use: FileUse, headers: Set<string>): LicenceFact[] {
  const { source, path } = use;
  const fact = (expression: string, by: LicenceFact['by']): LicenceFact => ({ expression, source, path, by });
  const header = headerOf(file);
  const isNew = header !== undefined && !headers.has(`${source} ${header}`);
  if (isNew) headers.add(`${source} ${header}`);
  const metadata = readMetadata(path, file.text ?? '');
  const texts = metadata === undefined && isLicenceFile(path) ? textsOf(file, path) : [];
  return [
    ...(isNew && header !== undefined ? [fact(header, 'header')] : []),
    ...(metadata === undefined ? [] : [fact(metadata, 'metadata')]),
    // A file with a header says itself which licence it is.
    ...(header !== undefined && texts.includes(NOASSERTION) ? [] : texts.map((id) => fact(id, 'text'))),
  ];
}

/** SPDX specification, annex "Using SPDX license list short identifiers in source files". */
function headerOf(file: AuditFile): string | undefined {
  const { text, places } = searchedWords(file);
  const [offset] = places.get(LICENCE_WORD) ?? [];
  if (offset === undefined || offset > HEADER_WITHIN) return undefined;
  HEADER.lastIndex = offset + LICENCE_WORD.length;
  const written = HEADER.exec(text)?.[1]?.replace(COMMENT_END, '');
  const expression = written === undefined ? NOASSERTION : licenceExpression(written);
  // A program that writes such headers has one too, with something else behind.
  return isKnownExpression(expression) ? expression : undefined;
}

function textsOf({ text = '', size }: AuditFile, path: string): readonly string[] {
  if (size > LARGEST_TEXT) return [NOASSERTION];
  const { ids, more } = recogniseText(text);
  if (ids.length === 0) return mustHoldLicence(path) && text.trim() !== '' ? [NOASSERTION] : [];
  return more && mustHoldLicence(path) ? [...ids, NOASSERTION] : ids;
}

function byPlace(a: LicenceFact, b: LicenceFact): number {
  const key = ({ path, expression, by }: LicenceFact): string => `${path}\0${expression}\0${by}`;
  return a.source - b.source || compareText(key(a), key(b));
}
