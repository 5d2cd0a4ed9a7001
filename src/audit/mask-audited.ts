import type { Finding } from '../model/audit/finding.ts';
import type { Claimed, ClaimedStep, Observed } from '../model/audit/report.ts';
import { MASK, maskSecrets } from './secrets/mask-secrets.ts';

/** What of an audit holds texts of the bundle: commands, capabilities, findings. */
interface Texts {
  readonly claimed: Claimed;
  readonly observed: Observed;
  readonly findings: readonly Finding[];
}

/** The same without any secret in a command, a capability or a finding: rules show what they found, whatever it holds. */
export function maskAudited<T extends Texts>(audited: T): T {
  const { claimed, observed, findings } = audited;
  return {
    ...audited,
    claimed: { ...claimed, code: claimed.code.map(maskStep) },
    observed: { ...observed, capabilities: observed.capabilities.map(maskTexts) },
    findings: findings.map(maskFinding),
  };
}

function maskStep(step: ClaimedStep): ClaimedStep {
  const { command, capabilities } = step;
  return {
    ...step,
    command: command.map((word, index) => maskWord(word, command[index - 1] ?? '')),
    ...(capabilities !== undefined && { capabilities: maskTexts(capabilities) }),
  };
}

/** A value behind `--password` is one by the word before. */
function maskWord(word: string, before: string): string {
  const together = before.startsWith('-') ? maskSecrets(`${before} ${word}`) : '';
  return together.endsWith(` ${MASK}`) ? MASK : maskSecrets(word);
}

function maskFinding(finding: Finding): Finding {
  return { ...finding, message: maskSecrets(finding.message), evidence: maskTexts(finding.evidence) };
}

/** Every text and every text in a list. */
function maskTexts<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, maskValue(value)])) as T;
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  return Array.isArray(value) ? value.map(maskValue) : value;
}
