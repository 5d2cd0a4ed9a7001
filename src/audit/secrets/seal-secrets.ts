import type { Found, Where } from '../../model/audit/finding.ts';
import type { Settings } from '../../model/manifest.ts';
import type { AuditSubject } from '../../plugin/rule.ts';
import { auditFile } from '../audit-file.ts';
import { wordPlaces } from '../search/searched-words.ts';
import { roundedEntropy } from './file-secrets.ts';
import { findSecrets } from './find-secrets.ts';
import type { SecretMatch } from './secret-match.ts';

const LONGEST_WORD = 65_536;

/** Secrets in the words of commands and in variables, as sealed, and then those that only the manifest's text shows. */
export function* sealSecrets({ seal, manifest }: AuditSubject): Generator<Found> {
  const told = new Set<string>();
  for (const { text, where } of sealedTexts(seal)) {
    const shown = text.slice(0, LONGEST_WORD);
    for (const match of secretsOf(shown)) {
      told.add(shown.slice(match.start, match.end));
      yield foundAt(match, shown, where);
    }
  }
  const file = manifestFile(manifest);
  const text = file.text ?? '';
  for (const match of secretsOf(text)) {
    const value = text.slice(match.start, match.end);
    if (!told.has(value)) yield foundAt(match, text, { field: 'manifest', ...file.place(match.start) });
  }
}

interface SealedText {
  readonly text: string;
  readonly where: Where;
}

function* sealedTexts(seal: AuditSubject['seal']): Generator<SealedText> {
  yield* variables(seal, {});
  for (const [step, code] of seal.code.entries()) {
    yield* variables(code, { step });
    // One text, so that an option and its value stand side by side.
    yield { text: [code.cmd ?? '', ...code.args].join(' '), where: { step, field: 'args' } };
  }
  for (const [data, placed] of seal.data.entries()) yield* variables(placed, { data });
}

function* variables({ env }: Settings, where: Where): Generator<SealedText> {
  for (const [name, value] of Object.entries(env ?? {}))
    yield { text: `${name}=${value}`, where: { ...where, field: `env.${name}` } };
}

/** Words and variables are read as a file of settings is. */
function secretsOf(text: string): readonly SecretMatch[] {
  return findSecrets({ text, name: '.env', settings: true }, wordPlaces(text), false);
}

function manifestFile(manifest: Uint8Array): ReturnType<typeof auditFile> {
  const facts = { digest: 'sha256:' as const, size: manifest.length };
  return auditFile({ ...facts, uses: [{ source: 0, path: 'arx.yaml', executable: false }] }, manifest);
}

function foundAt({ kind, sure, start, end }: SecretMatch, text: string, where: Where): Found {
  return {
    message: `${where.field === 'manifest' ? 'The sealed manifest' : 'The seal'} holds a secret: ${kind}`,
    where,
    evidence: { kind, length: end - start, entropy: roundedEntropy(text.slice(start, end)) },
    severity: sure === 'likely' ? 'medium' : 'high',
  };
}
