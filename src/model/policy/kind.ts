import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import { coverKeys } from './cover-keys.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { textOf } from '../manifest/texts.ts';

/** What the value of a key may be: how it is read, and what editors are told of it. */
export interface Kind<T> {
  /** The value, or undefined after a problem was added. `where` names it in messages: `sources.pin`. */
  read(list: ProblemList, node: Node, where: string): T | undefined;
  /** A JSON Schema of draft-07. */
  readonly schema: Readonly<Record<string, unknown>>;
}

const CODE = 'POLICY_INVALID';

/** How a value is told to be wrong. */
export interface Wrong {
  readonly where: string;
  readonly expected: string;
  /** What to do. */
  readonly hint?: string | undefined;
}

/** Adds that a value is not what it should be. */
export function addWrong(list: ProblemList, node: Node, { where, expected, hint }: Wrong): undefined {
  if (node.kind === 'broken') return;
  const is =
    node.kind === 'scalar' && node.text !== '' ? quoted(coverKeys(node.text), 60) : emptyOr(nameOfKind(node));
  list.add(CODE, `Cannot use ${where}: it is ${is}, expected ${expected}`, node.at, hint);
}

function emptyOr(kind: string): string {
  return kind === 'text' ? 'empty' : kind;
}

/** `true` or `false`. */
export const FLAG: Kind<boolean> = {
  schema: { type: 'boolean' },
  read(list, node, where) {
    if (node.kind === 'scalar' && node.type === 'boolean') return node.text.toLowerCase() === 'true';
    return addWrong(list, node, { where, expected: 'true or false' });
  },
};

/** A whole number between two bounds. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): Kind<number> {
  const to = maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`;
  return {
    schema: { type: 'integer', minimum, ...(to !== '' && { maximum }) },
    read(list, node, where) {
      const text = node.kind === 'scalar' && node.type === 'number' ? node.text : '';
      const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
      if (value >= minimum && value <= maximum) return value;
      const expected = minimum === maximum ? `${minimum}` : `a whole number from ${minimum}${to}`;
      return addWrong(list, node, { where, expected });
    },
  };
}

/** A CVSS base score. */
export const SCORE: Kind<number> = {
  schema: { type: 'number', minimum: 0, maximum: 10 },
  read(list, node, where) {
    const text = node.kind === 'scalar' && node.type === 'number' ? node.text : '';
    if (/^(?:[0-9](?:\.[0-9])?|10(?:\.0)?)$/.test(text)) return Number(text);
    return addWrong(list, node, { where, expected: 'a score from 0 to 10, such as 7.5' });
  },
};

/** One of some words. */
export function choiceOf<T extends string>(words: readonly T[]): Kind<T> {
  return {
    schema: { enum: words },
    read(list, node, where) {
      const text = node.kind === 'scalar' && node.type === 'text' ? node.text : undefined;
      const found = words.find((word) => word === text);
      if (found !== undefined) return found;
      const near = text === undefined ? undefined : didYouMean(text, words);
      const hint = near === undefined ? undefined : `did you mean "${near}"?`;
      return addWrong(list, node, { where, expected: `one of ${words.join(', ')}`, hint });
    },
  };
}

/** What a text must be. */
export interface TextForm {
  /** In words, as `a host name such as "git.corp.example"`. */
  readonly expected: string;
  readonly form: RegExp;
  /** What is wrong with a text of that form, and what to write instead. */
  readonly problem?: (text: string) => Partial<Pick<Wrong, 'expected' | 'hint'>> | undefined;
  /** What to write instead of a text of another form. */
  readonly hint?: (text: string) => string | undefined;
}

const LONGEST = 4096;

/** A text of one form. */
export function textKind({ expected, form, problem, hint }: TextForm): Kind<string> {
  return {
    schema: { type: 'string', pattern: form.source },
    read(list, node, where) {
      const text = textOf(list, node, where, expected);
      if (text === undefined) return undefined;
      const wrong =
        text.length > LONGEST || !form.test(text) ? { hint: hint?.(text.slice(0, 200)) } : problem?.(text);
      if (wrong === undefined) return text;
      return addWrong(list, node, { where, expected, ...wrong });
    },
  };
}

/** A list of different values. */
export function listKind<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, uniqueItems: true },
    read(list, node, where) {
      if (node.kind !== 'list') {
        const hint = node.kind === 'scalar' && node.text !== '' ? 'write it in brackets' : undefined;
        return addWrong(list, node, { where, expected: 'a list', hint });
      }
      const values = node.items.map((one, at) => item.read(list, one, `${where}[${at}]`));
      node.items.forEach((one, at) => {
        if (values[at] === undefined || values.indexOf(values[at]) === at) return;
        list.add(
          CODE,
          `Cannot use ${where}: ${quoted(String(values[at]), 60)} is there twice, expected once`,
          one.at,
        );
      });
      return values.filter((value) => value !== undefined);
    },
  };
}
