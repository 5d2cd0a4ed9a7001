import { createHash } from 'node:crypto';
import { redactUrl } from '../../core/redact.ts';
import type { DownloadRequest } from './downloading.ts';

/** A name for what a request gets, the same in every process: a digest of its URL without credentials, and of its `auth`. */
export function requestName({ location, access, insecure = false }: DownloadRequest): string {
  const facts = JSON.stringify([redactUrl(location), access?.name ?? '', insecure]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}
