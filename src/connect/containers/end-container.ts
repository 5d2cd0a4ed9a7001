import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import { visible } from '../../core/visible.ts';
import { askEngine } from './ask-engine.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';
import type { FoundImage } from './inspect.ts';
import { MAKER_LABEL, NAME_LABEL } from './own-label.ts';

/** What is done with a container at the end. */
export type Ending =
  /** It ran before. */
  | { readonly kind: 'leave' }
  /** It was stopped before. */
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'keep'; readonly name: string }
  | { readonly kind: 'commit'; readonly id: string; readonly tag: string; readonly image: FoundImage };

/**
 * Ends what was begun with a container. One that is to become an image is removed even when that fails.
 * @throws ArxError HOST_UNREACHABLE that names what is left.
 */
export async function endContainer(engine: Engine, ending: Ending, context: Context): Promise<void> {
  switch (ending.kind) {
    case 'leave':
      return;
    case 'keep':
      return tell(engine, context, `the container ${ending.name} is kept`);
    case 'stop':
      return demand(engine, ['container', 'stop', ending.id], `the container ${ending.id} was not stopped`);
    case 'remove':
      return remove(engine, ending.id);
    case 'commit':
      try {
        await commit(engine, ending, context);
      } finally {
        await remove(engine, ending.id);
      }
  }
}

async function commit(
  engine: Engine,
  { id, tag, image }: Extract<Ending, { kind: 'commit' }>,
  context: Context,
): Promise<void> {
  const changes = [...changesOf(image), `LABEL ${NAME_LABEL}= ${MAKER_LABEL}=`];
  const args = ['commit', ...changes.map((change) => `--change=${change}`), id, tag];
  const answer = await askEngine(engine, args, { closing: true });
  if (answer.code !== 0) throw engineError(engine, answer);
  const digest = answer.stdout.trim().split('\n').at(-1) ?? '';
  tell(engine, context, `the image ${tag} is ${visible(digest.replace(/^sha256:/, '').slice(0, 12))}`);
}

/** What the image started before, instead of what kept the container running. */
function changesOf({ entrypoint, command }: FoundImage): string[] {
  if (entrypoint.length === 0) return [`CMD ${JSON.stringify(command.length === 0 ? ['sh'] : command)}`];
  const start = `ENTRYPOINT ${JSON.stringify(entrypoint)}`;
  return command.length === 0 ? [start] : [start, `CMD ${JSON.stringify(command)}`];
}

/** rm(1) of the engines: what is not there any more is no error for podman, and one for docker. */
async function remove(engine: Engine, id: string): Promise<void> {
  const answer = await askEngine(engine, ['rm', '--force', '--volumes', id], { closing: true });
  if (answer.code === 0 || /no such container/i.test(answer.stderr)) return;
  throw left(engine, `the container ${id} was not removed`, ['rm', '--force', id]);
}

async function demand(engine: Engine, args: readonly string[], otherwise: string): Promise<void> {
  const { code } = await askEngine(engine, args, { closing: true });
  if (code !== 0) throw left(engine, otherwise, args);
}

function left(engine: Engine, what: string, args: readonly string[]): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot close ${quoted(engine.target)}: ${what}, expected it to be`,
    {
      hint: `Do it by hand: ${[...engine.argv, ...args].join(' ')}`,
    },
  );
}

function tell(engine: Engine, context: Context, detail: string): void {
  context.report({ type: 'step', step: engine.target, state: 'done', detail, stays: true });
}
