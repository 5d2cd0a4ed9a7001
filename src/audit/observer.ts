import type { AuditFile } from '../plugin/rule.ts';

/** Gathers facts while the content goes by. Rules read them in `finish`. */
export interface Observer {
  /** Follows each distinct file, once, after its digest held. */
  file(file: AuditFile): void | Promise<void>;
  /** All content has been seen. */
  finish(): void | Promise<void>;
}
