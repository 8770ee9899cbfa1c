import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { bubblewrapCommand } from "../../lib/executor/sandbox/bubblewrap.ts";
import { landlockCommand } from "../../lib/executor/sandbox/landlock.ts";
import { parseLimits, showLimits } from "../../lib/config/limits.ts";
import { limitedCommand, reservesMemory } from "../../lib/executor/sandbox/limited.ts";
import {
  isWithin,
  type Policy,
  programFolder,
  requireNarrowFolder,
  requireNarrowReading,
  sandboxVariables,
} from "../../lib/executor/sandbox/policy.ts";
import {
  explainFailedStart,
  installCommand,
  notInstalled,
} from "../../lib/executor/sandbox/refusal.ts";
import { seatbeltCommand } from "../../lib/executor/sandbox/seatbelt.ts";
import {
  guardFor,
  holdsCredentials,
  isPrivateKey,
} from "../../lib/executor/sandbox/secret_names.ts";

const policy: Policy = {
  network: false,
  homes: ["/home/u"],
  readable: ["/home/u/.pyenv/versions/3.12"],
  workFolder: "/home/u/project",
  workLink: null,
  hidden: ["/home/u/project/.ssh"],
  masked: ["/home/u/project/.env"],
  guarded: ["/home/u/project/.git"],
  code: ["/home/u/skills/pdf"],
  writable: [],
};
const command = { command: "/usr/bin/python3", args: ["-c", "pass"] };
const bwrap = { bwrap: "/usr/bin/bwrap", cwd: "/home/u/project" };

Deno.test("bubblewrapCommand() hides the home before it shows what lies in it", () => {
  const { args } = bubblewrapCommand(policy, command, bwrap);
  const text = args.join(" ");
  const steps = [
    "--tmpfs /home/u ",
    "--ro-bind-try /home/u/.pyenv/versions/3.12 ",
    "--bind /home/u/project ",
    "--ro-bind-try /home/u/project/.git ",
    "--tmpfs /home/u/project/.ssh ",
    "--ro-bind-try /home/u/skills/pdf ",
    "--ro-bind-try /dev/null /home/u/project/.env",
    "--remount-ro / ",
    "--chdir /home/u/project -- /usr/bin/python3 -c pass",
  ];
  const places = steps.map((step) => text.indexOf(step));
  assert.ok(!places.includes(-1), `a step is missing: ${text}`);
  assert.deepEqual(places, [...places].sort((left, right) => left - right));
});

Deno.test("bubblewrapCommand() makes every namespace of its own, and dies with its parent", () => {
  const { command: program, args } = bubblewrapCommand(policy, command, bwrap);
  assert.equal(program, "/usr/bin/bwrap");
  assert.deepEqual(args.slice(0, 9), [
    "--unshare-user",
    "--disable-userns",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--unshare-net",
    "--die-with-parent",
    "--new-session",
  ]);
});

Deno.test("bubblewrapCommand() leaves the network where it is allowed", () => {
  const { args } = bubblewrapCommand({ ...policy, network: true }, command, bwrap);
  assert.ok(!args.includes("--unshare-net"));
});

Deno.test("bubblewrapCommand() does not empty a home that is part of the system", () => {
  const { args } = bubblewrapCommand({ ...policy, homes: ["/", "/usr"] }, command, bwrap);
  assert.deepEqual(args.filter((_, index) => args[index - 1] === "--tmpfs"), [
    "/tmp",
    "/run",
    "/home/u/project/.ssh",
  ]);
});

Deno.test.each(
  [
    ["the home", "/home/u", /it is your home folder/],
    ["what is above the home", "/home", /your home folder \/home\/u lies in it/],
    ["the root", "/", /lies in it/],
    ["the folder for temporary files", "/tmp", /it is a folder of the system/],
    ["settings of the system", "/etc", /it is a folder of the system/],
  ] satisfies [string, string, RegExp][],
)(
  "requireNarrowFolder() refuses %s",
  (_name, folder, message) => {
    assert.throws(
      () => requireNarrowFolder(folder, ["/home/u"]),
      (error) =>
        error instanceof RunnerError && error.exitCode === 2 && message.test(error.message),
    );
  },
);

