import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { type Digest, digestOf } from '../core/digest.ts';
import type { Found, RuleCode } from '../model/audit/finding.ts';
import type { Seal, SealedCode, SealedData } from '../model/seal.ts';
import type { AuditSubject } from '../plugin/rule.ts';

/** What is found, and the digest of the file that it was found in, if it was in one. */
export interface Fingerprinted {
  readonly rule: RuleCode;
  readonly found: Found;
  readonly content: Digest | undefined;
  /** Tells apart what is found more than once at one place; from 0. */
  readonly ordinal: number;
}

/**
 * A name for a finding that changes with the content which it is about, so that a waiver never covers more than what
 * somebody looked at: nor what has become worse, as a script that a command runs since. Indexes are not part of it:
 * another source or command beside changes nothing.
 */
export function fingerprintOf(
  { rule, found, content, ordinal }: Fingerprinted,
  subject: Pick<AuditSubject, 'seal' | 'digest'>,
): Digest {
  const { path, line, column, field, component, source } = found.where;
  return digestOf(
    canonicalJson({
      rule,
      content: content ?? contentOf(found, subject),
      source: source === undefined ? undefined : subject.seal.sources[source]?.request,
      path,
      line,
      column,
      field,
      component,
      severity: found.severity,
      ordinal: ordinal === 0 ? undefined : ordinal,
    }),
  );
}

/** The digest of the part of the seal that a finding is about. */
function contentOf({ where }: Found, { seal, digest }: Pick<AuditSubject, 'seal' | 'digest'>): Digest {
  if (where.step !== undefined) return digestOfUse(seal.code[where.step], seal);
  if (where.data !== undefined) return digestOfUse(seal.data[where.data], seal);
  if (where.source !== undefined) return digestOfPart(seal.sources[where.source]);
  return digest;
}

/** What is placed or run is part of it, and not the index under which it stands. */
function digestOfUse(use: SealedCode | SealedData | undefined, { sources }: Pick<Seal, 'sources'>): Digest {
  if (use?.source === undefined) return digestOfPart(use);
  return digestOfPart({ ...use, source: sources[use.source] });
}

function digestOfPart(part: object | undefined): Digest {
  return digestOf(canonicalJson((part ?? null) as Json));
}
