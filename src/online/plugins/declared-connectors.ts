import { CHAIN_NAMES, CONNECTORS } from '../../connect/connectors.ts';
import type { DeclaredConnector } from '../../connect/plugin/declared-connector.ts';
import { timeoutKey } from '../../connect/plugin/timeout-key.ts';
import { OWN_KEYS } from '../../model/fleet/fleet-words.ts';
import type { DataKey } from '../../plugin/connector.ts';

const TYPES: readonly DataKey['type'][] = ['string', 'number', 'boolean', 'strings', 'secret'];
const MOST_KEYS = 64;
const LONGEST = 200;
/** The name of a connector. Without "_": by it the keys of one connector cannot be those of another. */
export const CONNECTOR_WORD = /^[a-z][a-z0-9]{0,31}$/;

/** Says what is wrong; never returns. */
export type Refuse = (is: string, hint?: string) => never;

/**
 * `"arx": {"connectors": {"WORD": {"keys": {"WORD_KEY": {"type": …, "means": …, "default": …}}, "inventory": true}}}` of a
 * package.json.
 */
export function declaredConnectors(value: unknown, refuse: Refuse): DeclaredConnector[] {
  if (value === undefined) return [];
  if (!isMap(value) || Object.keys(value).length === 0)
    return refuse('its connectors are no map of names', 'Write "arx": {"connectors": {"NAME": {}}} into it');
  return Object.entries(value).map(([word, declared]) => connectorOf(word, declared, refuse));
}

/** True for the word of a connector that arx brings. */
export function isOwnConnector(word: string): boolean {
  return [...CONNECTORS, ...CHAIN_NAMES].some((connector) => connector.handles(word));
}

function connectorOf(word: string, declared: unknown, refuse: Refuse): DeclaredConnector {
  const name = JSON.stringify(word);
  if (!CONNECTOR_WORD.test(word))
    refuse(
      `${name} is no name of a connector`,
      'A name is small letters and digits, and begins with a letter',
    );
  if (isOwnConnector(word)) refuse(`the connector @${word} is one of arx itself`);
  if (!isMap(declared)) return refuse(`the connector @${word} is no map`, `Write "${word}": {}`);
  const { keys = {}, inventory = false, ...others } = declared;
  const other = Object.keys(others)[0];
  if (other !== undefined)
    refuse(
      `the connector @${word} has the member ${JSON.stringify(other)}`,
      'It may have keys and inventory',
    );
  if (typeof inventory !== 'boolean') return refuse(`inventory of @${word} is neither true nor false`);
  if (!isMap(keys) || Object.keys(keys).length > MOST_KEYS)
    return refuse(`the keys of @${word} are no map of at most ${MOST_KEYS}`);
  return { word, inventory, keys: Object.entries(keys).map((entry) => keyOf(word, entry, refuse)) };
}

function keyOf(word: string, [name, declared]: readonly [string, unknown], refuse: Refuse): DataKey {
  const what = `the key ${JSON.stringify(name)} of @${word}`;
  if (!/^[a-z0-9_]{1,64}$/.test(name) || !name.startsWith(`${word}_`))
    refuse(`${what} is named so`, `Begin it with "${word}_", then small letters, digits and "_"`);
  if (isTaken(name, word)) refuse(`${what} is one of arx itself`);
  const { type, means, default: usual, ...others } = isMap(declared) ? declared : {};
  const known = TYPES.find((each) => each === type);
  if (known === undefined || Object.keys(others).length > 0)
    return refuse(`${what} has another form`, `Write {"type": one of ${TYPES.join(', ')}, "means": "…"}`);
  if (typeof means !== 'string' || means === '' || means.length > LONGEST || /\p{Cc}/u.test(means))
    return refuse(`${what} does not say what it means`, 'Write half a sentence into "means"');
  if (usual === undefined) return { name, type: known, means };
  if (!isDefault(usual, known)) return refuse(`the default of ${what} is of another type`);
  return { name, type: known, means, default: usual };
}

/** A secret has no default, and a list none in one word. */
function isDefault(value: unknown, type: DataKey['type']): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(type) && typeof value === type && value !== '';
}

function isTaken(name: string, word: string): boolean {
  return [timeoutKey(word), ...OWN_KEYS].some((key) => key.name === name);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
