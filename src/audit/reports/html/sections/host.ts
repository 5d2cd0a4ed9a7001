import { secretWords, serviceWords } from '../../../../model/conduct-words.ts';
import type { Markup } from '../markup.ts';
import { type Column, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, section } from '../words.ts';

const COLUMNS: readonly Column[] = [{ label: 'What' }, { label: 'Name' }, { label: 'How', room: 'much' }];

/** What the bundle asks of the machine that runs it; nothing when it asks for nothing. */
export function host({ claimed }: View): Markup | undefined {
  const { platforms, services = [], secrets = {} } = claimed;
  const rows = [
    ...(platforms ?? []).map((name) => ['platform', name, 'may run there'] as const),
    ...services.map((service) => ['service', service.name, serviceWords(service)] as const),
    ...Object.entries(secrets).map(([name, secret]) => ['secret', name, secretWords(name, secret)] as const),
  ].map(([what, name, how]) => ({ cells: [what, code(name), how] }));
  if (rows.length === 0) return undefined;
  const shown = table('host-table', 'Services and secrets of the machine', COLUMNS, rows);
  return section('host', 'Services and secrets', 'claimed', shown);
}
