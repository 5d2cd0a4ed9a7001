import type { Context } from '../../core/context.ts';
import type { S3Access } from '../auth/access.ts';
import type { AwsProfile } from './aws-profile.ts';
import { isEc2 } from './is-ec2.ts';

/** Who asks an S3 service. */
export type S3Credential =
  | AccessKey
  /** Requests are not signed: only what everybody may read is obtained. */
  | { readonly kind: 'anonymous' }
  /** The AWS SDK obtains a key that lives for some hours, from what `options` names. */
  | { readonly kind: 'chain'; readonly options: Readonly<Record<string, unknown>> };

/** A key pair, with a token when it lives for some hours only. */
export interface AccessKey {
  readonly kind: 'key';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

// What in a profile leads to a key that somebody else gives out.
const INDIRECT =
  /^(?:role_arn|credential_process|credential_source|web_identity_token_file|login_session|sso_.*)$/;
// What in the environment does.
const VARIABLES = [
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
 * Chooses the credential in the order of the AWS SDK for JavaScript: what `auth` gives, the environment (unless a profile
 * was named), the profile, what gives out keys to this machine; when there is none of these, nobody's. A service that
 * gives out keys to machines (169.254.169.254) is asked only on a machine of Amazon EC2.
 */
export function s3Credential(
  access: S3Access | undefined,
  profile: AwsProfile,
  context: Context,
  onEc2: () => boolean = isEc2,
): S3Credential {
  if (access?.anonymous === true) return { kind: 'anonymous' };
  const given = keyOf(access?.accessKeyId, access?.secretAccessKey, access?.sessionToken);
  if (given !== undefined) return given;
  const { env } = context;
  const named = access?.profile !== undefined || !!env['AWS_PROFILE'];
  const own = keyOf(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']);
  if (own !== undefined && !named) return own;
  const { settings } = profile;
  if ([...settings.keys()].some((name) => INDIRECT.test(name))) return chain(profile, context);
  const stored = keyOf(
    settings.get('aws_access_key_id'),
    settings.get('aws_secret_access_key'),
    settings.get('aws_session_token'),
  );
  if (stored !== undefined) return stored;
  const asks = VARIABLES.some((name) => !!env[name]) || (!isOff(env['AWS_EC2_METADATA_DISABLED']) && onEc2());
  return asks ? chain(profile, context) : { kind: 'anonymous' };
}

function keyOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): AccessKey | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  const key = { kind: 'key', accessKeyId, secretAccessKey } as const;
  return sessionToken ? { ...key, sessionToken } : key;
}

/** What the SDK's own chain takes as options; only what it has no option for does it look up in the process itself. */
function chain({ name, configFile, credentialsFile }: AwsProfile, { env }: Context): S3Credential {
  const options = {
    profile: name,
    configFilepath: configFile,
    filepath: credentialsFile,
    ignoreCache: true,
    webIdentityTokenFile: env['AWS_WEB_IDENTITY_TOKEN_FILE'],
    roleArn: env['AWS_ROLE_ARN'],
    roleSessionName: env['AWS_ROLE_SESSION_NAME'],
    awsContainerCredentialsRelativeUri: env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
    awsContainerCredentialsFullUri: env['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    awsContainerAuthorizationToken: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    awsContainerAuthorizationTokenFile: env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== '');
  return { kind: 'chain', options: Object.fromEntries(given) };
}

function isOff(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value.toLowerCase() !== 'false';
}
