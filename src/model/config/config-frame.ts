import { isRedacted } from '../../core/redact.ts';
import {
  AUTH_KEYS,
  BASIC_KEYS,
  CONFIG_KEYS,
  HEADER_KEYS,
  KEYLESS_KEYS,
  NETWORK_KEYS,
  PLUGIN_KEYS,
  SECRET_KEYS,
} from './config-keys.ts';

const KEYS = {
  ...CONFIG_KEYS,
  ...AUTH_KEYS,
  ...HEADER_KEYS,
  ...KEYLESS_KEYS,
  ...BASIC_KEYS,
  ...SECRET_KEYS,
  ...NETWORK_KEYS,
  ...PLUGIN_KEYS,
};
// A word as YAML's flow style ends it.
const WORD = /[^\s{}[\],]+/gu;
const COVER = '*';

/**
 * The text of a config as errors may show it: as long as it is, but of its values only those are left that cannot be
 * secrets: origins, paths, names of variables, truth values. Everything else is covered, also comments and what is misspelt,
 * because a secret may stand where a reference to it belongs.
 */
export function configFrame(text: string): string {
  return text.split('\n').map(coverLine).join('\n');
}

function coverLine(line: string): string {
  const comment = line.search(/(?:^|\s)#/);
  const code = comment < 0 ? line : line.slice(0, comment);
  return (
    code.replace(WORD, (word, at: number) => (isHarmless(word, line, at) ? word : cover(word))) +
    cover(line.slice(code.length))
  );
}

function cover(text: string): string {
  return text.replace(/[^\s]/gu, COVER);
}

function isHarmless(word: string, line: string, at: number): boolean {
  if (/^["']?[\w-]{1,40}["']?:$/.test(word)) return isKey(word, line, at);
  if (/^(?:-|true|false|---)$/.test(word)) return true;
  const bare = word.replace(/^["']|["']$/g, '');
  if (/^(?:https?|ssh|s3):\/\//.test(bare))
    return isRedacted(bare) && URL.parse(bare)?.password === '' && bare.length < 200;
  const before = /([\w-]+):\s*["']?$/.exec(line.slice(0, at))?.[1];
  if (before === 'env') return /^[A-Z_][A-Z0-9_]*$/.test(bare) && bare.includes('_');
  return (
    /^~?\//.test(bare) &&
    ['file', 'path', 'signing_config', 'identity', 'known_hosts', 'certificate', 'ca'].includes(before ?? '')
  );
}

// The names of entries stand where YAML indents them; a key in braces is one of the language.
function isKey(word: string, line: string, at: number): boolean {
  const key = word.replace(/["':]/g, '');
  return Object.hasOwn(KEYS, key) || (line.slice(0, at).trim() === '' && /^[a-z][a-z0-9_-]{0,31}$/.test(key));
}
