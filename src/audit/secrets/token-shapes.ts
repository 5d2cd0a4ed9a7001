/** A token that says what it is: how it begins, and what follows. Forms are those that the vendors document. */
export interface TokenShape {
  readonly kind: string;
  /** Each way to begin, in its own case. */
  readonly starts: readonly string[];
  /** All of the token after its beginning; must take time in proportion to what it reads. */
  readonly rest: RegExp;
  /** True: other characters of the token may stand in front. */
  readonly inside?: true;
}

const END = '(?![A-Za-z0-9_-])';
const rest = (pattern: string): RegExp => new RegExp(`${pattern}${END}`, 'y');

/** Tokens that secretlint's preset does not know, or only in part. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  { kind: 'AWS access key', starts: ['AKIA', 'ASIA'], rest: rest('[A-Z2-7]{16}') },
  { kind: 'AWS Bedrock API key', starts: ['ABSKQmVkcm9ja0FQSUtleS'], rest: rest('[A-Za-z0-9+/=]{100,140}') },
  { kind: 'Google API key', starts: ['AIza'], rest: rest('[A-Za-z0-9_-]{35}') },
  { kind: 'Google OAuth client secret', starts: ['GOCSPX-'], rest: rest('[A-Za-z0-9_-]{28}') },
  { kind: 'Google OAuth token', starts: ['ya29.'], rest: rest('[A-Za-z0-9_-]{30,400}') },
  {
    kind: 'GitHub token',
    starts: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    rest: rest('[A-Za-z0-9]{36,255}'),
  },
  { kind: 'GitHub token', starts: ['github_pat_'], rest: rest('[A-Za-z0-9]{22}_[A-Za-z0-9]{59}') },
  {
    kind: 'GitLab token',
    starts: [
      'glptt-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glagent-',
      'gloas-',
      'glft-',
      'glimt-',
      'glsoat-',
      'glffct-',
    ],
    rest: rest('[A-Za-z0-9_-]{20,128}'),
  },
  { kind: 'GitLab runner token', starts: ['GR1348941'], rest: rest('[A-Za-z0-9_-]{20}') },
  {
    kind: 'PyPI token',
    starts: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZw'],
    rest: rest('[A-Za-z0-9_-]{50,300}'),
  },
  { kind: 'RubyGems token', starts: ['rubygems_'], rest: rest('[a-f0-9]{48}') },
  { kind: 'crates.io token', starts: ['cio'], rest: rest('[A-Za-z0-9]{32}') },
  { kind: 'NuGet token', starts: ['oy2'], rest: rest('[a-z0-9]{43}') },
  { kind: 'Stripe webhook secret', starts: ['whsec_'], rest: rest('[A-Za-z0-9+/=]{32,80}') },
  { kind: 'Twilio API key', starts: ['SK'], rest: rest('[a-f0-9]{32}') },
  { kind: 'SendGrid token', starts: ['SG.'], rest: rest('[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}') },
  { kind: 'Mailgun key', starts: ['key-'], rest: rest('[a-f0-9]{32}') },
  { kind: 'DigitalOcean token', starts: ['dop_v1_', 'doo_v1_', 'dor_v1_'], rest: rest('[a-f0-9]{64}') },
  { kind: 'Terraform Cloud token', starts: ['.atlasv1.'], rest: rest('[A-Za-z0-9_=-]{60,70}') },
  { kind: 'Pulumi token', starts: ['pul-'], rest: rest('[a-f0-9]{40}') },
  {
    kind: 'Doppler token',
    starts: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'],
    rest: rest('[A-Za-z0-9_.-]{40,60}'),
  },
  {
    kind: 'Atlassian token',
    starts: ['ATATT3xFf', 'ATCTT3xFf', 'ATBB'],
    rest: rest('[A-Za-z0-9_=-]{28,200}'),
  },
  { kind: 'New Relic key', starts: ['NRAK-'], rest: rest('[A-Z0-9]{27}') },
  { kind: 'Dynatrace token', starts: ['dt0c01.', 'dt0s01.'], rest: rest('[A-Z0-9]{24}\\.[A-Z0-9]{64}') },
  { kind: 'Sentry token', starts: ['sntrys_', 'sntryu_'], rest: rest('[A-Za-z0-9+/=_]{60,400}') },
  { kind: 'Postman key', starts: ['PMAK-'], rest: rest('[a-f0-9]{24}-[a-f0-9]{34}') },
  {
    kind: 'PlanetScale token',
    starts: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    rest: rest('[A-Za-z0-9_=.-]{32,64}'),
  },
  { kind: 'Supabase token', starts: ['sbp_'], rest: rest('[a-f0-9]{40}') },
  { kind: 'Square token', starts: ['sq0csp-', 'sq0atp-'], rest: rest('[A-Za-z0-9_-]{22,43}') },
  { kind: 'Artifactory key', starts: ['AKCp'], rest: rest('[A-Za-z0-9]{64,80}') },
  { kind: 'age key', starts: ['AGE-SECRET-KEY-1'], rest: rest('[A-Z0-9]{58}') },
  {
    kind: 'Azure client secret',
    starts: ['8Q~', '7Q~', '6Q~'],
    rest: rest('[A-Za-z0-9_~.-]{31,34}'),
    inside: true,
  },
  { kind: 'Heroku key', starts: ['HRKU-'], rest: rest('[A-Za-z0-9_-]{36,80}') },
  { kind: 'Docker token', starts: ['dckr_oat_'], rest: rest('[A-Za-z0-9_-]{27,40}') },
  {
    kind: 'Slack webhook',
    starts: ['hooks.slack.com/services/', 'hooks.slack.com/workflows/'],
    rest: rest('T[A-Z0-9]{7,12}/[AB][A-Z0-9]{7,12}/[A-Za-z0-9/]{18,60}'),
  },
  {
    kind: 'Discord webhook',
    starts: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    rest: rest('[0-9]{17,20}/[A-Za-z0-9_-]{60,80}'),
  },
  {
    kind: 'Telegram bot token',
    starts: ['api.telegram.org/bot'],
    rest: rest('[0-9]{8,10}:[A-Za-z0-9_-]{35}'),
  },
  {
    kind: 'Teams webhook',
    starts: ['.webhook.office.com/webhookb2/'],
    rest: rest('[a-f0-9-]{36}@[a-f0-9-]{36}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9-]{36}'),
  },
  {
    kind: 'Azure storage key',
    starts: ['AccountKey=', 'SharedAccessKey='],
    rest: /[A-Za-z0-9+/]{42,86}={1,2}/y,
  },
  { kind: 'Azure signed URL', starts: ['&sig=', '?sig='], rest: /[A-Za-z0-9%]{43,63}%3[Dd]/y },
];
