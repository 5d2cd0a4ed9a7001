import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for what a person wrote in arx.yaml. */
export const MANIFEST_CODES = {
  MANIFEST_INVALID: {
    exit: EXIT.usage,
    means: 'The manifest has one or more problems; each is listed with its place.',
    remedy: 'Repair each problem; `arx check` lists all of them at once.',
  },
  MANIFEST_ENCODING: {
    exit: EXIT.usage,
    means: 'The manifest is not plain UTF-8 text: a byte order mark, a NUL, or bytes that are no characters.',
    remedy: 'Save the file as UTF-8 without a byte order mark. Bytes go into `base64`.',
  },
  MANIFEST_TOO_LARGE: {
    exit: EXIT.usage,
    means:
      'The manifest is over 4 MiB, has more than 250,000 words and marks, or nests deeper than 64 levels.',
    remedy: 'Put large data into files beside the manifest, and name them with `file:///@/./NAME`.',
  },
  MANIFEST_SYNTAX: {
    exit: EXIT.usage,
    means: 'The text is not YAML (and not JSON, which is YAML too).',
    remedy:
      'Look at the place in the message; often a quote, a bracket or a space of indentation is missing.',
  },
  MANIFEST_YAML_FEATURE: {
    exit: EXIT.usage,
    means:
      'The manifest uses a part of YAML that arx refuses: tags, directives, anchors, aliases, merge keys, several documents, or keys that are not text. Readers disagree on them, and they can hide things.',
    remedy: 'Write the value out where it is used.',
  },
  MANIFEST_DUPLICATE_KEY: {
    exit: EXIT.usage,
    means: 'A map has the same key twice; one of the values would be lost.',
    remedy: 'Remove one of them.',
  },
  MANIFEST_UNKNOWN_KEY: {
    exit: EXIT.usage,
    means: 'A key is not part of the manifest language at that place.',
    remedy: 'Compare it with the list in the message. docs/manifest.md shows every key.',
  },
  MANIFEST_MISSING_KEY: {
    exit: EXIT.usage,
    means: 'An entry lacks a key that it needs.',
    remedy: 'Add the key that the message names.',
  },
  MANIFEST_EMPTY: {
    exit: EXIT.usage,
    means: 'The manifest has neither code nor data: there is nothing to seal.',
    remedy: 'Add an entry under `code` or `data`; `arx init` writes an example.',
  },
  MANIFEST_TYPE: {
    exit: EXIT.usage,
    means: 'A value is of another type than the language has there.',
    remedy:
      'Text that YAML would read as a number, a truth value or nothing needs quotes; lists begin with `- `.',
  },
  MANIFEST_VALUE: {
    exit: EXIT.usage,
    means: 'A value has the right type, but is not one of those that are allowed.',
    remedy: 'Use one of the forms that the message names.',
  },
  MANIFEST_CONFLICT: {
    exit: EXIT.usage,
    means: 'Two parts of the manifest contradict each other.',
    remedy: 'Keep one of them.',
  },
  MANIFEST_NO_EFFECT: {
    exit: EXIT.usage,
    means: 'A key would have no effect where it stands; arx does not ignore what a person wrote.',
    remedy: 'Remove the key, or use it with a source to which it applies.',
  },
  MANIFEST_COMMAND: {
    exit: EXIT.usage,
    means: 'A command is not given as a program and its arguments. arx starts no shell unless it is named.',
    remedy: "Write a list: `[program, argument]`, or `[sh, -c, 'a shell line']`.",
  },
  MANIFEST_TARGET: {
    exit: EXIT.usage,
    means: 'A target is not a plain absolute or relative path, or two entries go to the same place.',
    remedy: 'Write the path out, without `..`, `~` or variables; relative targets are under cwd.',
  },
  MANIFEST_CREDENTIAL: {
    exit: EXIT.usage,
    means:
      'A credential stands where it would be sealed into the bundle (in arguments, env or a label), or two sources differ by nothing but their credentials.',
    remedy: 'Credentials belong into source URLs only, where they are used to fetch and never stored.',
  },
  MANIFEST_INLINE: {
    exit: EXIT.usage,
    means: 'Inline data is not in the form that its kind needs.',
    remedy: 'text and data are strings, base64 and tgz64 are base64, tgz is a gzipped tar archive.',
  },
  MANIFEST_SOURCE_URL: {
    exit: EXIT.usage,
    means: 'A source URL is malformed, or has a part that its scheme does not have.',
    remedy: 'Compare it with the table of schemes in docs/manifest.md.',
  },
  MANIFEST_SOURCE_SCHEME: {
    exit: EXIT.usage,
    means: 'The scheme of a source URL is not one that arx knows.',
    remedy:
      'Use file, http, https, git+ssh, git+https, tar+https or another of the table in docs/manifest.md.',
  },
  MANIFEST_SOURCE_REF: {
    exit: EXIT.usage,
    means: 'The ref of a git source is not a name that git allows (git-check-ref-format).',
    remedy: 'Write `?ref=` and the name of a branch or tag, or the beginning of a commit.',
  },
  MANIFEST_SOURCE_FRAGMENT: {
    exit: EXIT.usage,
    means: 'The fragment of a source URL does not name a part that the source can have.',
    remedy: 'tar+ and git+ take `#dir/file` and `#dir/`; tar+ also `#/` and `#//`. Other sources take none.',
  },
} as const satisfies Record<string, CodePage>;
