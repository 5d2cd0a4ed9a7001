import { dirname, isAbsolute, join } from 'node:path';
import type { ProblemList } from '../manifest/problem-list.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { type Add, addValues } from './add-values.ts';
import { wholeNumber } from './kind.ts';
import type { Policy, Setting } from './policy.ts';
import { type PolicyFields, policyFieldsOf } from './policy-fields.ts';
import { rulesOf } from './rules-section.ts';
import { createPolicyProblems, policyError } from './policy-problems.ts';
import { SECTIONS, TOP_KEYS } from './sections.ts';
import { sequencesOf } from './sequences.ts';
import { trustOf } from './trust-section.ts';
import { waiversOf } from './waivers-section.ts';

const TOP = ['version', 'trust', ...Object.keys(SECTIONS), 'rules', ...Object.keys(TOP_KEYS), 'waivers'];

/**
 * Reads a policy in YAML or JSON. `file` is for messages.
 * @throws ArxError POLICY_INVALID whose `problems` are all that is wrong, each with its place.
 */
export function parsePolicy(text: string, file: string): Policy {
  const list = createPolicyProblems();
  const settings = new Map<string, Setting>();
  const root = readYaml(file, text, list);
  const fields = policyFieldsOf(list, root, 'the policy', TOP);
  readFields(list, fields, (key, setting) => settings.set(key, withPaths(key, setting)));
  if (list.problems.length > 0) throw policyError({ file, text }, list);
  return { file, text, settings };
}

/** Files that a policy names are found from its own directory on. */
function withPaths(key: string, { value, at }: Setting): Setting {
  const from = (path: unknown): string =>
    isAbsolute(String(path)) ? String(path) : join(dirname(at.file), String(path));
  if (key === 'vulnerabilities.db') return { value: from(value), at };
  return key === 'vulnerabilities.vex' || key === 'rules.ARX201.options.lists'
    ? { value: (value as unknown[]).map(from), at }
    : { value, at };
}

function readFields(list: ProblemList, fields: PolicyFields, add: Add): void {
  const version = fields.get('version');
  if (version !== undefined) wholeNumber(1, 1).read(list, version.node, 'version');
  for (const [section, { keys }] of Object.entries(SECTIONS)) {
    const field = fields.get(section);
    if (field === undefined) continue;
    const open = section === 'require' ? ['sequence'] : [];
    const members = policyFieldsOf(list, field.node, section, [...Object.keys(keys), ...open]);
    addValues({ list, fields: members, keys, prefix: `${section}.` }, add);
    const sequence = members.get('sequence');
    if (sequence !== undefined) sequencesOf(list, sequence.node, add);
  }
  addValues({ list, fields, keys: TOP_KEYS, prefix: '' }, add);
  readLists(list, fields, add);
}

function readLists(list: ProblemList, fields: PolicyFields, add: Add): void {
  const [trust, rules, waivers] = ['trust', 'rules', 'waivers'].map((name) => fields.get(name)?.node);
  if (trust !== undefined) trustOf(list, trust, add);
  if (rules !== undefined) rulesOf(list, rules, add);
  if (waivers !== undefined) waiversOf(list, waivers, add);
}
