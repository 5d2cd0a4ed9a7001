import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { Severity } from '../../../model/audit/severity.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { nestedFiles } from '../../nested/nested-files.ts';
import { type FileSecret, fileSecrets } from '../../secrets/file-secrets.ts';
import { sealSecrets } from '../../secrets/seal-secrets.ts';
import { isExamplePath } from '../../secrets/settings-file.ts';
import { memberOf } from './member-of.ts';

/** So many of one file are told one by one. */
const MOST = 25;

/** A private key, token or password stands in the bundle. */
export const secret = defineRule(
  {
    id: 'ARX202',
    title: 'Secret in the bundle',
    severity: 'high',
    why: 'Everybody who has the bundle has the secret, and a signature makes that last. A form that only one vendor uses is high; what is told by its name and randomness alone is medium, and low in tests, examples and documentation, where private keys and passwords in URLs are medium.',
    evidence: 'What it is, how long, and its entropy in bits a character. Never any character of it.',
    remedy:
      'Revoke the secret, and take it out of the source: let the command read it on the host where it runs.',
  },
  (subject) => ({ head: () => sealSecrets(subject), file: (file) => secretsOf(file, subject) }),
);

function secretsOf(file: AuditFile, subject: AuditSubject): Found[] {
  const found: Found[] = [];
  for (const inner of [file, ...(nestedFiles(file, subject)?.files ?? [])]) {
    const secrets = fileSecrets(inner);
    found.push(...secrets.slice(0, MOST).map((one) => foundIn(one, inner, file)));
    if (secrets.length > MOST) found.push(furtherIn(secrets.slice(MOST), inner, file));
  }
  return found;
}

function foundIn(
  { kind, sure, place, length, entropy }: FileSecret,
  file: AuditFile,
  outer: AuditFile,
): Found {
  const { member, evidence } = memberOf(file, outer);
  const inFile = member === undefined && 'line' in place;
  return {
    message: `${member ?? quoted(file.uses[0].path)} holds a secret: ${kind}`,
    where: inFile ? place : {},
    evidence: { kind, length, entropy, ...(inFile ? {} : place), ...evidence },
    severity: severityOf(sure, file),
  };
}

function furtherIn(secrets: readonly FileSecret[], file: AuditFile, outer: AuditFile): Found {
  const { member, evidence } = memberOf(file, outer);
  const ranks = secrets.map(({ sure }) => severityOf(sure, file));
  return {
    message: `${member ?? quoted(file.uses[0].path)} holds ${secrets.length} further secrets`,
    where: {},
    evidence: { further: secrets.length, ...evidence },
    severity: (['high', 'medium', 'low'] as const).find((rank) => ranks.includes(rank)) ?? 'low',
  };
}

function severityOf(sure: FileSecret['sure'], { uses }: AuditFile): Severity {
  if (sure === 'certain') return 'high';
  const isExample = uses.every(({ path }) => isExamplePath(path));
  if (sure === 'known') return isExample ? 'medium' : 'high';
  return isExample ? 'low' : 'medium';
}
