import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import { hostValues, type HostValues } from '../host-value.ts';
import { secretValue } from '../secret-value.ts';

/** As whom programs run on a target. */
export interface Elevation {
  readonly doas?: { readonly user?: string };
  readonly sudo?: { readonly user?: string; readonly login: boolean; readonly password?: string };
  readonly su?: {
    readonly user: string;
    readonly login: boolean;
    readonly shell?: string;
    readonly password?: string;
  };
  /** Stands for `sh`. */
  readonly shell?: string;
  /** The connector behind whose link it happens. Missing: the last one. */
  readonly on?: string;
}

/**
 * What a host's data says about it.
 * @returns undefined when it says nothing.
 * @throws ArxError HOST_INVALID, INTERRUPTED.
 */
export async function elevationOf(
  { name, data }: Pick<Host, 'name' | 'data'>,
  context: Context,
): Promise<Elevation | undefined> {
  const values = hostValues(name, data);
  const shell = wordOf('_shell_executable', values);
  const on = values.text('_elevate_on');
  const sudo = values.flag('_sudo') === true ? await sudoOf(values, context) : undefined;
  const su = await suOf(values, context);
  const doasUser = wordOf('_doas_user', values);
  const doas = values.flag('_doas') === true ? (doasUser === undefined ? {} : { user: doasUser }) : undefined;
  const found = {
    ...(doas === undefined ? {} : { doas }),
    ...(sudo === undefined ? {} : { sudo }),
    ...(su === undefined ? {} : { su }),
    ...(shell === undefined ? {} : { shell }),
  };
  if (Object.keys(found).length === 0) return undefined;
  return on === undefined ? found : { ...found, on };
}

async function sudoOf(values: HostValues, context: Context): Promise<NonNullable<Elevation['sudo']>> {
  tellOfEnvironment('_preserve_sudo_env', values, context);
  const user = wordOf('_sudo_user', values);
  const password = await secretValue('_sudo_password', values, context);
  if (values.flag('_use_sudo_password') === true && password === undefined)
    values.refuse(
      '_sudo_password',
      'missing',
      'a password',
      'Write _sudo_password: {file: PATH}, {env: NAME} or {command: […]}',
    );
  return {
    login: values.flag('_use_sudo_login') ?? false,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

async function suOf(values: HostValues, context: Context): Promise<Elevation['su']> {
  const user = wordOf('_su_user', values);
  if (user === undefined) return undefined;
  tellOfEnvironment('_preserve_su_env', values, context);
  const shell = wordOf('_su_shell', values);
  const password = await secretValue('_su_password', values, context);
  return {
    user,
    login: values.flag('_use_su_login') ?? false,
    ...(shell === undefined ? {} : { shell }),
    ...(password === undefined ? {} : { password }),
  };
}

function tellOfEnvironment(key: string, values: HostValues, context: Context): void {
  if (values.flag(key) !== true) return;
  const message = `${key} of ${quoted(values.name)} has no effect: programs on a target get a fixed environment`;
  context.report({ type: 'warning', message, hint: 'Remove it' });
}

/** A word that no program takes for an option. */
function wordOf(key: string, values: HostValues): string | undefined {
  const word = values.text(key);
  if (word === undefined || /^[^-\s][^\s]*$/.test(word)) return word;
  return values.refuse(key, quoted(word), 'one word that does not begin with -');
}
