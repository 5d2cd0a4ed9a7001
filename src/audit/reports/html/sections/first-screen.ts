import { formatSize } from '../../../../core/quantity.ts';
import type { AuditReport } from '../../../../model/audit/report.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import type { View } from '../view.ts';
import { code, facts, layerMark, SIGNS, WORST_FIRST } from '../words.ts';
import { signerList } from './signer-list.ts';
import { verdictBanner } from './verdict-banner.ts';

/** What a reviewer has to know before anything else: which file, yes or no and why, and who vouches for it. */
export function firstScreen({ report, verified, claimed }: View): Markup {
  const { subject, policy, at, failOn, baseline } = report;
  const fresh = report.findings.filter(({ novelty }) => novelty === 'new').length;
  const named = [claimed.name, claimed.version].filter((part) => part !== undefined).join(' ');
  return markup`<header class="first" id="summary">
    <h1>${subject.file}</h1>
    <p class="digest">${code(verified.digest)}</p>
    ${verdictBanner(report)} ${counts(report)}
    <h2>Signed by</h2>
    ${signerList(verified.signers)}
    ${facts([
      [
        'Policy',
        [
          code(policy.digest),
          policy.files.map((file) => markup`<br />${code(file)}`),
          policy.files.length === 0 && markup`<br />the defaults`,
        ],
      ],
      ['Judged at', [at, `, fails from ${failOn} on`]],
      ['Size', subject.size !== undefined && formatSize(subject.size)],
      ['Calls itself', named !== '' && [named, ' ', layerMark('claimed')]],
      [
        'Compared with',
        baseline && [
          baseline.file,
          ' ',
          code(baseline.digest),
          markup`<br>${fresh} new, ${baseline.gone} gone`,
        ],
      ],
    ])}
  </header> `;
}

function counts({ counts, waived, checks }: AuditReport): Markup {
  const bySeverity = WORST_FIRST.map((severity) =>
    countMark(
      severity,
      counts[severity],
      [markup`<span aria-hidden="true">${SIGNS[severity]} </span>`, severity],
      '#findings',
    ),
  );
  return markup`<ul class="counts" aria-label="Findings by severity">
    ${bySeverity} ${countMark('plain', waived.length, 'waived', '#waived')}
    ${countMark('plain', checks.notRun.length, 'not checked', '#checks')}
  </ul>`;
}

function countMark(kind: string, count: number, word: Part, target: string): Markup {
  return markup`<li>
    <a class="count ${kind}${count === 0 ? ' zero' : ''}" href="${target}"
      ><strong>${count}</strong> ${word}</a
    >
  </li>`;
}
