import type { Json } from '../../core/canonical-json.ts';

/** A value of terraform's outputs that is no map: what a key can name. */
export interface TerraformValue {
  /** As pyinfra has it: `servers.value.ips`. */
  readonly key: string;
  /** Without the word that every output has in it: `servers.ips`. */
  readonly short: string;
  readonly value: Json;
  /** The output is marked so: nothing of it may be shown. */
  readonly sensitive: boolean;
}

type JsonMap = Readonly<Record<string, Json>>;

/**
 * The values in what `terraform output -json` writes ("Command: output": a map of outputs with sensitive, type and value). Maps
 * are flattened with dots.
 * @returns undefined when the text is something else.
 */
export function terraformOutputs(text: string): readonly TerraformValue[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(document)) return undefined;
  return Object.entries(document).flatMap(([name, output]) => {
    if (!isMap(output) || typeof output['sensitive'] !== 'boolean' || output['value'] === undefined)
      return flat(output, [name]).map(({ path, value }) => ({ ...named(path), value, sensitive: false }));
    const sensitive = output['sensitive'];
    return flat(output['value'], [name]).map(({ path: [first = '', ...more], value }) => ({
      key: [first, 'value', ...more].join('.'),
      short: [first, ...more].join('.'),
      value,
      sensitive,
    }));
  });
}

function named(path: readonly string[]): Pick<TerraformValue, 'key' | 'short'> {
  return { key: path.join('.'), short: path.join('.') };
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

function flat(value: Json, path: readonly string[]): readonly Leaf[] {
  if (!isMap(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, [...path, key]));
}

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
