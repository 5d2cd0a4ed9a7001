import { quoted } from '../../core/quoted.ts';

const LONGEST = 160;

/** A value of a policy on one line, for people: keys and identities by their names, waivers by what they waive. */
export function showValue(value: unknown): string {
  const text = inner(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).toWellFormed()}…` : text;
}

function inner(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return plain(String(value));
  if ('fingerprint' in value && 'rule' in value) return `${String(value.rule)} ${String(value.fingerprint)}`;
  if (!('name' in value)) return '…';
  const roles = 'roles' in value && Array.isArray(value.roles) ? ` as ${value.roles.join(' and ')}` : '';
  return `${plain(String(value.name))}${roles}`;
}

/** What could end a word or be taken for something else is in quotes. */
function plain(text: string): string {
  return /^[\w./:@*+%~-]+$/.test(text) ? text : quoted(text);
}
