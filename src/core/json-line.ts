import { redactMember } from './redact.ts';
import { escapeForJson } from './visible.ts';

/** A value as one line of JSON: no credential in it, and no character that deceives a terminal. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return `${escapeForJson(JSON.stringify(value, redactMember))}\n`;
}
