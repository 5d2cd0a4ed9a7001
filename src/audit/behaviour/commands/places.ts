/** Places whose files make something run again, later or elsewhere, and what that is. */
const PERSISTENCE: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/(?:cron(?:tab$|\.)|anacrontab$)|^\/var\/spool\/(?:cron|at)\b/, 'cron'],
  [
    /^\/(?:etc|usr\/lib|lib|usr\/local\/lib|run|~\/\.config)\/systemd\/(?:system|user)\/|^~\/\.config\/systemd\/user\//,
    'a systemd unit',
  ],
  [
    /^\/etc\/(?:init\.d\/|rc\.local$|rc[0-9S]?\.d\/|inittab$|init\/|runit\/|sv\/|supervisor\/|local\.d\/)/,
    'a boot script',
  ],
  [
    /^\/etc\/(?:profile$|profile\.d\/|bash\.bashrc$|bashrc$|zsh\/|zshrc$|zshenv$|environment$|skel\/)/,
    'a shell profile',
  ],
  [
    /^(?:~|\/root|\/home\/[^/]+)\/\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|kshrc|config\/fish\/)/,
    'a shell profile',
  ],
  [/\/\.ssh\/(?:authorized_keys2?|rc)$|^\/etc\/ssh\/authorized_keys/, 'authorized_keys'],
  [/^\/etc\/ld\.so\.(?:preload$|conf)/, 'the dynamic linker'],
  [
    /^\/etc\/(?:xdg\/autostart\/|X11\/xinit\/)|^(?:~|\/root|\/home\/[^/]+)\/\.config\/autostart\//,
    'an autostart entry',
  ],
  [/^\/etc\/(?:udev\/rules\.d\/|modules-load\.d\/|modprobe\.d\/|modules$)/, 'a kernel or device rule'],
  [/^\/etc\/(?:pam\.d\/|security\/pam_env)/, 'a login rule'],
  [
    /^\/etc\/apt\/apt\.conf\.d\/|^\/etc\/(?:dpkg\/dpkg\.cfg|yum\/pluginconf|logrotate)\.?d?\//,
    'a hook of another program',
  ],
];

/** What kind of persistence a file there is, or undefined. */
export function persistenceOf(path: string): string | undefined {
  return PERSISTENCE.find(([pattern]) => pattern.test(path))?.[1];
}

/** The directories that persistence and privilege start in, for trees that are placed above them. */
export const SENSITIVE_ROOTS: readonly string[] = [
  '/etc',
  '/usr/lib/systemd',
  '/lib/systemd',
  '/usr/local/lib/systemd',
  '/var/spool',
  '/root',
  '/home',
];

/** Files that decide who may do what, and what that is. */
const PRIVILEGE: readonly (readonly [RegExp, string])[] = [
  [
    /^\/etc\/(?:sudoers(?:$|\.d\/)|doas(?:\.conf$|\.d\/)|polkit-1\/|passwd$|shadow$|group$|gshadow$)/,
    'who may become root',
  ],
  [
    /\/arx\/(?:trust\/|keys\/|(?:policy|config)\.yaml$)|\/\.cache\/arx\/|\/\.local\/share\/arx\/plugins\//,
    'what arx trusts',
  ],
];

/** What a file there decides, or undefined. */
export function privilegeOf(path: string): string | undefined {
  return PRIVILEGE.find(([pattern]) => pattern.test(path))?.[1];
}

/** True for a directory that may be one of arx itself, or is below one. */
export function isPlaceOfArx(path: string): boolean {
  return /\/arx(?:$|\/)/.test(path);
}

/** True for a program of the system, of which only the name counts. */
export function isSystemProgram(path: string): boolean {
  return /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/.test(path);
}

/** True for files of the system that scripts read as shell text. */
export function isSystemText(path: string): boolean {
  return /^\/(?:etc|usr\/lib|lib|usr\/share)\/(?:os-release|lsb-release|profile|environment|default\/[^/]+|sysconfig\/[^/]+|lsb\/init-functions|init\.d\/functions|debconf\/confmodule|rc\.conf|conf\.d\/[^/]+|bash_completion[^]*)$/.test(
    path,
  );
}

/** True for a place where everybody may write. */
export function isShared(path: string): boolean {
  return /^\/(?:tmp|var\/tmp|dev\/shm)\/./.test(path);
}

/** True for files of the system itself, which every machine has for itself. */
export function isSystemPath(path: string): boolean {
  return /^\/(?:usr|bin|sbin|lib|lib64|libexec)\//.test(path);
}
