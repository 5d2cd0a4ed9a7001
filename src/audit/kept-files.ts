import type { Digest } from '../core/digest.ts';
import type { AuditFile } from '../plugin/rule.ts';
import { auditFile } from './audit-file.ts';
import type { FileUses } from './file-uses.ts';

/** Of each file this many bytes are looked at. */
export const KEPT_BYTES = 8 * 1024 * 1024;

/** Follows the content of a bundle as it is verified. */
export interface KeptFiles {
  begin(digest: Digest, size: number): void;
  write(chunk: Uint8Array): void;
  end(): Promise<void>;
}

/** Keeps the first bytes of one file at a time, and hands each on once its digest held. */
export function keptFiles(uses: FileUses, look: (file: AuditFile) => Promise<void>): KeptFiles {
  let current: { readonly digest: Digest; readonly size: number; readonly bytes: Buffer } | undefined;
  let filled = 0;
  return {
    begin(digest, size) {
      current = { digest, size, bytes: Buffer.allocUnsafe(Math.min(size, KEPT_BYTES)) };
      filled = 0;
    },
    write(chunk) {
      if (current === undefined || filled === current.bytes.length) return;
      const part = chunk.subarray(0, current.bytes.length - filled);
      current.bytes.set(part, filled);
      filled += part.length;
    },
    async end() {
      const places = current && uses.get(current.digest);
      if (current === undefined || places === undefined) return;
      const { digest, size, bytes } = current;
      await look(auditFile({ digest, size, uses: places }, bytes));
    },
  };
}
