import { quoted } from '../../core/quoted.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { addWrong, type Kind, textKind } from './kind.ts';
import type { KeyReference } from './policy.ts';
import { placeOf, type PolicyFields, policyFieldsOf } from './policy-fields.ts';
import { DAY, FILE_PATH, NAME_TEXT } from './text-forms.ts';

const CODE = 'POLICY_INVALID';

const PEM: Kind<string> = textKind({
  expected: 'a public key as PEM, from "-----BEGIN PUBLIC KEY-----" on, or the line of an ssh .pub file',
  form: /^\s*(?:-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----|[a-z][a-z0-9@.-]{2,63} [A-Za-z0-9+/=]+(?: [^\p{C}]*)?)\s*$/u,
  hint: (text) =>
    text.includes('PRIVATE KEY')
      ? 'never hand out a private key; `arx key show` prints the public half'
      : undefined,
});

/** The keys of one key in `trust.keys`. */
export const KEY_KEYS: Readonly<Record<string, { kind: Kind<string>; says: string }>> = {
  name: {
    kind: NAME_TEXT,
    says: 'Its name here; without pem and file, its name in the trust store (`arx trust ls`).',
  },
  pem: { kind: PEM, says: 'The public key as PEM, or the line of an ssh .pub file.' },
  file: { kind: FILE_PATH, says: 'The file of the public key, from the directory of this policy on.' },
  not_before: { kind: DAY, says: 'The first day on which its signatures count, YYYY-MM-DD.' },
  not_after: { kind: DAY, says: 'The last day on which its signatures count, YYYY-MM-DD.' },
};

/** Reads `trust.keys`; the roles are added later. */
export function keysOf(list: ProblemList, node: Node): KeyReference[] {
  if (node.kind !== 'list') {
    addWrong(list, node, { where: 'trust.keys', expected: 'a list of keys' });
    return [];
  }
  return node.items.flatMap((item, at) => keyOf(list, item, `trust.keys[${at}]`) ?? []);
}

function keyOf(list: ProblemList, node: Node, where: string): KeyReference | undefined {
  const at = placeOf(node.at);
  if (node.kind !== 'map') return shortKeyOf(list, node, where);
  const fields = policyFieldsOf(list, node, where, Object.keys(KEY_KEYS));
  const text = (name: string): string | undefined => {
    const field = fields.get(name);
    return field && KEY_KEYS[name]?.kind.read(list, field.node, `${where}.${name}`);
  };
  const [name, pem, file] = [text('name'), text('pem'), text('file')];
  const [notBefore, notAfter] = [text('not_before'), text('not_after')];
  checkForm(list, fields, node, where);
  const called = name ?? (file === undefined ? undefined : nameOfFile(list, file, node, where));
  if (called === undefined) return undefined;
  return {
    name: called,
    roles: [],
    at,
    ...(pem !== undefined && { pem }),
    ...(file !== undefined && { file }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
}

/** A text is a file if it looks like one, else a name in the trust store. */
function shortKeyOf(list: ProblemList, node: Node, where: string): KeyReference | undefined {
  const at = placeOf(node.at);
  const isFile =
    node.kind === 'scalar' && /\/|\.(?:pub|pem)$/.test(node.text) && !node.text.includes('-----');
  if (!isFile) {
    const name = NAME_TEXT.read(list, node, where);
    return name === undefined ? undefined : { name, roles: [], at };
  }
  const file = FILE_PATH.read(list, node, where);
  const name = file === undefined ? undefined : nameOfFile(list, file, node, where);
  return name === undefined || file === undefined ? undefined : { name, file, roles: [], at };
}

function nameOfFile(list: ProblemList, file: string, node: Node, where: string): string | undefined {
  const name = file.replace(/^.*\//s, '').replace(/\.(?:pub|pem)$/, '');
  if (/^[a-z0-9][a-z0-9._:-]{0,63}$/.test(name)) return name;
  list.add(
    CODE,
    `Cannot use ${where}: the file's name ${quoted(name, 60)} is no name for a key, expected a name`,
    node.at,
    'write {name: NAME, file: FILE}',
  );
  return undefined;
}

function checkForm(list: ProblemList, fields: PolicyFields, node: Node, where: string): void {
  const [name, pem, file] = ['name', 'pem', 'file'].map((key) => fields.has(key));
  const is =
    pem === true && file === true
      ? 'it has pem and file, expected one of them'
      : name !== true && file !== true
        ? 'it has no name, expected one'
        : undefined;
  if (is !== undefined) list.add(CODE, `Cannot use ${where}: ${is}`, node.at);
}
