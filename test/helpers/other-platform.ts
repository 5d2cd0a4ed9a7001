/**
 * A preload (`node --import test/helpers/other-platform.ts`) under which arx takes this machine for the one that
 * PRETENDED_PLATFORM names, as `win32` or `linux-arm64`. Only what Node says of itself is changed: files, paths and processes
 * stay those of Linux.
 */
const [platform = '', arch = process.arch] = (process.env['PRETENDED_PLATFORM'] ?? '').split('-');
Object.defineProperty(process, 'platform', { value: platform });
Object.defineProperty(process, 'arch', { value: arch });
