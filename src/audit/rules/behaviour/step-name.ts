import { quoted } from '../../../core/quoted.ts';
import type { Seal } from '../../../model/seal.ts';

/** How a command is called: its label, or `code N` counting from 1, as the runner does. */
export function stepName({ code }: Seal, step: number): string {
  const label = code[step]?.label;
  return label === undefined ? `code ${step + 1}` : quoted(label);
}
