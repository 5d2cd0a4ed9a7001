import { listed } from '../../core/listed.ts';
import type { Capabilities } from '../../model/audit/capabilities.ts';
import { visible } from '../../core/visible.ts';

/** What changes something or reaches out comes first, then what it looks at and starts. */
const LINES = [
  ['network', 'services', 'users', 'secrets', 'writes'],
  ['reads', 'executes', 'opaque'],
] as const;
/** Of each list so many are shown; `--json` has all. */
const SHOWN = 4;

/** What a command can do, as the seal says, in at most two lines. */
export function formatCapabilities(capabilities: Capabilities | undefined): string[] {
  return LINES.map((keys) =>
    keys
      .map((key) => [key, capabilities?.[key] ?? []] as const)
      .filter(([, list]) => list.length > 0)
      .map(([key, list]) => `${key} ${visible(listed(list, SHOWN))}`)
      .join('; '),
  ).filter((line) => line !== '');
}
