import { redactText } from './redact.ts';
import { escapeForJson } from './visible.ts';

/** A value as one line of JSON: no credential in it, and no character that deceives a terminal. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return `${escapeForJson(JSON.stringify(value, redacted))}\n`;
}

function redacted(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redactText(value) : value;
}
