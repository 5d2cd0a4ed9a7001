import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';

/** What somebody asked for, and as whom. */
export interface TokenDemand {
  readonly scope: string;
  readonly service: string;
  readonly authorization: string | undefined;
}

/**
 * Stands for the service that gives out the tokens of a registry: no Debian package has one. What it signs is a real token
 * (distribution, "Docker Registry v2 authentication using a central service"), and the real registry checks it.
 */
export interface FakeTokenIssuer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** For `auth.token` of a registry. */
  readonly guard: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly rootcertbundle: string;
  };
  readonly demands: TokenDemand[];
}

const SERVICE = 'registry of tests';
const ISSUER = 'issuer of tests';

/** Starts it. @param user who may push; everybody may pull. */
export async function startFakeTokenIssuer(
  files: Certificate,
  user: { readonly name: string; readonly password: string },
): Promise<FakeTokenIssuer> {
  const demands: TokenDemand[] = [];
  const login = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  const server = createServer(({ url = '/', headers: { authorization } }, response) => {
    const { searchParams } = new URL(url, 'http://127.0.0.1');
    const [scope = '', service = ''] = ['scope', 'service'].map((name) => searchParams.get(name) ?? '');
    demands.push({ scope, service, authorization });
    if (authorization !== undefined && authorization !== login) return response.writeHead(401).end();
    const token = tokenFor(scope, authorization === login, files);
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ token, expires_in: 300 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    guard: { realm: `${origin}/token`, service: SERVICE, issuer: ISSUER, rootcertbundle: files.ca },
    demands,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function tokenFor(scope: string, mayPush: boolean, { certificate, key }: Certificate): string {
  const [type = '', name = '', actions = ''] = scope.split(':');
  const allowed = actions.split(',').filter((action) => action === 'pull' || mayPush);
  const now = Math.floor(Date.now() / 1000);
  const leaf = new X509Certificate(readFileSync(certificate)).raw.toString('base64');
  const parts = [
    { typ: 'JWT', alg: 'ES256', x5c: [leaf] },
    {
      iss: ISSUER,
      sub: '',
      aud: SERVICE,
      jti: randomUUID(),
      exp: now + 300,
      nbf: now - 10,
      iat: now,
      access: [{ type, name, actions: allowed }],
    },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = Buffer.from(parts.join('.'));
  const signature = sign('sha256', signed, { key: readFileSync(key), dsaEncoding: 'ieee-p1363' });
  return [...parts, signature.toString('base64url')].join('.');
}
