import assert from "node:assert/strict";
import { endTree, findTree, parseProcessList, type ProcessTable } from "../../lib/process/tree.ts";

const PS = `    1     0     1 Ss   /sbin/init
   10     1    10 S    leader
   11    10    10 S    child in the group
   12    11    12 S    grandchild with a group of its own
   13    12    12 Z    zombie
   14     1    14 S    daemon A=1 SKILLS_RUNNER_PROCESS=fam/id B=2
   15    14    15 S    child of the daemon
   16     1    16 S    other SKILLS_RUNNER_PROCESS=other/id
   17     1    17 S    XSKILLS_RUNNER_PROCESS=fam/id
`;

Deno.test("parseProcessList() reads pid, parent, group, state and command", () => {
  assert.deepEqual(parseProcessList(" 7  1  7 Z+  [sh] <defunct>\nnoise\n8 7 7 R\n"), [
    { pid: 7, parent: 1, group: 7, isZombie: true, command: "  [sh] <defunct>" },
    { pid: 8, parent: 7, group: 7, isZombie: false, command: "" },
  ]);
});

for (
  const [name, tree, pids] of [
    ["by group, parentage and marker", { leader: 10, marker: "fam/id" }, [10, 11, 12, 14, 15]],
    ["by marker alone", { marker: "fam/" }, [14, 15]],
    ["and leaves the others alone", { leader: 99, marker: "none" }, []],
  ] as const
) {
  Deno.test(`findTree() finds processes ${name}`, () => {
    assert.deepEqual(findTree(parseProcessList(PS), tree).map(({ pid }) => pid), pids);
  });
}

/** A process table of one process that takes no notice of the given signals. */
function tableWithoutPs(ignored: string[]): ProcessTable & { sent: string[] } {
  let isAlive = true;
  const sent: string[] = [];
  return {
    sent,
    list: () => Promise.resolve([]),
    signal(pid, signal) {
      if (!isAlive || pid !== -10) return false;
      if (signal !== 0) sent.push(signal);
      if (signal !== 0 && !ignored.includes(signal)) isAlive = false;
      return true;
    },
  };
}

Deno.test("endTree() makes do with the group where there is no ps", async () => {
  const table = tableWithoutPs([]);
  await endTree({ leader: 10, marker: "id" }, table, Promise.resolve());
  assert.deepEqual(table.sent, ["SIGTERM"]);
});

Deno.test("endTree() sends KILL to a group that ignores TERM where there is no ps", async () => {
  const table = tableWithoutPs(["SIGTERM"]);
  await endTree({ leader: 10, marker: "id" }, table, Promise.resolve());
  assert.deepEqual(table.sent, ["SIGTERM", "SIGKILL"]);
});

Deno.test("endTree() gives up on what cannot be killed", async () => {
  const table = tableWithoutPs(["SIGTERM", "SIGKILL"]);
  await endTree({ leader: 10, marker: "id" }, table, Promise.resolve());
  assert.equal(new Set(table.sent).size, 2);
});
