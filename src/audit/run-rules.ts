import type { Digest } from '../core/digest.ts';
import type { Finding, Found, RuleCode } from '../model/audit/finding.ts';
import type { CheckNotRun } from '../model/audit/report.ts';
import type { AuditFile, AuditSubject, Rule, RuleRun } from '../plugin/rule.ts';
import { fingerprintOf } from './fingerprint.ts';
import { severityOf } from './severity-of.ts';

/** The rules of one audit at work. */
export interface RunningRules {
  readonly ran: readonly RuleCode[];
  readonly notRun: readonly CheckNotRun[];
  head(): void;
  file(file: AuditFile): Promise<void>;
  /** Every finding, in no order. */
  finish(): Finding[];
}

interface Running {
  readonly rule: Rule;
  readonly run: RuleRun;
}

/**
 * Starts the rules that the policy leaves on. What a rule throws, or gives in place of findings, ends the audit: it is never
 * a pass.
 */
export function startRules(rules: readonly Rule[], subject: AuditSubject): RunningRules {
  const off = rules.filter((rule) => isOff(rule, subject));
  const started = rules
    .filter((rule) => !off.includes(rule))
    .map((rule) => ({ rule, run: rule.start(subject) }));
  const running = started.filter(({ run }) => run.notRun === undefined);
  const add = collector(subject);
  return {
    ran: running.map(({ rule }) => rule.page.id),
    notRun: [
      ...off.map(({ page }) => ({ check: page.id, why: 'the policy turns it off' })),
      ...started.flatMap(({ rule, run }) => {
        const why = run.notRun ?? run.partly;
        return why === undefined ? [] : [{ check: rule.page.id, why }];
      }),
    ],
    head: () => running.forEach((one) => add.all(one, one.run.head === undefined ? [] : one.run.head())),
    async file(file) {
      for (const one of running) {
        if (one.run.file === undefined) continue;
        const found = one.run.file(file);
        // Nearly every rule answers at once: to wait for each of them would be a million turns.
        add.all(one, found instanceof Promise ? await found : found, file);
      }
    },
    finish() {
      running.forEach((one) => add.all(one, one.run.finish === undefined ? [] : one.run.finish()));
      return add.findings;
    },
  };
}

/** Integrity rules cannot be turned off. */
export function isIntegrityRule(code: string): boolean {
  return code.startsWith('ARX0');
}

function isOff({ page }: Rule, { policy }: AuditSubject): boolean {
  return !isIntegrityRule(page.id) && policy.rules.get(page.id)?.enabled === false;
}

function collector(subject: AuditSubject): {
  readonly findings: Finding[];
  all(running: Running, found: Iterable<Found>, file?: AuditFile): void;
} {
  const findings: Finding[] = [];
  const seen = new Map<Digest, number>();
  return {
    findings,
    all({ rule }, found, file) {
      for (const one of found) findings.push(findingOf(rule, file === undefined ? one : placed(one, file)));
    },
  };

  function findingOf({ page }: Rule, found: Found & { content?: Digest; also?: number }): Finding {
    const { content, also, ...rest } = found;
    const base = { rule: page.id, found: rest, content };
    const first = fingerprintOf({ ...base, ordinal: 0 }, subject);
    const ordinal = seen.get(first) ?? 0;
    seen.set(first, ordinal + 1);
    const fingerprint = ordinal === 0 ? first : fingerprintOf({ ...base, ordinal }, subject);
    const setting = isIntegrityRule(page.id) ? undefined : subject.policy.rules.get(page.id);
    const severity = severityOf(setting, found, page.severity);
    return { ...rest, rule: page.id, severity, fingerprint, ...(also !== undefined && { also }) };
  }
}

/** What a rule finds in a file is at its first place, unless the rule names one. */
function placed(found: Found, { digest, uses }: AuditFile): Found & { content: Digest; also?: number } {
  const { source, path } = uses[0];
  const where = { source, path, ...found.where };
  const also = found.where.path === undefined && uses.length > 1 ? { also: uses.length - 1 } : {};
  return { ...found, where, content: digest, ...also };
}
