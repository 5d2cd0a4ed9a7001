import type { AuditReport } from '../../../../model/audit/report.ts';
import { markup, type Markup } from '../markup.ts';
import { verdictBanner } from './verdict-banner.ts';

/** All there is to say of a file that is not to be believed: that, and why. */
export function unverified(report: Pick<AuditReport, 'subject' | 'reason'>): Markup {
  return markup`<header class="first" id="summary">
    <h1>${report.subject.file}</h1>
    ${verdictBanner({ verdict: 'unverified', reason: report.reason })}
    <p>
      Nothing in this file can be believed, so nothing of it is shown, and no rule was run. Do not run it.
    </p>
  </header> `;
}
