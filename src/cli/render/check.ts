import type { CheckResult } from '../../commands/check.ts';
import type { Paint } from '../paint.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** A manifest without problems, in one line. */
export function checkScreen({ file, sources, data, commands }: CheckResult, paint: Paint): string {
  const placements = formatCount(data, 'placement');
  const counts = [formatCount(sources, 'source'), placements, formatCount(commands, 'command')];
  return `${paint.green('OK')}  ${visible(file)}: ${counts.join(', ')}\n`;
}
