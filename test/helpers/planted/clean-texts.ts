import { clean, executable, type PlantedFile } from './planted-file.ts';

const HEX40 = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12';
const SHA512 = 'k8sB0Zc2v3jK0cVnT9aG5a+v6sLqJ8hQ1pWfYx7uR2mN4oB6tE0dI3gH9zXcC5lP8yKjU1wS7eA4rF2qT6vM3b==';
const script = (path: string, text: string): PlantedFile =>
  executable(clean(path, `#!/bin/sh\nset -eu\n${text}`));

/** Texts that speak of secrets, hold what only looks like one, or need characters that are not seen. */
export const CLEAN_TEXTS: readonly PlantedFile[] = [
  clean(
    'deploy/.env.example',
    'API_TOKEN=\nDB_PASSWORD=change-me\nSECRET_KEY=<random string of 32 characters>\n',
  ),
  clean('deploy/.env', 'NODE_ENV=production\nPORT=8080\nDB_PASSWORD=${DB_PASSWORD}\nTOKEN_TTL=3600\n'),
  clean(
    'config/database.yml',
    'production:\n  username: shop\n  password: <%= ENV["DB_PASSWORD"] %>\n  password_file: /run/secrets/db_password_2026\n',
  ),
  clean(
    'config/settings.py',
    'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nAWS_KEY_ID = get("aws/key_id")\n',
  ),
  clean(
    'src/mail.js',
    "import sendgrid from '@sendgrid/mail';\n\nsendgrid.setApiKey(process.env.SENDGRID_KEY);\n// a key begins with SG. and has two more parts\n",
  ),
  clean(
    'deploy/k8s/secret.yaml',
    'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:\n  data:\n    - secretKey: db\n      remoteRef: {key: prod/db/credentials-2026}\n',
  ),
  clean(
    'deploy/tls/server.pem',
    `-----BEGIN CERTIFICATE-----\n${'MIIBtjCCAVugAwIBAgITBmyf1XSXNmY'.repeat(8)}\n-----END CERTIFICATE-----\n`,
  ),
  clean(
    'deploy/tls/public.pem',
    `-----BEGIN PUBLIC KEY-----\n${'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'.repeat(3)}\n-----END PUBLIC KEY-----\n`,
  ),
  clean(
    'src/pem.js',
    "const BEGIN = '-----BEGIN PRIVATE KEY-----';\nexport const isKey = (text) => text.startsWith(BEGIN);\n",
  ),
  clean(
    'ci/.npmrc',
    'registry=https://npm.example/\n//npm.example/:_authToken=${NPM_TOKEN}\nalways-auth=true\n',
  ),
  clean('deploy/docker/config.json', '{"auths": {"registry.example": {}}, "credsStore": "secretservice"}\n'),
  clean('deploy/netrc', 'machine git.example login ci\n'),
  clean(
    'docs/machines.md',
    'Each machine login asks for a password twice; a machine in the lab has no login at all.\n',
  ),
  clean(
    'docs/netrc.md',
    'A line is `machine HOST login USER password WORD`, all in one line or in several.\n',
  ),
  clean('src/netrc.js', "export const machine = (entries) => entries.add('login', 'password', 'account');\n"),
  clean(
    'infra/main.tf',
    'variable "db_password" {\n  type      = string\n  sensitive = true\n}\n\nlocals {\n  url = "postgres://shop:${var.db_password}@db.example.net:5432/shop"\n}\n',
  ),
  clean('nginx/htpasswd.md', 'Make one by `htpasswd -B -c htpasswd admin`: lines are `name:hash`.\n'),
  clean('etc/shadow', 'root:*:19000:0:99999:7:::\nbin:!:19000::::::\n'),
  clean(
    'logs/access.log',
    '2026-10-02T14:03:11Z GET / 200\n2026-10-02T14:03:12Z GET /api Authorization: Bearer [removed]\n',
  ),
  clean(
    'src/api.ts',
    'interface Session { token: string; password: string; refreshToken?: TokenOfSession2 }\n',
  ),
  clean(
    'src/form.html',
    '<label for="password">Password</label>\n<input id="password" name="password" type="password" autocomplete="current-password">\n',
  ),
  clean(
    'src/i18n/de.json',
    '{"password": "Dein Passwort hat mindestens 8 Zeichen", "token_expired": "Der Link2 ist abgelaufen!"}\n',
  ),
  clean(
    'src/lexer.py',
    'TOKENS = ["PASSWORD1", "ACCESS_KEY", "SECRET"]\ntoken_pattern = r"(?P<name>[a-z]+)"\n',
  ),
  clean('web/package.json', `{"name": "web", "version": "1.0.0", "private": true, "gitHead": "${HEX40}"}\n`),
  clean('web/LICENSE', 'MIT License\n'),
  clean(
    'web/package-lock.json',
    `{"name": "web", "lockfileVersion": 3, "packages": {"": {"name": "web"}, "node_modules/pass-stream": {"version": "1.0.0", "integrity": "sha512-${SHA512}"}}}\n`,
  ),
  clean(
    '.gitlab-ci.yml',
    'deploy:\n  script:\n    - deploy --token "$DEPLOY_TOKEN" --password-file /run/pw\n',
  ),
  clean('.github/workflows/ci.yml', 'jobs:\n  test:\n    env:\n      TOKEN: ${{ secrets.GITHUB_TOKEN }}\n'),
  clean(
    'rules/patterns.toml',
    "regex = '''ghp_[0-9a-zA-Z]{36}'''\nkeywords = ['sk_live_', 'AKIA', 'xoxb-']\n",
  ),
  clean(
    'vault.yml',
    '$ANSIBLE_VAULT;1.1;AES256\n62313365396662343061393464336163383764373764613633653634306231386433626436623361\n',
  ),
  clean('src/digest.rs', `pub const EMPTY: &str = "${HEX40}";\npub fn access_token_id() -> u32 { 7 }\n`),
  clean(
    'docs/auth.md',
    'Use `Authorization: Basic …` or a Bearer token; see "Basic authentication" of RFC 7617.\n',
  ),
  clean('docs/jwt.md', 'A token is `header.payload.signature`, each in base64url: `eyJhbGciOi…`.\n'),
  clean(
    'docs/urls.md',
    'git clone ssh://git@git.example/a/b.git, or https://user:password@example.com/ for a test.\n',
  ),
  clean(
    'i18n/he.json',
    '{"hello": "\u05e9\u05dc\u05d5\u05dd (1)\u200f", "bye": "\u05dc\u05d4\u05ea\u05e8\u05d0\u05d5\u05ea"}\n',
  ),
  clean('i18n/fa.ts', "export const want = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645';\n"),
  clean(
    'src/emoji.js',
    "export const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';\nexport const flag = '\u{1f3f3}\ufe0f\u200d\u{1f308}';\n",
  ),
  clean(
    'src/units.ts',
    "export const DELTA = 'Δt';\nexport const OHM = '5 kΩ';\nexport const micro = 'µs';\n",
  ),
  clean('docs/russian.md', 'Программа показывает содержимое архива и ничего не запускает.\n'),
  clean('docs/café.md', 'Le café est ouvert : 8 h – 18 h.\n'),
  clean('src/bom.cs', '\ufeffnamespace Shop { class Program { } }\n'),
  clean('data/table.js', `export const TABLE = [\n${'  0x1f, 0x2e, 0x3d, 0x4c,\n'.repeat(120)}];\n`),
  clean(
    'public/app.css',
    `.a{color:red;background:url(data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAA'.repeat(4)})}\n`,
  ),
  clean('.gitattributes', '* text=auto\n*.png binary\n*.js diff=javascript\n'),
  clean('.gitmodules', '[submodule "theme"]\n\tpath = themes/main\n\turl = https://git.example/theme.git\n'),
  clean('themes/main/index.html', '<p>theme</p>\n'),
  clean('.nvmrc', '24\n'),
  clean('api/requirements.txt', 'flask==3.0.0\nrequests==2.32.3\n'),
  clean('api/setup_logging.py', 'def setup():\n    pass\n'),
  clean('conf/app.ini', 'home=/srv/shop\nlisten=127.0.0.1:8080\npassword = \n'),
  script(
    'scripts/check.sh',
    'command -v jq >/dev/null || exit 1\necho "curl https://get.example | sh" >notes.txt\n',
  ),
  script('scripts/build.sh', 'tmp=$(mktemp -d)\ntrap \'rm -rf "$tmp"\' EXIT\ncp -R src "$tmp/"\n'),
  script('scripts/clean.sh', 'DIR=$1\nrm -rf -- "$DIR/cache"\n'),
  script('scripts/login.sh', 'printf %s "$REGISTRY_PASSWORD" | registry-login --password-stdin\n'),
  script('scripts/rights.sh', 'chmod 0755 bin/tool\nchmod g-s data\n'),
  script('scripts/usage.sh', 'cat <<EOF\nusage: sudo apt-get install shop\n       eval "$(shop env)"\nEOF\n'),
  script(
    'scripts/test.sh',
    '# curl https://get.example | sh\nfor f in src/*.js; do node --check "$f"; done\n',
  ),
  script('deploy/restart.sh', 'systemctl restart shop\nsystemctl --no-pager status shop\n'),
  script('deploy/migrate.sh', 'for f in migrations/*.sql; do\n  psql --file="$f"\ndone\n'),
];
