import type { Session } from '../../plugin/session.ts';

/** The programs with docker's command line. */
export type EngineName = 'docker' | 'podman';

/** A container engine: a program that is started on the machine of a session. */
export interface Engine {
  readonly name: EngineName;
  /** The program, and the options that stand before every command. */
  readonly argv: readonly [string, ...string[]];
  /** Where it is started. */
  readonly outer: Session;
  /** What people call the target. */
  readonly target: string;
}
