import type { AuditReport } from '../../../../model/audit/report.ts';
import { markup, type Markup } from '../markup.ts';

const SIGN = { pass: '✓', fail: '✗', unverified: '⚠' } as const;

/** Yes or no, as a sign and a word, and why. */
export function verdictBanner({ verdict, reason }: Pick<AuditReport, 'verdict' | 'reason'>): Markup {
  return markup`<p class="verdict ${verdict}">
    <span class="word"><span aria-hidden="true">${SIGN[verdict]}</span> ${verdict.toUpperCase()}</span>
    <span class="reason">${reason}</span>
  </p>`;
}