Deno.test.each(["/home/u", "/home", "/"])("requireNarrowReading() refuses %s", (path) => {
  assert.throws(() => requireNarrowReading(["/data", path], ["/home/u"]), RunnerError);
});

Deno.test("requireNarrowReading() takes what lies in a home, and beside it", () => {
  requireNarrowReading(["/data", "/home/u/data"], ["/home/u"]);
});

Deno.test.each([["/home/u/project"], ["/work"], ["/tmp/x"], ["/usr/src/app"], ["/home/u2"]])(
  "requireNarrowFolder() takes %s",
  (folder) => requireNarrowFolder(folder, ["/home/u"]),
);

Deno.test("isWithin() goes by whole names", () => {
  assert.deepEqual(
    [isWithin("/a/b", "/a"), isWithin("/a", "/a"), isWithin("/ab", "/a"), isWithin("/a", "/")],
    [true, true, false, true],
  );
});

Deno.test("sandboxVariables() drops the ways to the user's display, and proxies without network", () => {
  const env = {
    HOME: "/home/u",
    DISPLAY: ":0",
    XDG_RUNTIME_DIR: "/run/user/1000",
    HTTPS_PROXY: "http://u:p@proxy",
    TMPDIR: "/home/u/tmp",
  };
  const options = { network: false, temporaryFolder: "/tmp" };
  assert.deepEqual(sandboxVariables(env, options), { HOME: "/home/u", TMPDIR: "/tmp" });
  const { HTTPS_PROXY } = sandboxVariables(env, { ...options, network: true });
  assert.equal(HTTPS_PROXY, "http://u:p@proxy");
});

Deno.test.each([
  ["/home/u/.nvm/versions/node/v20/bin/node", "/home/u/.nvm/versions/node/v20"],
  ["/home/u/.deno/bin/deno", "/home/u/.deno"],
  ["/home/u/miniconda3/bin/python3.12", "/home/u/miniconda3"],
  // A folder that holds more than programs is not opened for one of them.
  ["/home/u/.local/bin/node", "/home/u/.local/bin/node"],
  ["/home/u/bin/node", "/home/u/bin/node"],
  ["/usr/bin/node", "/usr/bin/node"],
])("programFolder() of %s is %s", (program, folder) => {
  assert.equal(programFolder(program, ["/home/u"]), folder);
});

Deno.test.each([
  ".env",
  ".env.local",
  ".env.production.local",
  ".envrc",
  ".env-backup",
  "prod.env",
  ".netrc",
  "_netrc",
  ".npmrc",
  ".pypirc",
  ".pgpass",
  ".git-credentials",
  "credentials.json",
  "client_secret_123.json",
  "service-account.json",
  "secrets.yaml",
  "id_ed25519",
  "store.p12",
  "terraform.tfstate",
  "terraform.tfstate.backup",
  "auth.json",
  ".credentials.json",
  ".mcp.json",
])("guardFor() masks %s", (name) => {
  assert.equal(guardFor({ name, parent: "project", isDirectory: false }), "mask");
});

Deno.test.each([
  ".env.example",
  ".env.sample",
  ".env.local.template",
  "environment.py",
  "envelope.txt",
  "tokenizer.json",
  "id_rsa.pub",
  "report.csv",
  "config.json",
])("guardFor() leaves %s alone", (name) => {
  assert.equal(guardFor({ name, parent: "project", isDirectory: false }), null);
});

Deno.test("guardFor() goes by the folder where the name alone is common", () => {
  const file = (parent: string, name: string) => guardFor({ name, parent, isDirectory: false });
  assert.equal(file(".docker", "config.json"), "mask");
  assert.equal(file(".streamlit", "secrets.toml"), "mask");
  assert.equal(guardFor({ name: ".ssh", parent: "x", isDirectory: true }), "hide");
  assert.equal(guardFor({ name: ".git", parent: "x", isDirectory: true }), "guard");
  assert.equal(guardFor({ name: ".git", parent: "x", isDirectory: false }), "guard");
  assert.equal(file("x", "server.pem"), "look");
});

