import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { readOwnFile } from '../../trust/read-own-file.ts';
import { absolutePath } from '../auth/read-secret.ts';
import { loadConfig } from '../config/load-config.ts';
import { type SigningServices, signingServices } from './signing-services.ts';

const LARGEST = 1024 * 1024;

/** What the user says about keyless signing. */
export interface SigningSettings {
  readonly services: SigningServices;
  /** The audience that the certificate authority wants in tokens. */
  readonly audience: string;
}

/**
 * Who signs: the signing config that the caller names, else the one of `keyless` in the user's config. There is no default,
 * so no name, address or digest of anything private goes to a public log unless the user has said so; a project cannot.
 * @throws ArxError USAGE_INVALID if there is none or it is no signing config; CONFIG_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function loadSigningServices(named: string | undefined, context: Context): SigningSettings {
  const { signingConfig, audience = 'sigstore' } = loadConfig(context).keyless ?? {};
  const file = named ?? (signingConfig === undefined ? undefined : absolutePath(signingConfig, context));
  if (file === undefined)
    throw new ArxError(
      'USAGE_INVALID',
      'Cannot sign keyless: no signing services are configured, expected a signing config',
      {
        hint: `Name a signing_config.json: --signing-config FILE, or in ${join(context.configDir, 'config.yaml')}: keyless: {signing_config: FILE}`,
      },
    );
  const read = readOwnFile(file, LARGEST);
  if (!('problem' in read)) return { services: signingServices(read.bytes, file, context.now()), audience };
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the signing config ${quoted(file, 300)}: ${read.problem}, expected a signing_config.json of sigstore`,
  );
}
