import { FLEET_KEYS, GROUP_KEYS, MOST_AT_ONCE } from './fleet-keys.ts';
import { type FleetWords, type KnownKey, OWN_KEYS, VARS } from './fleet-words.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Fleet files for editors, as a JSON Schema of draft-07. It describes the shape; `parseFleet` checks the rest. Never loaded
 * when arx runs.
 */
export function fleetSchema(words: FleetWords): object {
  const data = hostData(words);
  const host = { ...data, properties: { groups: names('The groups that it is in.'), ...data.properties } };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:arx:schema:fleet:1',
    title: 'arx fleet',
    description: 'Hosts, their groups and their data (docs/fleet-file.md). Other keys are those of Ch-obolo.',
    type: 'object',
    required: ['fleet'],
    properties: {
      fleet: {
        ...map({
          hosts: { description: FLEET_KEYS.hosts, anyOf: [hostList(), hostMap()] },
          groups: { description: FLEET_KEYS.groups, type: 'object', additionalProperties: group() },
          data: { description: FLEET_KEYS.data, $ref: '#/definitions/data' },
          parallelism: {
            description: FLEET_KEYS.parallelism,
            type: 'integer',
            minimum: 0,
            maximum: MOST_AT_ONCE,
          },
        }),
        required: ['hosts'],
      },
    },
    definitions: { data, host: { anyOf: [host, { type: 'null' }] } },
  };
}

function map(properties: Schema): Schema {
  return { type: 'object', additionalProperties: false, properties };
}

function hostList(): Schema {
  return { type: 'array', items: { anyOf: [{ type: 'string', minLength: 1 }, oneHost()] } };
}

function oneHost(): Schema {
  return { ...hostMap(), minProperties: 1, maxProperties: 1 };
}

function hostMap(): Schema {
  return { type: 'object', additionalProperties: { $ref: '#/definitions/host' } };
}

function group(): Schema {
  return map({
    hosts: names(GROUP_KEYS.hosts),
    data: { description: GROUP_KEYS.data, $ref: '#/definitions/data' },
  });
}

function names(description: string): Schema {
  const text = { type: 'string', minLength: 1 };
  return { description, anyOf: [text, { type: 'array', items: text }] };
}

/** Keys of one's own are allowed, as pyinfra allows them. */
function hostData({ keys }: FleetWords): Schema & { readonly properties: Schema } {
  const known = [...OWN_KEYS, ...keys].map((key) => [
    key.name,
    { description: key.means, ...TYPES[key.type] },
  ]);
  const vars = { description: 'Data of your own, whatever it is called.', type: 'object' };
  return { type: 'object', properties: { ...Object.fromEntries(known), [VARS]: vars } };
}

const WORDS = { type: 'array', minItems: 1, items: { type: 'string' } };
const NAME = '[A-Za-z_][A-Za-z0-9_]{0,127}';

const TYPES: Readonly<Record<KnownKey['type'], Schema>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  strings: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  secret: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { ...map({ env: { type: 'string', pattern: '^[A-Z_][A-Z0-9_]*$' } }), required: ['env'] },
      { ...map({ file: { type: 'string', pattern: '^~?/' } }), required: ['file'] },
      { ...map({ command: WORDS }), required: ['command'] },
    ],
  },
  secrets: {
    type: 'object',
    minProperties: 1,
    propertyNames: { pattern: `^${NAME}$` },
    additionalProperties: {
      ...map({
        env: { description: 'A variable of this machine.', type: 'string', pattern: `^${NAME}$` },
        file: { description: 'A file of the target.', type: 'string', pattern: '^/[^/]' },
        command: {
          description: 'A program of the target and its arguments.',
          anyOf: [{ type: 'string', pattern: '^(?!-)[^\\s]+$' }, WORDS],
        },
      }),
      minProperties: 1,
      maxProperties: 1,
    },
  },
};
