// Runs the extension with a VS Code that only writes down what it is asked for, as JSON.
// Called with a scenario: the settings, the folder, what is answered to messages, and what is
// done once the extension is active.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const scenario = JSON.parse(process.argv[2]);
const seen = { clients: [], messages: [], opened: [], watchers: 0 };
const commands = {};
let settings = scenario.settings;
let whenSettingsChange;

class Client {
  constructor(id, name, server, options) {
    this.entry = { server, options: { ...options, synchronize: undefined }, state: "made" };
    seen.clients.push(this.entry);
  }
  async start() {
    this.entry.state = "running";
    if (scenario.fails) {
      throw new Error(scenario.fails);
    }
  }
  async dispose() {
    if (scenario.fails) {
      throw new Error("it cannot be stopped");
    }
    this.entry.state = "stopped";
  }
}

const vscode = {
  Uri: { parse: (text) => text },
  commands: {
    registerCommand: (name, action) => ((commands[name] = action), { dispose() {} }),
    executeCommand: async (...words) => void seen.opened.push(words.join(" ")),
  },
  env: { openExternal: async (uri) => void seen.opened.push(uri) },
  window: {
    showErrorMessage: async (message, ...choices) => {
      seen.messages.push(message);
      const choice = scenario.choices?.shift();
      return choices.includes(choice) ? choice : undefined;
    },
  },
  workspace: {
    workspaceFolders: scenario.folder && [{ uri: { fsPath: scenario.folder } }],
    getConfiguration: (section) => ({ get: (name) => settings[`${section}.${name}`] }),
    onDidChangeConfiguration: (action) => ((whenSettingsChange = action), { dispose() {} }),
    createFileSystemWatcher: () => (seen.watchers++, { dispose: () => seen.watchers-- }),
  },
};

const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode"
    ? vscode
    : name === "vscode-languageclient/node"
      ? { LanguageClient: Client }
      : load(name, ...rest);

async function run() {
  const extension = require(path.join(__dirname, "..", "editors", "vscode", "extension.js"));
  await extension.activate({ subscriptions: [] });
  for (const changed of scenario.changes ?? []) {
    const names = Object.keys(changed);
    settings = { ...settings, ...changed };
    await whenSettingsChange({ affectsConfiguration: (name) => names.includes(name) });
  }
  await Promise.all((scenario.commands ?? []).map((name) => commands[name]()));
  // What is not waited for by whoever asks.
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (scenario.ends) {
    await extension.deactivate();
  }
  console.log(JSON.stringify(seen));
}

run();
