/** A file that runs while something is installed. */
export interface PathHook {
  readonly kind: string;
  /** The directory under which such files are told together, or the file itself. */
  readonly under: string;
}

const DPKG_SCRIPT =
  /^((?:.*\/)?(?:DEBIAN|var\/lib\/dpkg\/info))\/(?:[^/]+\.)?(?:preinst|postinst|prerm|postrm|config)$/;
const APK_SCRIPT = /^((?:.*\/)?)\.(?:pre|post)-(?:install|upgrade|deinstall)$/;
const APK_DATABASE = /^(.*\/)?lib\/apk\/db\/scripts\.tar(?:\.gz)?$/;

/** Whether a file is such a hook, by its path and, where the name alone does not say so, by its text. */
export function hookOfPath(path: string, text: string | undefined): PathHook | undefined {
  const debian = DPKG_SCRIPT.exec(path)?.[1];
  if (debian !== undefined) return { kind: 'maintainer scripts of Debian packages', under: debian };
  if (APK_SCRIPT.test(path) || APK_DATABASE.test(path))
    return { kind: 'scripts of Alpine packages', under: path };
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (
    name === 'setup.py' &&
    text !== undefined &&
    /^[ \t]{0,100}(?:\w{1,100}\.)?setup[ \t]{0,100}\(/m.test(text)
  )
    return { kind: 'setup.py', under: path };
  if (name === 'extconf.rb') return { kind: 'gem extension', under: path };
  if (name === 'build.rs' && text !== undefined && /\bfn\s+main\s*\(/.test(text))
    return { kind: 'build script of Cargo', under: path };
  return name === 'binding.gyp' ? { kind: 'node-gyp build', under: path } : undefined;
}
