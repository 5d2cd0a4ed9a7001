import { formatCommandLine } from '../../../core/command-line.ts';
import { visible } from '../../../core/visible.ts';
import type { Health } from '../../../model/manifest.ts';

const WITHIN = 30;

/** How it is seen that something works. */
export function healthWords({ tcp, http, command, within = WITHIN }: Health): string {
  return `healthy when ${subject(tcp, http, command)} within ${within} s`;
}

function subject(tcp: string | undefined, http: string | undefined, command: Health['command']): string {
  if (tcp !== undefined) return `tcp ${visible(tcp)} answers`;
  if (http !== undefined) return `${visible(http)} answers`;
  return `${formatCommandLine(command ?? [''])} ends well`;
}
