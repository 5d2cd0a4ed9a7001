import type { RuleCode } from '../audit/finding.ts';
import { IDENTITY_KEYS } from './identities-section.ts';
import { KEY_KEYS } from './keys-section.ts';
import { isIntegrityRule, KNOWN_RULES } from './known-rules.ts';
import { ROLES } from './roles-section.ts';
import { RULE_OPTIONS } from './rule-options.ts';
import { RULE_KEYS } from './rules-section.ts';
import { SECTIONS, THRESHOLDS, TOP_KEYS, TRUST_VALUES } from './sections.ts';
import { SEQUENCE } from './sequences.ts';
import { TRUST_KEYS } from './trust-section.ts';
import { WAIVER_KEYS } from './waivers-section.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The part of a key's table that editors are shown. */
interface SchemaKey {
  readonly kind: { readonly schema: Schema };
  readonly says: string;
}

/**
 * The policy for editors, as a JSON Schema of draft-07, from the tables of the parser. It describes the shape;
 * `parsePolicy` checks the rest. Never loaded when arx runs.
 */
export function policySchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:arx:schema:policy:1',
    title: 'arx policy',
    description:
      'policy.yaml of the system or the user, and arx.policy.yaml of a project: who is trusted, what a bundle may hold and do (docs/policy.md).',
    ...map({
      version: { const: 1, description: 'The version of this form: 1.' },
      trust: { description: 'Whose signatures count.', ...map(trust()) },
      ...sections(),
      rules: { description: 'What single rules of the audit are told.', ...map(rules()) },
      ...values(TOP_KEYS),
      waivers: { description: 'Findings that somebody answers for.', type: 'array', items: waiver() },
    }),
  };
}

function map(properties: Schema): Schema {
  return { type: 'object', additionalProperties: false, properties };
}

function values(keys: Readonly<Record<string, SchemaKey>>): Schema {
  return Object.fromEntries(
    Object.entries(keys).map(([name, { kind, says }]) => [name, { description: says, ...kind.schema }]),
  );
}

function sections(): Schema {
  return Object.fromEntries(
    Object.entries(SECTIONS).map(([section, { keys, says }]) => {
      const open = { description: SEQUENCE.says, type: 'object', additionalProperties: SEQUENCE.kind.schema };
      const own = section === 'require' ? { sequence: open } : {};
      return [section, { description: says, ...map({ ...values(keys), ...own }) }];
    }),
  );
}

function trust(): Schema {
  const names = { type: 'array', items: { type: 'string' }, uniqueItems: true };
  return {
    keys: {
      description: TRUST_KEYS['keys'],
      type: 'array',
      items: { anyOf: [{ type: 'string', minLength: 1 }, key()] },
    },
    identities: { description: TRUST_KEYS['identities'], type: 'array', items: identity() },
    roles: {
      description: TRUST_KEYS['roles'],
      ...map(Object.fromEntries(ROLES.map((role) => [role, names]))),
    },
    thresholds: { description: TRUST_KEYS['thresholds'], ...map(values(THRESHOLDS)) },
    ...values(TRUST_VALUES),
  };
}

function key(): Schema {
  const called = [{ required: ['name'] }, { required: ['file'] }];
  return { ...map(values(KEY_KEYS)), anyOf: called, not: { required: ['pem', 'file'] } };
}

function identity(): Schema {
  const who = [{ required: ['san'] }, { required: ['san_regex'] }];
  return { ...map(values(IDENTITY_KEYS)), required: ['issuer'], oneOf: who };
}

function rules(): Schema {
  const codes = Object.keys(KNOWN_RULES);
  return Object.fromEntries(
    codes.map((code) => [code, map(isIntegrityRule(code) ? {} : rule(code as RuleCode))]),
  );
}

function rule(code: RuleCode): Schema {
  const options = RULE_OPTIONS[code];
  const own =
    options === undefined
      ? {}
      : { options: { description: 'Options of the rule.', ...map(values(options)) } };
  return { ...values(RULE_KEYS), ...own };
}

function waiver(): Schema {
  const required = Object.entries(WAIVER_KEYS).flatMap(([name, one]) => (one.required ? [name] : []));
  return { ...map(values(WAIVER_KEYS)), required };
}
