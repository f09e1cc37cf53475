// Runs example.js of the working directory as the node console would.
//
// Text that is no function's body imports or exports, and is an ES module. All other text is a script that may use
// require and a top-level await, as in the REPL.
'use strict';
const fs = require('node:fs');
const vm = require('node:vm');
const path = require('node:path');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const file = path.resolve('example.js');
const source = fs.readFileSync(file, 'utf8').replace(/^#!/, '//');
const AsyncFunction = (async () => {}).constructor;

function isScript() {
  try {
    return Boolean(new AsyncFunction(source));
  } catch {
    return false;
  }
}

function runScript() {
  const module = { exports: {}, filename: file };
  const required = createRequire(file);
  required.main = module;
  const head = '(async function (exports, require, module, __filename, __dirname) {';
  const run = vm.runInThisContext(head + source + '\n})', {
    filename: file,
    columnOffset: -head.length,
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  run.call(module.exports, module.exports, required, module, file, path.dirname(file));
}

function runModule() {
  const renamed = path.resolve('example.mjs');
  fs.renameSync(file, renamed);
  import(pathToFileURL(renamed));
}

process.argv[1] = file;
if (isScript()) runScript();
else runModule();
