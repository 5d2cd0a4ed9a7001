import type { Finding, RuleCode } from '../model/audit/finding.ts';
import type { CheckNotRun, Claimed, Observed } from '../model/audit/report.ts';
import type { AuditFile, AuditSubject, Rule } from '../plugin/rule.ts';
import { claimedOf } from './claimed.ts';
import { fileUses } from './file-uses.ts';
import { type KeptFiles, keptFiles } from './kept-files.ts';
import type { Databases } from './components/load-databases.ts';
import { maskAudited } from './mask-audited.ts';
import { observe } from './observe.ts';
import { observedFiles } from './observed-files.ts';
import { RULES } from './rules/index.ts';
import { startRules } from './run-rules.ts';

/** A bundle whose head has been verified, and what it is judged by. */
export type AuditHead = Omit<AuditSubject, 'observed'>;

/** What an audit found out once all content had been seen. */
export interface Audited {
  readonly claimed: Claimed;
  readonly observed: Observed;
  /** In no order, waived or not. */
  readonly findings: readonly Finding[];
  readonly ran: readonly RuleCode[];
  readonly notRun: readonly CheckNotRun[];
}

/** An audit at work: it follows the content while that is verified. */
export interface RunningAudit {
  readonly visitor: KeptFiles;
  /** Call it when every byte of the bundle held. */
  finish(): Promise<Audited>;
}

/** Begins the audit of a bundle: rules look at the head at once, and at each distinct file when its digest held. */
export async function startAudit(
  head: AuditHead,
  databases: Databases,
  rules: readonly Rule[] = RULES,
): Promise<RunningAudit> {
  const observing = await observe(head, databases);
  const subject: AuditSubject = { ...head, observed: observing.observed };
  const running = startRules(rules, subject);
  running.head();
  const look = async (file: AuditFile): Promise<void> => {
    await observing.file(file);
    await running.file(file);
  };
  return {
    visitor: keptFiles(fileUses(head.seal, head.trees), look),
    async finish() {
      await observing.finish();
      const findings = running.finish();
      const { ran } = running;
      const notRun = [...running.notRun, ...observing.notRun];
      const all = { claimed: claimedOf(subject), observed: observedOf(subject), findings, ran, notRun };
      return maskAudited(all);
    },
  };
}

function observedOf(subject: AuditSubject): Observed {
  const { capabilities, components, vulnerabilities, licences } = subject.observed;
  return {
    capabilities,
    components,
    vulnerabilities,
    licences,
    files: observedFiles(subject, subject.observed.types),
  };
}
