/**
 * A skill among things that no path may reach, and the paths that try.
 * @module
 */
import { join } from "node:path";
import { temporaryFolder } from "./temporary_folder.ts";

/** A skill with traps. */
export interface HostileSkill extends AsyncDisposable {
  /** Folder of the skill, named `skill`. */
  skill: string;
  /** The folder around it, with the secrets. */
  root: string;
}

/**
 * Makes a skill among things that no path may reach: a secret beside it, and
 * links, pipes and sockets inside it.
 */
export async function hostileSkill(): Promise<HostileSkill> {
  const folder = await temporaryFolder({
    "secret.txt": "secret",
    "other/file.txt": "secret",
    "skill-evil/file.txt": "secret",
    "skill/SKILL.md": "# Skill",
    "skill/scripts/main.py": "print(1)",
    "skill/scripts/CON.py": "print(1)",
    "skill/references/Guide.md": "# Guide",
    "skill/twice/a.txt": "1",
    "skill/twice/A.TXT": "2",
  });
  const skill = join(folder.path, "skill");
  const links: [target: string, name: string][] = [
    ["../secret.txt", "link-out"],
    [join(folder.path, "secret.txt"), "link-absolute"],
    ["../other", "link-folder"],
    ["..", "link-parent"],
    ["/", "link-root"],
    ["link-out", "link-link"],
    ["link-loop", "link-loop"],
    ["nowhere", "link-nowhere"],
    ["/dev/null", "link-device"],
    ["/proc/self/environ", "link-environ"],
    ["../skill-evil/file.txt", "link-prefix"],
    ["scripts/main.py", "link-in"],
    ["scripts", "link-in-folder"],
  ];
  for (const [target, name] of links) await Deno.symlink(target, join(skill, name));
  await new Deno.Command("mkfifo", { args: [join(skill, "fifo")] }).output();
  const listener = Deno.listen({ transport: "unix", path: join(skill, "socket") });
  return {
    skill,
    root: folder.path,
    async [Symbol.asyncDispose]() {
      listener.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Paths that reach for what is not theirs, and the rule that each one breaks. */
export const pathAttacks: [path: string, rule: RegExp][] = [
  ["", /the path is empty/],
  ["  ", /the path is empty/],
  ["\0", /NUL character/],
  ["SKILL.md\0.png", /NUL character/],
  ["scripts/\0", /NUL character/],
  ["SKILL.md\n", /control characters/],
  ["\x1b[2Jx", /control characters/],
  ["a".repeat(5_000), /longer than 4096 characters/],
  ["a".repeat(300), /longer than 255 bytes/],
  ["é".repeat(200), /longer than 255 bytes/],
  ["..", /holds \.\./],
  ["../secret.txt", /holds \.\./],
  ["scripts/../../secret.txt", /holds \.\./],
  ["scripts/../SKILL.md", /holds \.\./],
  ["./../secret.txt", /holds \.\./],
  ["scripts//..//..//secret.txt", /holds \.\./],
  ["skill/../secret.txt", /holds \.\./],
  ["scripts/..", /holds \.\./],
  ["/etc/passwd", /is absolute/],
  ["/", /is absolute/],
  ["/proc/self/environ", /is absolute/],
  ["//server/share/file", /network path/],
  ["\\\\server\\share\\file", /network path/],
  ["\\\\?\\C:\\file", /network path/],
  ["..\\secret.txt", /backslash/],
  ["scripts\\main.py", /backslash/],
  ["C:\\Windows\\win.ini", /backslash/],
  ["C:/Windows/win.ini", /colon/],
  ["C:secret.txt", /colon/],
  ["file:///etc/passwd", /colon/],
  ["SKILL.md::$DATA", /colon/],
  ["~", /begins with ~/],
  ["~/secret.txt", /begins with ~/],
  ["~root/.ssh/id_rsa", /begins with ~/],
  ["CON", /Windows device/],
  ["nul", /Windows device/],
  ["NUL.txt", /Windows device/],
  ["scripts/CON.py", /Windows device/],
  ["aux.h/file", /Windows device/],
  ["COM1", /Windows device/],
  ["com9.log", /Windows device/],
  ["LPT¹", /Windows device/],
  ["PRN .txt", /Windows device/],
  ["CONIN$", /Windows device/],
  ["link-out", /links outside the skill/],
  ["link-absolute", /links outside the skill/],
  ["link-link", /links outside the skill/],
  ["link-prefix", /links outside the skill/],
  ["link-device", /links outside the skill/],
  ["link-environ", /links outside the skill/],
  ["link-root", /links outside the skill/],
  ["link-parent", /links outside the skill/],
  ["link-folder/file.txt", /links outside the skill/],
  ["LINK-FOLDER/FILE.TXT", /no such file/],
  ["link-parent/secret.txt", /links outside the skill/],
  ["link-parent/skill/../secret.txt", /holds \.\./],
  ["link-root/etc/passwd", /links outside the skill/],
  ["link-loop", /no such file/],
  ["link-nowhere", /no such file/],
  ["fifo", /it is a named pipe \(FIFO\)/],
  ["socket", /it is a socket/],
  [".", /it is a folder/],
  ["./", /it is a folder/],
  ["scripts", /it is a folder/],
  ["scripts/", /it is a folder/],
  ["skill", /it is a folder/],
  ["link-in-folder", /it is a folder/],
  ["SKILL.md/x", /no such file/],
  ["%2e%2e/secret.txt", /no such file/],
  ["..%2fsecret.txt", /no such file/],
  ["．．/secret.txt", /no such file/],
  ["‥/secret.txt", /no such file/],
  ["..;/secret.txt", /no such file/],
  [".. /secret.txt", /no such file/],
  ["$HOME/secret.txt", /no such file/],
  ["twice/a.Txt", /no such file/],
];
