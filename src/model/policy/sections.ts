import { SEVERITIES } from '../audit/severity.ts';
import { choiceOf, FLAG, listKind, SCORE, wholeNumber } from './kind.ts';
import { LIMIT_KEYS } from './limit-keys.ts';
import { FLEET_WITHOUT, type FleetWithout } from './fleet-without.ts';
import { limitKind } from './limit-value.ts';
import { allowed, chosen, DEMAND, exceptions, FORBIDDEN, isSame, LATER, LESS, MORE } from './order.ts';
import { PERMISSION, ranked, same } from './order.ts';
import { key, type PolicyKeyRule } from './policy-key.ts';
import * as text from './text-forms.ts';

const days = wholeNumber(1, 36_500);
const daysFromNone = wholeNumber(0, 36_500);

// Below the score nothing is more than medium, and what has 7 is high without it (CVSS 3.1, section 5).
const scores = { ...LESS, loosensNothing: (score: number) => score > 7 };

const equal = { covers: isSame };
const hosts = allowed<string>({ covers: text.coversHost });
// Where nobody says which modes: all without set-id bits, the sticky bit and write permission for all.
const modes = allowed<string>({ ...equal, exceedsNothing: (mode) => /^(?:[1-7]...|...[2367])$/.test(mode) });
// Where nobody says which paths: the targets and working directories that the bundle declares.
const paths = allowed<string>({ covers: text.coversPath, exceedsNothing: () => true });

/** Keys of the file's top that hold one value. */
export const TOP_KEYS = {
  fail_on: key(
    choiceOf([...SEVERITIES, 'never'] as const),
    ranked(['never', ...SEVERITIES.toReversed()] as const),
    'The severity from which on a finding is a refusal. Default high.',
  ),
  max_waiver_days: key(daysFromNone, LESS, 'The longest life of a waiver, in days. Default 365.'),
} as const;

/** Keys of `trust` that hold one value; keys, identities and roles have readers of their own. */
export const TRUST_VALUES = {
  root: key(
    text.NAME_TEXT,
    chosen<string>(),
    'The trusted root that certificates must lead to. Default: every imported one.',
  ),
  max_root_age: key(days, LESS, 'How old a trusted root may be, in days. Default: any age.'),
} as const;

/** Keys of `trust.thresholds`. */
export const THRESHOLDS = {
  builder: key(wholeNumber(1, 16), MORE, 'How many different builders must have signed. Default 1.'),
  reviewer: key(wholeNumber(0, 16), MORE, 'How many different reviewers must have approved. Default 0.'),
} as const;

const REQUIRE = {
  timestamp: key(
    FLAG,
    DEMAND,
    'true: a timestamp authority or a log must vouch for the time of a signature.',
  ),
  log: key(FLAG, DEMAND, 'true: a signature must be in a transparency log.'),
  min_arx: key(
    text.VERSION_TEXT,
    LATER,
    'The version of arx from which on bundles are accepted, such as 0.2.0.',
  ),
  approval_policies: key(
    listKind(text.POLICY_DIGEST),
    allowed(equal),
    'Digests of the policies by which reviewers may have judged, as `arx policy show` prints them. Default: any.',
  ),
  reproducible: key(FLAG, DEMAND, 'true: an audit must have built the bundle again, with --rebuild.'),
  verified: key(FLAG, DEMAND, 'true: every downloaded source must have an upstream signature (`verify`).'),
} as const;

const SOURCES = {
  allow_hosts: key(
    listKind(text.HOST),
    hosts,
    'Hosts that sources may come from; "*.corp.example": all below it. Default: all.',
  ),
  deny_hosts: key(
    listKind(text.HOST),
    FORBIDDEN,
    'Hosts that sources may not come from, also where allow_hosts has them.',
  ),
  schemes: key(listKind(text.SCHEME), allowed(equal), 'Schemes that sources may have. Default: all.'),
  pin: key(FLAG, DEMAND, 'true: the manifest itself must pin every source, by a commit or an integrity.'),
  cooldown_days: key(daysFromNone, MORE, 'How old a version must be before it is used, in days.'),
  max_age_days: key(days, LESS, 'How old the content of a source may be, in days.'),
} as const;

