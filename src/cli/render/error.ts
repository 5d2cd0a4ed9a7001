import type { ArxError, Place, Problem } from '../../core/errors.ts';
import type { Event } from '../../core/event.ts';
import { formatCount } from '../quantity.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../visible.ts';

/** An error for people, with its place, its causes from -v on, and its stack from -vv on. Ends with a newline. */
export function formatError(error: ArxError, paint: Paint, verbose: number): string {
  const lines = error.problems.length > 0 ? problemLines(error, paint) : sentenceLines(error, paint);
  return [...lines, ...causeLines(error, verbose)].map((line) => `${line}\n`).join('');
}

/** A warning for people. */
export function formatWarning(event: Event & { type: 'warning' }, paint: Paint): string {
  const hint = event.hint === undefined ? '' : `  ${paint.cyan('help')}: ${visible(event.hint)}\n`;
  return `${paint.yellow('warning')}: ${visible(event.message)}\n${hint}`;
}

function sentenceLines(error: ArxError | Problem, paint: Paint): string[] {
  const place = error.at === undefined ? [] : [`  --> ${formatPlace(error.at)}`];
  const explain = paint.dim(`(arx explain ${error.code})`);
  const hint = error.hint === undefined ? [] : [visible(error.hint)];
  const help = `${paint.cyan('help')}: ${[...hint, explain].join('   ')}`;
  return [`${paint.red(`error[${error.code}]`)}: ${visible(error.message)}`, ...place, `  ${help}`];
}

function problemLines(error: ArxError, paint: Paint): string[] {
  const blocks = error.problems.map((problem) => sentenceLines(problem, paint).join('\n'));
  const count = `${formatCount(error.problems.length, 'error')} in ${visible(error.problems[0]?.at?.file ?? 'the manifest')}`;
  return [...blocks, count];
}

function causeLines(error: ArxError, verbose: number): string[] {
  if (verbose === 0) return [];
  const lines: string[] = [];
  for (let cause = error.cause; cause !== undefined && lines.length < 8; cause = causeOf(cause))
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

function formatPlace(at: Place): string {
  return `${visible(at.file)}:${at.line}:${at.column}`;
}
