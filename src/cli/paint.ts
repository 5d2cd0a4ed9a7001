import { styleText } from 'node:util';

/** Puts text into colours, or leaves it as it is. Never the only carrier of a meaning. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

type Style = keyof Paint;

/** The painter of one stream. */
export function createPaint(enabled: boolean): Paint {
  const style = (name: Style) => (text: string) =>
    enabled ? styleText(name, text, { validateStream: false }) : text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    cyan: style('cyan'),
  };
}

/** When to colour, as `--color` says. */
export type ColorChoice = 'auto' | 'always' | 'never';

/**
 * Decides for one stream. In this order: the option, NO_COLOR (no-color.org), FORCE_COLOR and CLICOLOR_FORCE
 * (bixense.com/clicolors), TERM=dumb, whether the stream is a terminal.
 */
export function wantsColor(
  choice: ColorChoice,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  if (isForced(env['FORCE_COLOR']) || isForced(env['CLICOLOR_FORCE'])) return true;
  if (env['FORCE_COLOR'] === '0' || env['TERM'] === 'dumb') return false;
  return isTerminal;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isForced(value: string | undefined): boolean {
  return isSet(value) && value !== '0' && value !== 'false';
}
