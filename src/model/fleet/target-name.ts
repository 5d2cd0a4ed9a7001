/** One link of a target's name: `@docker/web` is `{connector: 'docker', argument: 'web'}`; `@local` has no argument. */
export interface TargetLink {
  /** The word after `@`; `ssh` for a bare name. */
  readonly connector: string;
  readonly argument?: string;
}

/** How a target is reached: one link, or several, the outer one first (`@ssh/host/@docker/web`). */
export type TargetChain = readonly [TargetLink, ...TargetLink[]];
