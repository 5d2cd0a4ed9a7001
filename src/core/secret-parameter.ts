// Names without their `-`, `_` and `.`, in lower case.
const SECRET = new Set(
  `accesskey accesskeyid apikey apitoken assertion auth authorization awsaccesskeyid bearer clientsecret code cookie
  credential credentials googleaccessid hmac jwt key keypairid ossaccesskeyid otp pass passphrase passwd password pat pin
  policy privatekey pwd sas secret session sessionid sig signature ticket token tokenid`.split(/\s+/),
);
const SECRET_ENDING =
  /(?:token|secret|password|passwd|passphrase|signature|apikey|accesskey|privatekey|authkey|credentials?|jwt)$/;
// AWS Signature Version 4, Google Cloud Storage V4, Alibaba OSS, Tencent COS.
const SIGNED_PREFIX = /^(?:x-amz-|x-goog-|x-oss-|x-cos-|q-sign-|q-ak$|q-key-|q-header-|q-url-)/;

// Parameters that mean something only beside a signature: harmless elsewhere, part of the grant here.
const FAMILIES: readonly { readonly sign: string; readonly members: readonly string[] }[] = [
  // Azure Storage, "Create a service SAS" and "Create a user delegation SAS".
  {
    sign: 'sig',
    members:
      'se sp sv sr st spr sip ss srt sdd si ses skoid sktid skt ske sks skv saoid suoid scid rscc rscd rsce rscl rsct'.split(
        ' ',
      ),
  },
  // Amazon CloudFront and S3 Signature Version 2: Signature beside Expires.
  { sign: 'signature', members: ['expires', 'hashalgorithm'] },
];

/** The names that are part of a signed link whose signature is among the names given. */
export function signedFamilies(names: readonly string[]): ReadonlySet<string> {
  const present = new Set(names.map(plain));
  return new Set(FAMILIES.filter(({ sign }) => present.has(sign)).flatMap(({ members }) => members));
}

/** True if a query parameter of that name carries a credential. */
export function isSecretParameter(name: string, families: ReadonlySet<string>): boolean {
  const bare = plain(name);
  if (SIGNED_PREFIX.test(name.toLowerCase()) || families.has(bare)) return true;
  return SECRET.has(bare) || SECRET_ENDING.test(bare);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.[\]]/g, '');
}
