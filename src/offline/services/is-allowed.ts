import type { Call } from './call.ts';

/**
 * Whether a command may make this call.
 * @param allowed what it may ask, as `NAME ACTION`. Who may ask something of a service may ask how it is.
 */
export function isAllowed(call: Call, allowed: readonly string[]): boolean {
  if (call.kind === 'effects')
    return call.effects.every(({ service, action }) => allowed.includes(`${service} ${action}`));
  const known = servicesOf(allowed);
  return known.length > 0 && call.services.every((service) => known.includes(service));
}

/** The names in a list of `NAME ACTION`, each once. */
export function servicesOf(allowed: readonly string[]): string[] {
  return [...new Set(allowed.map((words) => words.split(' ')[0] ?? ''))];
}
