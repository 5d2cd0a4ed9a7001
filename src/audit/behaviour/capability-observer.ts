import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { Seal } from '../../model/seal.ts';
import type { Observer } from '../observer.ts';

/** Finds out what each command can do. */
export async function createCapabilityObserver(
  seal: Seal,
): Promise<Observer & { readonly capabilities: readonly Capabilities[] }> {
  const capabilities = seal.code.map(() => ({}));
  return { capabilities, file: () => undefined, finish: () => undefined };
}
