import type { YAMLError } from 'yaml';

/** What is wrong in plain words, and what to do. Never a part of the text: it may hold a credential. */
export interface SyntaxMessage {
  readonly message: string;
  readonly hint?: string;
}

const BY_WORDS: readonly (readonly [RegExp, SyntaxMessage])[] = [
  [/^Missing closing "/, { message: 'a double quote is not closed' }],
  [
    /^Missing closing '/,
    { message: 'a single quote is not closed', hint: "inside '…' a quote is written ''" },
  ],
  [
    /^Nested mappings are not allowed/,
    {
      message: 'a second ": " is in the same line',
      hint: 'Put text that has ": " into quotes, or begin the map on a line of its own',
    },
  ],
  [/^Implicit keys need to be on a single line/, { message: 'a key is spread over several lines' }],
  [
    /^Implicit map keys need/,
    { message: 'a key has no value', hint: 'A colon and a space belong after a key' },
  ],
  [
    /must be sufficiently indented/,
    { message: 'a bracket is not closed, or what it holds is indented too little' },
  ],
  [
    /^All (?:collection|sequence) items must start/,
    { message: 'the indentation is not that of the lines above' },
  ],
  [/^All mapping items must start/, { message: 'the indentation is not that of the lines above' }],
  [
    /^A block sequence may not/,
    {
      message: 'a "- " is indented unlike the ones above, or stands on the line of its key',
      hint: 'Put "- " on a line of its own',
    },
  ],
  [
    /^Comments must be separated/,
    { message: 'a "#" has no space in front of it', hint: 'Text that has a "#" may need quotes' },
  ],
  [/^Missing ,/, { message: 'a comma is missing', hint: 'Text that has spaces or colons may need quotes' }],
  [/end with a [\]}]/, { message: 'a bracket is not closed' }],
  [
    /directives-end|doc-start/,
    { message: 'a line begins with "%", which is a YAML directive', hint: 'Put the text into quotes' },
  ],
];

const BY_CODE: Readonly<Partial<Record<YAMLError['code'], SyntaxMessage>>> = {
  BAD_ALIAS: { message: 'a "*" or "&" begins an alias or an anchor', hint: 'Put the text into quotes' },
  ALIAS_PROPS: { message: 'it has a YAML alias, expected the value itself' },
  BAD_DIRECTIVE: { message: 'a line begins with "%", which is a YAML directive' },
  BAD_DQ_ESCAPE: {
    message: 'a double-quoted text has an escape that YAML does not have',
    hint: "write a backslash twice, or use '…'",
  },
  BAD_SCALAR_START: {
    message: 'a text begins with a character that YAML reserves',
    hint: 'Put the text into quotes',
  },
  BAD_INDENT: { message: 'the indentation is not that of the lines above' },
  BLOCK_IN_FLOW: { message: 'a list or map in several lines stands inside brackets' },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters' },
  MULTILINE_IMPLICIT_KEY: { message: 'a key is spread over several lines' },
  TAB_AS_INDENT: { message: 'a line is indented with a tab', hint: 'Indent with spaces' },
  TAG_RESOLVE_FAILED: {
    message: 'it has a YAML tag, expected none',
    hint: 'Put text that begins with "!" into quotes',
  },
  UNEXPECTED_TOKEN: {
    message: 'something stands where it cannot',
    hint: 'Check quotes and indentation of the lines above',
  },
  RESOURCE_EXHAUSTION: { message: 'it nests too deep' },
};

/** Puts a parser's error into words that need no YAML book. */
export function syntaxMessage(error: YAMLError): SyntaxMessage {
  const byWords = BY_WORDS.find(([form]) => form.test(error.message))?.[1];
  return byWords ?? BY_CODE[error.code] ?? { message: 'it is not YAML' };
}