Deno.test("isPrivateKey() tells a key from a certificate and from a presentation", () => {
  assert.ok(isPrivateKey("-----BEGIN RSA PRIVATE KEY-----\nMIIE"));
  assert.ok(isPrivateKey("Bag Attributes\n-----BEGIN PRIVATE KEY-----"));
  assert.ok(!isPrivateKey("-----BEGIN CERTIFICATE-----\nMIIE"));
  assert.ok(!isPrivateKey("PK\x03\x04"));
});

Deno.test.each(
  [
    ['[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic eA==', true],
    ['[remote "origin"]\n\turl = https://user:token@example.org/x.git', true],
    ['[remote "origin"]\n\turl = https://token@example.org/x.git', true],
    ['[remote "origin"]\n\turl = ssh://git@example.org/x.git', false],
    ['[remote "origin"]\n\turl = git@example.org:x.git', false],
    ['[remote "origin"]\n\turl = https://example.org/x.git', false],
    ["[core]\n\tbare = false", false],
  ] satisfies [string, boolean][],
)("holdsCredentials() of %j is %s", (text, expected) => {
  assert.equal(holdsCredentials(text), expected);
});

Deno.test("parseLimits() reads sizes and numbers, and the last one wins", () => {
  const texts = ["memory=2G", "processes=50", "file-size=500MB", "cpu=60", "open-files=64"];
  assert.deepEqual(parseLimits([...texts, "memory=512MiB"]), {
    value: {
      memoryBytes: 512 * 1024 ** 2,
      processes: 50,
      fileBytes: 500 * 1024 ** 2,
      cpuSeconds: 60,
      openFiles: 64,
    },
  });
});

Deno.test.each([
  ["memory", '"" is no size'],
  ["memory=x", '"x" is no size'],
  ["memory=-1", '"-1" is no size'],
  ["memory=1.5G", '"1.5G" is no size'],
  ["processes=2K", '"2K" is no number'],
  ["memory=1", "it must be 1024 or more"],
  ["processes=0", "it must be 1 or more"],
  ["ram=1G", 'there is no limit "ram"'],
])("parseLimits() refuses %s: %s", (text, reason) => {
  const parsed = parseLimits([text]);
  assert.ok("problem" in parsed);
  assert.equal(parsed.problem, `holds ${JSON.stringify(text)}: ${reason}`);
  assert.match(parsed.hint, /memory .*processes .*file-size/);
});

Deno.test("showLimits() writes limits as they are given", () => {
  const limits = { memoryBytes: 2 * 1024 ** 3, fileBytes: 1500, processes: 9 };
  assert.equal(showLimits(limits), "memory=2G, processes=9, file-size=1500");
  assert.equal(showLimits({}), "none");
});

Deno.test("limitedCommand() sets each limit in a shell that becomes the program", () => {
  const limits = { memoryBytes: 2 ** 30, fileBytes: 2 ** 20, cpuSeconds: 5, processes: 9 };
  assert.deepEqual(limitedCommand(limits, command, { reservesMemory: false }), {
    command: "/bin/sh",
    args: [
      "-c",
      "ulimit -d 1048576 && { ulimit -v 1048576 2>/dev/null || :; } && ulimit -f 2048 && ulimit -t 5 && " +
      '{ ulimit -u 9 2>/dev/null || ulimit -p 9; } && ulimit -c 0 && exec "$@"',
      "sh",
      "/usr/bin/python3",
      "-c",
      "pass",
    ],
  });
});

Deno.test("limitedCommand() leaves a command without limits as it is", () => {
  assert.deepEqual(limitedCommand({}, command, { reservesMemory: false }), command);
});

