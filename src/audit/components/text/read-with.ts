import { quoted } from '../../../core/quoted.ts';
import type { Reading } from '../named-component.ts';

/** What a parser made of a text: a value, or why there is none. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** A reader of texts from a parser of its form and from what is looked for in the value. */
export function readWith<T>(
  parse: (text: string) => Parsed<T>,
  look: (value: T) => Reading,
): (text: string) => Reading {
  return (text) => {
    const parsed = parse(text);
    return 'problem' in parsed ? unreadable(parsed.problem) : look(parsed.value);
  };
}

/** The reading of a file that says nothing that can be used. */
export function unreadable(problem: string): Reading {
  return { components: [], problems: [problem] };
}

/** Why a text could not be parsed, from what the parser threw: one line, cut. */
export function parseProblem(form: string, error: unknown): string {
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return `it is no ${form}: ${quoted(said.slice(0, 100)).slice(1, -1)}`;
}
