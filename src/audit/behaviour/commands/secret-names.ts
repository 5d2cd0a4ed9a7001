const NAME =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|ACCESS_KEY_ID|SECRET_KEY|CREDENTIALS?|AUTH|PSK)(?:$|_)/;
/** The variable says where a secret is, or how it looks. */
const ABOUT = /_(?:FILE|PATH|DIR|NAME|URL|LENGTH|LEN|TYPE|ID|TTL|EXPIRY|COUNT|SOCK|HOST|METHOD|POLICY)$/;
const SHELL_OWN: ReadonlySet<string> = new Set(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK']);

/** True for the name of a variable that looks as if it held a secret. */
export function isSecretName(name: string): boolean {
  if (SHELL_OWN.has(name) || name.length > 100) return false;
  const upper = name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  if (upper.endsWith('_PWD') && /CURRENT|WORK|OLD|SCRIPT|START/.test(upper)) return false;
  return NAME.test(upper) && !ABOUT.test(upper);
}

/** True for a file that looks as if it held a secret. */
export function isSecretFile(path: string): boolean {
  if (path.endsWith('.pub')) return false;
  return /\/\.ssh\/(?:id_|identity)|\/(?:\.netrc|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.git-credentials|\.vault-token|\.htpasswd|kubeconfig)$|\/\.(?:aws|docker|kube|gnupg)\/|^\/etc\/(?:shadow|gshadow)$|^\/run\/secrets\/|(?:^|\/)(?:[^/]*[._-])?(?:secrets?|credentials?|passwords?)(?:\.[a-z]+)?$|\.(?:key|p12|pfx|jks|keystore)$/.test(
    path,
  );
}
