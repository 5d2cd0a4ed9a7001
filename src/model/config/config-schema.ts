import { z } from 'zod';
import {
  AUTH_KEYS,
  BASIC_KEYS,
  CERTIFICATE_KEYS,
  CONFIG_KEYS,
  HEADER_KEYS,
  HTTP_KEYS,
  KEYLESS_KEYS,
  NETWORK_KEYS,
  PLUGIN_KEYS,
  S3_KEYS,
  SECRET_KEYS,
  SSH_KEYS,
} from './config-keys.ts';

const PATH = /^~?\/.*[^/]$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The config for editors, as a JSON Schema of draft-07. It describes the shape; `parseConfig` checks the rest. Never loaded
 * when arx runs.
 */
export function configSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(config(), { target: 'draft-7', io: 'input' });
  return {
    $schema,
    $id: 'urn:arx:schema:config:1',
    title: 'arx config',
    description:
      "The user's config.yaml: credentials by name, private networks, keyless signing, plug-ins (docs/auth.md, docs/keyless.md).",
    ...schema,
  };
}

function config() {
  const host = z.string().regex(/^[^/\s]+(?:\/[0-9]{1,3})?$/);
  const plugin = z.strictObject({
    name: z.string().meta({ description: PLUGIN_KEYS.name }),
    path: z.string().regex(/^\//).meta({ description: PLUGIN_KEYS.path }),
    tree: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .meta({ description: PLUGIN_KEYS.tree }),
    version: described(z.string(), PLUGIN_KEYS.version),
    bundle: described(z.string().regex(/^sha256:[0-9a-f]{64}$/), PLUGIN_KEYS.bundle),
    signer: described(z.string(), PLUGIN_KEYS.signer),
  });
  return z.strictObject({
    auth: described(z.record(z.string().regex(NAME), entry()), CONFIG_KEYS.auth),
    network: described(
      z.strictObject({ allow_private: described(z.array(host), NETWORK_KEYS.allow_private) }),
      CONFIG_KEYS.network,
    ),
    keyless: described(
      z.strictObject({
        signing_config: described(path(), KEYLESS_KEYS.signing_config),
        audience: described(z.string(), KEYLESS_KEYS.audience),
      }),
      CONFIG_KEYS.keyless,
    ),
    plugins: described(z.array(plugin), CONFIG_KEYS.plugins),
  });
}

function described<T extends z.ZodType>(schema: T, description: string) {
  return schema.optional().meta({ description });
}

function entry() {
  const origin = z.string().regex(/^(?:https?|ssh|s3):\/\/[^/?#\s]+\/?$/i);
  return z.strictObject({
    for: z.union([origin, z.array(origin).min(1)]).meta({ description: AUTH_KEYS.for }),
    ...httpKeys(),
    certificate: described(path(), CERTIFICATE_KEYS.certificate),
    key: described(path(), CERTIFICATE_KEYS.key),
    passphrase: described(secret(), CERTIFICATE_KEYS.passphrase),
    ca: described(path(), AUTH_KEYS.ca),
    identity: described(path(), SSH_KEYS.identity),
    known_hosts: described(path(), SSH_KEYS.known_hosts),
    ...s3Keys(),
  });
}

function httpKeys() {
  const header = z.strictObject({
    name: z.string().meta({ description: HEADER_KEYS.name }),
    value: secret().meta({ description: HEADER_KEYS.value }),
  });
  const basic = z.strictObject({
    user: z.union([z.string(), secret()]).meta({ description: BASIC_KEYS.user }),
    password: secret().meta({ description: BASIC_KEYS.password }),
  });
  return {
    bearer: described(secret(), HTTP_KEYS.bearer),
    header: described(header, HTTP_KEYS.header),
    basic: described(basic, HTTP_KEYS.basic),
  };
}

function s3Keys() {
  return {
    endpoint: described(z.string().regex(/^https?:\/\//i), S3_KEYS.endpoint),
    region: described(z.string(), S3_KEYS.region),
    path_style: described(z.boolean(), S3_KEYS.path_style),
    profile: described(z.string(), S3_KEYS.profile),
    access_key: described(secret(), S3_KEYS.access_key),
    secret_key: described(secret(), S3_KEYS.secret_key),
    session_token: described(secret(), S3_KEYS.session_token),
    anonymous: described(z.boolean(), S3_KEYS.anonymous),
  };
}

function path() {
  return z.string().regex(PATH);
}

/** Never a text: a value that is written out is underlined by the editor as well. */
function secret() {
  const env = z.string().regex(/^[A-Z_][A-Z0-9_]*$/);
  return z.union([
    z.strictObject({ env: env.meta({ description: SECRET_KEYS.env }) }),
    z.strictObject({ file: path().meta({ description: SECRET_KEYS.file }) }),
  ]);
}
