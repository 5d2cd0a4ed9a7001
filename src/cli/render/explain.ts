import type { ExplainedCode } from '../../commands/explain.ts';
import { padToWidth } from '../text-width.ts';

/** One code in full, or a list of several. */
export function explainScreen(codes: readonly ExplainedCode[]): string {
  const [only] = codes;
  if (only !== undefined && codes.length === 1) return fullPage(only);
  const width = Math.max(...codes.map(({ code }) => code.length));
  return codes.map(({ code, exit, means }) => `${padToWidth(code, width)}  ${exit}  ${means}\n`).join('');
}

function fullPage({ code, exit, means, remedy }: ExplainedCode): string {
  return `${code} (exit ${exit})\n\n${means}\n\n${remedy}\n`;
}
