import type { Network, When } from '../model/manifest.ts';

/** Seconds, or a text such as "90s", "5m", "1h". */
export type TimeoutForm = number | string;

/** One program of the host, or a list of it and its arguments. */
export type ArgvForm = string | readonly string[];

/** How to see that a service or daemon works: exactly one of tcp, http and command. */
export interface HealthForm {
  /** A port of this host, or a loopback address with a port. */
  readonly tcp?: number | string;
  /** An http:// URL with a loopback address. */
  readonly http?: string;
  readonly command?: ArgvForm;
  readonly within?: TimeoutForm;
}

/** How commands are run, as freely as a manifest may write it. */
export interface ExecutionForm {
  readonly network?: Network;
  readonly timeout?: TimeoutForm;
  readonly silence?: TimeoutForm;
  readonly user?: string;
  readonly pass?: string | readonly string[];
}

/** What a command says of its run, as freely as a manifest may write it. */
export interface ConductForm {
  readonly when?: When;
  readonly retries?: number;
  readonly undo?: ArgvForm;
  /** Names of secrets of the bundle. */
  readonly secrets?: string | readonly string[];
  readonly daemon?: string;
  readonly health?: HealthForm;
  readonly init?: 'direct';
}

/** A service: its name, or a map with it. */
export type ServiceForm =
  | string
  | {
      readonly name: string;
      readonly do?: string | readonly string[];
      readonly when?: When;
      readonly health?: HealthForm;
    };

/** Where a secret is: exactly one of env, file and command. */
export interface SecretForm {
  readonly env?: string;
  readonly file?: string;
  readonly command?: ArgvForm;
  readonly as?: 'file' | 'env';
}

/** How the commands of a bundle are run, and where. */
export interface BundleExecutionForm extends ExecutionForm {
  readonly platforms?: string | readonly string[];
  readonly services?: readonly ServiceForm[];
  readonly secrets?: Readonly<Record<string, SecretForm>>;
}
