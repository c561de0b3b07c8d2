"use strict";

const { execFile } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const INSTALL = "https://github.com/pillcheck/pillcheck#install";
// What can change how pillcheck is started; the other settings are sent to the server.
const OF_START = ["pillcheck.path", "pillcheck.arguments"];
// Longer than the start of Python takes on a busy machine.
const PATIENCE = 30000;

let client;
let watchers = [];
// One start or stop after the other, however fast settings change.
let last = Promise.resolve();

function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("pillcheck.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) =>
      OF_START.some((name) => event.affectsConfiguration(name)) ? restart() : undefined,
    ),
  );
  return restart();
}

function deactivate() {
  return next(stop);
}

function restart() {
  return next(async () => {
    await stop();
    await start();
  });
}

function next(step) {
  last = last.then(step).catch((error) => {
    void vscode.window.showErrorMessage(`pillcheck: ${error.message}`);
  });
  return last;
}

async function stop() {
  const running = client;
  client = undefined;
  watchers.splice(0).forEach((watcher) => watcher.dispose());
  // One that did not start cannot be stopped, and says so.
  await running?.dispose().catch(() => undefined);
}

async function start() {
  const settings = vscode.workspace.getConfiguration("pillcheck");
  const command = resolved(settings.get("path") || "pillcheck");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const problem = await problemWith(command, folder);
  if (problem) {
    // Whoever starts the editor is not to wait for an answer to the message.
    void complain(problem);
    return;
  }
  // Style sheets and baselines are looked at as well.
  watchers = ["**/{pillcheck,pyproject}.toml", "**/*.{css,json}"].map((pattern) =>
    vscode.workspace.createFileSystemWatcher(pattern),
  );
  client = new LanguageClient(
    "pillcheck",
    "pillcheck",
    {
      command,
      args: ["lsp", ...(settings.get("arguments") ?? []).map(resolved)],
      options: { cwd: folder },
    },
    {
      documentSelector: ["file", "untitled"].map((scheme) => ({ scheme, language: "html" })),
      initializationOptions: { codeLens: settings.get("codeLens") },
      synchronize: {
        configurationSection: "pillcheck",
        fileEvents: watchers,
      },
    },
  );
  await client.start();
}

function resolved(word) {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const whole = word.replaceAll("${workspaceFolder}", folder);
  return whole === "~" || whole.startsWith("~/") ? path.join(os.homedir(), whole.slice(2)) : whole;
}

/** Return why a command cannot be the server, or nothing where it can. */
function problemWith(command, cwd) {
  return new Promise((resolve) => {
    execFile(command, ["lsp", "--help"], { cwd, timeout: PATIENCE }, (error, out, err) => {
      if (!error) {
        resolve(undefined);
      } else if (error.code === "ENOENT") {
        resolve(`${command} was not found.`);
      } else {
        const words = err.trim().split("\n").pop() || error.message;
        resolve(`${command} lsp does not work: ${words}`);
      }
    });
  });
}

async function complain(problem) {
  const choice = await vscode.window.showErrorMessage(
    `${problem} Install pillcheck, or set "pillcheck.path" to where it is.`,
    "Open Settings",
    "How to Install",
    "Try Again",
  );
  if (choice === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "pillcheck.path");
  } else if (choice === "How to Install") {
    await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
  } else if (choice === "Try Again") {
    await restart();
  }
}

module.exports = { activate, deactivate };
