import { formatCount } from '../../core/quantity.ts';
import { type HostResult, isFailure, isSettled } from './fleet-result.ts';
import { type Share, shareOf } from './share.ts';

/** How many hosts may go wrong before no further one is begun. */
export interface FailLimits {
  /** Failed hosts. Missing: any number; with waves: none. */
  readonly maxFail?: Share;
  /** Unreachable ones. Missing: any number. */
  readonly maxUnreachable?: Share;
}

/** Counts what went wrong. */
export class FailBudget {
  readonly #fail: number;
  readonly #unreachable: number;
  #failed = 0;
  #away = 0;

  /** @param hosts All hosts of the run; parts of them are rounded down. */
  constructor({ maxFail, maxUnreachable }: FailLimits, hosts: number, hasWaves: boolean) {
    const most = (share: Share | undefined, without: number): number =>
      share === undefined ? without : shareOf(share, hosts, Math.floor);
    this.#fail = most(maxFail, hasWaves ? 0 : Number.POSITIVE_INFINITY);
    this.#unreachable = most(maxUnreachable, Number.POSITIVE_INFINITY);
  }

  add(result: HostResult): void {
    if (isFailure(result)) this.#failed += 1;
    if (result.state === 'unreachable') this.#away += 1;
  }

  /** Why no further host may begin, half a sentence; undefined: one may. */
  get spent(): string | undefined {
    if (this.#failed > this.#fail)
      return `${formatCount(this.#failed, 'host')} failed, expected at most ${this.#fail}`;
    return this.#away > this.#unreachable
      ? `${formatCount(this.#away, 'host')} could not be reached, expected at most ${this.#unreachable}`
      : undefined;
  }
}

/** Why a wave proves nothing, half a sentence: none of its hosts came to a good end. */
export function provesNothing(wave: readonly HostResult[]): string | undefined {
  return wave.some(isSettled) ? undefined : 'no host of the wave came to a good end';
}
