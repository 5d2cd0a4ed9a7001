import type { Argument, Context } from './evaluation.ts';
import { joinPath } from './paths.ts';
import { recordRead, recordWrite } from './record-use.ts';
import type { Special } from './special.ts';
import { UNKNOWN } from './script-facts.ts';

/** tar, with or without a dash before its letters. */
export const archive: Special = ({ name, program, args }, context) => {
  const letters = /^-?[A-Za-z]*/.exec(args[0]?.text ?? '')?.[0] ?? '';
  const has = (letter: string, long: string): boolean =>
    (letters.includes(letter) && !letters.startsWith('--')) ||
    args.some(({ text }) => text === long || new RegExp(`^-[a-zA-Z]*${letter}`).test(text));
  const file = valueAfter(args, /^(?:-?[A-Za-z]*f|--file)$/, '--file=');
  const directory = valueAfter(args, /^(?:-C|--directory)$/, '--directory=') ?? { text: '.', at: program.at };
  const listed = has('t', '--list') && !has('x', '--extract');
  if (has('c', '--create')) return file === undefined ? undefined : recordWrite(file, context, name);
  if (file !== undefined) recordRead(file, context);
  if (!listed && has('x', '--extract')) recordWrite(directory, context, name);
};

function valueAfter(args: readonly Argument[], option: RegExp, prefix: string): Argument | undefined {
  const at = args.findIndex(({ text }) => option.test(text));
  if (at >= 0) return args[at + 1];
  const joined = args.find(({ text }) => text.startsWith(prefix));
  return joined === undefined ? undefined : { ...joined, text: joined.text.slice(prefix.length) };
}

/** `dd if=… of=…`. */
export const diskCopy: Special = ({ name, args }, context) => {
  for (const argument of args) {
    const { text } = argument;
    if (text.startsWith('if=')) recordRead({ ...argument, text: text.slice(3) }, context);
    if (text.startsWith('of=')) recordWrite({ ...argument, text: text.slice(3) }, context, name);
  }
};

/** find: its starting points are read; `-delete` and `-exec` act on what is below them. */
export const findFiles: Special = ({ args }, context) => {
  const end = args.findIndex(({ text }) => /^[-(!]/.test(text) && text !== '-');
  const starts = end < 0 ? args : args.slice(0, end);
  const below = (start: Argument): Argument => ({ ...start, text: `${start.text}/${UNKNOWN}` });
  for (const start of starts) recordRead(start, context);
  if (args.some(({ text }) => text === '-delete'))
    for (const start of starts) recordWrite(below(start), context, 'rm');
  for (let at = 0; at < args.length; at += 1)
    if (/^-(?:exec|execdir|ok|okdir)$/.test(args[at]?.text ?? ''))
      at += runFound(args.slice(at + 1), starts[0], context);
};

/** Runs the words of `-exec` up to its end, with what may be found in the place of `{}`. Returns how many they are. */
function runFound(args: readonly Argument[], start: Argument | undefined, context: Context): number {
  const stop = args.findIndex(({ text }) => text === ';' || text === '+');
  const words = args.slice(0, stop < 0 ? undefined : stop);
  const found = start === undefined ? UNKNOWN : joinPath(context.shell.cwd, `${start.text}/${UNKNOWN}`);
  context.evaluation.dispatch(
    words.map((one) => (one.text === '{}' ? { text: found, at: one.at } : one)),
    context,
  );
  return words.length;
}
