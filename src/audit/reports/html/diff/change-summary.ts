import { formatCount } from '../../../../core/quantity.ts';
import type { BundleDiff, DiffSide, Risk } from '../../../../model/audit/bundle-diff.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { signerList } from '../sections/signer-list.ts';
import { code, facts, section } from '../words.ts';

const WORDS: readonly (readonly [keyof Risk, string])[] = [
  ['newExecutables', 'new executable'],
  ['changedCommands', 'changed command'],
  ['newOrigins', 'new origin'],
  ['newSigners', 'new signer'],
  ['newCapabilities', 'new capability'],
  ['newVulnerabilities', 'new vulnerability'],
];

/** Which two bundles, and what deserves a second look. */
export function changeSummary({ a, b, identical, risk, signers }: BundleDiff): Markup {
  const counts = WORDS.map(
    ([key, word]) =>
      markup`<li>
        <span class="count ${risk[key] === 0 ? 'zero' : 'high'}"
          ><strong>${risk[key]}</strong> ${nounOf(risk[key], word)}</span
        >
      </li>`,
  );
  return section('changes', 'Changes', 'verified', [
    facts([
      ['Before', side(a)],
      ['After', side(b)],
    ]),
    identical &&
      markup`<p class="agrees">
        <span aria-hidden="true">✓</span> The same bundle digest: nothing but signatures can differ.
      </p>`,
    markup`<ul class="counts" aria-label="What deserves a second look">
      ${counts}
    </ul>`,
    signers.added.length > 0 &&
      markup`<h3>New signers</h3>
        ${signerList(signers.added)}`,
    signers.removed.length > 0 &&
      markup`<h3>Signers that are gone</h3>
        ${signerList(signers.removed)}`,
    signers.added.length + signers.removed.length === 0 &&
      markup`<p class="quiet after">The signers are the same.</p>`,
  ]);
}

function side({ file, digest, name, version, sequence }: DiffSide): Part {
  const named = [name, version, sequence !== undefined && `sequence ${sequence}`].filter(
    (part) => typeof part === 'string',
  );
  return markup`${file} <span class="quiet">${named.join(' ')}</span><br />${code(digest)}`;
}

function nounOf(count: number, noun: string): string {
  return formatCount(count, noun).slice(`${count} `.length);
}
