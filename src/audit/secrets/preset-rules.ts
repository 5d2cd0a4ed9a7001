import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { ArxError } from '../../core/errors.ts';
import { isExampleToken } from './placeholder.ts';
import { PRESET_WORDS } from './preset-words.ts';
import type { SecretMatch } from './secret-match.ts';

type PresetRule = (typeof rules)[number];
type RuleContext = Parameters<PresetRule['create']>[0];
type RuleHandler = ReturnType<PresetRule['create']>;

const PREFIX = '@secretlint/secretlint-rule-';
/** A rule sees this much around a word: its expressions cannot take long there, whatever the file holds. */
const BEFORE = 64;
const BEHIND = 2048;

/** The rules of secretlint's preset that arx uses, by their names without the prefix. */
export const PRESET_RULES: ReadonlyMap<string, PresetRule> = new Map(
  rules.map((rule): [string, PresetRule] => [rule.meta.id.slice(PREFIX.length), rule]),
);

/**
 * What a rule of secretlint's preset finds around places in a text. The rules are called as secretlint's core does, without
 * that core: it keeps a record of every file, reads the environment, and heeds comments by which a file hides its secrets.
 */
export function presetMatches(
  name: string,
  text: string,
  offsets: readonly number[],
): readonly SecretMatch[] {
  const rule = PRESET_RULES.get(name);
  if (rule === undefined) return [];
  const found: SecretMatch[] = [];
  for (const { start, end } of windows(offsets, text.length)) {
    const content = text.slice(start, end);
    const take = ([from, to]: readonly [number, number]): void => {
      if (isExampleToken(content.slice(from, to))) return;
      found.push({
        kind: KINDS[name] ?? `${name} token`,
        start: start + from,
        end: start + to,
        sure: 'certain',
      });
    };
    demandNow(name, handlerOf(rule, take).file?.(sourceOf(content)));
  }
  return found;
}

/** The names of all rules with their words. */
export const PRESET_TRIGGERS: readonly (readonly [word: string, rule: string])[] = Object.entries(
  PRESET_WORDS,
).flatMap(([name, words]) => words.map((word) => [word, name] as const));

/** A rule that answered later would be a rule that found nothing. */
function demandNow(name: string, result: unknown): void {
  if (result === undefined) return;
  throw new ArxError(
    'INTERNAL',
    `Cannot run the rule ${name} of secretlint: it answers later, expected at once`,
  );
}

const KINDS: Readonly<Record<string, string>> = { aws: 'AWS secret access key' };

function* windows(
  offsets: readonly number[],
  length: number,
): Generator<{ readonly start: number; readonly end: number }> {
  let current: { start: number; end: number } | undefined;
  for (const offset of offsets) {
    const [start, end] = [Math.max(0, offset - BEFORE), Math.min(length, offset + BEHIND)];
    if (current !== undefined && start <= current.end) current.end = end;
    else {
      if (current !== undefined) yield current;
      current = { start, end };
    }
  }
  if (current !== undefined) yield current;
}

function handlerOf(rule: PresetRule, take: (range: readonly [number, number]) => void): RuleHandler {
  // The messages would hold the secrets, so nobody makes them.
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: string) => ({ message: '', messageId, data: {} }),
    report: ({ range }: { readonly range: readonly [number, number] }) => take(range),
    ignore: () => undefined,
  } as unknown as RuleContext;
  return rule.create(context, {});
}

/** A file without a name: some rules look at files with certain names only. */
function sourceOf(content: string): Parameters<NonNullable<RuleHandler['file']>>[0] {
  return {
    content,
    contentType: 'text',
    ext: '',
    hasBOM: false,
    filePath: undefined,
  } as unknown as ReturnType<typeof sourceOf>;
}
