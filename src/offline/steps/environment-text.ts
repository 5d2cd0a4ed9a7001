import { isOfShells } from '../../model/variable-name.ts';

/**
 * What the first shell inside is told to do: sets the variables and becomes the command. Values are nothing but text in it.
 * @param place `env`, absolute. It sets those that a shell would not, so their values are words of it for a moment.
 */
export function environmentText(env: Readonly<Record<string, string>>, place: string): string {
  const names = Object.keys(env);
  const words = names
    .filter(isOfShells)
    .map((name) => ` ${quote(`${name}=${env[name] ?? ''}`)}`)
    .join('');
  const set = names.filter((name) => !isOfShells(name));
  return [
    // A text that came only in part is no command then, instead of another one.
    '{',
    'unset PWD OLDPWD',
    // bash puts some into the environment of whatever it becomes.
    `case \${BASH_VERSION+b} in`,
    `b) set -- ${quote(place)} -u SHLVL -u _${words} "$@" ;;`,
    ...(words === '' ? [] : [`*) set -- ${quote(place)}${words} "$@" ;;`]),
    'esac',
    // bash warns of a locale that is not there; that is for the command to say.
    ...set.map(
      (name) => `export ${name}=${quote(env[name] ?? '')}${name.startsWith('LC_') ? ' 2>/dev/null' : ''}`,
    ),
    'exec "$@" </dev/null',
    '}',
    '',
  ].join('\n');
}

/** POSIX, Shell Command Language, section 2.2.2: everything between single quotes is literal. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
