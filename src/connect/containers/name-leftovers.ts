import type { Context } from '../../core/context.ts';
import { listed } from '../../core/listed.ts';
import { visible } from '../../core/visible.ts';
import { askEngine } from './ask-engine.ts';
import type { Engine } from './engine.ts';
import { type FoundContainer, inspectContainers } from './inspect.ts';
import { hasMakerEnded, isNewContainerName, MAKER_LABEL, NAME_LABEL } from './own-label.ts';

const DAY = 24 * 60 * 60 * 1000;
const MOST = 20;

/**
 * Reports containers that arx made and that nobody removes any more, because their controller was killed. They are named,
 * never touched: whoever wants to look into one still can. Errors of `inspectContainers`.
 */
export async function nameLeftovers(engine: Engine, context: Context): Promise<void> {
  const filter = `label=${MAKER_LABEL}`;
  const { code, stdout } = await askEngine(engine, [
    'ps',
    '--all',
    '--quiet',
    '--no-trunc',
    '--filter',
    filter,
  ]);
  const ids = stdout.split(/\s+/).filter((id) => /^[0-9a-f]{64}$/.test(id));
  if (code !== 0 || ids.length === 0) return;
  const left = (await inspectContainers(engine, ids.slice(0, MOST))).filter((one) => isLeft(one, context));
  if (left.length === 0) return;
  const names = left.map(({ name }) => visible(name));
  context.report({
    type: 'warning',
    message: `${engine.target}: the controller that made ${listed(names, 5)} has ended without removing ${names.length === 1 ? 'it' : 'them'}`,
    hint: `Remove what nobody needs: ${engine.argv.join(' ')} rm --force ${names.join(' ')}`,
  });
}

function isLeft({ name, labels, created }: FoundContainer, context: Context): boolean {
  // A container of an image that was made of one of ours has the labels, and a name of its own.
  if (labels[NAME_LABEL] !== name) return false;
  if (!isNewContainerName(name)) return false;
  return hasMakerEnded(labels[MAKER_LABEL] ?? '') ?? context.now().getTime() - Date.parse(created) > DAY;
}
