#!/usr/bin/env node
require('./launch.cjs')('arx-run');
