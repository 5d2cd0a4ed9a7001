import { quoted } from '../../../core/quoted.ts';
import type { AuditFile } from '../../../plugin/rule.ts';

/** For a message and its evidence: which member of an archive a file is; nothing if it is the file itself. */
export function memberOf(
  file: AuditFile,
  outer: AuditFile,
): { readonly member?: string; readonly evidence: { readonly member?: string } } {
  if (file === outer) return { evidence: {} };
  const { path } = file.uses[0];
  const member = path.slice(outer.uses[0].path.length).replace(/^!\//, '');
  const name = member === '' ? path.slice(path.lastIndexOf('/') + 1) : member;
  return { member: `The member ${quoted(name)}`, evidence: { member: name } };
}
