import type { Place, Problem } from '../core/errors.ts';
import { redactText } from '../core/redact.ts';
import type { Paint } from './paint.ts';
import { textWidth } from './text-width.ts';
import { visible } from '../core/visible.ts';

const WIDTH = 100;
const LINES_BEFORE = 2;
const PLAIN: Pick<Paint, 'bold' | 'dim' | 'red' | 'cyan'> = { bold: same, dim: same, red: same, cyan: same };

/** How a problem is drawn. */
export interface FrameOptions {
  /** Colours; default none. */
  readonly paint?: Pick<Paint, 'bold' | 'dim' | 'red' | 'cyan'>;
  /** The widest line of source text, in columns; default 100. */
  readonly width?: number;
}

/**
 * A problem as rustc draws one: code and sentence, place, up to three lines of the text with carets, help. Without
 * `sourceText` or a place there is no frame. Source lines are shown without credentials and with every character visible.
 * No final newline.
 */
export function formatProblem(
  problem: Problem,
  sourceText: string | undefined,
  options: FrameOptions = {},
): string {
  const { paint = PLAIN, width = WIDTH } = options;
  const { at, code, message, hint } = problem;
  const title = `${paint.red(`error[${code}]`)}${paint.bold(`: ${visible(message)}`)}`;
  const place = at === undefined ? [] : [`  --> ${visible(at.file)}:${at.line}:${at.column}`];
  const frame =
    at === undefined || sourceText === undefined ? [] : drawFrame(at, sourceText, { paint, width });
  const help = hint === undefined ? [] : [`  ${paint.cyan('help')}: ${visible(asSentence(hint))}`];
  return [title, ...place, ...frame, ...help].join('\n');
}

function same(text: string): string {
  return text;
}

function drawFrame(at: Place, text: string, { paint, width }: Required<FrameOptions>): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = firstLine(lines, at.line);
  const shown = lines.slice(first - 1, at.line);
  const gutter = String(at.line).length;
  const window = windowOf(shown.at(-1) ?? '', at, width);
  const drawn = shown.map((line, index) => {
    const number = paint.dim(`${String(first + index).padStart(gutter + 1)} |`);
    return `${number} ${cutOut(characters(masked(line)), window)}`.trimEnd();
  });
  return [
    ...drawn,
    `${paint.dim(`${' '.repeat(gutter + 1)} |`)} ${caretLine(shown.at(-1) ?? '', at, window, paint)}`,
  ];
}

function firstLine(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 1 && line - first < LINES_BEFORE && (lines[first - 2] ?? '').trim() !== '') first -= 1;
  return first;
}

/** Which characters of each line are shown. */
interface Window {
  readonly from: number;
  readonly to: number;
}

function windowOf(line: string, at: Place, width: number): Window {
  const length = characters(line).length;
  if (textWidth(visible(line)) <= width) return { from: 0, to: Math.max(length, width) };
  const span = Math.min(at.length, Math.floor(width / 2));
  const from = Math.max(0, at.column - 1 - Math.floor((width - span) / 2));
  return from < 8 ? { from: 0, to: width - 1 } : { from, to: from + width - 2 };
}

function cutOut(line: readonly string[], { from, to }: Window): string {
  const before = from > 0 && line.length > 0 ? '…' : '';
  const after = line.length > to ? '…' : '';
  return `${before}${visible(line.slice(from, to).join(''))}${after}`;
}

function caretLine(line: string, at: Place, window: Window, paint: Required<FrameOptions>['paint']): string {
  const shown = characters(masked(line));
  const start = at.column - 1;
  const before = textWidth(visible(shown.slice(window.from, start).join(''))) + (window.from > 0 ? 1 : 0);
  const under = shown.slice(start, Math.min(start + at.length, window.to)).join('');
  return `${' '.repeat(before)}${paint.red('^'.repeat(Math.max(1, textWidth(visible(under)))))}`;
}

// As long as the line, so that carets stay where they are: whatever redacting would take away is covered.
function masked(line: string): string {
  const clean = characters(redactText(line));
  const all = characters(line);
  if (clean.length === all.length) return line;
  let head = 0;
  while (head < clean.length && clean[head] === all[head]) head += 1;
  let tail = 0;
  while (tail < clean.length - head && clean[clean.length - 1 - tail] === all[all.length - 1 - tail])
    tail += 1;
  return [
    ...all.slice(0, head),
    '*'.repeat(Math.max(0, all.length - head - tail)),
    ...all.slice(all.length - tail),
  ].join('');
}

function characters(text: string): string[] {
  return Array.from(text);
}

/** With a capital: hints are put together from parts. */
function asSentence(hint: string): string {
  return hint.replace(/^[a-z](?=[a-z' ])/, (letter) => letter.toUpperCase());
}
