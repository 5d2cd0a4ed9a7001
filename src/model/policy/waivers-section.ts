import type { Digest } from '../../core/digest.ts';
import { quoted } from '../../core/quoted.ts';
import type { RuleCode } from '../audit/finding.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import type { Add } from './add-values.ts';
import type { Waiver } from './effective-policy.ts';
import { addWrong, type Kind } from './kind.ts';
import { isIntegrityRule, isRuleCode, KNOWN_RULES } from './known-rules.ts';
import { exceptions } from './order.ts';
import { placeOf, type PolicyFields, policyFieldsOf } from './policy-fields.ts';
import { DAY, FINGERPRINT, LINE_TEXT, meant } from './text-forms.ts';

const CODE = 'POLICY_INVALID';
const MOST = 1000;

const RULE: Kind<string> = {
  schema: { type: 'string', pattern: '^ARX[1-9][0-9]{2}$' },
  read(list, node, where) {
    const text = node.kind === 'scalar' ? node.text : '';
    if (isRuleCode(text)) return isIntegrityRule(text) ? refuseIntegrity(list, node, text) : text;
    const hint = meant(text, Object.keys(KNOWN_RULES));
    return addWrong(list, node, {
      where,
      expected: 'the code of a rule',
      ...(hint !== undefined && { hint }),
    });
  },
};

/** The keys of one waiver, whether it must be there, and what editors are told. */
export const WAIVER_KEYS: Readonly<Record<string, { kind: Kind<string>; required: boolean; says: string }>> =
  {
    rule: { kind: RULE, required: true, says: 'The rule of the finding; no integrity rule (ARX0xx).' },
    fingerprint: {
      kind: FINGERPRINT,
      required: true,
      says: 'The fingerprint of the finding: it changes with the content.',
    },
    reason: { kind: LINE_TEXT, required: true, says: 'Why it may stay.' },
    owner: { kind: LINE_TEXT, required: true, says: 'Who answers for it.' },
    ticket: { kind: LINE_TEXT, required: false, says: 'Where it is being dealt with.' },
    created: { kind: DAY, required: false, says: 'The day on which it was decided, YYYY-MM-DD.' },
    expires: { kind: DAY, required: true, says: 'The day from which on it waives nothing, YYYY-MM-DD.' },
  };

/** Of two waivers of one finding the one that expires first is the stricter. */
export const WAIVER_ORDER = exceptions<Waiver>(
  (bound, own) =>
    bound.rule === own.rule && bound.fingerprint === own.fingerprint && own.expires <= bound.expires,
);

/** Reads `waivers`. */
export function waiversOf(list: ProblemList, node: Node, add: Add): void {
  if (node.kind === 'scalar' && node.type === 'null') return;
  if (node.kind !== 'list' || node.items.length > MOST) {
    addWrong(list, node, { where: 'waivers', expected: `a list of at most ${MOST} waivers` });
    return;
  }
  const value = node.items.flatMap((item, at) => {
    const waiver = waiverOf(list, item, `waivers[${at}]`);
    return waiver === undefined ? [] : [{ waiver, place: item.at }];
  });
  const seen = new Set<string>();
  for (const { waiver, place } of value) {
    const { rule, fingerprint } = waiver;
    const twice = seen.has(`${rule} ${fingerprint}`);
    if (twice) list.add(CODE, `Cannot use waivers: one finding is waived twice, expected once`, place);
    seen.add(`${rule} ${fingerprint}`);
  }
  add('waivers', { value: value.map(({ waiver }) => waiver), at: placeOf(node.at) });
}

function waiverOf(list: ProblemList, node: Node, where: string): Waiver | undefined {
  const fields = policyFieldsOf(list, node, where, Object.keys(WAIVER_KEYS));
  if (node.kind !== 'map') return undefined;
  const texts: Record<string, string> = {};
  for (const [name, { kind, required }] of Object.entries(WAIVER_KEYS)) {
    const field = fields.get(name);
    const text = field && kind.read(list, field.node, `${where}.${name}`);
    if (text !== undefined) texts[name] = text;
    else if (required && field === undefined) addMissing(list, node, where, name);
  }
  checkDays(list, fields, texts, where);
  const { line } = placeOf(node.at);
  const complete = Object.entries(WAIVER_KEYS).every(
    ([name, { required }]) => !required || texts[name] !== undefined,
  );
  return complete ? toWaiver(texts, `${placeOf(node.at).file}:${line}`) : undefined;
}

function toWaiver(texts: Readonly<Record<string, string>>, at: string): Waiver {
  const { rule, fingerprint, ...rest } = texts;
  return {
    ...(rest as Pick<Waiver, 'reason' | 'owner' | 'expires'>),
    rule: rule as RuleCode,
    fingerprint: fingerprint as Digest,
    at,
  };
}

function addMissing(list: ProblemList, node: Node, where: string, name: string): void {
  const says = WAIVER_KEYS[name]?.says ?? '';
  list.add(CODE, `Cannot use ${where}: it has no ${name}, expected one`, node.at, says);
}

function checkDays(
  list: ProblemList,
  fields: PolicyFields,
  { created, expires }: Readonly<Record<string, string>>,
  where: string,
): void {
  if (created === undefined || expires === undefined || created < expires) return;
  list.add(
    CODE,
    `Cannot use ${where}: it expires on ${expires}, expected a day after ${created}, on which it was created`,
    fields.get('expires')?.node.at,
  );
}

function refuseIntegrity(list: ProblemList, node: Node, rule: string): undefined {
  list.add(
    CODE,
    `Cannot waive ${quoted(rule)}: integrity rules (ARX0xx) cannot be waived`,
    node.at,
    'a bundle that fails one of them is not to be believed at all',
  );
}
