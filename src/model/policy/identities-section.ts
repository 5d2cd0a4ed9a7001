import type { Place } from '../../core/errors.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import type { PolicyIdentity } from './effective-policy.ts';
import { addWrong, type Kind, textKind } from './kind.ts';
import { placeOf, policyFieldsOf } from './policy-fields.ts';
import { sanPatternProblem } from './san-pattern.ts';
import { LINE_TEXT } from './text-forms.ts';

const CODE = 'POLICY_INVALID';

const SAN: Kind<string> = textKind({
  expected: 'the whole name in a certificate, such as an address or the URL of a workflow',
  form: /^[^\p{C}\p{Z}*]{1,1024}$/u,
  hint: (text) =>
    text.includes('*') ? 'it has to be the whole name; for several names write san_regex' : undefined,
});

const SAN_PATTERN: Kind<string> = {
  schema: { type: 'string', pattern: '^\\^.+\\$$' },
  read(list, node, where) {
    const text = node.kind === 'scalar' && node.type === 'text' ? node.text : undefined;
    if (text === undefined && !(node.kind === 'scalar' && node.type === 'null'))
      return addWrong(list, node, { where, expected: 'a pattern of the whole name' });
    const problem = sanPatternProblem(text ?? '');
    if (problem === undefined) return text;
    list.add(CODE, `Cannot use ${where}: ${problem.is}`, node.at, problem.hint);
    return undefined;
  },
};

const ISSUER: Kind<string> = textKind({
  expected: 'the URL of who vouches for the identity, such as "https://token.actions.githubusercontent.com"',
  form: /^https?:\/\/[^\p{C}\p{Z}*]{1,1000}$/u,
});

/** The keys of one identity. */
export const IDENTITY_KEYS: Readonly<Record<string, { kind: Kind<string>; says: string }>> = {
  name: { kind: LINE_TEXT, says: 'Its name in messages and in `roles`. Default: its san or san_regex.' },
  san: { kind: SAN, says: 'The whole subject alternative name of its certificate.' },
  san_regex: { kind: SAN_PATTERN, says: 'A pattern of that name, from "^" to "$".' },
  issuer: { kind: ISSUER, says: 'Who vouches for it: the OIDC issuer in its certificate, exactly.' },
};

/** An identity and where it stands. */
export interface PlacedIdentity {
  readonly value: PolicyIdentity;
  readonly at: Place;
}

/** Reads `trust.identities`; the roles are added later. */
export function identitiesOf(list: ProblemList, node: Node): PlacedIdentity[] {
  if (node.kind !== 'list') {
    addWrong(list, node, { where: 'trust.identities', expected: 'a list of identities' });
    return [];
  }
  return node.items.flatMap((item, at) => identityOf(list, item, `trust.identities[${at}]`) ?? []);
}

function identityOf(list: ProblemList, node: Node, where: string): PlacedIdentity | undefined {
  if (node.kind !== 'map')
    return addWrong(list, node, { where, expected: 'a map with san or san_regex, and issuer' });
  const fields = policyFieldsOf(list, node, where, Object.keys(IDENTITY_KEYS));
  const text = (name: string): string | undefined => {
    const field = fields.get(name);
    return field && IDENTITY_KEYS[name]?.kind.read(list, field.node, `${where}.${name}`);
  };
  const [san, sanPattern, issuer] = [text('san'), text('san_regex'), text('issuer')];
  const name = text('name') ?? san ?? sanPattern;
  const [hasName, hasPattern] = [fields.has('san'), fields.has('san_regex')];
  if (hasName === hasPattern) {
    const is = hasName ? 'it has san and san_regex' : 'it has neither san nor san_regex';
    list.add(CODE, `Cannot use ${where}: ${is}, expected one of them`, node.at);
  }
  if (!fields.has('issuer'))
    list.add(
      CODE,
      `Cannot use ${where}: it has no issuer, expected one`,
      node.at,
      'anybody may give out that name; write who vouches for it',
    );
  if (name === undefined || issuer === undefined) return undefined;
  const value = {
    name,
    issuer,
    roles: [],
    ...(san !== undefined && { san }),
    ...(sanPattern !== undefined && { sanPattern }),
  };
  return { value, at: placeOf(node.at) };
}
