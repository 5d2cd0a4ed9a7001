import { entropyOf } from './entropy.ts';

const LONGEST = 400;

/** What stands where a secret is to be put: no random text has these. */
const WORDS =
  /example|place.?holder|change.?(?:me|it|this)|dummy|redacted|replace|insert|your[-_ ]|^your|x{4}|\*{3}|\.{3}|…|123456|abcdef|very.?long|qwerty|not.?(?:a.?)?(?:real|secret)|lorem|deadbeef/i;
/** Expansions and templates of shells, make, CI systems, Jinja, printf, Windows, Terraform, Helm, SOPS. */
const REFERENCE =
  /^[$@&]|\$[{(]|\$\w|\{\{|\}\}|<[^>]*>|^%[A-Za-z_]+%?|%[sdvqr]\b|\{[A-Za-z_][\w.]*\}|^ENC\[|^!(?:secret|vault|env|ref)|^(?:vault|env|ref|secret|ssm|arn|file|op|keyring|data):|^!?(?:process\.env|os\.environ|env|var|local|data|secrets|vars|config|settings|self|this|ctx|params|args|options|request|input)[.[]|getenv/i;
/** Whole values that are words. */
const PLAIN =
  /^(?:(?:my|the|some|new|old|test(?:ing)?|dev|default|demo|sample|fake|foo|bar|baz|null|none|nil|undefined|true|false|empty|string|str|text|bytes?|number|required|optional|secret|pass(?:word|wd|phrase)?|pw|pwd|user(?:name)?|admin|root|guest|login|token|key|api|access|auth|client|private|public|value|name|here|id|db|super|hunter|letmein|welcome|hello|world|todo|tbd|unset|anonymous|redis|postgres|mysql|mongo|rabbit|local|host|placeholder|anon(?:cvs|ymous)?|pserver:?)[\d!@#$_.\s-]{0,6})+$/i;

// Values of RFC 6749, RFC 6750 and of AWS's documentation, which programs quote.
const QUOTED =
  /czZCaGRSa3F0MzpnWDFmQmF0M2JW|gX1fBat3bV|2YotnFZFEjr1zCsicMWpAA|tGzv3JOkF0XG5Qx2TlKWIA|mF_9\.B5f-4\.1JqM|wJalrXUtnFEMI/;

/** True if a value is no secret but the name, an example or a template of one. Looks at its first 400 characters. */
export function isPlaceholder(value: string): boolean {
  const head = value.slice(0, LONGEST);
  return QUOTED.test(head) || WORDS.test(head) || REFERENCE.test(head) || isRepetitive(head) || isPlain(head);
}

/** For values with a form of their own, in which short words come up by chance. */
export function isExampleToken(value: string): boolean {
  const head = value.slice(0, LONGEST);
  return (
    /example|placeholder|changeme|dummy|redacted|x{5}|\*{3}|\.{3}|0{8}|1234567|abcdefg|your_/i.test(head) ||
    QUOTED.test(head) ||
    isRepetitive(head)
  );
}

function isRepetitive(value: string): boolean {
  return value.length >= 4 && entropyOf(value) < Math.min(2.2, Math.log2(value.length) / 2);
}

// The pattern tries its words at each place anew, so that it is asked about short values only.
function isPlain(value: string): boolean {
  return value.length <= 32 && PLAIN.test(value);
}
