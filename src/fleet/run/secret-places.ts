import type { Json } from '../../core/canonical-json.ts';
import { hostValues } from '../../connect/host-value.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import { SECRETS } from '../../model/fleet/fleet-words.ts';
import { isVariableName } from '../../model/variable-name.ts';
import type { SecretPlace, TargetConduct } from '../target/target-options.ts';

/**
 * Where the data of a host says that secrets are. Fleet files were checked; a program may give any data.
 * @throws ArxError HOST_INVALID, which shows nothing of it.
 */
export function secretPlaces({ name, data }: Pick<Host, 'name' | 'data'>): Pick<TargetConduct, 'secrets'> {
  const values = hostValues(name, data);
  const found = values.value(SECRETS);
  if (found === undefined) return {};
  const entries = isMap(found) ? Object.entries(found) : [];
  if (entries.length === 0 || !entries.every(isPlaced))
    values.refuse(SECRETS, 'something else', 'NAME: {env: NAME}, {file: PATH} or {command: [PROGRAM, WORD]}');
  return { secrets: Object.fromEntries(entries) as Readonly<Record<string, SecretPlace>> };
}

function isPlaced([name, place]: readonly [string, Json]): boolean {
  if (!isVariableName(name) || !isMap(place)) return false;
  const [[kind, where] = [], ...more] = Object.entries(place);
  if (more.length > 0) return false;
  if (kind === 'env') return typeof where === 'string' && isVariableName(where);
  if (kind === 'file') return typeof where === 'string' && /^\/[^\p{Cc}]+$/u.test(where);
  return kind === 'command' && Array.isArray(where) && where.length > 0 && where.every(isWord);
}

function isWord(word: unknown): boolean {
  return typeof word === 'string' && !word.includes('\0');
}

function isMap(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
