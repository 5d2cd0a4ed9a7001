import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { openHostKey } from '../../offline/state/host-key.ts';
import { withinState } from '../../offline/state/state-invalid.ts';
import { makeDirectories } from '../../sys/make-directories.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import type { KeyPair } from '../../trust/private-key.ts';

const NAME = 'controller';

/**
 * The key that signs what this controller does on targets: host.key and host.pub in `controller` of the configuration
 * directory, made on first use.
 * @throws ArxError RUN_STATE_INVALID if one of the two is damaged or others can write it; WRITE_FAILED.
 */
export function openControllerKey({ configDir }: Pick<Context, 'configDir'>): KeyPair {
  const path = join(configDir, NAME);
  if (!existsSync(path))
    withinState(path, () => make(path, configDir), 'or set ARX_CONFIG_DIR to another directory');
  return openHostKey({ path });
}

/** Both halves come at once: others may do the same now. */
function make(path: string, configDir: string): void {
  makeDirectories(configDir, 0o700);
  using fresh = new TemporaryDirectory(configDir, (_parent, cause) => cause);
  chmodSync(fresh.path, 0o700);
  openHostKey({ path: fresh.path });
  try {
    renameSync(fresh.path, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
    rmSync(fresh.path, { recursive: true });
  }
}
