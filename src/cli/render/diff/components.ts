import { SIGNS } from '../../../audit/reports/diff-words.ts';
import type { BundleDiff, ComponentDiff } from '../../../model/audit/bundle-diff.ts';
import type { Vulnerability } from '../../../model/audit/component.ts';
import { visible } from '../../../core/visible.ts';

/** Components and known vulnerabilities that came, went or changed. */
export function componentLines({ components, vulnerabilities }: BundleDiff): string[] {
  return [
    ...components.map((component) => `  ${SIGNS[component.state]} ${visible(componentText(component))}`),
    ...vulnerabilities.added.map((one) => `  + ${visible(vulnerabilityText(one))}  NEW VULNERABILITY`),
    ...vulnerabilities.removed.map((one) => `  - ${visible(vulnerabilityText(one))}`),
  ];
}

function componentText({ before, after }: ComponentDiff): string {
  if (before === undefined || after === undefined) return (after ?? before)?.purl ?? '';
  return `${before.purl} -> ${after.version ?? after.purl}`;
}

function vulnerabilityText({ id, purl, severity, summary }: Vulnerability): string {
  return `${id} ${severity} in ${purl}  ${summary}`;
}
