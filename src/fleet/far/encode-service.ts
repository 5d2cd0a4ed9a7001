import { quoted } from '../../core/quoted.ts';
import { encodeHealth } from './encode-health.ts';
import type { FarService } from './far-model.ts';
import { assignments, shellFunction, wordsFunction } from './shell-function.ts';

/** A declared service as `service_N`. */
export function encodeService({ name, do: actions, health }: FarService, number: number): string[] {
  const unit = `service_${number}`;
  const own = assignments({ service_name: name, service_shown: quoted(name), service_do: actions.join(' ') });
  return [
    ...shellFunction(unit, [...own, ...(health === undefined ? [] : encodeHealth(health, unit))]),
    ...(health?.command === undefined ? [] : wordsFunction(`words_health_${unit}`, health.command)),
  ];
}
