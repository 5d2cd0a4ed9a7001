import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import type { S3Access } from '../auth/access.ts';
import { type AwsProfile, awsProfile } from './aws-profile.ts';
import { s3Credential, type S3Credential } from './s3-credential.ts';

/** Where an S3 service is and who asks it. */
export interface S3Settings {
  /** Missing: nobody said one. */
  readonly region?: string;
  /** The URL of a service other than AWS's own. */
  readonly endpoint?: string;
  /** True: the bucket is the first name of the path, not of the host. */
  readonly pathStyle: boolean;
  readonly dualStack: boolean;
  readonly fips: boolean;
  readonly credential: S3Credential;
}

/**
 * What the `auth` of a source, else the environment, else the shared configuration of AWS programs say. An endpoint of
 * one's own gets the region us-east-1 unless told, because most have none, and path style.
 * @throws ArxError USAGE_INVALID for a malformed variable, SOURCE_UNAUTHORIZED for a profile that is not there.
 */
export function s3Settings(access: S3Access | undefined, context: Context): S3Settings {
  const profile = awsProfile(access?.profile, context);
  const endpoint = endpointOf(access, profile, context);
  const region =
    access?.region ??
    variable(context, 'AWS_REGION', 'AWS_DEFAULT_REGION') ??
    profile.settings.get('region') ??
    (endpoint === undefined ? undefined : 'us-east-1');
  return {
    ...(region === undefined ? {} : { region: checkRegion(region) }),
    ...(endpoint === undefined ? {} : { endpoint }),
    pathStyle: access?.pathStyle ?? pathStyleOf(profile, context) ?? endpoint !== undefined,
    dualStack: flag(context, 'AWS_USE_DUALSTACK_ENDPOINT') ?? false,
    fips: flag(context, 'AWS_USE_FIPS_ENDPOINT') ?? false,
    credential: s3Credential(access, profile, context),
  };
}

function endpointOf(access: S3Access | undefined, profile: AwsProfile, context: Context): string | undefined {
  if (access?.endpoint !== undefined) return checkEndpoint('the endpoint of `auth`', access.endpoint);
  if (flag(context, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === true) return undefined;
  for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) {
    const value = variable(context, name);
    if (value !== undefined) return checkEndpoint(name, value);
  }
  const found = profile.services.get('s3.endpoint_url') ?? profile.settings.get('endpoint_url');
  return found === undefined ? undefined : checkEndpoint('endpoint_url', found);
}

function checkEndpoint(name: string, value: string): string {
  const url = URL.parse(value);
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '';
  if (plain && ['http:', 'https:'].includes(url.protocol)) return value;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${name} ${quoted(redactUrl(value))}: it is no plain URL, expected http:// or https:// and a host`,
  );
}

/** A region becomes part of a host name. */
function checkRegion(region: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(region)) return region;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the region ${quoted(region)}: it is no name of a region, expected one such as eu-central-1`,
  );
}

function pathStyleOf(profile: AwsProfile, context: Context): boolean | undefined {
  const style = profile.settings.get('s3.addressing_style');
  return (
    flag(context, 'ARX_S3_PATH_STYLE') ??
    (style === undefined || style === 'auto' ? undefined : style === 'path')
  );
}

function variable(context: Context, ...names: readonly string[]): string | undefined {
  return names.map((name) => context.env[name]).find((value) => value !== undefined && value !== '');
}

function flag(context: Context, name: string): boolean | undefined {
  const value = variable(context, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${name}=${quoted(value)}: it is neither yes nor no, expected true, 1, false or 0`,
  );
}
