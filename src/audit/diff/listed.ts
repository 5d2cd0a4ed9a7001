import type { AuditReport } from '../../model/audit/report.ts';
import type { AuditSubject } from '../../plugin/rule.ts';
import { claimedOf } from '../claimed.ts';
import { observedFiles } from '../observed-files.ts';

/** The part of a report that a bundle's head gives: its claims and its lists of files, without the types of these. */
export type Listed = Pick<AuditReport, 'claimed' | 'observed'>;

/** What stands in a bundle, from its verified head alone. */
export function listedIn(head: Pick<AuditSubject, 'seal' | 'trees' | 'statement' | 'manifest'>): Listed {
  const nothing = { capabilities: [], components: [], vulnerabilities: [], licences: [] };
  return { claimed: claimedOf(head), observed: { ...nothing, files: observedFiles(head, new Map()) } };
}
