/** A name, a path and a text that holds nothing secret, but nearly looks like it. */
export type NearMiss = readonly [name: string, path: string, content: string];

const KEY_ID = ['AKIAIOSFODNN7', 'EXAMPLE'].join('');
const HEX40 = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12';

export const NEAR_MISSES: readonly NearMiss[] = [
  ['the example key of AWS', 'deploy.tf', `access_key = "${KEY_ID}"\n`],
  [
    'the example secret of AWS',
    '.aws/credentials',
    `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n`,
  ],
  ['a longer word with a key in it', 'a.txt', 'XAKIAQYLPMN5HFIQR7XYZ and AKIAQYLPMN5HFIQR7XYZAB\n'],
  ['changeme', '.env', 'DB_PASSWORD=changeme\nAPI_TOKEN=change-me-please-1234\n'],
  ['an angle placeholder', 'a.ini', 'password = <your password here>\ntoken = <TOKEN>\n'],
  ['a variable', '.env', 'PASSWORD=${DB_PASSWORD}\nTOKEN=$TOKEN\nSECRET={{ vault_secret }}\nKEY=%API_KEY%\n'],
  ['crosses', 'a.yml', 'password: xxxxxxxxxxxx\ntoken: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n'],
  ['stars', 'log.conf', 'password = ************\n'],
  [
    'a reference to a secret',
    'ci.yml',
    'token: ${{ secrets.GITHUB_TOKEN }}\npassword: !vault secret/data/app\n',
  ],
  [
    'a value that is read elsewhere',
    'app.py',
    'password = os.environ["DB_PASSWORD"]\ntoken = get_token(user, scope="read")\n',
  ],
  ['a type', 'types.ts', 'interface A { password: string; token: SomeLongTokenTypeName2 }\n'],
  ['a file of a password', 'compose.yml', 'POSTGRES_PASSWORD_FILE: /run/secrets/pg_password_2024\n'],
  ['a label', 'form.html', '<label for="password">Password</label><input name="password" type="password">\n'],
  [
    'a public key',
    'pub.pem',
    `-----BEGIN PUBLIC KEY-----\n${'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'.repeat(3)}\n-----END PUBLIC KEY-----\n`,
  ],
  [
    'a certificate',
    'ca.crt',
    `-----BEGIN CERTIFICATE-----\n${'MIIBtjCCAVugAwIBAgITBmyf1XSXNmY'.repeat(8)}\n-----END CERTIFICATE-----\n`,
  ],
  [
    'the label of a key alone',
    'a.js',
    "if (pem.startsWith('-----BEGIN PRIVATE KEY-----')) return parse(pem);\nthrow new Error('not a key, expected -----END PRIVATE KEY-----');\n",
  ],
  [
    'a key that is cut out',
    'README.md',
    '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n',
  ],
  [
    'a key of crosses',
    'a.pem',
    `-----BEGIN PRIVATE KEY-----\n${'x'.repeat(64)}\n${'x'.repeat(64)}\n-----END PRIVATE KEY-----\n`,
  ],
  ['an empty PuTTY key', 'a.ppk', 'PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 0\nPrivate-MAC: 00\n'],
  [
    'the token of jwt.io',
    'a.md',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n',
  ],
  [
    'a token that nobody signed',
    'a.md',
    'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJyb2xlIjoiYWRtaW4iLCJpZCI6Njc4fQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n',
  ],
  ['a user in a URL', 'a.md', 'git clone ssh://git@github.com/a/b.git; ftp://anonymous@ftp.corp\n'],
  [
    'an example of a URL',
    'a.md',
    'postgres://user:password@localhost:5432/db and https://user:pass@example.com/\n',
  ],
  [
    'a variable in a URL',
    'a.sh',
    'curl https://$USER:$PASSWORD@host.corp/ https://u:${PW}@host.corp/ "https://{user}:{password}@h.corp"\n',
  ],
  ['a time behind a URL', 'a.log', 'GET http://web.corp:8080/at@12:30 done\n'],
  [
    'a commit',
    'package.json',
    `{"gitHead": "${HEX40}", "token": 5, "dependencies": {"token-types": "5.0.1"}}\n`,
  ],
  [
    'an integrity',
    'package-lock.json',
    '{"node_modules/pass-stream": {"integrity": "sha512-k8sB0Zc2v3jK0cVnT9aG5a+v6sLqJ8hQ1pWfYx7uR2mN4oB6tE0dI3gH9zXcC5lP8yKjU1wS7eA4rF2qT6vM3b=="}}\n',
  ],
  [
    'a hash in a test of hashes',
    'a.js',
    "check('$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy');\n",
  ],
  ['a locked user', 'etc/shadow', 'root:*:19000:0:99999:7:::\nbin:!:19000::::::\n'],
  ['netrc without a password', '.netrc', 'machine git.corp login ci\n'],
  ['a page about netrc', 'netrc.md', 'A line is `machine HOST login USER password WORD`, or several.\n'],
  ['a program that writes netrc', 'a.ts', 'const line = "machine git.corp login ci password secret";\n'],
  ['a sentence about machines', 'a.md', 'The machine that you login to asks for a password twice a day.\n'],
  [
    'a bearer of a variable',
    'a.sh',
    'curl -H "Authorization: Bearer $TOKEN" -H "Authorization: Bearer ${API_TOKEN_FROM_VAULT}"\n',
  ],
  [
    'bearer in a sentence',
    'a.md',
    'The Bearer authentication scheme is described there; Basic authentication too.\n',
  ],
  [
    'a user of curl who is asked',
    'a.sh',
    'curl -u deploy https://x.corp; id -u root:root; chown -u deploy:deploygroup9 x\n',
  ],
  [
    'settings of docker with a helper',
    '.docker/config.json',
    '{"auths": {"r.corp": {}}, "credsStore": "desktop"}\n',
  ],
  [
    'a variable of a Python script',
    'tool',
    '#!/usr/bin/python3\n_auth = re.compile(r"AUTH=(.*)")\npassword = read_password_from_prompt_2()\n',
  ],
  ['an anonymous user of CVS', 'a.md', 'cvs://:pserver:anoncvs@sources.corp.org:/cvs/src\n'],
  ['npmrc with a variable', '.npmrc', '//packages.corp.example/:_authToken=${NPM_TOKEN}\nalways-auth=true\n'],
  [
    'an encrypted secret',
    'secret.yaml',
    'kind: SealedSecret\ndata:\n  password: ENC[AES256_GCM,data:0wVYc8x1hXk9JQ==,iv:1,tag:2,type:str]\n',
  ],
  [
    'an Ansible vault',
    'vault.yml',
    '$ANSIBLE_VAULT;1.1;AES256\n62313365396662343061393464336163383764373764613633653634306231386433626436623361\n',
  ],
  [
    'a Kubernetes secret from elsewhere',
    'secret.yaml',
    'kind: ExternalSecret\nspec:\n  data:\n  - secretKey: db\n    remoteRef:\n      key: prod/database/credentials-2024\n',
  ],
  [
    'a pattern of a token',
    'rules.toml',
    "regex = '''ghp_[0-9a-zA-Z]{36}'''\nkeywords = ['sk_live_', 'AKIA']\n",
  ],
  [
    'a template of variables',
    '.env.example',
    'API_TOKEN=\nSECRET_KEY=replace-with-random-string-of-32-characters\n',
  ],
  [
    'tokens of a language',
    'lexer.py',
    'token_pattern = "(?P<name>[a-z]+)"\ntokens = ["PASSWORD1", "ACCESS_KEY"]\npass_count: 12345678901\n',
  ],
  [
    'a message',
    'i18n.json',
    '{"password": "Your password must have 8 characters", "token_expired": "The token2 has expired!"}\n',
  ],
  [
    'a page of a documentation',
    'a.md',
    'Set `password` to the password of the user, for example `--password=$(cat /run/pw)`.\n',
  ],
];