Deno.test("limitedCommand() limits only what can be written to of programs that reserve much", () => {
  assert.ok(reservesMemory("node") && !reservesMemory("python3.12"));
  const { args } = limitedCommand({ memoryBytes: 2 ** 30 }, command, { reservesMemory: true });
  assert.ok(!args.join(" ").includes("ulimit -v"));
});

Deno.test("landlockCommand() names what may be read and written, and nothing else", () => {
  const { command: program, args } = landlockCommand(policy, command, {
    python: "/usr/bin/python3",
    temporaryFolder: "/cache/tmp",
  });
  const rights = JSON.parse(String(args[4]));
  assert.equal(program, "/usr/bin/python3");
  assert.deepEqual(rights.write, ["/home/u/project", "/cache/tmp", "/dev/shm"]);
  assert.ok(rights.read.includes("/home/u/skills/pdf"));
  assert.ok(!rights.read.some((path: string) => path === "/" || path === "/home/u"));
  assert.deepEqual(args.slice(5), ["/usr/bin/python3", "-c", "pass"]);
});

Deno.test("seatbeltCommand() writes a profile that says what the policy says", () => {
  const { command: program, args } = seatbeltCommand(policy, command, {
    temporaryFolder: "/cache/tmp",
  });
  assert.equal(program, "/usr/bin/sandbox-exec");
  assert.deepEqual(args.slice(2), ["/usr/bin/python3", "-c", "pass"]);
  assert.equal(
    args[1],
    `(version 1)
(allow default)
(deny file-write*)
(deny file-read* (subpath "/Users") (subpath "/Volumes") (subpath "/private/tmp") (subpath "/home/u"))
(allow file-read-metadata)
(allow file-read* (subpath "/home/u/.pyenv/versions/3.12") (subpath "/home/u/project") (subpath "/cache/tmp"))
(allow file-write* (subpath "/home/u/project") (subpath "/cache/tmp"))
(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty"))
(deny file-write* (subpath "/home/u/project/.git"))
(deny file-read* file-write* (subpath "/home/u/project/.ssh"))
(allow file-read* (subpath "/home/u/skills/pdf"))
(deny file-write* (subpath "/home/u/skills/pdf"))
(deny file-read* file-write* (subpath "/home/u/project/.env"))
(deny network*)
(deny signal (target others))
(deny process-info* (target others))
`,
  );
});

Deno.test("seatbeltCommand() quotes paths", () => {
  const { args } = seatbeltCommand({ ...policy, homes: ['/a "b" \\c'] }, command, {
    temporaryFolder: "/t",
  });
  assert.ok(args[1]?.includes('(subpath "/a \\"b\\" \\\\c")'));
});

Deno.test.each(
  [
    ["bwrap: setting up uid map: Permission denied", false, /AppArmor/, /apparmor/],
    ["bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", false, /AppArmor/, /apparmor/],
    ["bwrap: No permissions to create new namespace", false, /no user namespaces/, /sysctl/],
    ["bwrap: Creating new namespace failed: No space left on device", false, /no more/, /max_user/],
    ["bwrap: Creating new namespace failed: Operation not permitted", true, /container/, /seccomp/],
    ["", false, /bubblewrap does not start/, /landlock/],
  ] satisfies [string, boolean, RegExp, RegExp][],
)(
  "explainFailedStart() of %j in a container %s",
  (stderr, isContainer, message, hint) => {
    const error = explainFailedStart({ stderr, isContainer });
    assert.equal(error.exitCode, 2);
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
  },
);

Deno.test.each([
  ["ubuntu debian", "apt install bubblewrap"],
  ["fedora", "dnf install bubblewrap"],
  ["alpine", "apk add bubblewrap"],
  ["opensuse-leap suse opensuse", "zypper install bubblewrap"],
])("installCommand() of %s is %s", (distribution, expected) => {
  assert.equal(installCommand(distribution), expected);
  assert.ok(notInstalled(distribution).hint?.includes(expected));
});
