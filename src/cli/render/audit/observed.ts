import { listed } from '../../../core/listed.ts';
import { compareText } from '../../../core/compare-text.ts';
import { CAPABILITY_KEYS, type Capabilities } from '../../../model/audit/capabilities.ts';
import type { AuditReport, Observed } from '../../../model/audit/report.ts';
import { formatCount } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';

const MOST_WORDS = 6;

/** What each command can do, and what stands in the files. */
export function observedLines({ observed }: AuditReport): string[] {
  if (observed === undefined) return [];
  const steps = observed.capabilities.map((can, index) => `code[${index}]  ${capabilityText(can)}`);
  return [...steps, componentLine(observed), licenceLine(observed)].filter((line) => line !== '');
}

function capabilityText(can: Capabilities): string {
  const parts = CAPABILITY_KEYS.flatMap((key) => {
    const list = can[key];
    return list === undefined ? [] : [`${key} ${visible(listed(list, MOST_WORDS))}`];
  });
  return parts.length === 0 ? 'nothing was seen' : parts.join('; ');
}

function componentLine({ components, vulnerabilities }: Observed): string {
  if (components.length === 0) return '';
  const known = formatCount(vulnerabilities.length, 'known vulnerability');
  return `${formatCount(components.length, 'component')} (${byCount(components.map(({ type }) => type))}), ${known}`;
}

function licenceLine({ licences }: Observed): string {
  return licences.length === 0
    ? ''
    : `licences: ${visible(byCount(licences.map(({ expression }) => expression)))}`;
}

/** `npm 10, deb 2`: the most frequent first. */
function byCount(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  return listed(
    sorted.map(([word, count]) => `${word} ${count}`),
    MOST_WORDS,
  );
}
