import type { FieldDiff } from '../../model/audit/bundle-diff.ts';
import type { Settings } from '../../model/manifest.ts';
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
  const { name, version, sequence, network, timeout } = seal;
  put(fields, '', { name, version, sequence, network, timeout, ...settingsOf(seal) });
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
  return { timeout: entry.timeout, jar: entry.jar, ...environmentOf(entry) };
}

function settingsOf(settings: Settings): object {
  return { label: settings.label, cwd: settings.cwd, ...environmentOf(settings) };
}

function environmentOf({ env = {} }: Settings): object {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, value]));
}
