import type { Context } from '../../core/context.ts';
import type { S3Access } from '../auth/access.ts';
import type { AwsProfile } from './aws-profile.ts';
import { isEc2 } from './is-ec2.ts';

/** Who asks an S3 service. */
export type S3Credential =
  | AccessKey
  | ObtainedKey
  /** Requests are not signed: only what everybody may read is obtained. */
  | { readonly kind: 'anonymous' };

/** A key pair, with a token when it lives for some hours only. */
export interface AccessKey {
  readonly kind: 'key';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A key that lives for some hours, and that somebody gives out when it is needed. */
export type ObtainedKey =
  /** A profile that leads to a role, a session of single sign-on, a program, a token. */
  | {
      readonly kind: 'profile';
      readonly profile: string;
      readonly configFile: string;
      readonly credentialsFile: string;
    }
  | {
      readonly kind: 'web identity';
      readonly webIdentityTokenFile: string;
      readonly roleArn: string;
      readonly roleSessionName?: string;
    }
  | {
      readonly kind: 'container';
      readonly awsContainerCredentialsRelativeUri?: string;
      readonly awsContainerCredentialsFullUri?: string;
      readonly awsContainerAuthorizationToken?: string;
      readonly awsContainerAuthorizationTokenFile?: string;
    }
  /** The machine itself has a role. */
  | { readonly kind: 'machine' };

// What in a profile leads to a key that somebody else gives out.
const INDIRECT =
  /^(?:role_arn|credential_process|credential_source|web_identity_token_file|login_session|sso_.*)$/;

/**
 * Chooses the credential in the order of the AWS SDK for JavaScript: what `auth` gives, the environment (unless a profile
 * was named), the profile, a token in a file, what a container or a machine of Amazon EC2 is given; when there is none of
 * these, nobody's. The address 169.254.169.254 is asked only on such a machine, and not with AWS_EC2_METADATA_DISABLED.
 */
export function s3Credential(
  access: S3Access | undefined,
  profile: AwsProfile,
  context: Context,
  onEc2: () => boolean = isEc2,
): S3Credential {
  const { env } = context;
  if (access?.anonymous === true) return { kind: 'anonymous' };
  const named = access?.profile !== undefined || Boolean(env['AWS_PROFILE']);
  return (
    keyOf(access?.accessKeyId, access?.secretAccessKey, access?.sessionToken) ??
    (named ? undefined : ownKey(env)) ??
    keyOfProfile(profile) ??
    webIdentity(env) ??
    container(env) ??
    (!isSet(env['AWS_EC2_METADATA_DISABLED']) && onEc2() ? { kind: 'machine' } : { kind: 'anonymous' })
  );
}

function ownKey(env: Context['env']): AccessKey | undefined {
  return keyOf(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']);
}

function keyOfProfile({ name, settings, configFile, credentialsFile }: AwsProfile): S3Credential | undefined {
  if ([...settings.keys()].some((setting) => INDIRECT.test(setting)))
    return { kind: 'profile', profile: name, configFile, credentialsFile };
  return keyOf(
    settings.get('aws_access_key_id'),
    settings.get('aws_secret_access_key'),
    settings.get('aws_session_token'),
  );
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

function webIdentity(env: Context['env']): ObtainedKey | undefined {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: webIdentityTokenFile, AWS_ROLE_ARN: roleArn } = env;
  if (!webIdentityTokenFile || !roleArn) return undefined;
  const { AWS_ROLE_SESSION_NAME: roleSessionName } = env;
  const session = roleSessionName ? { roleSessionName } : {};
  return { kind: 'web identity', webIdentityTokenFile, roleArn, ...session };
}

function container(env: Context['env']): ObtainedKey | undefined {
  const names = {
    awsContainerCredentialsRelativeUri: env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
    awsContainerCredentialsFullUri: env['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    awsContainerAuthorizationToken: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    awsContainerAuthorizationTokenFile: env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
  };
  if (!names.awsContainerCredentialsRelativeUri && !names.awsContainerCredentialsFullUri) return undefined;
  const given = Object.entries(names).filter(([, value]) => value !== undefined && value !== '');
  return { kind: 'container', ...Object.fromEntries(given) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value.toLowerCase() !== 'false';
}
