import type { ReportSigner } from '../../../../model/audit/report.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { code } from '../words.ts';

/** Signers whose signatures held, and what each says by signing. */
export function signerList(list: readonly ReportSigner[]): Markup {
  if (list.length === 0) return markup`<p>Nobody who is trusted here.</p>`;
  return markup`<ul class="signers">
    ${list.map(signer)}
  </ul>`;
}

function signer({ kind, name, fingerprint, san, issuer, role, time, logIndex }: ReportSigner): Markup {
  const said: Part[] = [
    markup`<strong>${name}</strong>${role === 'builder' ? ' sealed it' : ' has reviewed it'}`,
    kind === 'identity' ? 'identity' : `${kind === 'ssh' ? 'SSH ' : ''}key`,
    san !== undefined && code(san),
    issuer !== undefined && markup`issuer ${code(issuer)}`,
    fingerprint !== undefined && code(fingerprint),
    time !== undefined && markup`at ${time}`,
    logIndex !== undefined && `log entry ${logIndex}`,
  ].filter((part) => part !== false);
  return markup`<li>
    <span class="tick" aria-hidden="true">✓</span>
    ${said.map((part, index) => [index > 0 && markup`<span class="quiet"> · </span>`, part])}
  </li>`;
}
