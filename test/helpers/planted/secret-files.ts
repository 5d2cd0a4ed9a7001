import { BASE32, DIGITS, HEX, madeKey, madeSecret } from './made-secret.ts';
import { hiding, type PlantedFile } from './planted-file.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const KEY = madeKey();
const JWT = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
  Buffer.from(`{"sub":"u-${madeSecret(6)}","role":"admin"}`).toString('base64url'),
  madeSecret(43),
].join('.');

/** Secrets as they are left behind in a repository. */
export const SECRET_FILES: readonly PlantedFile[] = [
  hiding(
    'deploy/.env',
    `ghp_${madeSecret(36)}`,
    (token) => `# production defaults\nNODE_ENV=production\nGITHUB_TOKEN=${token}\nPORT=8080\n`,
    'ARX202:3',
  ),
  hiding(
    'config/database.yml',
    `Kx8!${madeSecret(10)}`,
    (word) =>
      `default: &default\n  adapter: postgresql\n  pool: 5\n\nproduction:\n  <<: *default\n  username: shop\n  password: ${word}\n  database: shop\n`,
    'ARX202:8',
  ),
  hiding(
    'config/settings.py',
    `AKIA${madeSecret(16, BASE32)}`,
    (key) => `DEBUG = False\nALLOWED_HOSTS = ["shop.example"]\nAWS_REGION = "eu-1"\nAWS_KEY = "${key}"\n`,
    'ARX202:4',
  ),
  hiding(
    'src/mail.js',
    `SG.${madeSecret(22)}.${madeSecret(43)}`,
    (token) =>
      `import sendgrid from '@sendgrid/mail';\n\n// the account of the shop\nsendgrid.setApiKey('${token}');\n\nexport const send = (message) => sendgrid.send(message);\n`,
    'ARX202:4',
  ),
  hiding(
    'deploy/k8s/secret.yaml',
    base64(madeSecret(18)),
    (value) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ntype: Opaque\ndata:\n  session-salt: ${value}\n`,
    'ARX202:7',
  ),
  hiding('deploy/tls/server.key', KEY.split('\n')[1] ?? '', () => KEY, 'ARX202:1'),
  hiding(
    'ci/.npmrc',
    `${madeSecret(8, HEX)}-${madeSecret(12, HEX)}-${madeSecret(12, HEX)}`,
    (token) => `registry=https://npm.example/\n//npm.example/:_authToken=${token}\n`,
    'ARX202:2',
  ),
  hiding(
    'deploy/docker/config.json',
    base64(`deploy:${madeSecret(20)}`),
    (auth) => `{\n  "auths": {\n    "registry.example": {\n      "auth": "${auth}"\n    }\n  }\n}\n`,
    'ARX202:4',
  ),
  hiding(
    'deploy/netrc',
    `${madeSecret(6)}!${madeSecret(6)}`,
    (word) => `# for the builds\nmachine git.example login ci password ${word}\n`,
    'ARX202:2',
  ),
  hiding(
    'src/payments.ts',
    `sk_live_${madeSecret(24)}`,
    (key) =>
      `import Stripe from 'stripe';\n\nconst stripe = new Stripe('${key}', { apiVersion: '2026-01-01' });\n\nexport const charge = (amount: number) => stripe.charges.create({ amount, currency: 'eur' });\n`,
    'ARX202:3',
  ),
  hiding(
    'src/notify.go',
    `T${madeSecret(8, BASE32)}/B${madeSecret(8, BASE32)}/${madeSecret(24)}`,
    (hook) =>
      `package notify\n\nimport "net/http"\n\nconst hook = "https://hooks.slack.com/services/${hook}"\n\nfunc Send() { http.Post(hook, "application/json", nil) }\n`,
    'ARX202:5',
  ),
  hiding(
    'infra/main.tf',
    `${madeSecret(12)}9`,
    (word) =>
      `resource "app" "shop" {\n  env = {\n    DATABASE_URL = "postgres://shop:${word}@db7.shop-data.net:5432/shop"\n  }\n}\n`,
    'ARX202:3',
  ),
  hiding(
    'nginx/htpasswd',
    `$apr1$${madeSecret(8)}$${madeSecret(22)}`,
    (word) => `# basic authentication of the office\nadmin:${word}\n`,
    'ARX202:2',
  ),
  hiding(
    'vpn/wg0.conf',
    `${madeSecret(42)}A=`,
    (key) => `[Interface]\nAddress = 10.9.0.2/24\nPrivateKey = ${key}\n\n[Peer]\nAllowedIPs = 10.9.0.0/24\n`,
    'ARX202:3',
  ),
  hiding(
    'logs/access.log',
    JWT,
    (token) =>
      `2026-10-02T14:03:11Z GET / 200\n2026-10-02T14:03:12Z GET /api Authorization: Bearer ${token}\n`,
    'ARX202:2',
  ),
  hiding(
    'src/legacy.php',
    `eR4#${madeSecret(10)}`,
    (word) =>
      `<?php\ndefine('DB_NAME', 'shop');\ndefine('DB_USER', 'shop');\ndefine('DB_PASSWORD', '${word}');\n`,
    'ARX202:4',
  ),
  hiding(
    'bot/bot.py',
    `xoxb-${madeSecret(12, DIGITS)}-${madeSecret(12, DIGITS)}-${madeSecret(24)}`,
    (token) => `from slack import Client\n\nclient = Client("${token}")\n`,
    'ARX202:3',
  ),
  hiding(
    '.github/deploy.yml',
    `glpat-${madeSecret(20)}`,
    (token) => `name: mirror\nenv:\n  MIRROR: ${token}\n`,
    'ARX202:3',
  ),
];
