import { quoted } from '../../../core/quoted.ts';
import type { Seal } from '../../../model/seal.ts';

/** How a command is called: its label, or `code[N]` counting from 0, as the place of a finding. */
export function stepName({ code }: Seal, step: number): string {
  const label = code[step]?.label;
  return label === undefined ? `code[${step}]` : quoted(label);
}
