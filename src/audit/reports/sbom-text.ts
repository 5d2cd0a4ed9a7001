import { redactText } from '../../core/redact.ts';
import { escapeForJson } from '../../core/visible.ts';

/** A bill of materials as JSON of several lines: no credential in it, and no character that deceives a terminal. */
export function sbomText(document: object): string {
  return `${escapeForJson(JSON.stringify(document, redacted, 1))}\n`;
}

function redacted(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redactText(value) : value;
}
