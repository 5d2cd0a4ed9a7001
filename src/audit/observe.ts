import type { Digest } from '../core/digest.ts';
import type { CheckNotRun } from '../model/audit/report.ts';
import type { AuditFile, AuditSubject, Observations } from '../plugin/rule.ts';
import { createCapabilityObserver } from './behaviour/capability-observer.ts';
import { createComponentObserver } from './components/component-observer.ts';
import type { Databases } from './components/load-databases.ts';
import { type KnownVulnerabilities, vulnerabilitiesOf } from './components/vulnerabilities-of.ts';
import { createLicenceObserver } from './licences/licence-observer.ts';
import type { Observer } from './observer.ts';

/** Observations that grow while the content goes by. */
export interface Observing {
  readonly observed: Observations;
  /** What nobody could look up; complete after `finish`. */
  readonly notRun: readonly CheckNotRun[];
  file(file: AuditFile): Promise<void>;
  finish(): Promise<void>;
}

/** Begins to observe a bundle: what its commands can do, its components, licences, and the types of its files. */
export async function observe(
  { seal, digest }: Pick<AuditSubject, 'seal' | 'digest'>,
  databases: Databases,
): Promise<Observing> {
  const capabilities = await createCapabilityObserver(seal);
  const components = createComponentObserver();
  const licences = createLicenceObserver();
  const observers: readonly Observer[] = [capabilities, components, licences];
  const { name, version } = seal;
  const subject = { digest, ...(name !== undefined && { name }), ...(version !== undefined && { version }) };
  const types = new Map<Digest, string>();
  let known: KnownVulnerabilities = { vulnerabilities: [], notRun: [] };
  return {
    observed: {
      types,
      get capabilities() {
        return capabilities.capabilities;
      },
      get behaviour() {
        return capabilities.behaviour;
      },
      get components() {
        return components.components;
      },
      get licences() {
        return licences.licences;
      },
      get vulnerabilities() {
        return known.vulnerabilities;
      },
      get unexamined() {
        return observers.flatMap(({ unexamined = [] }) => unexamined);
      },
    },
    get notRun() {
      return known.notRun;
    },
    async file(file) {
      types.set(file.digest, file.type);
      for (const observer of observers) {
        const looked = observer.file(file);
        if (looked !== undefined) await looked;
      }
    },
    async finish() {
      for (const observer of observers) await observer.finish();
      known = await vulnerabilitiesOf(components.components, databases, subject);
    },
  };
}
