import { textOfLines } from './text-of-lines.ts';
import type { ArxError, Problem } from '../../core/errors.ts';
import type { Event } from '../../core/event.ts';
import { manifestTextOf } from '../../model/manifest/manifest-text.ts';
import { formatProblem } from '../code-frame.ts';
import { hintFor } from './hint-for.ts';
import type { Paint } from '../paint.ts';
import { formatCount } from '../../core/quantity.ts';
import { movedLines } from './moved.ts';
import { lastLines } from './last-lines.ts';
import { refusedLines } from './refused.ts';
import { undoneLines } from './undone.ts';
import { visible } from '../../core/visible.ts';

/** How an error is shown. */
export interface ErrorLook {
  readonly paint: Paint;
  /** Which explains its codes: arx or arx-run. */
  readonly program: string;
  /** 1 shows the causes, 2 the stack, too. */
  readonly verbose: number;
  /** Columns of the terminal. */
  readonly width: number;
}

const MOST_CAUSES = 8;

/** An error for people: each problem with its place and frame, help, causes from -v on, the stack from -vv on. */
export function formatError(error: ArxError, look: ErrorLook): string {
  const text = manifestTextOf(error);
  const problems = error.problems.length > 0 ? error.problems : [error];
  const blocks = problems.map((problem) => formatOne(problem, text, look));
  return textOfLines([
    ...blocks,
    ...refusedLines(error, look.paint),
    ...lastLines(error, look.paint, look.width),
    ...movedLines(error),
    ...undoneLines(error),
    ...countLine(error),
    ...causeLines(error, look.verbose),
  ]);
}

/** A warning for people. */
export function formatWarning(event: Event & { type: 'warning' }, paint: Paint): string {
  const hint = event.hint === undefined ? '' : `  ${paint.cyan('help')}: ${visible(event.hint)}\n`;
  return `${paint.yellow('warning')}: ${visible(event.message)}\n${hint}`;
}

function formatOne(problem: Problem | ArxError, text: string | undefined, look: ErrorLook): string {
  const { code, message, at } = problem;
  const { paint, program, width } = look;
  const hint = problem.hint === undefined ? undefined : hintFor(program, problem.hint);
  const shown = { code, message, ...(at !== undefined && { at }), ...(hint !== undefined && { hint }) };
  // The gutter of a frame takes up to eight columns.
  const block = formatProblem(shown, text, { paint, width: Math.max(40, width - 8) });
  if (hint === undefined) return `${block}\n  ${paint.cyan('help')}: ${program} explain ${code}`;
  return `${block}   ${paint.dim(`(${program} explain ${code})`)}`;
}

function countLine({ problems }: ArxError): string[] {
  const file = problems[0]?.at?.file ?? 'the manifest';
  return problems.length === 0 ? [] : [`${formatCount(problems.length, 'error')} in ${visible(file)}`];
}

function causeLines(error: ArxError, verbose: number): string[] {
  if (verbose === 0) return [];
  const lines: string[] = [];
  for (let cause = error.cause; cause !== undefined && lines.length < MOST_CAUSES; cause = causeOf(cause))
    lines.push(`  cause: ${visible(sentenceOf(cause))}`);
  if (verbose > 1) lines.push(...(error.stack ?? '').split('\n').slice(1).map(visible));
  return lines;
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}

function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
