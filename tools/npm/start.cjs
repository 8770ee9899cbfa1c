#!/usr/bin/env node
// Runs the program with the Deno of the package "deno", and ends as it ends.
"use strict";
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { runInstall } = require("deno/install_api.cjs");

const permissions = ["--allow-net", "--allow-read", "--allow-write", "--allow-run", "--allow-env"];
const child = spawn(runInstall(), [
  "run",
  "--quiet",
  "--no-prompt",
  "--no-config",
  "--no-lock",
  "--no-npm",
  ...permissions,
  join(__dirname, "program.js"),
  ...process.argv.slice(2),
], { stdio: "inherit", env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" } });

// A terminal sends Ctrl-C to the program too: sent on, it would count twice.
const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !isOnTerminal) child.kill(signal);
  });
}

child.on("error", (error) => {
  process.stderr.write(`error: Cannot start Deno: ${error.message}\n`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
  process.kill(process.pid, signal);
});
