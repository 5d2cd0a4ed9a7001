import type { RuleCode } from '../audit/finding.ts';
import type { Severity } from '../audit/severity.ts';

/** Every rule of `arx audit` by its code, with the severity that it has unless a policy or a finding says otherwise. */
export const KNOWN_RULES: Readonly<Record<RuleCode, Severity>> = {
  ARX001: 'critical',
  ARX002: 'critical',
  ARX003: 'critical',
  ARX004: 'critical',
  ARX005: 'critical',
  ARX006: 'critical',
  ARX007: 'critical',
  ARX008: 'critical',
  ARX009: 'high',
  ARX010: 'high',
  ARX011: 'high',
  ARX012: 'medium',
  ARX013: 'high',
  ARX101: 'high',
  ARX102: 'high',
  ARX103: 'high',
  ARX104: 'medium',
  ARX105: 'critical',
  ARX106: 'medium',
  ARX107: 'medium',
  ARX108: 'medium',
  ARX109: 'low',
  ARX110: 'medium',
  ARX111: 'medium',
  ARX112: 'low',
  ARX113: 'low',
  ARX201: 'critical',
  ARX202: 'high',
  ARX203: 'medium',
  ARX204: 'high',
  ARX205: 'medium',
  ARX206: 'high',
  ARX207: 'low',
  ARX208: 'medium',
  ARX209: 'low',
  ARX210: 'low',
  ARX211: 'info',
  ARX212: 'low',
  ARX301: 'high',
  ARX302: 'critical',
  ARX303: 'high',
  ARX304: 'high',
  ARX305: 'high',
  ARX306: 'medium',
  ARX307: 'medium',
  ARX308: 'medium',
  ARX309: 'low',
  ARX310: 'info',
  ARX311: 'high',
  ARX401: 'high',
  ARX402: 'medium',
  ARX403: 'medium',
  ARX404: 'low',
  ARX405: 'medium',
  ARX406: 'high',
  ARX407: 'low',
  ARX501: 'high',
  ARX502: 'medium',
  ARX503: 'medium',
  ARX504: 'high',
  ARX505: 'medium',
  ARX506: 'info',
};

/** True for the code of a rule. */
export function isRuleCode(text: string): text is RuleCode {
  return Object.hasOwn(KNOWN_RULES, text);
}

/** Rules without which nothing else in a report can be believed: no policy turns them off, lowers or waives them. */
export function isIntegrityRule(code: string): boolean {
  return code.startsWith('ARX0');
}
