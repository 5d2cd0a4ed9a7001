import type { FieldDiff } from '../../model/audit/bundle-diff.ts';
import { conductWords, secretWords, serviceWords } from '../../model/conduct-words.ts';
import { CONDUCT_KEYS, EXECUTION_KEYS } from '../../model/execution-keys.ts';
import type { Conduct, Execution, Settings } from '../../model/manifest.ts';
import { pick } from '../../model/pick.ts';
import type { Seal, SealedCode, SealedData } from '../../model/seal.ts';

/** Settings, placements and the settings of commands that differ, by name. Sources are told apart by their requests. */
export function diffFields(a: Seal, b: Seal): FieldDiff[] {
  const [old, now] = [fieldsOf(a), fieldsOf(b)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => {
      const [before, after] = [old.get(field), now.get(field)];
      return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    });
}

function fieldsOf(seal: Seal): Map<string, string> {
  const fields = new Map<string, string>();
  const { name, version, sequence, platforms } = seal;
  const conduct = wordsOf(pick(seal, ...EXECUTION_KEYS));
  put(fields, '', { name, version, sequence, platforms, ...conduct, ...settingsOf(seal) });
  for (const service of seal.services ?? []) fields.set(`services.${service.name}`, serviceWords(service));
  for (const [key, secret] of Object.entries(seal.secrets ?? {}))
    fields.set(`secrets.${key}`, secretWords(key, secret));
  seal.data.forEach((entry, index) => put(fields, `data ${dataName(entry, index)} `, dataOf(entry, seal)));
  seal.code.forEach((entry, index) => put(fields, `code[${index}] `, codeOf(entry)));
  return fields;
}

function put(fields: Map<string, string>, prefix: string, values: object): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) fields.set(prefix + name, String(value));
}

/** By its target, so that a placement that only moved in the list is the same one. */
function dataName({ target }: SealedData, index: number): string {
  return target ?? `[${index}]`;
}

function dataOf(entry: SealedData, { sources }: Seal): object {
  const { mode, owner } = entry;
  const nature = sources[entry.source]?.nature;
  return { nature, mode, owner, ...settingsOf(entry) };
}

/** What the comparison of commands does not tell. */
function codeOf(entry: SealedCode): object {
  const { network: _network, ...conduct } = pick(entry, ...EXECUTION_KEYS, ...CONDUCT_KEYS);
  return { ...wordsOf(conduct), jar: entry.jar, ...environmentOf(entry) };
}

function wordsOf(says: Execution & Conduct): object {
  return Object.fromEntries(conductWords(says));
}

function settingsOf(settings: Settings): object {
  return { label: settings.label, cwd: settings.cwd, ...environmentOf(settings) };
}

function environmentOf({ env = {} }: Settings): object {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, value]));
}
