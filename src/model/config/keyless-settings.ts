import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { configFieldsOf } from './config-fields.ts';
import { KEYLESS_KEYS } from './config-keys.ts';
import type { KeylessSettings } from './config.ts';
import { pathOf } from './secret-reference.ts';

const CODE = 'CONFIG_INVALID';

/** The section `keyless`. */
export function keylessSettingsOf(list: ProblemList, node: Node): KeylessSettings {
  if (node.kind !== 'map') {
    if (node.kind !== 'broken')
      list.add(CODE, `Cannot use keyless: it is ${nameOfKind(node)}, expected a map`, node.at);
    return {};
  }
  const fields = configFieldsOf(list, node, 'keyless', KEYLESS_KEYS);
  const [config, audience] = [fields.get('signing_config'), fields.get('audience')];
  const signingConfig = config && pathOf(list, config, 'keyless.signing_config');
  const word = audience && audienceOf(list, audience);
  return {
    ...(signingConfig !== undefined && { signingConfig }),
    ...(word !== undefined && { audience: word }),
  };
}

function audienceOf(list: ProblemList, node: Node): string | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'scalar' && /^[\x21-\x7e]{1,256}$/.test(node.text)) return node.text;
  list.add(
    CODE,
    'Cannot use keyless.audience: it has another form, expected the word that the services want in tokens',
    node.at,
  );
  return undefined;
}
