import type { Context } from '../../core/context.ts';
import type { DataKey } from '../../plugin/connector.ts';
import type { PluginTarget } from '../../plugin/connector-plugin.ts';
import type { HostValues } from '../host-value.ts';
import { secretValue } from '../secret-value.ts';

type Value = PluginTarget['data'][string];

/**
 * What a plug-in is told of a host's data: the keys that it declares and no other, so that it sees no password of another way.
 * @throws ArxError HOST_INVALID for a value of another type, or a secret that cannot be had; INTERRUPTED.
 */
export async function pluginData(
  keys: readonly DataKey[],
  values: HostValues,
  context: Context,
): Promise<PluginTarget['data']> {
  const data: Record<string, Value> = {};
  for (const key of keys) {
    const value = (await valueOf(key, values, context)) ?? key.default;
    if (value !== undefined) data[key.name] = value;
  }
  return data;
}

async function valueOf(
  { name, type }: DataKey,
  values: HostValues,
  context: Context,
): Promise<Value | undefined> {
  if (type === 'secret') return await secretValue(name, values, context);
  if (type === 'boolean') return values.flag(name);
  if (type === 'number') return values.number(name, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  if (type === 'string') return values.text(name);
  return Array.isArray(values.value(name)) ? values.texts(name) : oneOf(values.text(name));
}

function oneOf(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : [text];
}
