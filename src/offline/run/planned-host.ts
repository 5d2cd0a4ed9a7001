import type { NamedSecret } from '../secrets/no-secret.ts';
import type { Ground } from './ground.ts';

/** The host that a plan is made for. */
export interface PlannedHost {
  readonly ground: Ground;
  /** Its state directory; it may be missing. */
  readonly stateDir: string;
  /** Where else arx keeps something there that it believes, such as whom to trust: absolute, also by their real paths. */
  readonly ownPlaces: () => readonly string[];
  /** Whether a secret is where it should be; undefined when that cannot be told yet. */
  readonly hasSecret: (secret: NamedSecret) => boolean | undefined;
}
