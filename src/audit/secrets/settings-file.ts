const ENDINGS =
  /\.(?:env|envrc|ini|cfg|cnf|conf|config|properties|props|ya?ml|toml|sh|bash|zsh|ksh|fish|ps1|bat|cmd|tfvars|tfstate|service|timer|desktop|reg|plist|mk|gradle|credentials|netrc|npmrc|pypirc|local|production|staging|development)$/;
const NAMES =
  /^(?:\..+|env|dockerfile.*|containerfile.*|makefile|justfile|procfile|credentials|config|passwd|shadow|secrets?|environment)$/;
const MARKUP =
  /\.(?:md|markdown|rst|txt|adoc|html?|[cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cc|cpp|hpp|cs|php|swift|scala|map|css|svg)$/;

const SHELL = /^#![^\n]{0,80}\b(?:ba|da|z|k|a|fi)?sh\b/;

/** True for a file in which `NAME=value` needs no quotes: settings, shell scripts. The name is in small letters. */
export function isSettingsFile(name: string, text: string): boolean {
  return SHELL.test(text) || ((ENDINGS.test(name) || NAMES.test(name)) && !MARKUP.test(name));
}

const TESTS =
  /(?:^|[/_.-])(?:tests?|__tests__|testing|testdata|test-?data|specs?|fixtures?|mocks?|__mocks__|examples?|samples?|demos?|docs?)(?:[/_.-]|$)|\.(?:md|markdown|rst|adoc)$/i;

/** True for a path of tests, examples or documentation, where what looks like a secret often is made up. */
export function isExamplePath(path: string): boolean {
  return TESTS.test(path);
}
