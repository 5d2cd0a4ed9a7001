import type { ArxError } from '../../core/errors.ts';
import { visible } from '../../core/visible.ts';
import type { Paint } from '../paint.ts';
import { cutToWidth } from '../text-width.ts';

/** The end of what a command wrote that failed, again: much may have come between. */
export function lastLines({ data }: ArxError, paint: Paint, width: number): string[] {
  const lines = data['lastLines'];
  if (!Array.isArray(lines)) return [];
  const log = typeof data['log'] === 'string' ? `, all in ${visible(data['log'])}` : '';
  const room = Math.max(40, width - 5);
  return [
    `  ${paint.cyan('its last lines')}${log}:`,
    ...lines.map((line) => `  ${paint.dim('|')} ${cutToWidth(visible(String(line)), room)}`),
  ];
}
