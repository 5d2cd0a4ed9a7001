import { CAPABILITY_KEYS, type Capabilities } from '../../model/audit/capabilities.ts';

/** What the second can do and the first cannot. */
export function gainedCapabilities(before: Capabilities, after: Capabilities): Capabilities {
  const gained = CAPABILITY_KEYS.flatMap((key) => {
    const known = new Set(before[key] ?? []);
    const come = (after[key] ?? []).filter((word) => !known.has(word));
    return come.length === 0 ? [] : [[key, come] as const];
  });
  return Object.fromEntries(gained);
}
