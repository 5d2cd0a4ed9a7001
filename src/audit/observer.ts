import type { AuditFile, Unexamined } from '../plugin/rule.ts';

/** Gathers facts while the content goes by. Rules read them in `finish`. */
export interface Observer {
  /** What it could not look at; complete after `finish`. */
  readonly unexamined?: readonly Unexamined[];
  /** Follows each distinct file, once, after its digest held. */
  file(file: AuditFile): void | Promise<void>;
  /** All content has been seen. */
  finish(): void | Promise<void>;
}
