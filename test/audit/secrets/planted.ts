import { generateKeyPairSync } from 'node:crypto';
import { seeded } from '../../helpers/random.ts';

/** A file with one secret in it. */
export interface Planted {
  readonly name: string;
  readonly path: string;
  readonly content: string;
  /** What must be shown nowhere. */
  readonly secret: string;
}

const random = seeded(20_261_122);
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const WORD = UPPER + LOWER + DIGITS;
const HEX = '0123456789abcdef';

// Whole tokens stand in no file of this project, so that nobody who searches it for secrets finds these.
const made = (length: number, alphabet = WORD): string =>
  Array.from({ length }, () => random.pick(alphabet.split(''))).join('');
const pem = (type: 'pkcs8' | 'pkcs1' | 'sec1'): string =>
  type === 'sec1'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type, format: 'pem' }).toString()
    : generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type, format: 'pem' })
        .toString();
const lines = (text: string): string => text.replaceAll(/(.{70})/g, '$1\n');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Puts a secret into a file. */
function plant(name: string, path: string, secret: string, content: (secret: string) => string): Planted {
  return { name, path, secret, content: content(secret) };
}
const inCode = (secret: string): string =>
  `// settings\nconst client = connect('${secret}', { retries: 3 });\n`;
const inSettings = (secret: string): string => `# settings\nVALUE=${secret}\nOTHER=1\n`;

const KEY = pem('pkcs8');
const OPENSSH = `b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ${made(400)}`;

