import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { parseIni, type Section } from './parse-ini.ts';

/** One profile of the shared configuration of AWS programs. */
export interface AwsProfile {
  readonly name: string;
  /** What both files say of it; the credentials file wins. Nested settings are called `s3.addressing_style`. */
  readonly settings: Section;
  /** What `services = NAME` leads to. */
  readonly services: Section;
  readonly configFile: string;
  readonly credentialsFile: string;
}

const NOTHING: Section = new Map();

/**
 * Reads a profile from `AWS_CONFIG_FILE` (~/.aws/config) and `AWS_SHARED_CREDENTIALS_FILE` (~/.aws/credentials), as the
 * AWS SDKs and Tools Reference Guide describes under "Shared config and credentials files".
 * @param name Missing: `AWS_PROFILE`, or the profile `default`, which need not be there.
 * @throws ArxError SOURCE_UNAUTHORIZED when a profile that was named is in neither file, or a file cannot be read.
 */
export function awsProfile(name: string | undefined, context: Context): AwsProfile {
  const { env } = context;
  const configFile = fileOf(env['AWS_CONFIG_FILE'], 'config', context);
  const credentialsFile = fileOf(env['AWS_SHARED_CREDENTIALS_FILE'], 'credentials', context);
  const config = sectionsOf(configFile);
  const asked = name ?? (env['AWS_PROFILE'] || undefined);
  const profile = asked ?? 'default';
  const settings = [configSection(config, profile), sectionsOf(credentialsFile).get(profile)];
  if (asked !== undefined && asked !== 'default' && settings.every((section) => section === undefined))
    throw noProfile(asked, configFile, credentialsFile);
  const merged = new Map(settings.flatMap((section) => [...(section ?? NOTHING)]));
  const services = config.get(`services ${merged.get('services')}`) ?? NOTHING;
  return { name: profile, settings: merged, services, configFile, credentialsFile };
}

function configSection(config: ReadonlyMap<string, Section>, profile: string): Section | undefined {
  return config.get(`profile ${profile}`) ?? (profile === 'default' ? config.get('default') : undefined);
}

function fileOf(value: string | undefined, name: string, { home }: Context): string {
  if (!value) return join(home, '.aws', name);
  return value.startsWith('~/') ? join(home, value.slice(2)) : value;
}

function sectionsOf(file: string): ReadonlyMap<string, Section> {
  try {
    return parseIni(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw new ArxError(
      'SOURCE_UNAUTHORIZED',
      `Cannot read the AWS file ${quoted(file)}: the system says ${code}, expected to be able to`,
      { cause },
    );
  }
}

function noProfile(name: string, configFile: string, credentialsFile: string): ArxError {
  return new ArxError(
    'SOURCE_UNAUTHORIZED',
    `Cannot use the AWS profile ${quoted(name)}: it is neither in ${quoted(configFile)} nor in ${quoted(credentialsFile)}`,
    { hint: 'Check AWS_PROFILE, or the `profile` of the credential that `auth` names' },
  );
}
