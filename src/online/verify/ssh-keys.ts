import { type SshKey, sshKeyOf } from '../../trust/ssh/ssh-key.ts';
import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';

/**
 * The keys in a file or text: lines of `TYPE BASE64 COMMENT`, as in a .pub file.
 * @throws ArxError VERIFY_KEY_INVALID.
 */
export function sshKeys(file: SmallFile): readonly SshKey[] {
  const lines = file.bytes.toString('utf8').split(/\r?\n/);
  const written = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const keys = written.map((line) => sshKeyOf(line));
  if (keys.length > 0 && keys.every((key) => key !== undefined)) return keys;
  throw invalidKey(
    file.where,
    'it is no ssh public key',
    'a line as in a .pub file, such as "ssh-ed25519 AAAA…"',
  );
}
