import type { Context } from '../../core/context.ts';
import { maskerOf } from '../../offline/secrets/masking/secret-masker.ts';
import type { Masker } from '../../offline/secrets/secrets-model.ts';
import type { FarEvent } from '../far/far-model.ts';
import type { ClosingStep } from './closing.ts';

/** Tells what happens on a target as events of this machine, without the values of secrets. */
export interface Telling {
  tell(event: FarEvent): Promise<void>;
  /** A text without the secrets. */
  mask(text: string): string;
}

/**
 * @param steps the commands that are told of.
 * @param values of secrets that come from here; those of the target come with its events, before anything that could tell them.
 */
export function tellingOf(
  steps: readonly ClosingStep[],
  values: Iterable<Uint8Array>,
  context: Pick<Context, 'report'>,
): Telling {
  const known = [...values];
  const open = new Map<
    string,
    { readonly step: string; readonly stream: 'stdout' | 'stderr'; readonly masker: Masker }
  >();
  let makeMasker = maskerFor(known);
  const labelOf = (number: number, undo: boolean): string => {
    const label = steps.find((step) => step.number === number)?.label ?? `step ${number}`;
    return undo ? `undo ${label}` : label;
  };
  const flush = async (): Promise<void> => {
    for (const { step, stream, masker } of open.values()) await show(step, stream, masker.end(), context);
    open.clear();
  };
  const learn = async (value: Uint8Array): Promise<void> => {
    await flush();
    known.push(value);
    makeMasker = maskerFor(known);
  };
  const output = async (event: FarEvent & { readonly type: 'output' }): Promise<void> => {
    const { step: number, undo = false, stream, bytes } = event;
    const step = labelOf(number, undo);
    const key = `${stream} ${step}`;
    const at = open.get(key) ?? { step, stream, masker: makeMasker() };
    open.set(key, at);
    await show(step, stream, at.masker.push(bytes), context);
  };
  const step = async (event: FarEvent & { readonly type: 'step' }): Promise<void> => {
    await flush();
    const { number, undo = false, state, ms = 0 } = event;
    const program = steps.find((each) => each.number === number)?.argv[0] ?? '';
    const detail = state === 'started' ? program : `${ms} ms`;
    await context.report({ type: 'step', step: labelOf(number, undo), state, detail, of: steps.length });
  };
  return {
    mask: (text) => {
      const masker = makeMasker();
      return Buffer.concat([masker.push(Buffer.from(text)), masker.end()]).toString();
    },
    tell: async (event) => {
      if (event.type === 'secret') await learn(event.value);
      if (event.type === 'output') await output(event);
      if (event.type === 'step') await step(event);
      if (event.type === 'end') await flush();
    },
  };
}

async function show(
  step: string,
  stream: 'stdout' | 'stderr',
  bytes: Uint8Array,
  { report }: Pick<Context, 'report'>,
): Promise<void> {
  if (bytes.length > 0) await report({ type: 'output', step, stream, bytes });
}

const AS_IT_IS: Masker = { push: (bytes) => bytes, end: () => new Uint8Array() };

function maskerFor(values: readonly Uint8Array[]): () => Masker {
  return values.length === 0 ? () => AS_IT_IS : maskerOf(values);
}
