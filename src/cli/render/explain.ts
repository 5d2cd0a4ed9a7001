import { textOfLines } from './text-of-lines.ts';
import type { ExplainedRule } from '../../audit/explained-rule.ts';
import type { Explained, ExplainedCode } from '../../commands/explain.ts';
import { formatTable } from './table.ts';

/** One code or rule in full, or lists of all. */
export function explainScreen({ codes, rules }: Explained): string {
  const [code] = codes;
  const [rule] = rules;
  if (code !== undefined && codes.length + rules.length === 1) return codePage(code);
  if (rule !== undefined && codes.length + rules.length === 1) return rulePage(rule);
  return `${lines(codes.map(({ code: name, exit, means }) => [name, String(exit), means]))}\n${rulesScreen(rules)}`;
}

/** Rules, one a line. */
export function rulesScreen(rules: readonly ExplainedRule[]): string {
  return lines(rules.map(({ code, severity, title }) => [code, severity, title]));
}

function lines(rows: readonly (readonly string[])[]): string {
  return textOfLines(formatTable(rows));
}

function codePage({ code, exit, means, remedy }: ExplainedCode): string {
  return `${code} (exit ${exit})\n\n${means}\n\n${remedy}\n`;
}

function rulePage({ code, title, severity, why, evidence, remedy, waive, keys }: ExplainedRule): string {
  const parts = [
    `${code} ${title} (${severity})`,
    why,
    `Evidence: ${evidence}`,
    `What to do: ${remedy}`,
    `Waiver: ${waive}`,
    ...(keys.length === 0 ? [] : [`Policy keys: ${keys.join(', ')}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}
