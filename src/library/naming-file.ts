import { ArxError } from '../core/errors.ts';
import type { OpenInput } from './open-input.ts';

/** Where a command reads several bundles, an error has to say which one it is about. */
export async function namingFile<T>({ name }: OpenInput, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ArxError) || error.code === 'INTERRUPTED') throw error;
    const { code, message, hint, data } = error;
    throw new ArxError(code, `${message}, in "${name}"`, {
      ...(hint !== undefined && { hint }),
      data,
      cause: error,
    });
  }
}
