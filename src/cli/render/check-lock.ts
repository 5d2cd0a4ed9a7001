import type { CheckLockResult } from '../../commands/check-lock.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { shortPath } from './lock-changes.ts';
import { formatTable } from './table.ts';

const SIGNS = { missing: '+', extra: '-', changed: '~' } as const;
const COLORS = { missing: 'green', extra: 'red', changed: 'yellow' } as const;

/** One line for each entry that is stale, and the verdict. */
export function checkLockScreen(result: CheckLockResult, paint: Paint): string {
  const { lockFile, missing, stale, current } = result;
  const file = visible(shortPath(lockFile));
  if (stale.length === 0 && !missing)
    return `${paint.green('OK')}  ${file}: ${current} ${current === 1 ? 'entry' : 'entries'}\n`;
  const rows = stale.map(({ source, state, difference }) => [
    `${paint[COLORS[state]](SIGNS[state])} ${visible(source)}`,
    state === 'changed' && difference !== undefined
      ? `${difference.fact} is ${visible(difference.to)}, locked is ${visible(difference.from)}`
      : { missing: 'not locked', extra: 'not in the manifest', changed: '' }[state],
  ]);
  const is = missing ? 'is missing' : `is stale: ${stale.length} of ${stale.length + current} entries`;
  const help = `${paint.cyan('help')}: Run \`arx lock\`, review the difference, commit it`;
  const last = [`${paint.red('LOCK_STALE')}  ${file} ${is}`, `  ${help}   (arx explain LOCK_STALE)`];
  return [...formatTable(rows), ...last, ''].join('\n');
}
