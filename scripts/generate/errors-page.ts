import type { CodePage } from '../../src/core/codes/code-page.ts';
import { ERROR_CODES } from '../../src/core/error-codes.ts';
import { EXIT } from '../../src/core/exit-code.ts';

const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.unexpected]: 'unexpected',
  [EXIT.usage]: 'usage, or a malformed document',
  [EXIT.gate]: 'a gate said no',
  [EXIT.integrity]: 'integrity, signature or trust',
  [EXIT.source]: 'a source could not be obtained',
  [EXIT.someTargets]: 'some targets failed',
  [EXIT.step]: 'a step failed',
  [EXIT.unreachable]: 'the only target is unreachable',
  [EXIT.interrupted]: 'interrupted',
  [EXIT.terminated]: 'terminated',
};

const HEAD = `# Error codes

Every error of arx has a code of this closed set. The code decides the exit status. \`arx explain CODE\` shows the same
text. This page is generated from src/core/codes by \`npm run generate\`.
`;

/** docs/errors.md: one section a code, grouped by exit status. */
export function errorsPage(): string {
  const codes: [string, CodePage][] = Object.entries(ERROR_CODES);
  const exits = [...new Set(codes.map(([, { exit }]) => exit))].sort((a, b) => a - b);
  const groups = exits.map((exit) =>
    group(
      exit,
      codes.filter(([, page]) => page.exit === exit),
    ),
  );
  return [HEAD, ...groups].join('\n');
}

function group(exit: number, codes: readonly [string, CodePage][]): string {
  const sorted = [...codes].sort(([a], [b]) => (a < b ? -1 : 1));
  return `## Exit ${exit}: ${MEANINGS[exit] ?? 'failure'}\n\n${sorted.map(section).join('\n')}`;
}

function section([code, { exit, means, remedy }]: [string, CodePage]): string {
  return `### ${code}\n\n${means}\n\n- Exit: ${exit}\n- What to do: ${remedy}\n`;
}
