import type { Intake } from '../intake.ts';
import type { SourceSpec, Transport, UrlSource } from '../source-spec.ts';
import type { Fields } from './fields.ts';
import { flagOf } from './flags.ts';
import { integrityOf } from './integrity-of.ts';
import { mirrorsOf } from './mirrors-of.ts';
import { addNoEffect } from './no-effect.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { textOf } from './texts.ts';
import { verifyOf } from './verify-of.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
// Who the host is shows in its certificate or its ssh key; http has neither.
const PROVEN: ReadonlySet<Transport> = new Set(['https', 'ssh', 's3']);

/** How the source of an entry is obtained, and what is demanded of it; each key only where it has an effect. */
export function intakeOptionsOf(
  list: ProblemList,
  fields: Fields,
  where: string,
  source: SourceSpec | undefined,
): Intake {
  const [integrity, auth, insecure, mirrorsNode, verify] = [
    'integrity',
    'auth',
    'insecure',
    'mirrors',
    'verify',
  ].map((key) => fields.get(key));
  const mirrors =
    mirrorsNode &&
    mirrorsOf(list, mirrorsNode, { where: `${where}.mirrors`, source, archive: isArchive(fields) });
  const hosts = source?.kind === 'url' ? [source, ...(mirrors ?? [])] : [];
  return defined({
    integrity: integrity && integrityOf(list, integrity, `${where}.integrity`, source),
    auth: auth && authOf(list, auth, `${where}.auth`, source && hosts),
    insecure: insecure && insecureOf(list, insecure, `${where}.insecure`, source && hosts),
    mirrors,
    verify: verify && verifyOf(list, verify, `${where}.verify`, source),
  });
}

function isArchive(fields: Fields): boolean {
  return fields.get('archive') !== undefined;
}

function authOf(
  list: ProblemList,
  node: Node,
  where: string,
  hosts: readonly UrlSource[] | undefined,
): string | undefined {
  if (hosts?.every(({ transport }) => transport === 'file') === true) {
    addNoEffect(list, node, where, { why: 'nobody is asked for the source' });
    return undefined;
  }
  const text = textOf(list, node, where, 'the name of a credential');
  if (text === undefined || NAME.test(text)) return text;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is not the name of a credential, expected at most 64 letters, digits, ".", "_" and "-"`,
    node.at,
    'the credential itself stands in your config.yaml under that name',
  );
  return undefined;
}

function insecureOf(
  list: ProblemList,
  node: Node,
  where: string,
  hosts: readonly UrlSource[] | undefined,
): true | undefined {
  if (hosts?.some(({ transport }) => PROVEN.has(transport)) === false) {
    addNoEffect(list, node, where, { why: 'no host proves who it is with https, ssh or s3' });
    return undefined;
  }
  return flagOf(list, node, where, true) ? true : undefined;
}
