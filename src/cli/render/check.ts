import type { CheckResult } from '../../commands/check.ts';
import type { Paint } from '../paint.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** A manifest or a fleet file without problems, in one line. */
export function checkScreen(found: CheckResult, paint: Paint): string {
  return `${paint.green('OK')}  ${visible(found.file)}: ${countsOf(found).join(', ')}\n`;
}

function countsOf(found: CheckResult): string[] {
  if ('hosts' in found) return [formatCount(found.hosts, 'host'), formatCount(found.groups, 'group')];
  const { sources, data, commands } = found;
  return [formatCount(sources, 'source'), formatCount(data, 'placement'), formatCount(commands, 'command')];
}