/** Secrets as they are found in files, at least one of each kind. */
export const PLANTED: readonly Planted[] = [
  plant('a key in PKCS#8', 'tls/server.key', KEY.split('\n')[2] as string, () => KEY),
  plant('a key in PKCS#1', 'tls/old.pem', pem('pkcs1'), (key) => key),
  plant('a key in SEC1', 'tls/ec.pem', pem('sec1'), (key) => key),
  plant(
    'an encrypted key',
    'tls/locked.pem',
    lines(made(640)),
    (key) => `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${key}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
  ),
  plant(
    'a key with RFC 1421 headers',
    'tls/1421.pem',
    lines(made(640)),
    (key) =>
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${made(32, HEX.toUpperCase())}\n\n${key}\n-----END RSA PRIVATE KEY-----\n`,
  ),
  plant(
    'a key of OpenSSH',
    '.ssh/id_ed25519',
    lines(OPENSSH),
    (key) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${key}\n-----END OPENSSH PRIVATE KEY-----\n`,
  ),
  plant(
    'a key of PGP',
    'keys.asc',
    lines(made(700)),
    (key) =>
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${key}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n`,
  ),
  plant(
    'a key of SSH2',
    'ssh2.key',
    lines(made(500)),
    (key) =>
      `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "key"\n${key}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`,
  ),
  plant(
    'a key of PuTTY',
    'login.ppk',
    lines(made(300)),
    (key) =>
      `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: c\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 5\n${key}\nPrivate-MAC: ${made(64, HEX)}\n`,
  ),
  plant('a key in JSON', 'service-account.json', made(800), (key) =>
    JSON.stringify({
      type: 'service_account',
      private_key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    }),
  ),
  plant(
    'a key in the text of a program',
    'lib/signer.js',
    made(64),
    (key) =>
      `const key = '-----BEGIN EC PRIVATE KEY-----\\n' +\n  '${key}\\n' +\n  '${made(64)}\\n' +\n  '-----END EC PRIVATE KEY-----';\n`,
  ),
  plant(
    'a key in YAML',
    'values.yaml',
    lines(made(700)),
    (key) =>
      `tls:\n  key: |\n    -----BEGIN PRIVATE KEY-----\n${key.replaceAll(/^/gm, '    ')}\n    -----END PRIVATE KEY-----\n`,
  ),
  plant(
    'a key in a kubeconfig',
    '.kube/config',
    base64(KEY),
    (key) => `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    client-key-data: ${key}\n`,
  ),
  plant('an AWS access key', 'deploy.tf', `AKIA${made(16, `${UPPER}234567`)}`, inCode),
  plant(
    'an AWS secret access key',
    '.aws/credentials',
    made(40),
    (key) => `[default]\naws_secret_access_key = ${key}\n`,
  ),
  plant('a Google API key', 'app.js', `AIza${made(35)}`, inCode),
  plant('a Google client secret', 'client.json', `GOCSPX-${made(28)}`, inCode),
  plant(
    'an Azure storage key',
    'app.config',
    `${made(86)}==`,
    (key) =>
      `DefaultEndpointsProtocol=https;AccountName=store;AccountKey=${key};EndpointSuffix=core.windows.net\n`,
  ),
  plant('an Azure client secret', 'sp.env', `${made(3)}8Q~${made(34)}`, inSettings),
  plant('a GitHub token', 'ci.yml', `ghp_${made(36)}`, inSettings),
  plant('a fine-grained GitHub token', 'bot.py', `github_pat_${made(22)}_${made(59)}`, inCode),
  plant('a GitLab token', '.gitlab-ci.yml', `glpat-${made(20)}`, inSettings),
  plant('a GitLab deploy token', 'deploy.sh', `gldt-${made(20)}`, inSettings),
  plant('a Slack token', 'notify.py', `xoxb-${made(12, DIGITS)}-${made(12, DIGITS)}-${made(24)}`, inCode),
  plant(
    'a Slack webhook',
    'notify.sh',
    `T${made(8, UPPER)}/B${made(8, UPPER)}/${made(24)}`,
    (key) => `curl -d x https://hooks.slack.com/services/${key}\n`,
  ),
  plant('a Stripe key', 'pay.rb', `sk_live_${made(24)}`, inCode),
  plant('a Stripe webhook secret', 'pay.yaml', `whsec_${made(32)}`, inSettings),
  plant('a Twilio key', 'sms.js', `SK${made(32, HEX)}`, inCode),
  plant('a SendGrid token', 'mail.js', `SG.${made(22)}.${made(43)}`, inCode),
  plant('an npm token', '.npmrc', `npm_${made(36)}`, (key) => `//packages.corp.example/:_authToken=${key}\n`),
  plant(
    'a token of another registry',
    'home/.npmrc',
    `${made(8, HEX)}-${made(12, HEX)}-${made(12, HEX)}`,
    (key) => `//npm.corp/:_authToken=${key}\n`,
  ),
  plant(
    'a PyPI token',
    '.pypirc',
    `pypi-AgEIcHlwaS5vcmc${made(80)}`,
    (key) => `[pypi]\nusername = __token__\npassword = ${key}\n`,
  ),
  plant('a Docker token', 'login.sh', `dckr_pat_${made(27)}`, inSettings),
  plant(
    'the settings of docker',
    '.docker/config.json',
    base64(`deploy:${made(20)}`),
    (key) => `{"auths": {"registry.corp": {"auth": "${key}"}}}\n`,
  ),
  plant(
    'a JSON Web Token',
    'session.json',
    `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${Buffer.from(`{"sub":"u-${made(6)}","role":"admin"}`).toString('base64url')}.${made(43)}`,
    inCode,
  ),
  plant('an OpenAI key', 'ai.py', `sk-${made(20)}T3BlbkFJ${made(20)}`, inCode),
  plant('an Anthropic key', 'ai.ts', `sk-ant-api03-${made(93)}AA`, inCode),
  plant('a DigitalOcean token', 'do.tf', `dop_v1_${made(64, HEX)}`, inCode),
  plant('a token of HashiCorp Vault', 'vault.sh', `hvs.${made(95)}`, inSettings),
  plant(
    'a key of age',
    'key.txt',
    `AGE-SECRET-KEY-1${made(58, UPPER)}`,
    (key) => `# created: 2026\n${key}\n`,
  ),
  plant('htpasswd', 'htpasswd', `$apr1$${made(8)}$${made(22)}`, (hash) => `admin:${hash}\n`),
  plant(
    'shadow',
    'etc/shadow',
    `$6$${made(16)}$${made(86)}`,
    (hash) => `root:${hash}:19000:0:99999:7:::\ndaemon:*:1:::::\n`,
  ),
  plant('netrc', '.netrc', `${made(6)}!${made(6)}`, (word) => `machine git.corp login ci password ${word}\n`),
  plant(
    'netrc in a script',
    'login.sh',
    `${made(6)}!7${made(6)}`,
    (word) => `echo "machine git.corp login ci password ${word}" >~/.netrc\n`,
  ),
  plant('pgpass', '.pgpass', made(9), (word) => `db.corp:5432:app:app:${word}\n`),
  plant(
    'the state of terraform',
    'terraform.tfstate',
    `${made(12)}Q7!`,
    (word) => `{"version": 4, "resources": [{"instances": [{"attributes": {"password": "${word}"}}]}]}\n`,
  ),
  plant(
    'a connection string',
    'app.env',
    `${made(12)}9`,
    (word) => `DATABASE_URL=postgres://app:${word}@db.corp:5432/app\n`,
  ),
  plant(
    'a connection string of ADO.NET',
    'appsettings.json',
    `Zq7${made(10)}`,
    (word) => `{"ConnectionString": "Server=db;User Id=sa;Password=${word};Encrypt=true"}\n`,
  ),
  plant(
    'a password of redis',
    'worker.py',
    `k9${made(16)}`,
    (word) => `broker = "redis://:${word}@cache.corp:6379/0"\n`,
  ),
  plant(
    'a bearer header',
    'call.sh',
    `${made(16)}7${made(24)}`,
    (word) => `curl -H "Authorization: Bearer ${word}" https://api.corp\n`,
  ),
  plant(
    'a basic header',
    'call.py',
    base64(`svc:${made(16)}`),
    (word) => `headers = {"Authorization": "Basic ${word}"}\n`,
  ),
  plant(
    'a user of curl',
    'fetch.sh',
    `pw-${made(10)}3`,
    (word) => `curl -sS -u deploy:${word} https://files.corp/x\n`,
  ),
  plant('sshpass', 'copy.sh', `${made(10)}4`, (word) => `sshpass -p '${word}' scp a b:\n`),
  plant('an option', 'start.sh', `${made(10)}A4!`, (word) => `server --admin-password=${word} --port 80\n`),
  plant('an assignment in settings', 'prod.ini', `Kx8!${made(8)}`, (word) => `[db]\npassword = ${word}\n`),
  plant('an assignment in a program', 'conf.py', `q8${made(22)}`, (word) => `API_KEY = "${word}"\n`),
  plant('PHP settings', 'wp-config.php', `eR4#${made(10)}`, (word) => `define('DB_PASSWORD', '${word}');\n`),
  plant(
    'XML settings',
    'settings.xml',
    `Zx4${made(10)}`,
    (word) => `<server><password>${word}</password></server>\n`,
  ),
  plant('random values of variables', '.env', made(32), (word) => `MODE=prod\nSTRIPE_SK=${word}\n`),
  plant(
    'a Kubernetes secret',
    'secret.yaml',
    base64(made(18)),
    (word) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  token-x: ${word}\n`,
  ),
  plant('WireGuard', 'wg0.conf', `${made(42)}A=`, (word) => `[Interface]\nPrivateKey = ${word}\n`),
];
