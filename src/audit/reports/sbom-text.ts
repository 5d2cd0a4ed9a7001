import { redactMember } from '../../core/redact.ts';
import { escapeForJson } from '../../core/visible.ts';

/** A bill of materials as JSON of several lines: no credential in it, and no character that deceives a terminal. */
export function sbomText(document: object): string {
  const lines = JSON.stringify(document, redactMember, 1).split('\n');
  return `${lines.map(escapeForJson).join('\n')}\n`;
}
