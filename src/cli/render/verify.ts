import type { BundleFacts } from '../../commands/bundle-facts.ts';
import type { Paint } from '../paint.ts';
import { approvalLines, formatCounts, formatSigners, formatTitle } from './bundle.ts';

/** `OK  sha256:…  signed by …`, and what is inside. */
export function verifyScreen(facts: BundleFacts, paint: Paint): string {
  const first = `${paint.green('OK')}  ${facts.digest}  signed by ${formatSigners(facts.signers)}`;
  const title = formatTitle(facts);
  const lines = [
    ...approvalLines(facts.signers),
    `${title === '' ? '' : `${title}: `}${formatCounts(facts)}`,
  ];
  return `${first}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}
