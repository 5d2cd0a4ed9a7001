import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, createContext } from '../../src/core/context.ts';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { Seal } from '../../src/model/seal.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { fileSigner } from '../../src/trust/local-signer.ts';
import { type TrustedKey, trustedKeyFromPem } from '../../src/trust/trusted-key.ts';

/** A private configuration directory for one test. */
export class Home implements Disposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'arx-trust-'));
  readonly context: Context;

  constructor(options: Partial<Context> = {}) {
    const configDir = this.path('config');
    const own = { home: this.directory, tmp: this.directory, configDir, stateDir: this.path('state') };
    this.context = createContext({ ...own, ...options });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array, mode = 0o600): string {
    writeFileSync(this.path(name), content, { mode });
    return this.path(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The key of RFC 6979, section A.2.5: public knowledge, so that frozen signatures can be made again. */
export const RFC_KEY_PEM = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721', 'hex').toString(
      'base64url',
    ),
    x: Buffer.from('60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6', 'hex').toString(
      'base64url',
    ),
    y: Buffer.from('7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299', 'hex').toString(
      'base64url',
    ),
  },
}).export({ type: 'pkcs8', format: 'pem' }) as string;

/** A signer with a fresh key, and the key as trusted under a name. */
export async function freshSigner(name: string, home: Home): Promise<{ signer: KeySigner; key: TrustedKey }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signerFromPem(name, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), home);
}

/** A signer with the key in a PEM text, and the key as trusted under a name. */
export async function signerFromPem(
  name: string,
  pem: string,
  home: Home,
): Promise<{ signer: KeySigner; key: TrustedKey }> {
  const signer = await fileSigner(home.file(`${name}.key`, pem), undefined, home.context);
  return { signer, key: trustedKeyFromPem(name, signer.publicKey, name) };
}

const GIT_COMMIT = '6b2f1f3c1f0d9d1c6ea1f6bd7f1d1f0f9c6f5e4d';

/** A seal with a source of each kind that a statement tells apart. */
export const SAMPLE_SEAL: Seal = {
  mediaType: MEDIA_TYPE.seal,
  formatVersion: 1,
  name: 'web',
  version: '1.2.3',
  sequence: 7,
  manifest: describe(MEDIA_TYPE.manifest, Buffer.from('manifest')),
  lock: describe(MEDIA_TYPE.lock, Buffer.from('lock')),
  sbom: describe(MEDIA_TYPE.sbom, Buffer.from('sbom')),
  sources: [
    source('git+ssh://git@host/app.git?ref=v1', { commit: GIT_COMMIT, ref: 'refs/tags/v1' }),
    source('tar+https://host/tool.tgz#/', {
      url: 'https://cdn.host/tool.tgz',
      integrity: 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
      size: 5,
    }),
    source('inline:text:sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=', {}),
  ],
  code: [],
  data: [],
};

/** The digest that stands for the sample seal's bytes. */
export const SAMPLE_DIGEST = digestOf('seal');

function source(request: string, resolution: Seal['sources'][number]['resolution']): Seal['sources'][number] {
  const tree = describe(MEDIA_TYPE.tree, Buffer.from(request));
  return { request, nature: 'directory', resolution, tree, entries: 1, contentSize: 1 };
}
