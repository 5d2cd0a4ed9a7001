import { didYouMean } from '../../core/did-you-mean.ts';
import { platformName, PLATFORMS } from '../../core/platforms.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { namesOf } from './names-of.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { lineOf } from './texts.ts';

/** Where a bundle may run: one platform or a list. */
export function platformsOf(list: ProblemList, node: Node, where: string): string[] | undefined {
  return namesOf(list, node, where, platformOf);
}

function platformOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = lineOf(list, node, where);
  if (text === undefined || PLATFORMS.includes(text)) return text;
  const [system = '', architecture = '', more] = text.split('/');
  const name = platformName(system, architecture);
  const near = more === undefined && PLATFORMS.includes(name) ? name : didYouMean(text, PLATFORMS);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(text), 40)}, expected one of ${PLATFORMS.join(', ')}`,
    node.at,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
  return undefined;
}
