import type { Json } from '../../core/canonical-json.ts';
import { redactText } from '../../core/redact.ts';
import { type FleetWords, SECRETS } from './fleet-words.ts';
import type { HostData } from './host-data.ts';

const LIKE_SECRET = /pas(?:s|wd)|secret|token|pwd|credential|private_key/i;
const MASK = '***';

/**
 * Data as it may be shown: a value whose key looks like that of a secret is masked, unless it only says where the secret is.
 * Keys are sorted.
 */
export function maskData(data: HostData, words: FleetWords): HostData {
  const secrets = new Set(words.keys.filter(({ type }) => type === 'secret').map(({ name }) => name));
  const isSecret = (key: string): boolean => secrets.has(key) || LIKE_SECRET.test(key);
  const masked = maskMembers(data, isSecret);
  const places = data[SECRETS];
  return isMap(places) ? { ...masked, [SECRETS]: maskPlaces(places) } : masked;
}

function maskPlaces(places: Readonly<Record<string, Json>>): Json {
  const names = Object.keys(places).toSorted();
  return Object.fromEntries(names.map((name) => [name, shownPlace(places[name])]));
}

function shownPlace(place: Json | undefined): Json {
  return isMap(place) && isReference(place) ? place : MASK;
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Test = (key: string) => boolean;

function maskMembers(data: Readonly<Record<string, Json | undefined>>, isSecret: Test): HostData {
  const members = Object.entries(data).filter((member): member is [string, Json] => member[1] !== undefined);
  const masked = members.map(([key, value]): [string, Json] => [
    key,
    isSecret(key) && !isReference(value) ? MASK : maskValue(value, isSecret),
  ]);
  return Object.fromEntries(masked.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function maskValue(value: Json, isSecret: Test): Json {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => maskValue(item, isSecret));
  return isMap(value) ? maskMembers(value, isSecret) : value;
}

/** `{env: NAME}`, `{file: PATH}` or `{command: [PROGRAM]}`; also what is no text at all. */
function isReference(value: Json): boolean {
  if (typeof value === 'boolean' || value === null) return true;
  const keys = isMap(value) ? Object.keys(value) : [];
  return keys.length === 1 && ['env', 'file', 'command'].includes(keys[0] ?? '');
}
