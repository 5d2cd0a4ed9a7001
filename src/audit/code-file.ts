const CODE =
  /\.(?:[cm]?[jt]sx?|py[wi]?|rb|go|rs|java|kts?|scala|groovy|gradle|c|h|cc|cpp|cxx|hpp|hh|cs|fs|vb|php\d?|phtml|pl|pm|lua|swift|dart|r|jl|ex|exs|erl|hs|clj|sh|bash|zsh|ksh|fish|ps1|psm1|bat|cmd|sql|vue|svelte|sol|zig|nim|tcl|awk|sed|m4|mk|cmake|tf|hcl|service|rules)$/;
const NAMES =
  /^(?:dockerfile|containerfile|makefile|gnumakefile|rakefile|gemfile|jenkinsfile|vagrantfile|procfile|justfile|build|workspace|cmakelists\.txt)$/;

/** True for a program in text form, by its first line or by its name. */
export function isCodeFile(path: string, type: string): boolean {
  if (type === 'script') return true;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return type === 'text' && (CODE.test(name) || NAMES.test(name));
}
