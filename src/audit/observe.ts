import type { Digest } from '../core/digest.ts';
import type { Vulnerability } from '../model/audit/component.ts';
import type { Seal } from '../model/seal.ts';
import type { AuditFile, Observations } from '../plugin/rule.ts';
import { createCapabilityObserver } from './behaviour/capability-observer.ts';
import { createComponentObserver } from './components/component-observer.ts';
import { createLicenceObserver } from './licences/licence-observer.ts';

/** Tells the known vulnerabilities of components. */
export type VulnerabilityLookup = (components: Observations['components']) => readonly Vulnerability[];

/** Observations that grow while the content goes by. */
export interface Observing {
  readonly observed: Observations;
  file(file: AuditFile): Promise<void>;
  finish(): Promise<void>;
}

/** Begins to observe a bundle: what its commands can do, its components, licences, and the types of its files. */
export async function observe(seal: Seal, lookup: VulnerabilityLookup): Promise<Observing> {
  const capabilities = await createCapabilityObserver(seal);
  const components = createComponentObserver();
  const licences = createLicenceObserver();
  const observers = [capabilities, components, licences];
  const types = new Map<Digest, string>();
  let vulnerabilities: readonly Vulnerability[] = [];
  return {
    observed: {
      types,
      get capabilities() {
        return capabilities.capabilities;
      },
      get components() {
        return components.components;
      },
      get licences() {
        return licences.licences;
      },
      get vulnerabilities() {
        return vulnerabilities;
      },
    },
    async file(file) {
      types.set(file.digest, file.type);
      for (const observer of observers) await observer.file(file);
    },
    async finish() {
      for (const observer of observers) await observer.finish();
      vulnerabilities = lookup(components.components);
    },
  };
}
