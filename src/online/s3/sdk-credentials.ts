import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { Context } from '../../core/context.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import type { ObtainedKey } from './s3-credential.ts';

type Provider = Extract<S3ClientConfig['credentials'], (...args: never) => unknown>;

/** A function with which the AWS SDK obtains the key that a credential leads to, and a new one when it has expired. */
export async function sdkCredentials(
  credential: ObtainedKey,
  region: string,
  context: Context,
): Promise<Provider> {
  switch (credential.kind) {
    case 'profile': {
      const { fromIni } = await import('@aws-sdk/credential-provider-ini');
      const { profile, configFile: configFilepath, credentialsFile: filepath } = credential;
      const clientConfig = await authorityConfig(region, context);
      return fromIni({ profile, configFilepath, filepath, ignoreCache: true, clientConfig });
    }
    case 'web identity': {
      const { fromTokenFile } = await import('@aws-sdk/credential-provider-web-identity');
      const { kind: _, ...names } = credential;
      return fromTokenFile({ ...names, clientConfig: await authorityConfig(region, context) });
    }
    case 'container': {
      const { fromHttp } = await import('@aws-sdk/credential-provider-http');
      const { kind: _, ...names } = credential;
      return fromHttp(names);
    }
    case 'machine': {
      const { fromInstanceMetadata } = await import('@smithy/credential-provider-imds');
      return fromInstanceMetadata({ timeout: 1000, maxRetries: 2 });
    }
  }
}

/** How AWS's services that give out keys (STS, SSO) are reached: as S3 itself, with our proxies and authorities. */
async function authorityConfig(region: string, context: Context): Promise<Readonly<Record<string, unknown>>> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const url = new URL(`https://sts.${region}.amazonaws.com`);
  const { agentsFor } = await import('../http/agents.ts');
  const agents = agentsFor({ url, written: url }, context);
  const requestHandler = new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout: HTTP_SETTINGS.idle,
    socketTimeout: HTTP_SETTINGS.idle,
  });
  return { region, requestHandler };
}
