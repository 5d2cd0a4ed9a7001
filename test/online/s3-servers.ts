import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { after } from 'node:test';
import { type CephServer, startCeph } from '../servers/ceph.ts';
import { startSwift, type SwiftServer } from '../servers/swift.ts';

let ceph: Promise<CephServer> | undefined;
let swift: Promise<SwiftServer> | undefined;
let buckets = 0;

after(async () => {
  await Promise.all([ceph, swift].map(async (server) => (await server)?.stop()));
});

/** Ceph's S3 gateway; one for all tests of the process. */
export function theCeph(): Promise<CephServer> {
  ceph ??= startCeph();
  return ceph;
}

/** Swift's S3 interface; one for all tests of the process. */
export function theSwift(): Promise<SwiftServer> {
  swift ??= startSwift();
  return swift;
}

/** A fresh bucket, and ways to fill it. */
export interface Bucket {
  readonly name: string;
  readonly endpoint: string;
  /** What the environment must have to read it. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts an object; returns its version. */
  put(key: string, body: string | Uint8Array): Promise<string | undefined>;
  remove(key: string): Promise<void>;
  keepVersions(): Promise<void>;
  /** Lets everybody read and list it. */
  makePublic(): Promise<void>;
}

/** What `makeBucket` needs to know of a server. */
export interface Service {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region?: string;
}

/** Makes a bucket. */
export async function makeBucket(service: Service): Promise<Bucket> {
  const { endpoint, accessKeyId, secretAccessKey, region = 'us-east-1' } = service;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  buckets += 1;
  const name = `bucket-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return {
    name,
    endpoint,
    env: environment(service),
    put: async (key, body) =>
      (await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }))).VersionId,
    remove: async (key) => void (await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }))),
    keepVersions: async () => {
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
    },
    makePublic: async () => {
      const Statement = [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:GetObject', 's3:ListBucket'],
          Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        },
      ];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await client.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
    },
  };
}

/** The environment of somebody who has the key of a service. No test may ask for keys of the machine. */
export function environment({
  endpoint,
  accessKeyId,
  secretAccessKey,
  region,
}: Service): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(region === undefined ? {} : { AWS_REGION: region }),
  };
}
