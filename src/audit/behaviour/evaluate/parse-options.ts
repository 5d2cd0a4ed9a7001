import type { Argument } from './evaluation.ts';

/** The arguments of a command, told apart. */
export interface Options {
  /** Options as written, without values: `-k`, `--insecure`, and `--name=value` whole. */
  readonly flags: ReadonlySet<string>;
  /** Values of options that have one, in order. */
  readonly values: readonly { readonly option: string; readonly value: Argument }[];
  readonly operands: readonly Argument[];
}

/** How options are written. */
export interface Style {
  /** True for an option that has a value. */
  valued(option: string): boolean;
  /** True: what follows the first operand is not looked at; it is all in `operands`. */
  readonly stops?: boolean;
  /** True: `-in FILE` is one option, not `-i -n`. */
  readonly long?: boolean;
}

/** Tells options, their values and operands apart, as getopt_long(3) does. */
export function parseOptions(args: readonly Argument[], style: Style): Options {
  const flags = new Set<string>();
  const values: { option: string; value: Argument }[] = [];
  const operands: Argument[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === undefined) break;
    const { text } = argument;
    if (text === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      if (style.stops === true) {
        operands.push(...args.slice(index));
        break;
      }
      operands.push(argument);
    } else {
      const wanted = option(argument, style, { flags, values });
      const value = wanted === undefined ? undefined : args[index + 1];
      if (wanted !== undefined && value !== undefined) {
        values.push({ option: wanted, value });
        index += 1;
      }
    }
  }
  return { flags, values, operands };
}

interface Found {
  readonly flags: Set<string>;
  readonly values: { option: string; value: Argument }[];
}

/** Takes one option. Returns its name if its value is the next argument. */
function option(argument: Argument, style: Style, found: Found): string | undefined {
  const { text } = argument;
  if (text.startsWith('--') || style.long === true) return longOption(argument, style, found);
  for (let at = 1; at < text.length; at += 1) {
    const name = `-${text.charAt(at)}`;
    found.flags.add(name);
    if (!style.valued(name)) continue;
    if (at + 1 === text.length) return name;
    found.values.push({ option: name, value: { ...argument, text: text.slice(at + 1) } });
    return undefined;
  }
  return undefined;
}

function longOption(argument: Argument, style: Style, { flags, values }: Found): string | undefined {
  const { text } = argument;
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  flags.add(name);
  flags.add(text);
  if (!style.valued(name)) return undefined;
  if (equals < 0) return name;
  values.push({ option: name, value: { ...argument, text: text.slice(equals + 1) } });
  return undefined;
}
