import { type Capabilities, CAPABILITY_KEYS } from '../../../model/audit/capabilities.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { ReportSigner } from '../../../model/audit/report.ts';
import type { AuditSubject, Baseline, RuleRun } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';

/** Somebody else seals it, or its commands can do more, than when it was approved. */
export const changedSinceBaseline = defineRule(
  {
    id: 'ARX505',
    title: 'Signer or capability changed since it was approved',
    severity: 'medium',
    why: 'What was approved once was approved with this builder and these abilities. A new builder, or a command that now uses the network or writes elsewhere, is what an attacker would need. Who or what is gone is no finding.',
    evidence: 'Who sealed it before and now; what the commands can do now and could not before.',
    remedy: 'Review the difference with `arx diff`, then approve the new bundle and take it as the baseline.',
  },
  changed,
);

function changed(subject: AuditSubject): RuleRun {
  const { baseline } = subject;
  if (baseline === undefined) return { notRun: 'no bundle that was approved before was given: --baseline' };
  return {
    head: () => newBuilders(subject.signers, baseline),
    finish: () => newCapabilities(subject.observed.capabilities, baseline),
  };
}

function newBuilders(signers: readonly ReportSigner[], baseline: Baseline): Found[] {
  const [before, now] = [builders(baseline.signers), builders(signers)];
  const added = now.filter((one) => !before.includes(one));
  if (added.length === 0) return [];
  return [
    {
      message: `It is sealed by ${added.length === 1 ? 'somebody' : `${added.length}`} who did not seal the baseline`,
      where: { field: 'signers' },
      evidence: { before: shownList(before), now: shownList(now), baseline: baseline.file },
    },
  ];
}

/** Not by name: that is what this machine calls them. */
function builders(signers: readonly ReportSigner[]): string[] {
  const found = signers
    .filter(({ role }) => role === 'builder')
    .map(({ kind, fingerprint, san, issuer, name }) =>
      san === undefined ? `${kind} ${fingerprint ?? name}` : `${san} by ${issuer ?? 'nobody'}`,
    );
  return [...new Set(found)].sort();
}

function newCapabilities(now: readonly Capabilities[], { capabilities, file }: Baseline): Found[] {
  const before = new Set(abilities(capabilities));
  const added = abilities(now).filter((ability) => !before.has(ability));
  if (added.length === 0) return [];
  return [
    {
      message: `Its commands can do ${added.length === 1 ? 'something' : `${added.length} things`} that those of the baseline could not`,
      where: { field: 'capabilities' },
      evidence: { added: shownList(added, 20), baseline: file },
    },
  ];
}

/** What all commands can do together, as `network: curl https://…`; the steps may have other places. */
function abilities(capabilities: readonly Capabilities[]): string[] {
  const found = capabilities.flatMap((one) =>
    CAPABILITY_KEYS.flatMap((key) => (one[key] ?? []).map((word) => `${key}: ${word}`)),
  );
  return [...new Set(found)].sort();
}