const CONTENT = {
  max_file: key(limitKind(true), LESS, 'The largest file, in bytes or as "20MiB".'),
  max_total: key(limitKind(true), LESS, 'All files together, in bytes or as "2GiB".'),
  max_entries: key(limitKind(false), LESS, 'Files, directories and links of all sources together.'),
  max_depth: key(wholeNumber(0, 16), MORE, 'How deep archives within archives are looked into. Default 3.'),
  allow_binaries: key(FLAG, PERMISSION, 'true: programs in machine code are no finding. Default false.'),
  deny_globs: key(listKind(text.GLOB), FORBIDDEN, 'Paths that no source may hold; patterns as in `include`.'),
  modes: key(
    listKind(text.MODE),
    modes,
    'Modes that a manifest may ask for, as "0640". Default: all without set-id bits and write permission for all.',
  ),
} as const;

const BEHAVIOUR = {
  allow_network: key(FLAG, PERMISSION, 'false: no command may use the network. Default true.'),
  allow_sudo: key(FLAG, PERMISSION, 'true: commands may become root. Default false.'),
  allow_paths: key(
    listKind(text.PATH_PREFIX),
    paths,
    'Directories in which commands may write. Default: the targets and working directories that the bundle declares.',
  ),
  allow_interpreters: key(
    listKind(text.INTERPRETER),
    allowed(equal),
    'Programs that may read scripts, such as sh and python3. Default: all.',
  ),
} as const;

const RUN = {
  writable_parents: key(
    FLAG,
    PERMISSION,
    'true: bundles may be placed below directories that group or others can write, or that another user owns. Default false.',
  ),
} as const;

const FLEET = {
  without: key(
    listKind(choiceOf(FLEET_WITHOUT)),
    exceptions<FleetWithout>(),
    'What targets may do without where they lack it: namespaces of commands, health checks over HTTP. Default: nothing.',
  ),
} as const;

const LICENCES = {
  allow: key(
    listKind(text.LICENCE),
    allowed(equal),
    'SPDX ids or expressions that are allowed. Default: all.',
  ),
  deny: key(
    listKind(text.LICENCE),
    FORBIDDEN,
    'SPDX ids or expressions that are not, also where allow has them.',
  ),
  exceptions: key(
    listKind(text.LICENCE_EXCEPTION),
    exceptions<string>((bound, own) => own.startsWith(bound)),
    'What is left out: the begin of a purl, or of SOURCE:PATH.',
  ),
} as const;

const VULNERABILITIES = {
  fail_cvss: key(
    SCORE,
    scores,
    'The CVSS base score from which on a vulnerability is `high`; below it none is more than `medium`.',
  ),
  db: key(
    text.FILE_PATH,
    same<string>(),
    'A directory or zip file of OSV records, from the directory of this file on.',
  ),
  max_db_age: key(daysFromNone, LESS, 'How old the newest record may be, in days. Default 30.'),
  vex: key(
    listKind(text.FILE_PATH),
    exceptions<string>(),
    'OpenVEX documents, from the directory of this file on.',
  ),
} as const;

/** A part of the file with keys that hold one value each. */
export interface PolicySection {
  readonly says: string;
  readonly keys: Readonly<Record<string, PolicyKeyRule>>;
}

/** The sections of the file, in their order. `trust`, `rules` and `waivers` have readers of their own. */
export const SECTIONS = {
  require: { says: 'What a bundle must have.', keys: REQUIRE },
  sources: { says: 'Where content may come from.', keys: SOURCES },
  content: { says: 'What a bundle may hold.', keys: CONTENT },
  behaviour: { says: 'What commands may do.', keys: BEHAVIOUR },
  run: { says: 'How bundles are run on this machine. Not part of the digest, and no gate.', keys: RUN },
  fleet: { says: 'How bundles are run on other hosts. Not part of the digest, and no gate.', keys: FLEET },
  licences: { says: 'Under which licences components may be.', keys: LICENCES },
  vulnerabilities: { says: 'Known vulnerabilities, and the databases of them.', keys: VULNERABILITIES },
  limits: { says: 'Upper bounds for what sources and bundles may hold.', keys: LIMIT_KEYS },
} as const satisfies Record<string, PolicySection>;
