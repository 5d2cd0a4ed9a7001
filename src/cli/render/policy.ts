import type { CheckedPolicy, ShownPolicy } from '../../commands/policy.ts';
import { showValue } from '../../model/policy/show-value.ts';
import type { PolicyRow } from '../../model/policy/policy-rows.ts';
import type { PolicyVerdict } from '../../model/policy/verdict.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import type { Paint } from '../paint.ts';
import { formatTable } from './table.ts';

/** What a check found. */
export function policyCheckScreen({ digest, files, values }: CheckedPolicy): string {
  if (files.length === 0) return 'there is no policy: the defaults hold\n';
  const names = files.map(visible).join(', ');
  return `${names}: ${formatCount(values, 'value')}, no problem\n${digest}\n`;
}

/** Every key with its value and where that stands; what nobody has set is dim. */
export function policyShowScreen({ digest, files, gates, rows }: ShownPolicy, paint: Paint): string {
  const from = files.length === 0 ? 'no file: the defaults' : files.map(visible).join(', ');
  const does = gates
    ? 'repack and run refuse what it does not allow'
    : 'audits only; repack and run are no gates';
  const cells = rows.map((row) => rowCells(row, paint));
  return [`policy ${digest}`, `from ${from}`, does, '', ...formatTable(cells), ''].join('\n');
}

function rowCells({ key, value, level, at }: PolicyRow, paint: Paint): string[] {
  const shown = value === undefined ? '-' : visible(showValue(value));
  if (at === undefined) return [paint.dim(visible(key)), paint.dim(shown), paint.dim(level)];
  return [visible(key), shown, `${visible(at.file)}:${at.line}`];
}

/** One line about what a policy has let pass. */
export function verdictLine({ digest, files, failOn, below, waived, judged }: PolicyVerdict): string {
  const scope = judged === 'all' ? '' : ' (without the content: `arx audit` judges all)';
  const others = [...(below === 0 ? [] : [`${below} below`]), ...(waived === 0 ? [] : [`${waived} waived`])];
  const counts = others.length === 0 ? '' : `, ${others.join(', ')}`;
  return `policy ${digest} (${files.map(visible).join(', ')}): nothing at or above ${failOn}${counts}${scope}`;
}
