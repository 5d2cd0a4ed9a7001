import { visible } from '../../../core/visible.ts';
import type { PlannedService } from '../../../offline/run/plan-model.ts';
import type { Paint } from '../../paint.ts';
import { healthWords } from './health-words.ts';

/** A service that the runner handles after the commands. */
export function serviceLines(service: PlannedService, paint: Paint): string[] {
  const { name, do: actions, when, skipped, health } = service;
  const condition = when === 'always' ? '' : ' when changed';
  const title = `${paint.cyan('*')} service ${visible(name)}: ${actions.map(visible).join(', ')}${condition}`;
  return [
    `  ${skipped ? `${title}  ${paint.dim('(skipped: nothing changes)')}` : title}`,
    ...(health === undefined ? [] : [`      ${healthWords(health)}`]),
  ];
}
